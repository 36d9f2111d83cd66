"""A coach's profile laid out for staff, as it is in DynamoDB now. Beside it PostgreSQL tells how
many places are taken and what was carried to the rosters."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edfi.models import School
from oneroster.models import ProfileSyncLog, RosterUser
from oneroster.services import profiles as roster
from tsa.admin import readable
from tsa.coaches import places
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import training
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text

SOON = timedelta(days=60)
STATUS = {"active": "success", "inactive": "danger", "pending": "info"}
CHECK = {
    "pending": "warning",
    "processing": "info",
    "cleared": "success",
    "flagged": "danger",
    "denied": "danger",
}
SYNC = {"pending": "info", "completed": "success", "failed": "danger"}
LISTS = [
    ("enrollment_enrollmentcopy", gettext_lazy("Enrolments")),
    ("enrollment_parentinvitationcopy", gettext_lazy("Invitations of parents")),
    ("enrollment_appointmentcopy", gettext_lazy("Appointments")),
]


def of(item: ProfileItem) -> dict:
    """The context of the page; moments are in the school's time zone."""
    zone = item.school_time_zone or settings.TIME_ZONE
    with timezone.override(ZoneInfo(zone)):
        return {
            "item": item,
            "status": _badge(STATUS, item.profile_status, CoachCopy.Status),
            "check": _check(item),
            "places": _places(item),
            "certifications": [_certification(each) for each in item.certifications or []],
            "school": _school(item),
            "basic": _basic(item),
            "role": _role(item),
            "onboarding": _onboarding(item),
            "bootcamp": _bootcamp(item.bootcamp_progress or {}),
            "documents": _readable(item.documents),
            "preferences": _readable(item.preferences),
            "availability": _readable(item.availability),
            "students_assigned": list(item.students_assigned or []),
            "rosters": _rosters(item),
            "elsewhere": [
                (reverse(f"admin:{name}_changelist") + f"?coach={item.profile_id}", title)
                for name, title in LISTS
            ],
            "ids": _ids(item),
        }


def is_soon(day: date | None) -> bool:
    return day is not None and day <= timezone.localdate() + SOON


def _badge(colours: dict, value: str, choices) -> dict:
    text = choices(value).label if value in choices.values else value
    return {"variant": colours.get(value, "default"), "text": text}


def _check(item: ProfileItem) -> dict:
    check = item.background_check or {}
    status = check.get("status") or "pending"
    return {
        "badge": _badge(CHECK, status, CoachCopy.Check),
        "until": readable.plain(check.get("expires_on")),
        "warning": _expiry_warning(check.get("expires_on")),
        "reason": check.get("reason") or "",
        "by": check.get("set_by") or "",
        "at": _moment(check.get("set_at")),
    }


def _expiry_warning(text: str | None) -> str:
    day = parse_date(text) if text else None
    if not is_soon(day):
        return ""
    return _("expired") if day < timezone.localdate() else _("expires soon")


def _places(item: ProfileItem) -> dict:
    taken, applying = places.of(item.profile_id)
    return {
        "capacity": item.capacity,
        "taken": taken,
        "free": item.capacity - taken,
        "applying": applying,
    }


def _certification(each: dict) -> dict:
    return {
        "name": each["name"],
        "issuer": each.get("issuer") or "",
        "earned": readable.plain(each.get("earned_on")),
        "until": readable.plain(each.get("expires_on")),
        "warning": _expiry_warning(each.get("expires_on")),
    }


def _school(item: ProfileItem) -> dict:
    found = School.objects.filter(school_id=item.school_number).values("pk").first()
    return {
        "name": item.school_name or item.school_id or "",
        "page": _page("edfi_school", found["pk"]) if found else "",
    }


def _basic(item: ProfileItem) -> list[tuple]:
    return [
        (_("Name"), " ".join(filter(None, [item.first_name, item.middle_name, item.last_name]))),
        (_("E-mail"), item.email),
        *_former_addresses(item),
        (_("Phone"), readable.plain(item.phone)),
        (_("Birth date"), readable.plain(item.birth_date)),
        (_("Gender"), readable.plain(item.gender)),
        (_("Created"), _moment(item.created_at)),
        (_("Last change"), _moment(item.updated_at)),
    ]


def _former_addresses(item: ProfileItem) -> list[tuple]:
    """Where the coach signed in before, the latest first."""
    return [
        (
            _("Earlier e-mail"),
            _("%(email)s, until %(when)s") % {"email": each["email"], "when": when},
        )
        for each in reversed(item.former_addresses or [])
        if (when := _moment(each["until"]))
    ]


def _role(item: ProfileItem) -> list[tuple]:
    years = item.years_experience
    return [
        (_("Role"), readable.label(item.role_type or "coach")),
        (_("Sports"), ", ".join(item.sport_specialties or []) or readable.NOTHING),
        (_("Specializations"), ", ".join(item.specializations or []) or readable.NOTHING),
        (_("Level"), readable.plain(item.certification_level)),
        (_("Years of experience"), readable.NOTHING if years is None else int(years)),
        (_("Permissions"), ", ".join(item.permissions or []) or readable.NOTHING),
        (_("About"), readable.readable(item.bio) if item.bio else readable.NOTHING),
    ]


def _onboarding(item: ProfileItem) -> dict:
    progress = item.onboarding_progress or {}
    expires = progress.get("session_expires_at")
    return {
        "completed": bool(progress.get("is_completed")),
        "step": progress.get("current_step", ""),
        "answers": _readable(progress.get("form_data")),
        "onboarded": readable.plain(item.onboarded_date),
        "session": progress.get("session_id", ""),
        "opened": _moment(progress.get("session_opened_at")),
        "expires": _moment(expires),
        "expired": bool(expires and expires <= now_text()),
    }


def _bootcamp(progress: dict) -> dict:
    """Modules and quizzes as rows; whatever else is kept there, as it is."""
    told = ("modules_completed", "quiz_attempts", "completion_percentage", "current_module")
    following = progress.get("current_module")
    return {
        "share": progress.get("completion_percentage"),
        "following": training.MODULES.get(following, following) or "",
        "modules": [
            {**each, "on": _day(each.get("completed_at"))}
            for each in progress.get("modules_completed", [])
        ],
        "quizzes": [
            {
                **each,
                "name": training.QUIZZES.get(each.get("quiz_id"), each.get("quiz_id")),
                "on": _day(each.get("attempted_at")),
            }
            for each in progress.get("quiz_attempts", [])
        ],
        "rest": _readable({key: each for key, each in progress.items() if key not in told}),
    }


def _day(text: str | None) -> str:
    """Of a day or of a moment; seed 002 has moments here."""
    return readable.plain(text[:10]) if text else ""


def _rosters(item: ProfileItem) -> dict:
    sourced_id = roster.profile_user_id(item.profile_id)
    user = RosterUser.objects.filter(pk=sourced_id).values("role", "enabled_user").first()
    rows = ProfileSyncLog.objects.filter(profile_id=item.profile_id).order_by("-created_at")[:10]
    return {
        "sourced_id": sourced_id,
        "user": user,
        "role": readable.label(user["role"]) if user else "",
        "page": _page("oneroster_rosteruser", sourced_id) if user else "",
        "is_owed": bool(item.owes),
        "tries": int(item.attempts or 0),
        "next_try": _moment(item.due_at) if item.owes else "",
        "log": [_sync(row) for row in rows],
    }


def _sync(row: ProfileSyncLog) -> dict:
    data = row.sync_data or {}
    return {
        "at": readable.moment(row.created_at),
        "what": row.get_sync_type_display(),
        "badge": _badge(SYNC, row.sync_status, ProfileSyncLog.Status),
        "changes": ", ".join(readable.label(name) for name in data.get("changes", [])),
        "tries": data.get("tries", 1),
        "error": readable.label(row.error_message) if row.error_message else "",
    }


def _ids(item: ProfileItem) -> list[tuple[str, str, str]]:
    invitation = item.invitation_id or ""
    page = _page("coaches_coachinvitationcopy", invitation) if invitation else ""
    return [
        (_("Profile"), item.profile_id, ""),
        (_("Invitation"), invitation or readable.NOTHING, page),
        (_("School"), item.school_id or readable.NOTHING, ""),
        (_("Version"), str(int(item.version)), ""),
    ]


def _page(model: str, key) -> str:
    """Quoted: in an address, `coach_22…` would be read as an escape."""
    return reverse(f"admin:{model}_change", args=[quote(str(key))])


def _readable(value):
    return readable.readable(value) if value else ""


def _moment(text: str | None) -> str:
    found = parse_datetime(text) if text else None
    return readable.moment(found) if found else ""
