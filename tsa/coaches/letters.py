"""The mails of this app. Each is made when it is sent, and so are the links in it."""

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from tsa.accounts.letters import sign_in_letter
from tsa.coaches.services import invitations
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo.writes import commit, create, touch
from tsa.mail.services import Letter, writes_letter


@writes_letter("coach_invitation")
def coach_invitation(invitation_id: str) -> Letter | None:
    """To a coach whom staff invited; not sent any more once answered, cancelled or expired."""
    invitation = CoachInvitationItem.fetch(invitation_id)
    if invitation is None or invitation.standing != "sent":
        return None
    return _with_link(invitation, _("Your invitation to coach with Texas Sports Academy"))


@writes_letter("coach_onboarding")
def coach_onboarding(invitation_id: str) -> Letter | None:
    """A new link to an onboarding that has begun; not sent any more once it is completed."""
    invitation = CoachInvitationItem.fetch(invitation_id)
    profile = invitation and invitation.profile_id and ProfileItem.fetch(invitation.profile_id)
    if not profile or not profile.is_active or invitation.standing != "accepted":
        return None
    if (profile.onboarding_progress or {}).get("is_completed"):
        return None
    return _with_link(invitation, _("Go on with your onboarding at Texas Sports Academy"))


def _with_link(invitation: CoachInvitationItem, subject: str) -> Letter:
    token, link = invitations.make_link(invitation)
    invitation.magic_link_token = link.token_id
    commit(create(link), touch(invitation))
    return Letter(
        to=invitation.coach_email,
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
