"""Inviting coaches, and what becomes of an invitation: sent, accepted, expired, cancelled."""

import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oneroster.read_models import school_item
from tsa.accounts import links
from tsa.accounts.tables import TokenItem
from tsa.audit.staff_log import commit_by
from tsa.coaches import settling
from tsa.coaches.tables import CoachInvitationItem
from tsa.dynamo.items import as_text, now_text
from tsa.dynamo.writes import Write, change, create, retrying
from tsa.lib.actor import Actor
from tsa.lib.addresses import digest, normalise
from tsa.lib.errors import DomainError, Gone, InvalidData, NotFound
from tsa.mail import services as mail

TOKEN_KEPT = timedelta(days=60)  # beyond the invitation, so that a late click is told why


class InvitationClosed(DomainError):
    code = "invitation_closed"
    title = _("This invitation is closed")


class InvitationInvalid(NotFound):
    code = "invitation_invalid"
    title = _("There is no such invitation")


class InvitationExpired(Gone):
    code = "invitation_expired"
    title = _("This invitation has expired or was withdrawn")


@retrying
def invite(
    coach_email: str,
    *,
    first_name: str,
    last_name: str,
    school_id: int,
    sport: str,
    permissions: list[str],
    by: Actor,
) -> tuple[CoachInvitationItem, bool]:
    """Invite a coach; (the invitation, is it new). One open invitation per address and school.

    Raises: InvalidData if the school is not known.
    """
    email = normalise(coach_email)
    school = school_item(school_id)
    if school is None:
        raise InvalidData(
            "This school is not known.", errors={"school_id": ["There is no school with this id."]}
        )
    claim_id = digest("claim", "coach_invitation", email, str(school_id))
    claim = TokenItem.fetch(claim_id)
    if claim is not None:
        present = CoachInvitationItem.fetch(claim.reference)
        if present is not None and present.standing == "sent":
            return present, False
    invitation = CoachInvitationItem(
        uuid.uuid4().hex,
        admin_email=by.id,
        coach_email=email,
        first_name=first_name,
        last_name=last_name,
        school_id=str(school_id),
        school_name=school.name,
        school_time_zone=school.time_zone,
        sport=sport,
        permissions=permissions,
        expires_at=as_text(datetime.now(UTC) + settings.INVITATION_LIFETIME),
    )
    invitation.mark()
    commit_by(
        by,
        create(invitation),
        claiming(claim, claim_id, invitation.invitation_id),
        mail.owe("coach_invitation", invitation.invitation_id),
        action_type="create",
        resource_type="coach_invitation",
        resource_id=invitation.invitation_id,
        description="Invited a coach",
        after={"school_id": school_id, "sport": sport},
    )
    settling.settle_invitation(invitation, by=by)
    return invitation, True


def claiming(claim: TokenItem | None, claim_id: str, reference: str) -> Write:
    """Point a claim at its new holder; conflicts if somebody else does so at the same time."""
    if claim is None:
        return create(TokenItem(claim_id, kind="claim", reference=reference))
    claim.reference = reference
    return change(claim)


@retrying
def resend(invitation_id: str, *, by: Actor) -> CoachInvitationItem:
    """Send the mail again, with a new link and a new time to answer in."""
    invitation = _open(invitation_id, also=("expired",))
    invitation.invitation_status = "sent"
    invitation.sent_at = now_text()
    invitation.expires_at = as_text(datetime.now(UTC) + settings.INVITATION_LIFETIME)
    return _save(invitation, mail.owe("coach_invitation", invitation_id), by=by, what="Sent again")


@retrying
def cancel(invitation_id: str, *, by: Actor) -> CoachInvitationItem:
    """Take an invitation back; its links open nothing any more."""
    invitation = _open(invitation_id, also=("expired",))
    invitation.invitation_status = "cancelled"
    return _save(invitation, by=by, what="Cancelled")


@retrying
def note_expiry(invitation_id: str, *, by: Actor) -> bool:
    """Write down that an unanswered invitation has expired, so that lists can say so."""
    invitation = CoachInvitationItem.fetch(invitation_id)
    if invitation is None or invitation.standing != "expired":
        return False
    if invitation.invitation_status == "expired":
        return False
    invitation.invitation_status = "expired"
    _save(invitation, by=by, what="Expired")
    return True


def of_token(token: str) -> tuple[CoachInvitationItem, TokenItem]:
    """The invitation that a mailed link opens, accepted ones included, and the link.

    Raises: InvitationInvalid, InvitationExpired.
    """
    link = links.find("coach_invitation", token)
    invitation = CoachInvitationItem.fetch(link.reference) if link else None
    if invitation is None:
        raise InvitationInvalid
    if invitation.standing in ("expired", "cancelled"):
        raise InvitationExpired
    return invitation, link


def find_open(email: str) -> CoachInvitationItem | None:
    """An unanswered invitation to this (normalised) address; an index read."""
    found = CoachInvitationItem.coach_email_index.query(email)
    return next((each for each in found if each.standing == "sent"), None)


def make_link(invitation: CoachInvitationItem) -> tuple[str, TokenItem]:
    """A token for the mail that is being sent now."""
    return links.make_link(
        "coach_invitation",
        lifetime=settings.INVITATION_LIFETIME + TOKEN_KEPT,
        reference=invitation.invitation_id,
    )


def _open(invitation_id: str, *, also: tuple[str, ...] = ()) -> CoachInvitationItem:
    invitation = CoachInvitationItem.fetch(invitation_id)
    if invitation is None:
        raise NotFound
    if invitation.standing not in ("sent", *also):
        raise InvitationClosed(f"This invitation is {invitation.standing}.")
    return invitation


def _save(
    invitation: CoachInvitationItem, *others: Write, by: Actor, what: str
) -> CoachInvitationItem:
    invitation.mark()
    commit_by(
        by,
        change(invitation),
        *others,
        action_type="update",
        resource_type="coach_invitation",
        resource_id=invitation.invitation_id,
        description=what,
        after={"invitation_status": invitation.invitation_status},
    )
    settling.settle_invitation(invitation, by=by)
    return invitation
