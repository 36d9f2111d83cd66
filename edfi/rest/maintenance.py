"""Import and export of Ed-Fi records among the maintenance jobs (tsa/admin/maintenance.py)."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edfi.rest import exporting
from edfi.rest.importing import folders, progress, reports, running
from edfi.rest.resource import find
from tsa.admin.maintenance import RECORDS, Job, Outcome, Progress, register
from tsa.admin.purposes import PurposeField
from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.lib.errors import InvalidData

LARGEST = 2 * 1024**3  # unpacked


class ImportForm(forms.Form):
    upload = forms.FileField(
        label=gettext_lazy("Records"),
        help_text=gettext_lazy("A zip of {resource}.jsonl files."),
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Only check"), required=False, initial=True,
        help_text=gettext_lazy("Say what would happen, and write nothing."),
    )  # fmt: skip
    resume = forms.BooleanField(
        label=gettext_lazy("Go on where an interrupted import of the same files stopped"),
        required=False,
        help_text=gettext_lazy("The list of refused lines then begins there, too."),
    )


class ExportForm(forms.Form):
    with_ids = forms.BooleanField(
        label=gettext_lazy("Keep what the server keeps"), required=False,
        help_text=gettext_lazy("id, _etag and _lastModifiedDate, which an import does not take."),
    )  # fmt: skip
    purpose = PurposeField()


def run(
    told: Progress,
    *,
    by: Actor,
    upload: Path,
    upload_name: str,
    dry_run: bool,
    resume: bool = False,
) -> Outcome:
    """The rows' own audit names the import; the job names who asked for it."""
    folder = _unpacked(upload)

    def tell(line: str) -> None:
        told.log(line)
        told.done += 1

    target = folder / "refused.ndjson"
    try:
        with reports.report(target, append=False) as opened:
            sums = running.run(folder, report=opened, tell=tell, dry_run=dry_run, resume=resume)
    except folders.FolderUnusable as error:
        raise InvalidData(str(error)) from error
    except progress.Disturbed:
        raise InvalidData(_("Another import of the same file is running."))
    for resource, counts in sums.counts.items():
        told.log(f"{resource}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    stored = sum(each["created"] + each["updated"] for each in sums.counts.values())
    return Outcome(
        _("%(stored)s stored, %(refused)s refused.")
        % {"stored": 0 if dry_run else stored, "refused": sums.refused},
        {"stored": 0 if dry_run else stored, "refused": sums.refused},
        file=target if sums.refused else None,
        is_good=not sums.refused,
    )


def _unpacked(upload: Path) -> Path:
    """Into the folder of the upload, flat: a path in an archive is nobody's to choose."""
    folder = upload.parent / "records"
    folder.mkdir()
    try:
        with zipfile.ZipFile(upload) as archive:
            members = [each for each in archive.infolist() if each.filename.endswith(".jsonl")]
            if sum(each.file_size for each in members) > LARGEST:
                raise InvalidData(_("Unpacked it is too large; use the command."))
            for each in members:
                with (folder / Path(each.filename).name).open("wb") as file:
                    file.write(archive.read(each))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise InvalidData(_("This is no zip that can be read.")) from error
    return folder


def export(told: Progress, *, by: Actor, purpose: str = "", with_ids: bool = False) -> Outcome:
    """Every resource as of one moment, in one zip that the import takes."""
    folder = Path(tempfile.mkdtemp(prefix="tsa-export-"))

    def tell(line: str) -> None:
        told.log(line)
        told.advance()

    try:
        resources = list(dict.fromkeys(find(name) for name in folders.in_order()))
        told.advance(0, total=len(resources))
        records = folder / "records"
        counts = exporting.export(resources, records, with_ids=with_ids, tell=tell)
        target = _packed(records, folder / "ed-fi.zip")
    except BaseException:  # cancelled or failed: no folder stays behind
        shutil.rmtree(folder)
        raise
    noted = {**counts, "records": counts.get("students", 0), "purpose": purpose}
    with writing(by):
        audit.record("export", entity="edfi", entity_id="*", by=by, after=noted)
    items = sum(counts.values())
    text = _("%(items)s items in %(files)s files.") % {"items": items, "files": len(counts)}
    return Outcome(text, {"items": items}, file=target)


def _packed(records: Path, target: Path) -> Path:
    """As one zip; each file goes as soon as it is in it."""
    with (
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for path in sorted(records.iterdir()):
            archive.write(path, path.name)
            path.unlink()
    records.rmdir()
    return target


register(
    Job(
        "edfi_import",
        gettext_lazy("Import Ed-Fi records"),
        gettext_lazy("Line by line as the Ed-Fi API would store them; refused lines are listed."),
        "operations.import_records",
        run,
        ImportForm,
        holds=frozenset({RECORDS}),
    ),
    Job(
        "edfi_export",
        gettext_lazy("Export Ed-Fi records"),
        gettext_lazy("All of every school, as JSON lines. It can be fetched here for a day."),
        "operations.export_records",
        export,
        ExportForm,
        can_cancel=True,
    ),
)
