"""What staff ask of the audit: whose, what, when; and what a packet is for."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from tsa.audit import search
from tsa.lib.actor import Kind

ANY = ("", _("any"))
ACTIONS = ["insert", "update", "delete", "view", "list", "export", "sign_in", "sign_out"]
ACTIONS += ["sign_in.failed", "sign_in.locked_out", "sign_in.let_in", "sessions.ended"]
ACTIONS += ["look.begun", "look.page", "look.ended", "restore"]


def _text(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=UnfoldAdminTextInputWidget())


def _choice(label: str, values) -> forms.ChoiceField:
    choices = [ANY, *((each, each) for each in values)]
    return forms.ChoiceField(
        label=label, required=False, choices=choices, widget=UnfoldAdminSelectWidget()
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=UnfoldAdminSingleDateWidget())


class SearchForm(forms.Form):
    """Whole ids, no parts of them: each is looked up in an index."""

    actor = _text(_("person (e-mail, client, profile)"))
    kind = _choice(_("kind of actor"), [*(kind.value for kind in Kind), "database"])
    action = _choice(_("action"), ACTIONS)
    table = _text(_("table"))
    key = _text(_("key of the record"))
    student = _text(_("student id"))
    request = _text(_("request"))
    since = _day(_("from"))
    until = _day(_("to"))

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


class PacketForm(forms.Form):
    purpose = forms.CharField(
        label=_("For whom, and why"),
        min_length=5,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("It stands in the record of disclosures."),
    )
