"""Students of record."""

import secrets
import time
from dataclasses import dataclass, fields
from datetime import date

from psycopg.types.json import Jsonb

from edfi.descriptors import ADMISSIONS_PORTAL
from tsa.audit.writing import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRecord:
    """A student as an enrolment knows one. `student_usi`: None draws one at the first time."""

    student_unique_id: str
    first_name: str
    last_name: str
    birth_date: date | None
    middle_name: str | None = None
    generation_code_suffix: str | None = None
    maiden_name: str | None = None
    birth_sex_descriptor: str | None = None
    hispanic_latino_ethnicity: bool | None = None
    races: tuple[str, ...] = ()
    birth_city: str | None = None
    birth_state_abbreviation_descriptor: str | None = None
    birth_country_descriptor: str | None = None
    date_entered_us: date | None = None
    multiplebirth_status: bool | None = None
    source_system_descriptor: str | None = ADMISSIONS_PORTAL
    student_usi: int | None = None


_FIELDS = [field.name for field in fields(StudentRecord)]


def new_student_usi() -> int:
    """{milliseconds}{five random digits}: 18 digits, which fit 64 bits."""
    return int(time.time() * 1000) * 100_000 + secrets.randbelow(100_000)


def register_student(student: StudentRecord) -> None:
    """Insert the student, or bring the student of that id to these values.

    A repeat keeps the number (usi) drawn first, leaves columns that the record does not have,
    and writes nothing where nothing differs. The roster user follows by trigger.
    """
    values = {name: getattr(student, name) for name in _FIELDS}
    values["races"] = Jsonb(list(student.races))
    values["student_usi"] = student.student_usi or new_student_usi()
    upsert("students", values, key=("student_unique_id",), once=("student_usi",))
