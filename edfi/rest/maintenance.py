"""The import of Ed-Fi records among the maintenance jobs (tsa/admin/maintenance.py)."""

import zipfile
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edfi.rest.importing import folders, progress, reports, running
from tsa.admin.maintenance import Job, Outcome, Progress, register
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


def run(told: Progress, *, by: Actor, upload: Path, upload_name: str, dry_run: bool) -> Outcome:
    """The rows' own audit names the import; the job names who asked for it."""
    folder = _unpacked(upload)

    def tell(line: str) -> None:
        told.log(line)
        told.done += 1

    target = folder / "refused.ndjson"
    try:
        with reports.report(target, append=False) as opened:
            sums = running.run(folder, report=opened, tell=tell, dry_run=dry_run)
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


register(
    Job(
        "edfi_import",
        gettext_lazy("Import Ed-Fi records"),
        gettext_lazy("Line by line as the Ed-Fi API would store them; refused lines are listed."),
        "operations.import_records",
        run,
        ImportForm,
    )
)
