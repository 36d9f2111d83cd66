"""Many at once, in one statement or from many clients: work grows with the rows, not faster."""

import pytest
from django.db import connection
from django.test import Client as Http

from edfi.rest import claims
from edfi.rest.tests import world
from edfi.rest.tests.test_at_once import together
from edfi.rest.tests.world import example

SEOA = "studentEducationOrganizationAssociations"
GRADE = "uri://ed-fi.org/GradeLevelDescriptor#Ninth grade"
STUDENTS = """INSERT INTO students (student_unique_id, first_name, last_name, birth_date)
SELECT 'many' || n, 'Ana' || n, 'Li', '2012-01-01' FROM generate_series(1, 4000) n"""
STAYS = f"""INSERT INTO student_school_associations
    (student_unique_id, school_id, entry_date, entry_grade_level_descriptor)
SELECT student_unique_id, 255901001, '2026-08-20', '{GRADE}' FROM students
WHERE student_unique_id LIKE 'many%'"""
SHOWN = """INSERT INTO student_education_organization_associations
    (student_unique_id, education_organization_id)
SELECT student_unique_id, 255901001 FROM students WHERE student_unique_id LIKE 'many%'"""
CHANGES = [
    "UPDATE students SET birth_city = 'Waco'",
    "UPDATE students SET hispanic_latino_ethnicity = true",
    "UPDATE student_education_organization_associations"
    """ SET races = '["uri://ed-fi.org/RaceDescriptor#White"]'""",
    "UPDATE student_school_associations SET repeat_grade_indicator = NULL",
]


def run(sql: str) -> int:
    """The number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.fixture
def used(sis):
    """A session whose plans were made for one student."""
    sis.build(until=SEOA)
    for number in range(8):
        run(f"UPDATE students SET birth_city = 'A{number}'")
        run(f"UPDATE students SET hispanic_latino_ethnicity = {number % 2 == 0}")
        run(f"UPDATE student_education_organization_associations SET login_id = '{number}'")
        run(f"UPDATE student_school_associations SET repeat_grade_indicator = {number % 2 == 0}")


@pytest.mark.slow
def test_thousands_of_students_in_one_statement_take_no_plan_made_for_one(used):
    """Quadratic, any of these would take minutes, and PostgreSQL ends a statement long before."""
    rows = [run(sql) for sql in [STUDENTS, STAYS, SHOWN, *CHANGES]]

    assert min(rows) >= 4000


def test_organizations_that_write_of_one_student_at_once_do_not_lock_each_other_out(committed):
    claims.forget()
    client = world.Client(Http())
    client.build(until=SEOA)

    def post(index: int) -> int:
        organization = [255901001, 255901][index % 2]
        race = ["White", "Asian"][index // 2 % 2]
        return client.post(
            SEOA,
            example(
                SEOA,
                educationOrganizationReference={"educationOrganizationId": organization},
                races=[{"raceDescriptor": world.descriptor("Race", race)}],
            ),
        ).status_code

    assert post(1) == 201
    before = deadlocks()
    codes = together(8, post)

    assert codes == [200] * 8
    assert deadlocks() == before
