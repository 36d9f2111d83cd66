"""What staff do about a coach: a form and a service each."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from edfi.models import School
from tsa.admin.acts import Act, NothingToDo
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import profiles, standing, syncing
from tsa.dynamo.items import now_text
from tsa.lib.actor import Actor

CHANGE = "coaches.change_coachcopy"


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


def _deactivate(key: str, *, by: Actor) -> str:
    began = now_text()
    if profiles.deactivate(key, by=by).updated_at < began:
        raise NothingToDo(_("This coach is inactive already."))
    return _("deactivated; sign-in has ended, the families' enrolments stay.")


def _reactivate(key: str, *, by: Actor) -> str:
    began = now_text()
    if profiles.reactivate(key, by=by).updated_at < began:
        raise NothingToDo(_("This coach is active already."))
    return _("active again.")


def _set_check(key: str, *, by: Actor, status: str, expires_on: date | None, reason: str) -> str:
    standing.set_background_check(key, status, expires_on=expires_on, reason=reason, by=by)
    return _("background check: %(status)s.") % {"status": CoachCopy.Check(status).label}


def _set_capacity(key: str, *, by: Actor, students: int, reason: str) -> str:
    standing.set_capacity(key, students, reason=reason, by=by)
    return _("can have %(number)s students.") % {"number": students}


def _certify(key: str, *, by: Actor, **answers) -> str:
    standing.add_certification(key, by=by, **answers)
    return _("certification kept.")


def _remove_certification(key: str, *, by: Actor, name: str, reason: str) -> str:
    standing.remove_certification(key, name=name, reason=reason, by=by)
    return _("certification removed.")


def _correct(key: str, *, by: Actor, reason: str, **fields) -> str:
    standing.correct_details(key, fields=fields, reason=reason, by=by)
    return _("corrected.")


def _move(key: str, *, by: Actor, school: School, reason: str) -> str:
    standing.move_to_school(key, school.school_id, reason=reason, by=by)
    return _("now at %(school)s.") % {"school": school.name_of_institution}


def _send_link(key: str, *, by: Actor) -> str:
    standing.send_onboarding_link(key, by=by)
    return _("a new link to the onboarding is on its way.")


def _resync(key: str, *, by: Actor) -> str:
    if not syncing.sync_again(key, by=by):
        raise NothingToDo(_("Not on the rosters yet: see “profile syncs” for why."))
    return _("the rosters agree with the profile.")


COACH_ACTS = [
    Act(
        "background_check",
        gettext_lazy("Set the background check"),
        CHANGE,
        _set_check,
        form=CheckForm,
    ),
    Act("capacity", gettext_lazy("Set the capacity"), CHANGE, _set_capacity, form=CapacityForm),
    Act(
        "certify",
        gettext_lazy("Add or renew a certification"),
        CHANGE,
        _certify,
        form=CertificationForm,
        note=gettext_lazy("One of the same name is replaced."),
    ),
    Act(
        "remove_certification",
        gettext_lazy("Remove a certification"),
        CHANGE,
        _remove_certification,
        form=RemoveCertificationForm,
        applies=lambda coach: bool(coach.certifications),
    ),
    Act(
        "correct",
        gettext_lazy("Correct the data"),
        CHANGE,
        _correct,
        form=DetailsForm,
        note=gettext_lazy("Only what is filled in changes."),
    ),
    Act(
        "move",
        gettext_lazy("Move to another school"),
        CHANGE,
        _move,
        form=SchoolForm,
        note=gettext_lazy("The role on the rosters moves along; open enrolments stay as they are."),
    ),
    Act(
        "onboarding_link",
        gettext_lazy("Send the onboarding link again"),
        CHANGE,
        _send_link,
        note=gettext_lazy("A new mail, whose link opens the onboarding where it stopped."),
        applies=lambda coach: (
            coach.is_active and not (coach.onboarding_progress or {}).get("is_completed")
        ),
    ),
    Act(
        "resync",
        gettext_lazy("Carry to the rosters again"),
        CHANGE,
        _resync,
        note=gettext_lazy("Writes the roster user from the profile now; a repeat does no harm."),
    ),
    Act(
        "deactivate",
        gettext_lazy("Deactivate"),
        CHANGE,
        _deactivate,
        note=gettext_lazy(
            "The coach is signed out at once, gets no mails and is disabled on the rosters. "
            "Families keep their enrolments."
        ),
        danger=True,
        applies=lambda coach: coach.is_active,
    ),
    Act(
        "reactivate",
        gettext_lazy("Reactivate"),
        CHANGE,
        _reactivate,
        note=gettext_lazy("The coach can sign in again and be booked."),
        applies=lambda coach: not coach.is_active or coach.profile_status == "pending",
    ),
]
