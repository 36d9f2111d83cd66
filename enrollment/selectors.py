"""Reads of enrolments and invitations: one by key (consistent), lists by index (late)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from enrollment.models import EnrollmentCopy
from enrollment.rules import TAKING
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from tsa.accounts.identities import Identity
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import NotFound


def enrollment_for(enrollment_id: str, by: Actor) -> EnrollmentItem:
    """The enrolment as it is now, if it is this person's to see.

    A parent's own, a coach's assigned one, any for staff, their programs and the worker.
    Raises NotFound for another's as for an absent one.
    """
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or not _may_open(item, by):
        raise NotFound("There is no such enrolment.")
    return item


def _may_open(item: EnrollmentItem, by: Actor) -> bool:
    if by.kind == Kind.PARENT:
        return item.parent_email == by.id
    if by.kind == Kind.COACH:
        return item.coach_id == by.id
    return True


def of_parent(email: str) -> list[EnrollmentItem]:
    """A parent's enrolments, the newest first."""
    return _newest(EnrollmentItem.parent_enrollments_index.query(email))


def of_coach(coach_id: str) -> list[EnrollmentItem]:
    """The enrolments assigned to a coach, the newest first."""
    return _newest(EnrollmentItem.coach_enrollments_index.query(coach_id))


def invitations_of(coach_id: str) -> list[ParentInvitationItem]:
    """A coach's invitations, the latest sent first."""
    found = ParentInvitationItem.coach_invitations_index.query(coach_id)
    return sorted(found, key=lambda item: item.sent_at, reverse=True)


def identity_of(email: str) -> Identity | None:
    """What this address is as a parent: somebody with an enrolment or an open invitation."""
    for enrollment in EnrollmentItem.parent_enrollments_index.query(email, limit=1):
        return Identity(
            roles=["parent"], mail_kind="parent_sign_in", reference=enrollment.enrollment_id
        )
    for invitation in ParentInvitationItem.parent_email_index.query(email):
        if invitation.is_open:
            return Identity(
                roles=["parent"],
                mail_kind="invited_parent_sign_in",
                reference=invitation.invitation_id,
            )
    return None


def places_taken() -> QuerySet:
    """The copies of enrolments that take one of their coach's places (tsa/coaches/places.py):
    as `rules.takes_place` says. Applications and the waitlist take none."""
    return EnrollmentCopy.objects.filter(
        Q(status__in=TAKING) | Q(status="pending", decision="approved")
    )


def applications() -> QuerySet:
    """The copies of enrolments that have not ended and take no place yet."""
    return EnrollmentCopy.objects.filter(
        Q(status="waitlisted") | Q(status="pending") & ~Q(decision="approved")
    )


def _newest(items: Iterable[EnrollmentItem]) -> list[EnrollmentItem]:
    return sorted(items, key=lambda item: item.created_at, reverse=True)
