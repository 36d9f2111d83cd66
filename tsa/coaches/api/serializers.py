"""Shapes of what coaches and staff send about coaches, and the bodies they get back."""

from rest_framework import serializers

from edfi.tables import StudentItem
from tsa.coaches.availability import TYPES, WEEKDAYS
from tsa.coaches.tables import CoachInvitationItem, OnboardingSessionItem, ProfileItem


class CoachInvitationRequest(serializers.Serializer):
    coach_email = serializers.EmailField(max_length=128)
    first_name = serializers.CharField(max_length=75)
    last_name = serializers.CharField(max_length=75)
    school_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    sport = serializers.CharField(max_length=100)
    permissions = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=30
    )


class OnboardRequest(serializers.Serializer):
    invitation_token = serializers.CharField(max_length=200)


class OnboardingRequest(serializers.Serializer):
    onboarding_step = serializers.CharField(max_length=60, required=False)
    form_data = serializers.DictField(required=False)
    is_completed = serializers.BooleanField(required=False)


class ProfileRequest(serializers.Serializer):
    """A coach's own fields; only those that are sent change."""

    first_name = serializers.CharField(max_length=75, required=False)
    last_name = serializers.CharField(max_length=75, required=False)
    middle_name = serializers.CharField(max_length=75, required=False, allow_null=True)
    phone = serializers.CharField(max_length=24, required=False, allow_null=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    gender = serializers.CharField(max_length=30, required=False, allow_null=True)
    sport_specialties = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, max_length=30
    )
    specializations = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, max_length=30
    )
    certification_level = serializers.CharField(max_length=60, required=False, allow_null=True)
    years_experience = serializers.IntegerField(
        min_value=0, max_value=80, required=False, allow_null=True
    )
    bio = serializers.CharField(max_length=4000, required=False, allow_null=True)
    preferences = serializers.DictField(required=False)


# Shown to the coach, and changed by staff alone.
KEPT_BY_STAFF = (
    "email",
    "role_type",
    "school",
    "profile_status",
    "permissions",
    "background_check",
    "certifications",
    "student_capacity",
)


class _LocalTime(serializers.CharField):
    """HH:MM in the school's time."""

    def to_internal_value(self, data):
        value = serializers.TimeField(input_formats=["%H:%M"]).run_validation(data)
        return value.strftime("%H:%M")


class Hours(serializers.Serializer):
    weekday = serializers.ChoiceField(choices=WEEKDAYS)
    start = _LocalTime()
    end = _LocalTime()


class TypeHours(serializers.Serializer):
    length_minutes = serializers.IntegerField(min_value=5, max_value=720)
    buffer_minutes = serializers.IntegerField(min_value=0, max_value=240, default=0)
    weekly = Hours(many=True)


class ExceptionDay(serializers.Serializer):
    """A day unlike its weekday: closed, or open from `start` to `end`."""

    date = serializers.DateField()
    closed = serializers.BooleanField(default=False)
    start = _LocalTime(required=False)
    end = _LocalTime(required=False)

    def validate(self, data):
        if not data["closed"] and not ("start" in data and "end" in data):
            raise serializers.ValidationError({"start": ["Give start and end, or closed: true."]})
        if not data["closed"] and data["start"] >= data["end"]:
            raise serializers.ValidationError({"end": ["The end must be after the start."]})
        return {**data, "date": data["date"].isoformat()}


class AvailabilityRequest(serializers.Serializer):
    """Weekly hours per appointment type, and exceptions; the school's local time."""

    appointment_types = serializers.DictField(child=TypeHours())
    exceptions = ExceptionDay(many=True, required=False)

    def validate_appointment_types(self, value):
        unknown = sorted(set(value) - set(TYPES))
        if unknown:
            raise serializers.ValidationError(
                {name: [f"Unknown type; one of {', '.join(TYPES)}."] for name in unknown}
            )
        return value


def profile_body(item: ProfileItem) -> dict:
    """A coach's own profile."""
    return {
        "profile_id": item.profile_id,
        "coach_id": item.coach_id,
        "email": item.email,
        "first_name": item.first_name,
        "last_name": item.last_name,
        "middle_name": item.middle_name,
        "phone": item.phone,
        "birth_date": item.birth_date,
        "gender": item.gender,
        "role_type": item.role_type,
        "school": _school(item),
        "sport_specialties": list(item.sport_specialties),
        "specializations": list(item.specializations),
        "certification_level": item.certification_level,
        "years_experience": None if item.years_experience is None else int(item.years_experience),
        "bio": item.bio,
        "profile_status": item.profile_status,
        "permissions": list(item.permissions),
        "onboarding_progress": item.onboarding_progress,
        "bootcamp_progress": item.bootcamp_progress,
        "preferences": item.preferences,
        "documents": item.documents,
        "background_check": _check(item),
        "certifications": [
            {name: each.get(name) for name in ("name", "issuer", "earned_on", "expires_on")}
            for each in item.certifications or []
        ],
        "student_capacity": item.capacity,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "version": int(item.version),
    }


def _school(item: ProfileItem) -> dict | None:
    if item.school_number is None:
        return None
    return {
        "id": item.school_number,
        "name": item.school_name,
        "time_zone": item.school_time_zone,
    }


def _check(item: ProfileItem) -> dict:
    """Status and end; why, and who said so, are staff's."""
    check = item.background_check or {}
    return {"status": check.get("status", "pending"), "expires_on": check.get("expires_on")}


def student_body(item: StudentItem) -> dict:
    """A student of record as a coach's list shows one."""
    return {
        "student_unique_id": item.student_unique_id,
        "first_name": item.first_name,
        "last_name": item.last_name,
        "grade_level": item.grade_level,
        "school_id": None if item.school_id is None else int(item.school_id),
        "enrollment_status": item.enrollment_status,
    }


def session_body(item: OnboardingSessionItem) -> dict:
    return {
        "session_id": item.session_id,
        "coach_id": item.coach_id,
        "onboarding_step": item.onboarding_step,
        "form_data": item.form_data,
        "expires_at": item.expiration_time.isoformat(),
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def invitation_body(item: CoachInvitationItem) -> dict:
    """An invitation of a coach as staff read it."""
    return {
        "invitation_id": item.invitation_id,
        "invitation_status": item.standing,
        "coach_email": item.coach_email,
        "first_name": item.first_name,
        "last_name": item.last_name,
        "school_id": int(item.school_id),
        "school_name": item.school_name,
        "sport": item.sport,
        "permissions": list(item.permissions),
        "admin_email": item.admin_email,
        "profile_id": item.profile_id,
        "sent_at": item.sent_at,
        "expires_at": item.expires_at,
        "accepted_at": item.accepted_at,
    }
