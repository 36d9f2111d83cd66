"""What staff keep on a coach's profile: background check, capacity, certifications, school.

DynamoDB owns all of it. Each change is one commit of profile and audit row, with its reason.
"""

import uuid
from datetime import date

from django.utils.translation import gettext_lazy as _

from oneroster.read_models import school_item
from tsa.coaches.services.keeping import find, odd, save
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import retrying
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, NotFound
from tsa.mail import services as mail

CHECKS = ("pending", "processing", "cleared", "flagged", "denied")
ROLE_TYPES = (
    "coach",
    "instructor",
    "school_owner",
    "administrator",
    "director",
    "principal",
    "counselor",
)
LARGEST_CAPACITY = 500
DETAILS = (
    "first_name",
    "middle_name",
    "last_name",
    "phone",
    "role_type",
    "certification_level",
    "years_experience",
)


class OnboardingCompleted(DomainError):
    code = "onboarding_completed"
    title = _("This coach has completed the onboarding")


@retrying
def set_background_check(
    profile_id: str, status: str, *, expires_on: date | None, reason: str, by: Actor
) -> ProfileItem:
    """How the check stands now. Raises InvalidData for a cleared one without an end."""
    if status not in CHECKS:
        raise odd("status", f"One of {', '.join(CHECKS)}.")
    if status == "cleared" and expires_on is None:
        raise odd("expires_on", "A cleared check needs the day until which it holds.")
    profile = find(profile_id)
    before = profile.background_check
    profile.background_check = {
        "status": status,
        "expires_on": expires_on.isoformat() if expires_on else None,
        "reason": reason,
        "set_by": by.id,
        "set_at": now_text(),
    }
    return save(
        profile,
        "Set the background check",
        by=by,
        before={"background_check": before},
        after={"background_check": profile.background_check},
    )


@retrying
def set_capacity(profile_id: str, students: int, *, reason: str, by: Actor) -> ProfileItem:
    """How many students the coach can have; those who are there stay."""
    if not 0 <= students <= LARGEST_CAPACITY:
        raise odd("students", f"From 0 to {LARGEST_CAPACITY}.")
    profile = find(profile_id)
    before = profile.capacity
    profile.student_capacity = students
    return save(
        profile,
        "Set the capacity",
        by=by,
        before={"student_capacity": before},
        after={"student_capacity": students, "reason": reason},
    )


@retrying
def add_certification(
    profile_id: str,
    *,
    name: str,
    issuer: str,
    earned_on: date | None,
    expires_on: date | None,
    by: Actor,
) -> ProfileItem:
    """Add a certification, or renew the one of that name. Raises InvalidData for odd dates."""
    if earned_on and expires_on and expires_on < earned_on:
        raise odd("expires_on", "It cannot end before it was earned.")
    profile = find(profile_id)
    added = {
        "certification_id": uuid.uuid4().hex,
        "name": name,
        "issuer": issuer,
        "earned_on": earned_on.isoformat() if earned_on else None,
        "expires_on": expires_on.isoformat() if expires_on else None,
        "set_by": by.id,
        "set_at": now_text(),
    }
    kept = [
        each
        for each in profile.certifications or []
        if each["name"].casefold() != name.strip().casefold()
    ]
    replaced = [each for each in profile.certifications or [] if each not in kept]
    profile.certifications = [*kept, added]
    return save(
        profile,
        "Renewed a certification" if replaced else "Added a certification",
        by=by,
        before={"certification": replaced[0]} if replaced else None,
        after={"certification": added},
    )


@retrying
def remove_certification(profile_id: str, *, name: str, reason: str, by: Actor) -> ProfileItem:
    """Take a certification off the profile. Raises InvalidData if there is none of that name."""
    profile = find(profile_id)
    wanted = name.strip().casefold()
    gone = [each for each in profile.certifications or [] if each["name"].casefold() == wanted]
    if not gone:
        raise odd("name", "This coach has no certification of that name.")
    profile.certifications = [each for each in profile.certifications if each not in gone]
    return save(
        profile,
        "Removed a certification",
        by=by,
        before={"certification": gone[0]},
        after={"reason": reason},
    )


@retrying
def correct_details(profile_id: str, *, fields: dict, reason: str, by: Actor) -> ProfileItem:
    """Correct a coach's basic data; an empty value leaves what is there."""
    profile = find(profile_id)
    wanted = {name: fields[name] for name in DETAILS if fields.get(name) not in (None, "")}
    before = {name: _plain(getattr(profile, name)) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    if not changed:
        raise odd("first_name", "Nothing here differs from what the profile says.")
    for name, value in changed.items():
        setattr(profile, name, value)
    return save(
        profile,
        "Corrected a coach's data",
        by=by,
        before={name: before[name] for name in changed},
        after={**changed, "reason": reason},
    )


@retrying
def move_to_school(profile_id: str, school_id: int, *, reason: str, by: Actor) -> ProfileItem:
    """Let the coach belong to another school. Enrolments that are open stay where they are.

    Raises InvalidData if the school is not known.
    """
    school = school_item(school_id)
    if school is None:
        raise odd("school", "There is no school with this number.")
    profile = find(profile_id)
    before = {"school_id": profile.school_id}
    profile.school_id = str(school_id)
    profile.school_name = school.name
    profile.school_time_zone = school.time_zone
    return save(
        profile,
        "Moved a coach to another school",
        by=by,
        before=before,
        after={"school_id": profile.school_id, "reason": reason},
    )


@retrying
def send_onboarding_link(profile_id: str, *, by: Actor) -> ProfileItem:
    """Send the coach a new link that opens the onboarding where it stopped."""
    profile = find(profile_id)
    if (profile.onboarding_progress or {}).get("is_completed"):
        raise OnboardingCompleted
    if not profile.invitation_id or not profile.is_active:
        raise NotFound("This coach has no invitation that could be opened.")
    return save(
        profile,
        "Sent the onboarding link again",
        mail.owe("coach_onboarding", profile.invitation_id),
        by=by,
        after={"invitation_id": profile.invitation_id},
    )


def _plain(value):
    """Numbers come from the store as floats or decimals."""
    return value if value is None or isinstance(value, str) else int(value)
