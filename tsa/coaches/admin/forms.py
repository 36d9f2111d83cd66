"""What the acts on a coach ask for."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from edfi.models import School
from tsa.admin.readable import label
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import papers, standing, training


class DateInput(UnfoldAdminTextInputWidget):
    """The browser's own; it needs no script."""

    input_type = "date"


def _text(label, **options) -> forms.CharField:
    options.setdefault("max_length", 100)
    return forms.CharField(label=label, widget=UnfoldAdminTextInputWidget(), **options)


def _day(label, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), required=False, **options)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the change in the audit log."),
    )


class CheckForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=CoachCopy.Check.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    expires_on = _day(
        gettext_lazy("Holds until"), help_text=gettext_lazy("Needed for a cleared check.")
    )
    reason = _reason()

    def clean(self):
        data = super().clean()
        if data.get("status") == "cleared" and not data.get("expires_on"):
            self.add_error("expires_on", _("Say until when it holds."))
        return data


class CapacityForm(forms.Form):
    students = forms.IntegerField(
        label=gettext_lazy("Students"),
        min_value=0,
        max_value=standing.LARGEST_CAPACITY,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    reason = _reason()


class CertificationForm(forms.Form):
    name = _text(gettext_lazy("Certification"))
    issuer = _text(gettext_lazy("Issued by"), required=False)
    earned_on = _day(gettext_lazy("Earned on"))
    expires_on = _day(gettext_lazy("Holds until"))

    def clean(self):
        data = super().clean()
        earned, expires = data.get("earned_on"), data.get("expires_on")
        if earned and expires and expires < earned:
            self.add_error("expires_on", _("It cannot end before it was earned."))
        return data


class RemoveCertificationForm(forms.Form):
    name = _text(gettext_lazy("Certification"), help_text=gettext_lazy("Its name, as shown."))
    reason = _reason()


class DetailsForm(forms.Form):
    """Only what is filled in changes."""

    first_name = _text(gettext_lazy("First name"), required=False, max_length=75)
    middle_name = _text(gettext_lazy("Middle name"), required=False, max_length=75)
    last_name = _text(gettext_lazy("Last name"), required=False, max_length=75)
    phone = _text(gettext_lazy("Phone"), required=False, max_length=24)
    role_type = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("as it is")), *((e, e) for e in standing.ROLE_TYPES)],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    certification_level = _text(gettext_lazy("Level"), required=False, max_length=60)
    years_experience = forms.IntegerField(
        label=gettext_lazy("Years of experience"),
        min_value=0,
        max_value=80,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    reason = _reason()


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("New e-mail"), max_length=128, widget=UnfoldAdminEmailInputWidget()
    )
    reason = _reason()


class SchoolForm(forms.Form):
    """A person of some schools finds only those: `limit_choices` narrows the field."""

    school = forms.ModelChoiceField(
        label=gettext_lazy("School"),
        queryset=School.objects.all(),
        to_field_name="school_id",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Its number."),
        error_messages={"invalid_choice": gettext_lazy("There is no school with this number.")},
    )
    reason = _reason()


class _Result(forms.Form):
    score = forms.IntegerField(
        label=gettext_lazy("Score"),
        min_value=0,
        max_value=100,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text=gettext_lazy("Of 100."),
    )
    on = forms.DateField(label=gettext_lazy("On"), widget=DateInput())


class ModuleForm(_Result):
    field_order = ["module"]

    module = forms.ChoiceField(
        label=gettext_lazy("Module"),
        choices=list(training.MODULES.items()),
        widget=UnfoldAdminSelectWidget(),
    )
    hours = forms.FloatField(
        label=gettext_lazy("Hours"), min_value=0, max_value=200, widget=UnfoldAdminTextInputWidget()
    )


class QuizForm(_Result):
    field_order = ["quiz"]

    quiz = forms.ChoiceField(
        label=gettext_lazy("Quiz"),
        choices=list(training.QUIZZES.items()),
        widget=UnfoldAdminSelectWidget(),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=0,
        max_value=600,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Document"),
        choices=[(each, label(each)) for each in papers.KINDS],
        widget=UnfoldAdminSelectWidget(),
    )
    place = _text(
        gettext_lazy("Where it lies"),
        max_length=500,
        help_text=gettext_lazy("An address or a shelf mark; the file itself is not kept here."),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[(each, label(each)) for each in papers.STATES],
        widget=UnfoldAdminSelectWidget(),
    )
    reason = _reason()
