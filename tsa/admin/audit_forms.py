"""What staff ask of both audit logs: whose, what, when."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from tsa.admin.purposes import OfferingInput
from tsa.audit import search, tied, words
from tsa.audit.tables import KINDS
from tsa.lib.actor import Kind

ANY = ("", _("Any"))
# What the log in DynamoDB tells of beside tables.
IN_LOG = ["coach", "coach_invitation", "document", "enrollment", "parent_invitation", "portal"]
IN_LOG += ["student_health"]
ACTIONS = ["insert", "update", "delete", "view", "list", "export", "sign_in", "sign_out"]
ACTIONS += ["sign_in.failed", "sign_in.locked_out", "sign_in.let_in", "sessions.ended"]
ACTIONS += ["look.begun", "look.page", "look.ended", "restore"]


def _text(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=UnfoldAdminTextInputWidget())


def _choice(label: str, values, said) -> forms.ChoiceField:
    """By its code in the address and the search, and in words for people."""
    choices = [ANY, *((each, capfirst(said(each))) for each in values)]
    return forms.ChoiceField(
        label=label, required=False, choices=choices, widget=UnfoldAdminSelectWidget()
    )


def _tables() -> list[tuple[str, str]]:
    """Those that hold students' data, and what beside them is logged; others can be typed."""
    return sorted((table, words.named(table)) for table in {*tied.tables(), *IN_LOG})


def _table() -> forms.CharField:
    return forms.CharField(label=_("Table"), required=False, widget=OfferingInput(_tables))


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=UnfoldAdminSingleDateWidget())


class SearchForm(forms.Form):
    """Whole ids, no parts of them: each is looked up in an index."""

    actor = _text(_("Person (e-mail, client, profile)"))
    kind = _choice(_("Kind of actor"), [*(kind.value for kind in Kind), "database"], words.actor)
    action = _choice(_("Action"), ACTIONS, words.action)
    table = _table()
    key = _text(_("Key of the record"))
    student = _text(_("Student id"))
    request = _text(_("Request"))
    since = _day(_("From"))
    until = _day(_("To"))

    def asked(self) -> dict:
        """What `search.found` takes; a field that is not understood asks nothing."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        asked = {name: said.get(name) for name in {**search.EXACT, **search.NARROWING}}
        asked = {name: value.strip() for name, value in asked.items() if value}
        if said.get("since"):
            asked["since"] = _begins(said["since"])
        if said.get("until"):
            asked["until"] = _begins(said["until"] + timedelta(days=1))
        return asked


def _begins(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class LogForm(SearchForm):
    """The same of the admin audit log, whose actions have other words."""

    action = _choice(_("Action"), KINDS, words.action)
