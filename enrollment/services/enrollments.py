"""An enrolment's beginning and its turns: open, decide, withdraw, reopen, deposit, coach."""

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment import rules
from enrollment.selectors import enrollment_for
from enrollment.services import booking, invitations, places, settling
from enrollment.services.notes import note
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from oneroster.read_models import required_documents, school_item
from tsa.accounts import links, reach
from tsa.audit.staff_log import commit_by
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Write, change, commit, create, retrying
from tsa.lib import faults, school_time
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, InvalidData
from tsa.mail import services as mail

DECISIONS = ("approved", "waitlisted", "rejected")


class NothingToReopen(DomainError):
    code = "enrollment_open"
    title = _("This enrolment is open")


def open_enrollment(
    invitation_token: str, parent_email: str, *, by: Actor
) -> tuple[EnrollmentItem, links.Session, bool]:
    """The enrolment that an invitation opens, with a session for it alone; is it new?

    However often and from however many devices: one enrolment per invitation.
    Raises: InvitationInvalid, InvitationExpired.
    """
    item, is_new = _open(invitation_token, parent_email, by=by)
    if is_new:
        faults.reach("enrollment_opened")
        settling.settle_enrollment(item, by=by)
        _settle_invitation_of(item, by=by)
        faults.reach("enrollment_settled")
    session = links.open_session(
        item.parent_email, roles=["parent"], enrollment_id=item.enrollment_id
    )
    return item, session, is_new


@retrying
def _open(token: str, parent_email: str, *, by: Actor) -> tuple[EnrollmentItem, bool]:
    invitation = invitations.of_token(token, parent_email)
    if invitation.enrollment_id:
        return EnrollmentItem.fetch(invitation.enrollment_id), False
    item = _new_enrollment(invitation)
    note(item, "opened", by=by)
    item.mark()
    invitation.enrollment_id = item.enrollment_id
    invitation.invitation_status = "accepted"
    invitation.opened_at = invitation.opened_at or now_text()
    invitation.responded_at = now_text()
    invitation.mark()
    commit(create(item), change(invitation))
    return item, True


def _new_enrollment(invitation: ParentInvitationItem) -> EnrollmentItem:
    """What the six steps need from PostgreSQL is copied now, so that they do not need it."""
    coach = ProfileItem.fetch(invitation.coach_id)
    school_id = int(
        (coach and coach.school_id) or invitation.school_id or settings.DEFAULT_SCHOOL_ID
    )
    school = school_item(school_id)
    zone = school.time_zone if school else invitation.school_time_zone
    return EnrollmentItem(
        f"TSA-ENROLL-{school_time.today(zone):%Y%m%d}-{secrets.token_hex(4).upper()}",
        invitation_id=invitation.invitation_id,
        parent_email=invitation.parent_email,
        student_name=invitation.student_name,
        sport=invitation.sport,
        coach_id=invitation.coach_id,
        coach_name=coach.full_name if coach else invitation.coach_name,
        school_id=school_id,
        school_name=school.name if school else invitation.school_name,
        school_time_zone=zone,
        required_documents=required_documents(school),
        language=invitation.language,
        records={"status": "none", "problems": []},
    )


def _settle_invitation_of(item: EnrollmentItem, *, by: Actor) -> None:
    invitation = ParentInvitationItem.fetch(item.invitation_id)
    if invitation is not None and invitation.owes:
        settling.settle_invitation(invitation, by=by)


@retrying
def _decide(
    enrollment_id: str, decision: str, notes: str, *, over_capacity: str, by: Actor
) -> tuple[EnrollmentItem, bool]:
    item = enrollment_for(enrollment_id, by)
    rules.refuse_closed(item)
    made = item.decision or {}
    if (made.get("decision"), made.get("notes")) == (decision, notes):
        return item, False
    before = {"status": item.enrollment_status, "decision": (item.decision or {}).get("decision")}
    item.decision = {
        "decision": decision,
        "notes": notes,
        "by": str(by.kind),
        "at": now_text(),
        "on": school_time.today(item.school_time_zone).isoformat(),
    }
    writes = booking.cancel(item, *booking.upcoming(item)) if decision == "rejected" else []
    if decision == "approved":
        writes += places.give(item, because=over_capacity, by=by)
    _commit_turn(
        item,
        *writes,
        mail.owe("decision", enrollment_id),
        by=by,
        what=decision,
        description=f"Decision: {decision}",
        before=before,
        after={"decision": decision, **places.said(over_capacity)},
    )
    return item, True


def decide(
    enrollment_id: str, decision: str, *, notes: str = "", over_capacity: str = "", by: Actor
) -> EnrollmentItem:
    """Approve, waitlist or reject. A rejection closes what stands in PostgreSQL, too.

    The same decision with the same notes again changes nothing and sends nothing.

    Raises: InvalidData for another word, EnrollmentClosed for a rejected or withdrawn one,
    CoachFull where staff approve beyond the coach's places without saying why.
    """
    if decision not in DECISIONS:
        raise InvalidData(
            "Unknown decision.", errors={"decision": [f"One of {', '.join(DECISIONS)}."]}
        )
    item, changed = _decide(enrollment_id, decision, notes, over_capacity=over_capacity, by=by)
    if changed:
        faults.reach("decided")
        settling.settle_enrollment(item, by=by)
    return item


def withdraw(enrollment_id: str, reason: str, *, by: Actor) -> EnrollmentItem:
    """The family (or staff for them) takes the application back. Twice is the same.

    Raises: EnrollmentClosed for a rejected one.
    """
    item, changed = _withdraw(enrollment_id, reason, by=by)
    if changed:
        settling.settle_enrollment(item, by=by)
    return item


@retrying
def _withdraw(enrollment_id: str, reason: str, *, by: Actor) -> tuple[EnrollmentItem, bool]:
    item = enrollment_for(enrollment_id, by)
    if item.enrollment_status == "withdrawn":
        return item, False
    rules.refuse_closed(item)
    before = {"status": item.enrollment_status}
    item.withdrawal = {
        "reason": reason,
        "by": str(by.kind),
        "at": now_text(),
        "on": school_time.today(item.school_time_zone).isoformat(),
    }
    writes = booking.cancel(item, *booking.upcoming(item))
    _commit_turn(
        item,
        *writes,
        by=by,
        what="withdrawn",
        description="Withdrew the enrolment",
        before=before,
    )
    return item, True


def reopen(enrollment_id: str, *, over_capacity: str = "", by: Actor) -> EnrollmentItem:
    """Staff reopens a rejected or withdrawn enrolment; its records go the same way back.

    Raises: NothingToReopen, CoachFull.
    """
    item = _reopen(enrollment_id, over_capacity, by=by)
    settling.settle_enrollment(item, by=by)
    return item


@retrying
def _reopen(enrollment_id: str, over_capacity: str, *, by: Actor) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    if item.enrollment_status not in rules.ENDED:
        raise NothingToReopen
    before = {"status": item.enrollment_status}
    item.withdrawal = None
    item.health_removed_at = None  # the family may tell it again, and then it has its own end
    if (item.decision or {}).get("decision") == "rejected":
        item.decision = None
    writes = places.give(item, because=over_capacity, by=by) if rules.takes_place(item) else []
    _commit_turn(
        item,
        *writes,
        by=by,
        what="reopened",
        description="Reopened the enrolment",
        before=before,
        after=places.said(over_capacity),
    )
    return item


def record_deposit(enrollment_id: str, amount_cents: int, *, by: Actor) -> EnrollmentItem:
    """Staff notes that the deposit came in; a parent's word never does this."""
    item = _record_deposit(enrollment_id, amount_cents, by=by)
    settling.settle_enrollment(item, by=by)
    return item


@retrying
def _record_deposit(enrollment_id: str, amount_cents: int, *, by: Actor) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    rules.refuse_closed(item)
    if amount_cents <= 0:
        raise InvalidData("The amount is wrong.", errors={"amount_cents": ["Give whole cents."]})
    today = datetime.now(UTC).date().isoformat()
    item.deposit = {"amount_cents": amount_cents, "paid_on": today}
    item.payment_status = "paid"
    _commit_turn(
        item,
        by=by,
        what="deposit_recorded",
        description="Recorded the deposit",
        after=item.deposit,
    )
    return item


class CoachUnavailable(DomainError):
    code = "coach_unavailable"
    title = _("This coach cannot take the enrolment")


def assign_coach(
    enrollment_id: str, coach_id: str, *, over_capacity: str = "", by: Actor
) -> EnrollmentItem:
    """Staff hands an enrolment to another coach; appointments with the old one are cancelled.

    Until student records stand, the school becomes the new coach's, too: that is the remedy
    where the school of record is gone. Raises: NotFound, CoachUnavailable, EnrollmentClosed,
    CoachFull.
    """
    item, changed = _assign_coach(enrollment_id, coach_id, over_capacity, by=by)
    if changed:
        settling.settle_enrollment(item, by=by)
    return item


@retrying
def _assign_coach(
    enrollment_id: str, coach_id: str, over_capacity: str, *, by: Actor
) -> tuple[EnrollmentItem, bool]:
    item = enrollment_for(enrollment_id, by)
    rules.refuse_closed(item)
    if item.coach_id == coach_id:
        return item, False
    coach = ProfileItem.fetch(coach_id)
    if coach is None or not coach.is_active:
        raise CoachUnavailable("There is no active coach with this id.")
    if not reach.names_school(by, int(coach.school_id)):
        raise CoachUnavailable(_("The coach belongs to a school that is not one of yours."))
    before = {"coach_id": item.coach_id, "school_id": int(item.school_id)}
    writes = booking.cancel(item, *booking.upcoming(item))
    item.coach_id, item.coach_name = coach.profile_id, coach.full_name
    if rules.records_status(item) != "created":
        _move_to_school(item, coach)
    elif int(coach.school_id) != int(item.school_id):
        raise CoachUnavailable("The student is of record at another school; transfer it there.")
    writes += places.give(item, because=over_capacity, by=by)
    _commit_turn(
        item,
        *writes,
        by=by,
        what="coach_assigned",
        description="Assigned another coach",
        before=before,
        after={
            "coach_id": item.coach_id,
            "school_id": int(item.school_id),
            **places.said(over_capacity),
        },
    )
    return item, True


def _move_to_school(item: EnrollmentItem, coach: ProfileItem) -> None:
    school = school_item(int(coach.school_id))
    item.school_id = int(coach.school_id)
    item.school_name = school.name if school else coach.school_name
    item.school_time_zone = school.time_zone if school else coach.school_time_zone
    item.required_documents = required_documents(school)
    if item.frozen:
        item.frozen = {**item.frozen, "school_id": int(coach.school_id)}


def retry_records(enrollment_id: str, *, by: Actor, patient: bool = True) -> EnrollmentItem:
    """Try to create the student records again now, whatever the back-off says."""
    item = _mark_again(enrollment_id, by=by)
    settling.settle_enrollment(item, by=by, patient=patient)
    return item


@retrying
def _mark_again(enrollment_id: str, *, by: Actor) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    if rules.creates_records(item) and rules.records_status(item) != "created":
        item.records = {**item.records, "status": "pending"}
    _commit_turn(
        item,
        by=by,
        what="records_retried",
        description="Asked for the student records again",
    )
    return item


def _commit_turn(
    item: EnrollmentItem,
    *writes: Write,
    by: Actor,
    what: str,
    description: str,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    """Write a turn of the enrolment with all that goes with it: the status that follows, a line
    of history, the mark, and for staff the audit row."""
    item.enrollment_status = rules.standing(item)
    note(item, what, by=by)
    item.mark()
    commit_by(
        by,
        change(item),
        *writes,
        action_type="update",
        resource_type="enrollment",
        resource_id=item.enrollment_id,
        description=description,
        before=before,
        after={"status": item.enrollment_status, **(after or {})},
    )
