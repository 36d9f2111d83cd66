"""The read models in DynamoDB: schools, and students as a coach's list shows them.

PostgreSQL owns both. Here stands what each item holds; publishing.py carries it there, and the
rest of the system reads the items where PostgreSQL may be away.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection

from edfi import descriptors
from edfi.models import School, Student
from edfi.tables import StudentItem
from oneroster import publishing
from oneroster.models import ReadModel as Name
from oneroster.tables import OrganizationItem
from tsa.dynamo.items import as_text, now_text

# -- schools ------------------------------------------------------------------------------------


def school_item(school_id: int) -> OrganizationItem | None:
    """The school as last published; works without PostgreSQL."""
    return OrganizationItem.fetch(_school_key(school_id))


def required_documents(school: OrganizationItem | None) -> list[str]:
    """The document types this school asks for; the network's usual ones where it names none."""
    if school is not None and school.required_documents is not None:
        return list(school.required_documents)
    return list(settings.REQUIRED_DOCUMENTS)


def publish_school(school_id: int) -> bool:
    """Copy one school as it is now, without waiting for the worker; True if the copy changed."""
    return publishing.publish(ORGANIZATIONS, [_school_key(school_id)]) > 0


def _school_key(school_id: int) -> str:
    return f"school_{school_id}"


def _schools(keys: list[str]) -> dict[str, dict]:
    texts = [key.removeprefix("school_") for key in keys if key.startswith("school_")]
    numbers = [int(each) for each in texts if each.isascii() and each.isdecimal()]
    return {
        _school_key(school.school_id): {
            "school_id": school.school_id,
            "name": school.name_of_institution,
            "time_zone": school.time_zone,
            "required_documents": school.required_documents,
            "source_etag": school.etag,
        }
        for school in School.objects.filter(school_id__in=numbers)
    }


def _schools_after(last: str, number: int) -> list[str]:
    after = int(last.removeprefix("school_")) if last else 0
    found = School.objects.filter(school_id__gt=after).order_by("school_id")
    return [_school_key(each) for each in found.values_list("school_id", flat=True)[:number]]


ORGANIZATIONS = publishing.register(
    publishing.ReadModel(
        Name.ORGANIZATIONS, OrganizationItem, _schools, _schools_after, noun="school"
    )
)


# -- students -----------------------------------------------------------------------------------

# Where a student is (or was last), and the coach whose access began last.
_STUDENTS = """
SELECT s.student_unique_id, s.first_name, s.last_name, a.school_id,
    a.entry_grade_level_descriptor, x.enrollment_status, g.adult_id, g.valid_from, g.valid_until
FROM students s
LEFT JOIN tsa_student_extensions x ON x.student_unique_id = s.student_unique_id
LEFT JOIN LATERAL (SELECT * FROM student_school_associations a
    WHERE a.student_unique_id = s.student_unique_id
    ORDER BY a.exit_withdraw_date IS NOT NULL, a.primary_school DESC, a.entry_date DESC
    LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT * FROM access_grants g
    WHERE g.student_unique_id = s.student_unique_id AND g.adult_kind = 'coach' AND g.may_view
        AND (g.valid_until IS NULL OR g.valid_until > now())
    ORDER BY g.valid_from DESC, g.id DESC LIMIT 1) g ON true
WHERE s.student_unique_id = ANY (%s)
"""


def students_of(coach_id: str) -> list[StudentItem]:
    """The students this coach may see now, by name; an index read, without PostgreSQL."""
    now = now_text()
    found = [
        item
        for item in StudentItem.coach_index.query(coach_id)
        if item.coach_from <= now and (item.coach_until is None or item.coach_until > now)
    ]
    return sorted(found, key=lambda item: (item.last_name, item.first_name, item.key))


def _students(keys: list[str]) -> dict[str, dict]:
    with connection.cursor() as cursor:
        cursor.execute(_STUDENTS, [keys])
        return {row[0]: _student(*row[1:]) for row in cursor.fetchall()}


def _student(first, last, school_id, grade, status, coach_id, begins, ends) -> dict:
    return {
        "first_name": first,
        "last_name": last,
        "school_id": None if school_id is None else str(school_id),
        "grade_level": descriptors.code(grade) if grade else None,
        "enrollment_status": status,
        "coach_id": coach_id,
        "coach_from": _text(begins),
        "coach_until": _text(ends),
    }


def _text(moment: datetime | None) -> str | None:
    return as_text(moment) if moment else None


def _students_after(last: str, number: int) -> list[str]:
    found: Iterable[str] = (
        Student.objects.filter(student_unique_id__gt=last)
        .order_by("student_unique_id")
        .values_list("student_unique_id", flat=True)
    )
    return list(found[:number])


STUDENTS = publishing.register(
    publishing.ReadModel(Name.STUDENTS, StudentItem, _students, _students_after, noun="student")
)
