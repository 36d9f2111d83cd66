"""A student's stays at schools: entry and exit."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from edfi.descriptors import NEW_STUDENT
from edfi.services.refusals import RecordMissing
from tsa.audit.writing import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationRecord:
    """Student, school and entry date are the key; an enrolment freezes them in step 4."""

    student_unique_id: str
    school_id: int
    entry_date: date
    school_year: int
    entry_grade_level_descriptor: str
    entry_type_descriptor: str = NEW_STUDENT
    primary_school: bool = True


def associate_with_school(association: AssociationRecord) -> None:
    """Let the student's stay begin. A repeat corrects grade and year, and never reopens a stay."""
    values = {
        "student_unique_id": association.student_unique_id,
        "school_id": association.school_id,
        "entry_date": association.entry_date,
        "school_year": association.school_year,
        "entry_grade_level_descriptor": association.entry_grade_level_descriptor,
        "entry_type_descriptor": association.entry_type_descriptor,
        "primary_school": association.primary_school,
    }
    key = ("student_unique_id", "school_id", "entry_date")
    upsert("student_school_associations", values, key=key)


def close_association(
    student_unique_id: str,
    *,
    school_id: int,
    entry_date: date,
    exit_date: date,
    exit_type: str,
) -> None:
    """End the stay. One that would end before it began ends on its entry date.

    A stay that has ended keeps its first exit date; a repeat changes nothing.
    Raises RecordMissing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE student_school_associations SET"
            " exit_withdraw_date = coalesce(exit_withdraw_date, greatest(entry_date, %s)),"
            " exit_withdraw_type_descriptor = coalesce(exit_withdraw_type_descriptor, %s)"
            " WHERE student_unique_id = %s AND school_id = %s AND entry_date = %s",
            [exit_date, exit_type, student_unique_id, school_id, entry_date],
        )
        _expect_one(cursor, student_unique_id)


def reopen_association(student_unique_id: str, *, school_id: int, entry_date: date) -> None:
    """Take the exit back, as if the stay had never ended. Raises RecordMissing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE student_school_associations"
            " SET exit_withdraw_date = NULL, exit_withdraw_type_descriptor = NULL"
            " WHERE student_unique_id = %s AND school_id = %s AND entry_date = %s",
            [student_unique_id, school_id, entry_date],
        )
        _expect_one(cursor, student_unique_id)


def _expect_one(cursor, student_unique_id: str) -> None:
    if cursor.rowcount == 0:
        raise RecordMissing(f"{student_unique_id} has no such stay at a school.")
