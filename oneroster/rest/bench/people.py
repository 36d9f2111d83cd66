"""A district of a size: one agency, its schools, and who is in which class there.

Set-based SQL into the Ed-Fi tables, with all triggers on: users, roles, demographics and the
OneRoster columns follow as they do in production. Large tables are written by two connections.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from django.db import connection

from tsa.api import database
from tsa.audit.writing import writing
from tsa.lib.actor import system

AGENCY = 980000
CLASS_SIZE = 27  # its teacher included
BY = system("bench_oneroster")
_URI = "uri://ed-fi.org/"


@dataclass(frozen=True)
class Size:
    """Of 100 users 80 are students, 10 staff, 10 parents of two students each."""

    users: int
    enrollments: int
    schools: int

    def values(self) -> dict[str, int]:
        students, staff = self.users * 8 // 10, self.users // 10
        return {
            "agency": AGENCY,
            "schools": self.schools,
            "students": students,
            "staff": staff,
            "contacts": self.users - students - staff,
            "classes": max(self.enrollments // CLASS_SIZE, 1),
            "seats": CLASS_SIZE - 1,
        }


def school_id(number: int) -> int:
    return AGENCY * 1000 + number


_NAMES = "ARRAY['Zephyrine', 'Marisol', 'Thaddeus', 'Guinevere', 'Octavio', 'Persis', 'Ng']"
_LAST = "ARRAY['Quillfeather', 'Arredondo', 'Blackthorne', 'Featherstone', 'Villalobos']"
_FIRST_NAME = f"({_NAMES})[1 + n %% 7]"
_LAST_NAME = f"({_LAST})[1 + n %% 5] || '-' || n %% 997"
_SCHOOL = "%(agency)s * 1000 + {n} %% %(schools)s"
_AT = _SCHOOL.format(n="n")

# In order of dependency; n counts from 0. Where it counts by %(parts)s, from %(part)s on, as many
# connections share the rows, and none touches what another one's triggers write.
_STEPS = {
    "school_year_types": "INSERT INTO school_year_types (school_year, current_school_year,"
    " school_year_description) VALUES (2027, TRUE, '2026-2027')",
    "local_education_agencies": "INSERT INTO local_education_agencies (local_education_agency_id,"
    " name_of_institution, local_education_agency_category_descriptor) VALUES (%(agency)s,"
    f" 'Measured Agency', '{_URI}LocalEducationAgencyCategoryDescriptor#Independent')",
    "schools": "INSERT INTO schools (school_id, state_organization_id, name_of_institution,"
    f" local_education_agency_id) SELECT {_AT}, ({_AT})::text, 'Measured School ' || n,"
    " %(agency)s FROM generate_series(0, %(schools)s - 1) n",
    "students": "INSERT INTO students (student_unique_id, first_name, last_name, middle_name,"
    " birth_date, birth_city, hispanic_latino_ethnicity, birth_sex_descriptor)"
    f" SELECT 'B' || lpad(n::text, 7, '0'), {_FIRST_NAME}, {_LAST_NAME}, 'Lee',"
    " date '2010-01-01' + n %% 3000, 'Austin', n %% 3 = 0,"
    f" '{_URI}SexDescriptor#' || CASE WHEN n %% 2 = 0 THEN 'Female' ELSE 'Male' END"
    " FROM generate_series(%(part)s, %(students)s - 1, %(parts)s) n",
    "student_school_associations": "INSERT INTO student_school_associations (student_unique_id,"
    " school_id, school_year, entry_date, entry_grade_level_descriptor, primary_school)"
    f" SELECT 'B' || lpad(n::text, 7, '0'), {_AT}, 2027, '2026-08-17',"
    f" '{_URI}GradeLevelDescriptor#Ninth grade', TRUE"
    " FROM generate_series(%(part)s, %(students)s - 1, %(parts)s) n",
    "staffs": "INSERT INTO staffs (staff_unique_id, first_name, last_name)"
    f" SELECT 'B' || lpad(n::text, 7, '0'), {_FIRST_NAME}, {_LAST_NAME}"
    " FROM generate_series(%(part)s, %(staff)s - 1, %(parts)s) n",
    "staff_education_organization_assignments": "INSERT INTO"
    " staff_education_organization_assignments (staff_unique_id, education_organization_id,"
    f" staff_classification_descriptor, begin_date) SELECT 'B' || lpad(n::text, 7, '0'), {_AT},"
    f" '{_URI}StaffClassificationDescriptor#Teacher', '2026-08-01'"
    " FROM generate_series(%(part)s, %(staff)s - 1, %(parts)s) n",
    "contacts": "INSERT INTO contacts (contact_unique_id, first_name, last_name)"
    f" SELECT 'B' || lpad(n::text, 7, '0'), {_FIRST_NAME}, {_LAST_NAME}"
    " FROM generate_series(%(part)s, %(contacts)s - 1, %(parts)s) n",
    "student_contact_associations": "INSERT INTO student_contact_associations"
    " (contact_unique_id, student_unique_id) SELECT 'B' || lpad(n::text, 7, '0'),"
    " 'B' || lpad((2 * n + child)::text, 7, '0')"
    " FROM generate_series(%(part)s, %(contacts)s - 1, %(parts)s) n, generate_series(0, 1) child",
    # Students have none: to touch each once more would take a quarter of the time.
    "users": "UPDATE users SET email = lower(sourced_id) || '@district.example'"
    " WHERE sourced_id ~ '^(contact|staff)_B[0-9]{7}$'",
    "academic_sessions": "INSERT INTO academic_sessions (school_id, school_year, session_name,"
    " term_descriptor, begin_date, end_date, total_instructional_days)"
    f" SELECT {_AT}, 2027, 'Fall', '{_URI}TermDescriptor#Fall Semester', '2026-08-15',"
    " '2026-12-18', 84 FROM generate_series(0, %(schools)s - 1) n",
    "courses": "INSERT INTO courses (education_organization_id, course_code, course_title,"
    f" number_of_parts) SELECT {_AT}, 'ALG-' || c, 'Algebra ' || c, 1"
    " FROM generate_series(0, %(schools)s - 1) n, generate_series(0, 9) c",
    "course_offerings": "INSERT INTO course_offerings (local_course_code, school_id, school_year,"
    " session_name, course_code, course_education_organization_id)"
    f" SELECT 'ALG-' || c, {_AT}, 2027, 'Fall', 'ALG-' || c, {_AT}"
    " FROM generate_series(0, %(schools)s - 1) n, generate_series(0, 9) c",
    "classes": "INSERT INTO classes (local_course_code, school_id, school_year, session_name,"
    " section_identifier, classroom_identification_code)"
    f" SELECT 'ALG-' || n / %(schools)s %% 10, {_AT}, 2027, 'Fall', 'S-' || n, NULL"
    " FROM generate_series(%(part)s, %(classes)s - 1, %(parts)s) n",
    "enrollments": "INSERT INTO enrollments (role, student_unique_id, staff_unique_id,"
    " local_course_code, school_id, school_year, session_name, section_identifier, begin_date,"
    " classroom_position_descriptor)"
    " SELECT CASE WHEN seat = %(seats)s THEN 'teacher' ELSE 'student' END,"
    " CASE WHEN seat < %(seats)s THEN 'B' || lpad((n %% %(schools)s + %(schools)s *"
    " ((n / %(schools)s * %(seats)s + seat) %% (%(students)s / %(schools)s)))::text, 7, '0') END,"
    " CASE WHEN seat = %(seats)s THEN 'B' || lpad((n %% %(schools)s + %(schools)s *"
    " (n / %(schools)s %% (%(staff)s / %(schools)s)))::text, 7, '0') END,"
    f" 'ALG-' || n / %(schools)s %% 10, {_AT}, 2027, 'Fall', 'S-' || n, '2026-08-17',"
    f" CASE WHEN seat = %(seats)s THEN '{_URI}ClassroomPositionDescriptor#Teacher of Record' END"
    " FROM generate_series(%(part)s, %(classes)s - 1, %(parts)s) n,"
    " generate_series(0, %(seats)s) seat",
}
_PARTS = 2  # the cores of the machine that the figures are compared on
_FOLLOWING = ("users", "user_roles", "user_agents", "demographics", "organizations")


def make(size: Size, tell: Callable[[str], None]) -> None:
    """The whole district, each table with its statistics before the next."""
    with ThreadPoolExecutor(_PARTS) as pool:
        for table, sql in _STEPS.items():
            parts = _PARTS if "%(parts)s" in sql else 1
            each = [(sql, {**size.values(), "part": n, "parts": parts}) for n in range(parts)]
            tell(f"{table}: {sum(pool.map(_insert, each)):,} rows")
            _as_owner("ANALYZE", table, "users", "user_roles")
    clean(*_STEPS, *_FOLLOWING, "education_organizations", "audit_logs")


def _insert(step: tuple[str, dict]) -> int:
    try:
        with writing(BY):
            database.run("SET LOCAL statement_timeout = 0")
            database.run("SET LOCAL lock_timeout = 0")
            return database.run(*step).rowcount
    finally:
        connection.close()  # this thread's


def clean(*tables: str) -> None:
    _as_owner("VACUUM (ANALYZE)", *dict.fromkeys(tables))


def _as_owner(what: str, *tables: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in tables:
            owner.execute(f"{what} {table}")
