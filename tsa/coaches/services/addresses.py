"""A coach's e-mail address, and how staff change it. The profile (DynamoDB) owns the address.

Nothing else is keyed by it: enrolments, cohorts, grants and rosters name the coach's id. What
does hang on it is who may sign in; so links and sessions made for the old address end with it.
"""

import uuid

from django.utils.translation import gettext_lazy as _

from tsa.accounts.tables import TokenItem
from tsa.coaches.services.invitations import claiming, find_open
from tsa.coaches.services.keeping import find, save
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Write, delete, retrying
from tsa.lib.actor import Actor
from tsa.lib.addresses import digest, normalise
from tsa.lib.errors import DomainError
from tsa.mail import services as mail

TO_THE_OLD, TO_THE_NEW = "coach_address_left", "coach_address_taken"


class AddressTaken(DomainError):
    code = "address_taken"
    title = _("Another coach has this address")


@retrying
def change_email(
    profile_id: str, email: str, *, reason: str, by: Actor
) -> tuple[ProfileItem, bool]:
    """Let the coach sign in at another address; (the profile, did it change?).

    Profile, both addresses' claims, both mails and the audit row are one commit: whoever is
    killed after it has done it, and a repeat changes and sends nothing.
    Raises: NotFound, AddressTaken.
    """
    profile, email = find(profile_id), normalise(email)
    before = profile.email
    if before == email:
        return profile, False
    claims = _moving_claims(profile, email)
    former = {"change_id": uuid.uuid4().hex, "email": before, "until": now_text()}
    profile.former_addresses = [*(profile.former_addresses or []), former]
    profile.email = email
    profile.email_changed_at = now_text()
    save(
        profile,
        "Changed a coach's e-mail address",
        *claims,
        mail.owe(TO_THE_OLD, f"{profile_id}/{former['change_id']}"),
        mail.owe(TO_THE_NEW, profile_id),
        by=by,
        before={"email": before},
        after={"email": email, "reason": reason},
    )
    return profile, True


def has_open_invitation(email: str) -> bool:
    """Was this address invited, and has not answered? An index read, fit for a hint."""
    return find_open(normalise(email)) is not None


def _moving_claims(profile: ProfileItem, email: str) -> list[Write]:
    """One profile an address: take the new one's claim, let the old one's go."""
    new_id, old_id = _claim_id(email), _claim_id(profile.email)
    taken, held = TokenItem.fetch(new_id), TokenItem.fetch(old_id)
    if taken is not None and taken.reference != profile.profile_id:
        raise AddressTaken
    # A profile that was brought in otherwise has no claim; then the index has to do.
    if any(
        found.profile_id != profile.profile_id for found in ProfileItem.email_index.query(email)
    ):
        raise AddressTaken
    is_ours = held is not None and held.reference == profile.profile_id
    return [claiming(taken, new_id, profile.profile_id), *([delete(held)] if is_ours else [])]


def _claim_id(email: str) -> str:
    return digest("claim", "profile", email)
