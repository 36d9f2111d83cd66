"""A coach's invitations of parents: sent, opened, accepted, expired, revoked."""

import uuid
from datetime import UTC, datetime

from django.conf import settings

from enrollment.services import settling
from enrollment.tables import ParentInvitationItem
from tsa.accounts import links
from tsa.accounts.tables import TokenItem
from tsa.audit.staff_log import commit_by
from tsa.coaches.services.invitations import (
    TOKEN_KEPT,
    InvitationClosed,
    InvitationExpired,
    InvitationInvalid,
    claiming,
)
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import as_text, now_text
from tsa.dynamo.writes import Write, change, commit, create, retrying
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import digest, normalise, same_name
from tsa.lib.errors import InvalidData, NotFound
from tsa.mail import services as mail


@retrying
def invite(
    coach: ProfileItem,
    *,
    parent_email: str,
    student_name: str,
    sport: str,
    message: str | None = None,
    language: str = "en",
    by: Actor,
) -> tuple[ParentInvitationItem, bool]:
    """Invite a parent for one child; (the invitation, is it new).

    A coach has one open invitation per address and child: again, it is that one, also when
    twenty ask at once. Raises InvalidData for a coach without school.
    """
    if coach.school_number is None:
        raise InvalidData(
            "Your profile names no school yet.", errors={"school_id": ["Ask staff to set it."]}
        )
    email = normalise(parent_email)
    claim_id = digest("claim", "invitation", coach.profile_id, email, same_name(student_name))
    claim = TokenItem.fetch(claim_id)
    if claim is not None:
        present = ParentInvitationItem.fetch(claim.reference)
        if present is not None and present.is_open:
            return present, False
    invitation = ParentInvitationItem(
        uuid.uuid4().hex,
        coach_id=coach.profile_id,
        coach_name=coach.full_name,
        parent_email=email,
        student_name=student_name,
        sport=sport,
        message=message,
        language=language,
        school_id=int(coach.school_id),
        school_name=coach.school_name,
        school_time_zone=coach.school_time_zone,
        expires_at=_new_expiry(),
    )
    invitation.mark()
    commit(
        create(invitation),
        claiming(claim, claim_id, invitation.invitation_id),
        mail.owe("parent_invitation", invitation.invitation_id),
    )
    settling.settle_invitation(invitation, by=by)
    return invitation, True


@retrying
def resend(invitation_id: str, *, by: Actor) -> ParentInvitationItem:
    """Send the mail again with a new link and a new time to answer; an expired one reopens.

    Raises: InvitationClosed once it is answered or revoked.
    """
    invitation = _unanswered(invitation_id, by)
    invitation.invitation_status = "sent"
    invitation.sent_at = now_text()
    invitation.expires_at = _new_expiry()
    return _save(invitation, mail.owe("parent_invitation", invitation_id), by=by, what="Sent again")


@retrying
def revoke(invitation_id: str, *, by: Actor) -> ParentInvitationItem:
    """Take it back: its links open nothing any more. Raises: InvitationClosed."""
    invitation = _unanswered(invitation_id, by)
    invitation.invitation_status = "revoked"
    invitation.revoked_at = now_text()
    return _save(invitation, by=by, what="Revoked")


@retrying
def note_expiry(invitation_id: str, *, by: Actor) -> bool:
    """Write down that an unanswered invitation has expired, so that lists can say so."""
    invitation = find(invitation_id, by)
    if invitation.standing != "expired" or invitation.invitation_status == "expired":
        return False
    invitation.invitation_status = "expired"
    _save(invitation, by=by, what="Expired")
    return True


def find(invitation_id: str, by: Actor) -> ParentInvitationItem:
    """One invitation, to the coach who sent it or to staff. Raises: NotFound."""
    invitation = ParentInvitationItem.fetch(invitation_id)
    if invitation is None or (by.kind == Kind.COACH and invitation.coach_id != by.id):
        raise NotFound("There is no such invitation.")
    return invitation


def of_token(token: str, parent_email: str) -> ParentInvitationItem:
    """The invitation that this link opens for this address, an accepted one included.

    Raises: InvitationInvalid for an unknown token and a wrong address alike,
    InvitationExpired for one that expired or was revoked.
    """
    link = links.find("parent_invitation", token)
    invitation = ParentInvitationItem.fetch(link.reference) if link else None
    if invitation is None or invitation.parent_email != normalise(parent_email):
        raise InvitationInvalid
    if invitation.invitation_status == "revoked" or invitation.expires_at <= now_text():
        raise InvitationExpired
    return invitation


@retrying
def validate(token: str, parent_email: str, *, by: Actor) -> ParentInvitationItem:
    """Look at an invitation through its link; the first look marks it as opened."""
    invitation = of_token(token, parent_email)
    if invitation.invitation_status == "sent":
        invitation.invitation_status = "opened"
        invitation.opened_at = now_text()
        invitation.mark()
        commit(change(invitation))
        settling.settle_invitation(invitation, by=by)
    return invitation


def make_link(invitation: ParentInvitationItem) -> tuple[str, TokenItem]:
    """A token for the mail that is being sent now."""
    return links.make_link(
        "parent_invitation",
        lifetime=settings.INVITATION_LIFETIME + TOKEN_KEPT,
        reference=invitation.invitation_id,
    )


def _unanswered(invitation_id: str, by: Actor) -> ParentInvitationItem:
    invitation = find(invitation_id, by)
    if invitation.standing not in ("sent", "opened", "expired"):
        raise InvitationClosed(f"This invitation is {invitation.standing}.")
    return invitation


def _new_expiry() -> str:
    return as_text(datetime.now(UTC) + settings.INVITATION_LIFETIME)


def _save(
    invitation: ParentInvitationItem, *others: Write, by: Actor, what: str
) -> ParentInvitationItem:
    invitation.mark()
    commit_by(
        by,
        change(invitation),
        *others,
        action_type="update",
        resource_type="parent_invitation",
        resource_id=invitation.invitation_id,
        description=what,
        after={"invitation_status": invitation.invitation_status},
    )
    settling.settle_invitation(invitation, by=by)
    return invitation
