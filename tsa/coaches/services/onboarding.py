"""From an accepted invitation to a coach with a profile; onboarding sessions that may expire.

Every save of a session also updates the profile's progress, so expiry loses no work.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.accounts import links
from tsa.accounts.tables import TokenItem
from tsa.coaches import settling
from tsa.coaches.services import invitations
from tsa.coaches.tables import CoachInvitationItem, OnboardingSessionItem, ProfileItem
from tsa.dynamo.items import as_text, now_text
from tsa.dynamo.writes import Write, change, commit, create, retrying, touch
from tsa.lib.actor import Actor
from tsa.lib.addresses import digest
from tsa.lib.errors import Gone, NotFound


class SessionExpired(Gone):
    code = "session_expired"
    title = _("This onboarding session has expired; open the invitation's link again")


@dataclass(frozen=True, slots=True)
class Onboarded:
    profile: ProfileItem
    session: OnboardingSessionItem
    access: links.Session


def onboard(invitation_token: str, *, by: Actor) -> Onboarded:
    """Accept a coach's invitation: profile, onboarding session and sign-in.

    The same link again finds the same profile, and opens a session where the last one
    stopped. Raises: InvitationInvalid, InvitationExpired.
    """
    profile, invitation = _accept(invitation_token)
    settling.settle_profile(profile, by=by)
    if invitation.owes:
        settling.settle_invitation(invitation, by=by)
    access, access_item = links.make_session(
        profile.email, roles=["coach"], profile_id=profile.profile_id
    )
    profile, session = _open_session(profile.profile_id, create(access_item))
    return Onboarded(profile, session, access)


@retrying
def _open_session(profile_id: str, access: Write) -> tuple[ProfileItem, OnboardingSessionItem]:
    """A session where the last one stopped; the profile names it, so that staff see it."""
    profile = ProfileItem.fetch(profile_id)
    session = _session_of(profile)
    profile.onboarding_progress = {**(profile.onboarding_progress or {}), **_named(session)}
    commit(create(session), access, touch(profile))
    return profile, session


def _named(session: OnboardingSessionItem) -> dict:
    """What the profile keeps of its latest session."""
    return {
        "session_id": session.session_id,
        "session_opened_at": session.created_at,
        "session_expires_at": as_text(session.expiration_time),
    }


@retrying
def _accept(invitation_token: str) -> tuple[ProfileItem, CoachInvitationItem]:
    invitation, link = invitations.of_token(invitation_token)
    if invitation.profile_id:
        profile = ProfileItem.fetch(invitation.profile_id)
        if profile is None or not profile.is_active or _went_elsewhere(link, profile):
            raise invitations.InvitationExpired
        return profile, invitation
    claim_id = digest("claim", "profile", invitation.coach_email)
    claim = TokenItem.fetch(claim_id)
    present = ProfileItem.fetch(claim.reference) if claim else None
    profile = present or _new_profile(invitation)
    if present is not None:
        _move_to(present, invitation)
    profile.mark()
    invitation.profile_id = profile.profile_id
    invitation.invitation_status = "accepted"
    invitation.accepted_at = now_text()
    invitation.mark()
    commit(
        change(profile) if present else create(profile),
        change(invitation),
        *([] if present else [invitations.claiming(claim, claim_id, profile.profile_id)]),
    )
    return profile, invitation


def _went_elsewhere(link: TokenItem, profile: ProfileItem) -> bool:
    """Was the link mailed to an address that the coach has left since?"""
    return profile.email_changed_at is not None and link.created_at < profile.email_changed_at


def _new_profile(invitation: CoachInvitationItem) -> ProfileItem:
    profile_id = f"coach_{uuid.uuid4().hex[:20]}"
    return ProfileItem(
        profile_id,
        coach_id=profile_id,
        school_id=invitation.school_id,
        school_name=invitation.school_name,
        school_time_zone=invitation.school_time_zone,
        email=invitation.coach_email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        sport_specialties=[invitation.sport],
        permissions=list(invitation.permissions),
        invitation_id=invitation.invitation_id,
        onboarding_progress={"current_step": "1", "is_completed": False, "form_data": {}},
        onboarded_date=now_text()[:10],
    )


def _move_to(profile: ProfileItem, invitation: CoachInvitationItem) -> None:
    """A coach who is known already: the new invitation says the school, and reactivates."""
    profile.school_id = invitation.school_id
    profile.school_name = invitation.school_name
    profile.school_time_zone = invitation.school_time_zone
    profile.profile_status = "active"
    if invitation.sport not in profile.sport_specialties:
        profile.sport_specialties = [*profile.sport_specialties, invitation.sport]
    profile.updated_at = now_text()


def _session_of(profile: ProfileItem) -> OnboardingSessionItem:
    progress = profile.onboarding_progress or {}
    return OnboardingSessionItem(
        uuid.uuid4().hex,
        coach_id=profile.profile_id,
        onboarding_step=str(progress.get("current_step", "1")),
        form_data=progress.get("form_data") or {},
        expiration_time=datetime.now(UTC) + settings.ONBOARDING_LIFETIME,
    )


def find_session(session_id: str, *, coach_id: str) -> OnboardingSessionItem:
    """The coach's own session. Raises: NotFound, SessionExpired."""
    session = OnboardingSessionItem.fetch(session_id)
    if session is None or session.coach_id != coach_id:
        raise NotFound
    if session.is_expired:
        raise SessionExpired
    return session


@retrying
def save_session(
    session_id: str,
    *,
    coach_id: str,
    onboarding_step: str | None,
    form_data: dict,
    is_completed: bool,
    by: Actor,
) -> OnboardingSessionItem:
    """Save what the coach has filled in; it lives on for 24 hours from now, and on the profile."""
    session = find_session(session_id, coach_id=coach_id)
    profile = ProfileItem.fetch(coach_id)
    session.onboarding_step = onboarding_step or session.onboarding_step
    session.form_data = {**session.form_data, **form_data}
    session.expiration_time = datetime.now(UTC) + settings.ONBOARDING_LIFETIME
    session.updated_at = now_text()
    profile.onboarding_progress = {
        "current_step": session.onboarding_step,
        "is_completed": is_completed or profile.onboarding_progress.get("is_completed", False),
        "form_data": session.form_data,
        **_named(session),
    }
    profile.updated_at = now_text()
    profile.mark()
    commit(change(session), change(profile))
    settling.settle_profile(profile, by=by)
    return session
