"""The import of the legacy database, and taking one back. Its address is a setting: it has a
password, which no job's row may hold.
"""

from datetime import date

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from cohorts.legacy.rollback import take_back
from cohorts.legacy.runs import Choices
from cohorts.legacy.runs import run as import_legacy
from cohorts.legacy.words import LANGUAGES
from tsa.admin.maintenance import RECORDS, Job, Outcome, Progress, register
from tsa.lib.actor import Actor

RIGHT = "operations.import_records"
ALONE = frozenset({RECORDS})


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


class TakeBackForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("Number of the import"), min_value=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip
    apply = forms.BooleanField(
        label=gettext_lazy("Take it back"), required=False,
        help_text=gettext_lazy("Without it only told what would go and what would stay."),
    )  # fmt: skip


def take_import_back(progress: Progress, *, by: Actor, number: int, apply: bool) -> Outcome:
    undone = take_back(number, by=by, apply=apply)
    for line in undone.lines():
        progress.log(line)
    counts = {
        "deleted": sum(undone.deleted.values()),
        "as before": sum(undone.restored.values()),
        "kept": len(undone.kept),
    }
    text = _("%(gone)s rows go, %(back)s become as before, %(kept)s stay.") if not apply else _(
        "%(gone)s rows went, %(back)s are as before, %(kept)s stay."
    )  # fmt: skip
    told = {"gone": counts["deleted"], "back": counts["as before"], "kept": counts["kept"]}
    return Outcome(text % told, counts, link="admin:cohorts_legacyimport_changelist")


def is_missing() -> str:
    if settings.LEGACY_DATABASE_URL:
        return ""
    return _("LEGACY_DATABASE_URL is not set.")


register(
    Job(
        "legacy_import",
        gettext_lazy("Import the legacy database"),
        gettext_lazy("Organizations, people, groups and members: all that can be, or nothing."),
        RIGHT,
        run,
        LegacyForm,
        why_not=is_missing,
        holds=ALONE,
    ),
    Job(
        "legacy_rollback",
        gettext_lazy("Take a legacy import back"),
        gettext_lazy("What it made goes. What was changed since, or is referred to, stays."),
        RIGHT,
        take_import_back,
        TakeBackForm,
        danger=True,
        holds=ALONE,
    ),
)
