"""Copies of coaches' profiles and invitations for the staff lists in PostgreSQL."""

from tsa.audit import settling
from tsa.coaches.models import CoachCopy, CoachInvitationCopy
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo.debts import settles
from tsa.lib.actor import Actor, system

WORKER = system("worker")


def profile_copy(item: ProfileItem) -> CoachCopy:
    """The row that this profile should have."""
    return CoachCopy(
        profile_id=item.profile_id,
        version=item.version,
        first_name=item.first_name,
        last_name=item.last_name,
        email=item.email,
        phone=item.phone or "",
        school_id=int(item.school_id),
        sport_specialties=list(item.sport_specialties),
        status=item.profile_status,
        onboarding_completed=bool((item.onboarding_progress or {}).get("is_completed")),
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def invitation_copy(item: CoachInvitationItem) -> CoachInvitationCopy:
    """The row that this invitation should have."""
    return CoachInvitationCopy(
        invitation_id=item.invitation_id,
        version=item.version,
        coach_email=item.coach_email,
        first_name=item.first_name,
        last_name=item.last_name,
        school_id=int(item.school_id),
        sport=item.sport,
        status=item.invitation_status,
        invited_by=item.admin_email,
        profile_id=item.profile_id or "",
        sent_at=item.sent_at,
        expires_at=item.expires_at,
        accepted_at=item.accepted_at,
    )


def settle_profile(item: ProfileItem, *, by: Actor, patient: bool = False) -> bool:
    return settling.put(item, [profile_copy(item)], by=by, patient=patient)


def settle_invitation(item: CoachInvitationItem, *, by: Actor, patient: bool = False) -> bool:
    return settling.put(item, [invitation_copy(item)], by=by, patient=patient)


@settles(ProfileItem)
def _settle_profile_for_worker(item: ProfileItem) -> bool:
    return settle_profile(item, by=WORKER, patient=True)


@settles(CoachInvitationItem)
def _settle_invitation_for_worker(item: CoachInvitationItem) -> bool:
    return settle_invitation(item, by=WORKER, patient=True)
