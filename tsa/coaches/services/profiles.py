"""A coach's own profile, calendar key and availability; staff's deactivation of a coach."""

import secrets

from tsa.accounts.links import token_id
from tsa.accounts.tables import TokenItem
from tsa.audit.staff_log import commit_by
from tsa.coaches import availability, settling
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import change, commit, create, retrying
from tsa.lib.actor import Actor
from tsa.lib.errors import InvalidData, NotFound, VersionConflict

# What a coach may say of themselves; school, address, status and permissions are staff's.
OWN_FIELDS = (
    "first_name",
    "last_name",
    "middle_name",
    "phone",
    "birth_date",
    "gender",
    "sport_specialties",
    "specializations",
    "certification_level",
    "years_experience",
    "bio",
    "preferences",
)


@retrying
def update_profile(
    profile_id: str, *, fields: dict, by: Actor, expected_version: int | None = None
) -> ProfileItem:
    """Change the coach's own fields; others in `fields` are refused by name."""
    profile = _find(profile_id, expected_version)
    foreign = sorted(set(fields) - set(OWN_FIELDS))
    if foreign:
        raise InvalidData(
            "Some fields are not yours to change.",
            errors={name: ["This cannot be changed here."] for name in foreign},
        )
    for name, value in fields.items():
        setattr(profile, name, value)
    return _save(profile, by=by)


@retrying
def set_availability(
    profile_id: str, *, data: dict, by: Actor, expected_version: int | None = None
) -> ProfileItem:
    """Replace the weekly hours, lengths, buffers and exceptions.

    Raises: InvalidData for hours that end before they start or overlap.
    """
    found = availability.problems(data)
    if found:
        raise InvalidData("The hours contradict each other.", errors=found)
    profile = _find(profile_id, expected_version)
    profile.availability = data
    return _save(profile, by=by)


@retrying
def renew_calendar_key(profile_id: str, *, by: Actor) -> str:
    """A new secret for the calendar's address; the one before stops working."""
    profile = _find(profile_id)
    key = secrets.token_urlsafe(24)
    key_id = token_id("calendar", key)
    profile.calendar_key_hash = key_id
    profile.updated_at = now_text()
    commit(
        change(profile),
        create(TokenItem(key_id, kind="calendar", profile_id=profile_id)),
    )
    return key


def of_calendar_key(key: str) -> ProfileItem | None:
    """The active coach whose calendar this key opens."""
    item = TokenItem.fetch(token_id("calendar", key)) if 0 < len(key) <= 100 else None
    profile = ProfileItem.fetch(item.profile_id) if item else None
    if profile is None or not profile.is_active or profile.calendar_key_hash != item.token_id:
        return None
    return profile


@retrying
def deactivate(profile_id: str, *, by: Actor) -> ProfileItem:
    """End a coach's access at once. Their families' enrolments stay; twice is the same."""
    profile = _find(profile_id)
    if profile.profile_status == "inactive":
        return profile
    return _set_status(profile, "inactive", by=by, what="Deactivated a coach")


@retrying
def reactivate(profile_id: str, *, by: Actor) -> ProfileItem:
    profile = _find(profile_id)
    if profile.profile_status == "active":
        return profile
    return _set_status(profile, "active", by=by, what="Reactivated a coach")


def _set_status(profile: ProfileItem, status: str, *, by: Actor, what: str) -> ProfileItem:
    before = {"profile_status": profile.profile_status}
    profile.profile_status = status
    profile.updated_at = now_text()
    profile.mark()
    commit_by(
        by,
        change(profile),
        action_type="update",
        resource_type="coach",
        resource_id=profile.profile_id,
        description=what,
        before=before,
        after={"profile_status": status},
    )
    settling.settle_profile(profile, by=by)
    return profile


def _find(profile_id: str, expected_version: int | None = None) -> ProfileItem:
    profile = ProfileItem.fetch(profile_id)
    if profile is None:
        raise NotFound
    if expected_version is not None and profile.version != expected_version:
        raise VersionConflict("The profile was changed meanwhile.", version=int(profile.version))
    return profile


def _save(profile: ProfileItem, *, by: Actor) -> ProfileItem:
    profile.updated_at = now_text()
    profile.mark()
    commit(change(profile))
    settling.settle_profile(profile, by=by)
    return profile
