"""What staff do about a coach: a form and a service each."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edfi.models import School
from tsa.admin.acts import Act, NothingToDo
from tsa.coaches.admin import forms
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import addresses, papers, profiles, standing, syncing, training
from tsa.dynamo.items import now_text
from tsa.lib.actor import Actor

CHANGE = "coaches.change_coachcopy"


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


def _complete_module(key: str, *, by: Actor, **answers) -> str:
    profile = training.complete_module(key, by=by, **answers)
    share = profile.bootcamp_progress["completion_percentage"]
    return _("module noted; %(share)s %% of the bootcamp is done.") % {"share": share}


def _record_quiz(key: str, *, by: Actor, **answers) -> str:
    profile = training.record_quiz(key, by=by, **answers)
    passed = profile.bootcamp_progress["quiz_attempts"][-1]["passed"]
    return _("quiz noted: passed.") if passed else _("quiz noted: not passed.")


def _note_document(key: str, *, by: Actor, kind: str, **answers) -> str:
    papers.note_document(key, kind, by=by, **answers)
    return _("document noted.")


def _move(key: str, *, by: Actor, school: School, reason: str) -> str:
    standing.move_to_school(key, school.school_id, reason=reason, by=by)
    return _("now at %(school)s.") % {"school": school.name_of_institution}


def _change_email(key: str, *, by: Actor, email: str, reason: str) -> str:
    profile, changed = addresses.change_email(key, email, reason=reason, by=by)
    if not changed:
        raise NothingToDo(_("This is the coach's address already."))
    said = _("signs in as %(email)s from now on; both addresses are told.")
    before = profile.former_addresses[-1]["email"]
    if addresses.has_open_invitation(before):
        said = f"{said} {_('An invitation to the old address is still open.')}"
    return said % {"email": profile.email}


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
        form=forms.CheckForm,
    ),
    Act(
        "capacity", gettext_lazy("Set the capacity"), CHANGE, _set_capacity, form=forms.CapacityForm
    ),
    Act(
        "certify",
        gettext_lazy("Add or renew a certification"),
        CHANGE,
        _certify,
        form=forms.CertificationForm,
        note=gettext_lazy("One of the same name is replaced."),
    ),
    Act(
        "remove_certification",
        gettext_lazy("Remove a certification"),
        CHANGE,
        _remove_certification,
        form=forms.RemoveCertificationForm,
        applies=lambda coach: bool(coach.certifications),
    ),
    Act(
        "bootcamp_module",
        gettext_lazy("Note a completed module"),
        CHANGE,
        _complete_module,
        form=forms.ModuleForm,
        note=gettext_lazy("Of the bootcamp. Noted again, the later result stands."),
    ),
    Act(
        "bootcamp_quiz",
        gettext_lazy("Note a quiz"),
        CHANGE,
        _record_quiz,
        form=forms.QuizForm,
        note=gettext_lazy("Of the bootcamp. Every attempt is kept; 70 of 100 pass."),
    ),
    Act(
        "document",
        gettext_lazy("Note a document"),
        CHANGE,
        _note_document,
        form=forms.DocumentForm,
        note=gettext_lazy("One of the same kind is replaced; the audit log keeps it."),
    ),
    Act(
        "correct",
        gettext_lazy("Correct the data"),
        CHANGE,
        _correct,
        form=forms.DetailsForm,
        note=gettext_lazy("Only what is filled in changes."),
    ),
    Act(
        "email",
        gettext_lazy("Change the e-mail address"),
        CHANGE,
        _change_email,
        form=forms.EmailForm,
        note=gettext_lazy(
            "The coach signs in at the new address at once; sessions and links of the old one "
            "end. Families, appointments and the calendar stay. Both addresses get a mail."
        ),
    ),
    Act(
        "move",
        gettext_lazy("Move to another school"),
        CHANGE,
        _move,
        form=forms.SchoolForm,
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
