"""The import of the legacy database. Its address, which has a password, is a setting."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from cohorts.legacy.runs import Choices
from cohorts.legacy.runs import run as import_legacy
from cohorts.legacy.words import LANGUAGES
from tsa.admin.maintenance import Job, Outcome, Progress, register
from tsa.lib.actor import Actor


class LegacyForm(forms.Form):
    schema = forms.RegexField(
        r"^[a-z_][a-z0-9_]{0,62}$", label=gettext_lazy("Schema"), initial="edu",
        widget=UnfoldAdminTextInputWidget,
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of names"),
        choices=[(each, each) for each in LANGUAGES],
        initial="az",
        widget=UnfoldAdminSelectWidget,
    )
    since = forms.DateField(
        label=gettext_lazy("Changed since"), required=False, widget=UnfoldAdminSingleDateWidget
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Only check"), required=False, initial=True,
        help_text=gettext_lazy("Say what would happen, and write nothing."),
    )  # fmt: skip
    anew = forms.BooleanField(
        label=gettext_lazy("Read again, where it could go on after a crash"), required=False
    )


def run(progress: Progress, *, by: Actor, since: str | None = None, **asked) -> Outcome:
    choices = Choices(since=date.fromisoformat(since) if since else None, **asked)

    def tell(line: str) -> None:
        progress.log(line)
        progress.done += 1  # no point to cancel at: all of it is one transaction

    report = import_legacy(settings.LEGACY_DATABASE_URL, by=by, choices=choices, tell=tell)
    for line in report.lines():
        progress.log(line)
    text = _("Import %(number)s: %(status)s.") % {"number": report.run, "status": report.status}
    return Outcome(text, link="admin:cohorts_legacyimport_changelist")


def is_missing() -> str:
    if settings.LEGACY_DATABASE_URL:
        return ""
    return _("LEGACY_DATABASE_URL is not set.")


register(
    Job(
        "legacy_import",
        gettext_lazy("Import the legacy database"),
        gettext_lazy("Organizations, people, groups and members: all that can be, or nothing."),
        "operations.import_records",
        run,
        LegacyForm,
        why_not=is_missing,
    )
)
