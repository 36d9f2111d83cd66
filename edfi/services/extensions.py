"""TSA's admission facts about a student of record."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime

from django.db import connection
from psycopg.types.json import Jsonb

from edfi.models import TSAStudentExtension
from edfi.services.refusals import RecordMissing
from tsa.audit.writing import upsert
from tsa.sealing.fields import sealed_values

Status = TSAStudentExtension.EnrollmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRecord:
    """What an enrolment says beyond Ed-Fi. The deposit is not in it: staff set that."""

    student_unique_id: str
    enrollment_status: str = Status.REGISTERED
    sport_interests: tuple[str, ...] = ()
    assigned_program_track: str | None = None
    grade_level_at_enrollment: str | None = None
    expected_start_date: date | None = None
    previous_sports_experience: str = ""
    academic_goals: str = ""
    special_needs: str = ""
    referring_coach_id: str | None = None
    invitation_id: str | None = None
    referral_source: str | None = None
    parent_consultation_completed: bool = False
    parent_consultation_date: date | None = None
    parent_consultation_notes: str = ""
    shadow_day_completed: bool = False
    shadow_day_date: date | None = None
    shadow_day_notes: str = ""
    required_documents_complete: bool = False
    document_completion_date: date | None = None
    missing_documents: tuple[str, ...] = ()
    custom_data: dict = field(default_factory=dict)


_FIELDS = [each.name for each in fields(ExtensionRecord)]


def extend_student(extension: ExtensionRecord) -> None:
    """Insert the extension, or bring it to these values.

    A repeat never moves `enrollment_status`: `set_enrollment_status` does.
    """
    values = {name: getattr(extension, name) for name in _FIELDS}
    values["enrollment_status"] = str(extension.enrollment_status)
    values["sport_interests"] = Jsonb(list(extension.sport_interests))
    values["missing_documents"] = Jsonb(list(extension.missing_documents))
    values = sealed_values(TSAStudentExtension, extension.student_unique_id, values)
    values["custom_data"] = Jsonb(values["custom_data"])
    upsert(
        "tsa_student_extensions",
        values,
        key=("student_unique_id",),
        once=("enrollment_status",),
    )


def forget_health(extension: ExtensionRecord) -> None:
    """Take away what the family said of needs and health; its answers become those given here.

    Nothing is written where it is gone already.
    """
    values = {"special_needs": "", "custom_data": extension.custom_data}
    values = sealed_values(TSAStudentExtension, extension.student_unique_id, values)
    answers = Jsonb(values["custom_data"])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tsa_student_extensions SET special_needs = '', custom_data = %s"
            " WHERE student_unique_id = %s AND (special_needs <> ''"
            " OR custom_data IS DISTINCT FROM %s)",
            [answers, extension.student_unique_id, answers],
        )


_PROGRESS = (
    "referring_coach_id",
    "parent_consultation_completed",
    "parent_consultation_date",
    "shadow_day_completed",
    "shadow_day_date",
    "required_documents_complete",
    "document_completion_date",
    "missing_documents",
)


def note_progress(extension: ExtensionRecord) -> None:
    """Bring only what the enrolment's course decides up to date; what staff wrote stays.

    Raises RecordMissing.
    """
    values = {name: getattr(extension, name) for name in _PROGRESS}
    values["missing_documents"] = Jsonb(list(extension.missing_documents))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE tsa_student_extensions SET {', '.join(f'{name} = %s' for name in values)}"
            " WHERE student_unique_id = %s",
            [*values.values(), extension.student_unique_id],
        )
        _expect_one(cursor, extension.student_unique_id)


def set_enrollment_status(
    student_unique_id: str, status: str, *, completed_at: datetime | None = None
) -> None:
    """Set the status; the first `completed_at` stays. A repeat changes nothing.

    Raises RecordMissing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tsa_student_extensions SET enrollment_status = %s,"
            " enrollment_completed_date = coalesce(enrollment_completed_date, %s)"
            " WHERE student_unique_id = %s",
            [str(status), completed_at, student_unique_id],
        )
        _expect_one(cursor, student_unique_id)


def set_deposit(student_unique_id: str, *, amount_cents: int, paid_on: date | None) -> None:
    """What staff say of the deposit; `paid_on` None: not paid. Raises RecordMissing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tsa_student_extensions SET deposit_amount = %s, deposit_paid = %s,"
            " deposit_paid_date = %s WHERE student_unique_id = %s",
            [amount_cents, paid_on is not None, paid_on, student_unique_id],
        )
        _expect_one(cursor, student_unique_id)


def _expect_one(cursor, student_unique_id: str) -> None:
    if cursor.rowcount == 0:
        raise RecordMissing(f"{student_unique_id} has no extension.")
