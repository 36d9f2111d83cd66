"""Reads of coaches that more than one service needs."""

from tsa.accounts.identities import Identity
from tsa.coaches.tables import ProfileItem
from tsa.lib.errors import Unauthenticated


def coach_at(email: str) -> ProfileItem | None:
    """The active coach with this (normalised) address; found by an index, read as it is now."""
    for found in ProfileItem.email_index.query(email):
        profile = ProfileItem.fetch(found.profile_id)  # the index may tell of an address left
        if profile is not None and profile.is_active and profile.email == email:
            return profile
    return None


def identity_of(email: str) -> Identity | None:
    """What this address is as a coach, for sign-in."""
    profile = coach_at(email)
    if profile is None:
        return None
    return Identity(
        roles=["coach"],
        profile_id=profile.profile_id,
        mail_kind="coach_sign_in",
        reference=profile.profile_id,
    )


def active_coach(profile_id: str | None, email: str) -> ProfileItem:
    """The profile, as it is now, of the coach who signed in with this address.

    Raises Unauthenticated for a coach who was deactivated or got another address since: such
    a session is worth nothing any more.
    """
    profile = ProfileItem.fetch(profile_id) if profile_id else None
    if profile is None or not profile.is_active or profile.email != email:
        raise Unauthenticated("This coach's access has ended.")
    return profile
