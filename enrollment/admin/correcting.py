"""Staff correct the answers of step 4 for a family: a form, and the service that families use.

Only what becomes the student and the parent of record is in the form; what the family says of
health and schools stays as they said it. What is left as it was is not sent.
"""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from enrollment import rules
from enrollment.services import saving
from enrollment.steps import InvalidStepData
from enrollment.tables import EnrollmentItem
from tsa.accounts import actors
from tsa.admin import readable
from tsa.lib.errors import DomainError

STEP = 4
_JOINT = "__"
FIELDS = {
    "student_info": [
        "first_name",
        "middle_name",
        "last_name",
        "generation_code_suffix",
        "birth_date",
        "grade_level",
        "birth_sex_descriptor",
        "birth_city",
        "birth_state_abbreviation_descriptor",
        "birth_country_descriptor",
        "date_entered_us",
    ],
    "parent_info": ["first_name", "last_name", "phone", "relationship"],
}
_DATES = {"birth_date", "date_entered_us"}


class Correction(forms.Form):
    """The fields are added from FIELDS; `reason` is kept in the audit."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: told by phone, seen on the birth certificate."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for part, names in FIELDS.items():
            for name in names:
                self.fields[f"{part}{_JOINT}{name}"] = _field(part, name)
        self.order_fields([name for name in self.fields if name not in ("reason", "version")])

    def changes(self) -> dict:
        """What was changed, in the shape of the step."""
        found: dict[str, dict] = {}
        for name in self.changed_data:
            part, joint, inner = name.partition(_JOINT)
            if joint:
                found.setdefault(part, {})[inner] = self.cleaned_data[name] or None
        return found

    def refuse(self, refusal: DomainError) -> None:
        """Say at each field what is wrong with it."""
        for where, texts in refusal.errors.items():
            name = where.replace(".", _JOINT)
            for text in texts:
                if name in self.fields:
                    self.add_error(name, str(text))
                else:
                    self.add_error(None, f"{readable.label(where)}: {text}")
        if not refusal.errors:
            self.add_error(None, str(refusal.detail))


def _field(part: str, name: str) -> forms.CharField:
    whose = _("Student") if part == "student_info" else _("Parent")
    hint = {"placeholder": "YYYY-MM-DD", "inputmode": "numeric"} if name in _DATES else {}
    return forms.CharField(
        label=f"{whose}: {readable.label(name)}",
        max_length=200,
        required=False,  # what is needed is the step's own rule
        widget=UnfoldAdminTextInputWidget(attrs={**hint, "autocomplete": "off"}),
    )


def address(key: str) -> str:
    return reverse("admin:enrollment_enrollmentcopy_correct", args=[quote(key)])


def is_possible(item: EnrollmentItem) -> bool:
    return item.step(STEP) is not None and rules.is_editable(item, STEP)


def view(model_admin, request, key: str):
    item = EnrollmentItem.fetch(key)
    if item is None or item.step(STEP) is None:
        raise Http404
    rules.refuse_closed(item, STEP)
    form = Correction(request.POST or None, initial=_initial(item))
    if request.method == "POST" and form.is_valid() and _saved(request, key, form):
        model_admin.keep_open(request, key)
        return HttpResponseRedirect(model_admin.page_of(key))
    model_admin.note_opening(request, model_admin.model(pk=key))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Correct step 4: %(student)s") % {"student": item.student_name},
        "form": form,
        "problems": (item.records or {}).get("problems", []),
        "back": model_admin.page_of(key),
    }
    return TemplateResponse(request, "enrollment/admin/correct.html", context)


def _saved(request, key: str, form: Correction) -> bool:
    changes = form.changes()
    if not changes:
        form.add_error(None, _("Nothing was changed."))
        return False
    try:
        item, changed = saving.correct_for_family(
            key,
            STEP,
            changes,
            reason=form.cleaned_data["reason"],
            by=actors.of(request),
            expected_version=form.cleaned_data["version"],
        )
    except InvalidStepData as refusal:
        form.refuse(refusal)
        return False
    _tell(request, item, changed)
    return True


def _tell(request, item: EnrollmentItem, changed: bool) -> None:
    if not changed:
        messages.warning(request, _("The answers stand so already; nothing was changed."))
    elif rules.records_status(item) == "created":
        messages.success(request, _("Corrected; the student records follow."))
    elif rules.records_status(item) == "failed":
        messages.warning(request, _("Corrected; the records are still refused, see below."))
    else:
        messages.success(request, _("Corrected."))


def _initial(item: EnrollmentItem) -> dict:
    data = item.step(STEP)["data"]
    values = {
        f"{part}{_JOINT}{name}": (data.get(part) or {}).get(name)
        for part, names in FIELDS.items()
        for name in names
    }
    return {**values, "version": int(item.version)}
