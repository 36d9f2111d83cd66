"""Coaches as roster users: what a profile (DynamoDB, the owner) says, and the log of carrying it.

The user's sourcedId derives from the profile's id, so two profiles with one address are two users.
One row of the log stands for one change until it has arrived: tried again, it is the same row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils import timezone

from oneroster.models import Organization, ProfileSyncLog, RosterUser, UserRole
from oneroster.services.users import organization_id
from tsa.audit.writing import upsert
from tsa.lib.errors import DomainError

TEACHER = "teacher"
# What a profile's role_type is on the rosters; every other is a teacher's.
ROLE_OF = {
    "administrator": "siteAdministrator",
    "director": "siteAdministrator",
    "principal": "principal",
    "counselor": "counselor",
}
ROLES = sorted({TEACHER, *ROLE_OF.values()})
FIELDS = ("given_name", "family_name", "middle_name", "email", "phone", "profile_id")
Status, Type = ProfileSyncLog.Status, ProfileSyncLog.Type


class ProfileRefused(DomainError):
    """The roster cannot take the profile as it is; `code` is what the log keeps."""

    code = "profile_refused"


class NoSchool(ProfileRefused):
    code = "profile_without_school"


class UnknownSchool(ProfileRefused):
    code = "school_not_on_rosters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecord:
    """A profile as the rosters should show it."""

    profile_id: str
    version: int
    given_name: str
    family_name: str
    middle_name: str | None
    email: str
    phone: str | None
    role_type: str
    school_id: int | None
    enabled: bool

    @property
    def sourced_id(self) -> str:
        return profile_user_id(self.profile_id)

    @property
    def role(self) -> str:
        return ROLE_OF.get(self.role_type, TEACHER)

    @property
    def organization(self) -> str | None:
        return None if self.school_id is None else organization_id(self.school_id)


def profile_user_id(profile_id: str) -> str:
    """The sourcedId of the profile's roster user."""
    return profile_id if profile_id.startswith("coach_") else f"coach_{profile_id}"


# -- comparing ----------------------------------------------------------------------------------


def unlike(records: Iterable[ProfileRecord]) -> dict[str, list[str]]:
    """What the rosters say otherwise, by profile id: names of fields, never their values.

    Profiles that agree are not in it; `user` alone means that there is none yet.
    """
    by_user = {record.sourced_id: record for record in records}
    users = RosterUser.objects.in_bulk(list(by_user))
    places = _places(list(by_user))
    found = {}
    for sourced_id, record in by_user.items():
        names = _unlike(record, users.get(sourced_id), places.get(sourced_id, set()))
        if names:
            found[record.profile_id] = names
    return found


def _unlike(record: ProfileRecord, user: RosterUser | None, places: set) -> list[str]:
    if user is None:
        return ["user"]
    names = [name for name in FIELDS if getattr(user, name) != getattr(record, name)]
    if (user.enabled_user, user.status) != (record.enabled, "active"):
        names.append("enabled")
    if places != {(record.organization, record.role)}:
        names.append("school")
    return names


def _places(sourced_ids: list[str]) -> dict[str, set]:
    """The open roles of each user that its profile could have given."""
    rows = UserRole.objects.filter(
        user_id__in=sourced_ids, role__in=ROLES, status="active", end_date__isnull=True
    ).values_list("user_id", "organization_id", "role")
    places: dict[str, set] = {}
    for user, organization, role in rows:
        places.setdefault(user, set()).add((organization, role))
    return places


# -- writing ------------------------------------------------------------------------------------

_END_OTHER_ROLES = """
UPDATE user_roles SET end_date = greatest(begin_date, CURRENT_DATE)
WHERE user_sourced_id = %(user)s AND role = ANY (%(roles)s) AND end_date IS NULL
    AND status = 'active' AND (org_sourced_id, role) <> (%(org)s, %(role)s)
"""
_ROLE = """
INSERT INTO user_roles AS r (user_sourced_id, org_sourced_id, role, begin_date, role_type)
SELECT %(user)s, %(org)s, %(role)s, CURRENT_DATE,
    CASE WHEN EXISTS (SELECT FROM user_roles x WHERE x.user_sourced_id = %(user)s
        AND x.org_sourced_id = %(org)s AND x.role_type = 'primary' AND x.status = 'active')
    THEN 'secondary' ELSE 'primary' END
ON CONFLICT (user_sourced_id, org_sourced_id, role)
DO UPDATE SET end_date = NULL, status = 'active'
WHERE r.end_date IS NOT NULL OR r.status <> 'active'
"""


def follow_profile(record: ProfileRecord) -> None:
    """Bring the roster user and its role to what the profile says, inside `writing(actor)`.

    A repeat changes nothing. The role at an earlier school ends; one who is deactivated keeps
    the role and is disabled. Raises ProfileRefused.
    """
    if record.organization is None:
        raise NoSchool
    if not Organization.objects.filter(pk=record.organization).exists():
        raise UnknownSchool
    named = {
        "user": record.sourced_id,
        "org": record.organization,
        "role": record.role,
        "roles": ROLES,
    }
    # The roles first: the user row, written next, takes its derived columns from them at once.
    with connection.cursor() as cursor:
        cursor.execute(_END_OTHER_ROLES, named)
        cursor.execute(_ROLE, named)
    values = {
        "sourced_id": record.sourced_id,
        "username": record.sourced_id,
        "role": record.role,
        "status": "active",
        "enabled_user": record.enabled,
        "primary_org_id": record.organization,
        **{name: getattr(record, name) for name in FIELDS},
    }
    upsert("users", values, key=("sourced_id",), once=("username", "role"))


def disable_without_profile(sourced_id: str) -> None:
    """Disable a coach's user whose profile is gone, and log it, inside `writing(actor)`."""
    user = RosterUser.objects.filter(pk=sourced_id).first()
    if user is None or not user.enabled_user:
        return
    RosterUser.objects.filter(pk=sourced_id).update(enabled_user=False)
    ProfileSyncLog.objects.create(
        profile_id=user.profile_id or sourced_id,
        user_sourced_id=sourced_id,
        sync_type=Type.DELETE,
        sync_status=Status.COMPLETED,
        sync_data={"why": "profile_gone", "tries": 1},
        completed_at=timezone.now(),
    )


# -- the log ------------------------------------------------------------------------------------


def begin_sync(record: ProfileRecord) -> UUID | None:
    """The log's row for what is to be carried now; None if the rosters agree already."""
    names = unlike([record]).get(record.profile_id)
    row = _unfinished(record.profile_id)
    if not names:
        if row is not None:
            complete_sync(row.pk)
        return None
    if row is None:
        row = ProfileSyncLog(profile_id=record.profile_id, sync_data={})
    tries = int((row.sync_data or {}).get("tries", 0)) + 1
    row.user_sourced_id = record.sourced_id
    row.sync_type = _type(record, names)
    row.sync_status = Status.PENDING
    row.completed_at = None
    row.sync_data = {
        "version": record.version,
        "school_id": record.school_id,
        "changes": names,
        "tries": tries,
    }
    row.save()
    return row.pk


def complete_sync(sync_id: UUID) -> None:
    ProfileSyncLog.objects.filter(pk=sync_id).update(
        sync_status=Status.COMPLETED, completed_at=timezone.now(), error_message=None
    )


def fail_sync(sync_id: UUID, why: str) -> None:
    """`why` is a code or a constraint's name: what the database says quotes names and addresses."""
    ProfileSyncLog.objects.filter(pk=sync_id).update(
        sync_status=Status.FAILED, completed_at=timezone.now(), error_message=why
    )


def failed_profiles() -> list[str]:
    """The profiles whose last change has not arrived."""
    rows = ProfileSyncLog.objects.filter(sync_status__in=[Status.PENDING, Status.FAILED])
    return list(rows.order_by("profile_id").values_list("profile_id", flat=True).distinct())


def _unfinished(profile_id: str) -> ProfileSyncLog | None:
    rows = ProfileSyncLog.objects.filter(
        profile_id=profile_id, sync_status__in=[Status.PENDING, Status.FAILED]
    )
    return rows.order_by("-created_at").first()


def _type(record: ProfileRecord, names: list[str]) -> str:
    if names == ["user"]:
        return Type.CREATE
    return Type.DELETE if "enabled" in names and not record.enabled else Type.UPDATE
