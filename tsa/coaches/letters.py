"""The mails of this app. Each is made when it is sent, and so are the links in it."""

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from tsa.accounts.letters import sign_in_letter
from tsa.coaches.services import addresses, expiries, invitations
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo.writes import commit, create, touch
from tsa.mail.services import Letter, writes_letter


@writes_letter("coach_invitation")
def coach_invitation(invitation_id: str) -> Letter | None:
    """To a coach whom staff invited; not sent any more once answered, cancelled or expired."""
    invitation = CoachInvitationItem.fetch(invitation_id)
    if invitation is None or invitation.standing != "sent":
        return None
    subject = _("Your invitation to coach with Texas Sports Academy")
    return _with_link(invitation, subject, to=invitation.coach_email)


@writes_letter("coach_onboarding")
def coach_onboarding(invitation_id: str) -> Letter | None:
    """A new link to an onboarding that has begun; not sent any more once it is completed."""
    invitation = CoachInvitationItem.fetch(invitation_id)
    profile = invitation and invitation.profile_id and ProfileItem.fetch(invitation.profile_id)
    if not profile or not profile.is_active or invitation.standing != "accepted":
        return None
    if (profile.onboarding_progress or {}).get("is_completed"):
        return None
    subject = _("Go on with your onboarding at Texas Sports Academy")
    return _with_link(invitation, subject, to=profile.email)


def _with_link(invitation: CoachInvitationItem, subject: str, *, to: str) -> Letter:
    token, link = invitations.make_link(invitation)
    invitation.magic_link_token = link.token_id
    commit(create(link), touch(invitation))
    return Letter(
        to=to,
        subject=subject,
        template="coach_invitation",
        context={
            "first_name": invitation.first_name,
            "school_name": invitation.school_name,
            "sport": invitation.sport,
            "link": f"{settings.FRONTEND_URL}/onboarding?token={token}",
            "expires_at": parse_datetime(invitation.expires_at),
            "time_zone": invitation.school_time_zone,
        },
    )


@writes_letter("coach_sign_in")
def coach_sign_in(profile_id: str) -> Letter | None:
    profile = ProfileItem.fetch(profile_id)
    if profile is None or not profile.is_active:
        return None
    return sign_in_letter(profile.email, name=profile.first_name)


@writes_letter(expiries.ENDS_SOON)
def coach_expiry(profile_id: str) -> Letter | None:
    """Which of a coach's check and certifications end soon; nothing once all are renewed."""
    profile = ProfileItem.fetch(profile_id)
    if profile is None or not profile.is_active:
        return None
    ending = expiries.endings(profile, timezone.localdate())
    if not ending:
        return None
    return Letter(
        to=profile.email,
        subject=_("Your background check or a certification ends soon"),
        template="coach_expiry",
        context={
            "name": profile.first_name,
            "school_name": profile.school_name,
            "endings": ending,
        },
    )


@writes_letter(addresses.TO_THE_OLD)
def coach_address_left(reference: str) -> Letter | None:
    """To the address that was the coach's. It does not name the new one: who reads it may be
    the reason for the change."""
    profile_id, _slash, change_id = reference.partition("/")
    profile = ProfileItem.fetch(profile_id)
    former = (profile and profile.former_addresses) or []
    address = next((each["email"] for each in former if each["change_id"] == change_id), None)
    if address is None:
        return None
    return Letter(
        to=address,
        subject=_("This is no longer your sign-in address"),
        template="coach_address_left",
        context={"name": profile.first_name, "school_name": profile.school_name},
    )


@writes_letter(addresses.TO_THE_NEW)
def coach_address_taken(profile_id: str) -> Letter | None:
    """To the coach's new address: where to sign in with it. No token is in it."""
    profile = ProfileItem.fetch(profile_id)
    if profile is None or not profile.is_active:
        return None
    return Letter(
        to=profile.email,
        subject=_("Your new sign-in address"),
        template="coach_address_taken",
        context={"name": profile.first_name, "link": f"{settings.FRONTEND_URL}/sign-in"},
    )
