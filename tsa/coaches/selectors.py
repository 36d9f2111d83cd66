"""Reads of coaches that more than one service needs."""

from tsa.accounts.identities import Identity
from tsa.coaches.tables import ProfileItem
from tsa.lib.errors import Unauthenticated


def coach_at(email: str) -> ProfileItem | None:
    """The active coach with this (normalised) address; an index read."""
    found = ProfileItem.email_index.query(email)
    return next((profile for profile in found if profile.is_active), None)


def identity_of(email: str) -> Identity | None:
    """What this address is as a coach; an index read, fit for sign-in mails and no more."""
    profile = coach_at(email)
    if profile is None:
        return None
    return Identity(
        roles=["coach"],
        profile_id=profile.profile_id,
        mail_kind="coach_sign_in",
        reference=profile.profile_id,
    )


def active_coach(profile_id: str | None) -> ProfileItem:
    """The signed-in coach's profile as it is now.

    Raises Unauthenticated for a coach who was deactivated since: their session is worth
    nothing any more.
    """
    profile = ProfileItem.fetch(profile_id) if profile_id else None
    if profile is None or not profile.is_active:
        raise Unauthenticated("This coach's access has ended.")
    return profile
