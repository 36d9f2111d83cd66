"""OneRoster packages among the maintenance jobs (tsa/admin/maintenance.py)."""

import tempfile
from datetime import datetime
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from oneroster.csv import runs
from oneroster.csv.exporting import export_to_path
from oneroster.csv.files import VERSIONS
from oneroster.csv.importing import MAX_RETIRED, Choices
from tsa.admin.maintenance import RECORDS, Job, Outcome, Progress, register
from tsa.admin.purposes import PurposeField
from tsa.lib.actor import Actor


class ImportForm(forms.Form):
    upload = forms.FileField(
        label=gettext_lazy("Package"), help_text=gettext_lazy("A zip of CSV files.")
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Only check"), required=False, initial=True,
        help_text=gettext_lazy("Say what would happen, and write nothing."),
    )  # fmt: skip
    skip_refused = forms.BooleanField(
        label=gettext_lazy("Read the good rows even where others are refused"), required=False
    )
    max_retired = forms.IntegerField(
        label=gettext_lazy("Stop where more than so many percent would be retired"),
        min_value=0, max_value=100, initial=MAX_RETIRED, widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip


class ExportForm(forms.Form):
    version = forms.ChoiceField(
        label=gettext_lazy("OneRoster version"),
        choices=[(each, each) for each in reversed(VERSIONS)],
        widget=UnfoldAdminSelectWidget,
    )
    since = forms.DateTimeField(
        label=gettext_lazy("Changed since"), required=False, widget=UnfoldAdminSingleDateWidget,
        help_text=gettext_lazy("Empty: a complete set. Else only what changed after that day."),
    )  # fmt: skip
    purpose = PurposeField()


def import_package(
    progress: Progress, *, by: Actor, upload: Path, upload_name: str, **asked
) -> Outcome:
    with upload.open("rb") as file:
        run, report = runs.run_now(
            file,
            name=upload_name,
            size=upload.stat().st_size,
            by=by,
            choices=Choices(asked["dry_run"], asked["skip_refused"], asked["max_retired"]),
        )
    for each in report.tallies:
        progress.log(f"{each.file}: {each.rows} rows, {each.refused} refused")
    return Outcome(
        _("Package %(status)s, %(problems)s problems.")
        % {"status": run.get_status_display(), "problems": report.problem_count},
        {"rows": sum(each.rows for each in report.tallies), "problems": report.problem_count},
        link=f"admin:oneroster_rosterimport_change {run.pk}",
        is_good=not report.problem_count,
    )


def export(
    progress: Progress, *, by: Actor, version: str, purpose: str = "", since: str | None = None
) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="tsa-export-"))
    target = folder / "oneroster.zip"

    def tell(name: str, rows: int) -> None:
        progress.log(f"{name}.csv: {rows}")
        progress.advance()

    try:
        done = export_to_path(
            target,
            by=by,
            purpose=purpose,
            version=version,
            since=datetime.fromisoformat(since) if since else None,
            tell=tell,
        )
    except BaseException:  # cancelled or failed: no folder stays behind
        folder.rmdir()
        raise
    rows = sum(done.rows.values())
    return Outcome(_("%(rows)s rows.") % {"rows": rows}, {"rows": rows}, file=target)


register(
    Job(
        "oneroster_import",
        gettext_lazy("Import a OneRoster package"),
        gettext_lazy("All of it or nothing; every row is accounted for in its report."),
        "oneroster.import_package",
        import_package,
        ImportForm,
        holds=frozenset({RECORDS}),
    ),
    Job(
        "oneroster_export",
        gettext_lazy("Export a OneRoster package"),
        gettext_lazy("All schools. The file can be fetched here for a day."),
        "oneroster.export_package",
        export,
        ExportForm,
        can_cancel=True,
    ),
)
