"""Many rows in one statement leave the audit rows that one statement for each would leave."""

import pytest
from django.db import connection, transaction

from tsa.audit.writing import writing
from tsa.lib.actor import system

MANY = 150  # from 100 on, the audit compares columns instead of documents
BY = system("test")
STUDENTS = (
    "INSERT INTO students (id, student_unique_id, student_usi, first_name, last_name,"
    " middle_name, races) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,"
    " 'MANY' || n, 9000000 + n, 'Ana', 'O''Neil ' || n, CASE WHEN n % 3 = 0 THEN 'É' END,"
    " '[\"uri://ed-fi.org/RaceDescriptor#White\"]' FROM generate_series(1, 150) n WHERE {}"
)
OF_STUDENTS = [f"student_unique_id = 'MANY{n}'" for n in range(1, MANY + 1)]
OF_USERS = [f"sourced_id = 'student_MANY{n}'" for n in range(1, MANY + 1)]
OF_MEMBERS = [
    f"student_id = (SELECT id FROM students WHERE student_unique_id = 'MANY{n}')"
    for n in range(1, MANY + 1)
]
CHANGES = {
    "new students": (STUDENTS, [f"n = {n}" for n in range(1, MANY + 1)], "students"),
    "one column": ("UPDATE students SET birth_city = 'Waco' WHERE {}", OF_STUDENTS, "students"),
    "a column emptied in some": (
        "UPDATE students SET middle_name = NULL WHERE {}",
        OF_STUDENTS,
        "students",
    ),
    "several kinds of columns": (
        "UPDATE students SET birth_date = date '2015-01-01' + (student_usi % 7)::int, races = '[]',"
        " hispanic_latino_ethnicity = student_usi % 2 = 0, first_name = 'Ben' WHERE {}",
        OF_STUDENTS,
        "students",
    ),
    "nothing": ("UPDATE students SET first_name = first_name WHERE {}", OF_STUDENTS, "students"),
    "masked ones": (
        "UPDATE users SET password = CASE WHEN identifier < 'MANY5' THEN 'pbkdf2_sha256$1$a$b' END,"
        " phone = '1' WHERE {}",
        OF_USERS,
        "users",
    ),
    "gone": ("DELETE FROM students WHERE {}", OF_STUDENTS, "students"),
    "members by the student's id": (
        "UPDATE student_cohort_members SET end_date = date '2030-06-01' WHERE {}",
        OF_MEMBERS,
        "student_cohort_members",
    ),
    "members gone": (
        "DELETE FROM student_cohort_members WHERE {}",
        OF_MEMBERS,
        "student_cohort_members",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_many_rows_are_audited_as_each_of_them_alone(change, db):
    sql, each, table = CHANGES[change]
    if change != "new students":
        given_students_in_a_cohort()

    together = trail([sql.format(" OR ".join(f"({one})" for one in each))], table)
    alone = trail([sql.format(one) for one in each], table)

    assert together == alone
    assert len(together) == (0 if change == "nothing" else len(alone))
    assert change == "nothing" or len(alone) >= MANY // 3


def given_students_in_a_cohort():
    execute(STUDENTS.format("true"))
    execute(
        "INSERT INTO student_cohorts (code, name, start_year) VALUES ('many', 'Many', 2026);"
        "INSERT INTO student_cohort_members (cohort_id, student_id, enrollment_date)"
        " SELECT c.id, s.id, date '2026-08-15' FROM student_cohorts c, students s"
        " WHERE c.code = 'many' AND s.student_unique_id LIKE 'MANY%'"
    )


def trail(statements, table):
    """The audit rows that the statements leave, which are then taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        last = cursor.execute("SELECT coalesce(max(id), 0) FROM audit_logs").fetchone()[0]
        execute(*statements)
        rows = cursor.execute(
            "SELECT entity_id, action, actor_kind, actor_id, student_unique_id, before::text,"
            " (after - 'created_at')::text FROM audit_logs WHERE id > %s AND entity = %s",
            [last, table],
        ).fetchall()
        transaction.set_rollback(True)
    return sorted(rows, key=str)


def execute(*statements):
    with writing(BY), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
