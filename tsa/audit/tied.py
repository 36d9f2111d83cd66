"""Which tables of PostgreSQL hold something of a student, and which rows of each.

Asked of the database's own catalogue: the audit trigger of a table says how its rows name their
student, foreign keys say what belongs to such a row. So a new table is found without anybody
remembering it here; what is shared by many students (schools, courses) is left out by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

_RULES = """
SELECT c.relname, t.tgargs FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname = 'audit_insert' AND c.relnamespace = current_schema::regnamespace ORDER BY 1
"""
_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema AND column_name = ANY (%s) ORDER BY 1
"""
# Rows that name the student in a column of this name, whether or not they are audited.
_NAMING = ("student_unique_id",)
_LOGS = ("audit_logs",)
_GUARDIANS = "SELECT agent_sourced_id FROM user_agents WHERE user_sourced_id = %(user)s"
_ENROLMENTS = "SELECT {} FROM copy_enrollments WHERE student_unique_id = %(student)s"
_RESULTS = "SELECT sourced_id FROM results WHERE student_sourced_id = %(user)s"
# Tables that are reached by another way than a student's own id: SQL for "belongs to the student".
# %(student)s is the student_unique_id, %(user)s the roster user's sourcedId.
_BY_WAY = {
    "contacts": "t.contact_unique_id IN (SELECT contact_unique_id FROM student_contact_associations"
    " WHERE student_unique_id = %(student)s)",
    "copy_appointments": f"t.enrollment_id IN ({_ENROLMENTS.format('enrollment_id')})",
    "copy_documents": f"t.enrollment_id IN ({_ENROLMENTS.format('enrollment_id')})",
    "copy_likely_duplicates": f"t.enrollment_id IN ({_ENROLMENTS.format('enrollment_id')})",
    "copy_parent_invitations": f"t.invitation_id IN ({_ENROLMENTS.format('invitation_id')})",
    "people": "(t.person_id, t.source_system_descriptor) IN (SELECT person_id,"
    " source_system_descriptor FROM students WHERE student_unique_id = %(student)s)",
    "result_objectives": f"t.result_sourced_id IN ({_RESULTS})",
    "result_score_scales": f"t.result_sourced_id IN ({_RESULTS})",
    "tsa_user_extensions": f"t.user_sourced_id IN ({_GUARDIANS})",
    "users": f"t.sourced_id = %(user)s OR t.sourced_id IN ({_GUARDIANS})",
}
# What those rows refer to and many students share: in a packet, so that it can be understood.
_AROUND = {
    "classes": "t.sourced_id IN (SELECT class_sourced_id FROM enrollments"
    " WHERE user_sourced_id = %(user)s)",
    "schools": "t.school_id IN (SELECT school_id FROM student_school_associations"
    " WHERE student_unique_id = %(student)s)",
    "student_cohorts": "t.id IN (SELECT m.cohort_id FROM student_cohort_members m"
    " JOIN students s ON s.id = m.student_id WHERE s.student_unique_id = %(student)s)",
}


@dataclass(frozen=True, slots=True)
class Tied:
    """A table, and the condition under which a row `t` of it belongs to the student."""

    table: str
    condition: str


@lru_cache(maxsize=1)
def all_tied() -> tuple[Tied, ...]:
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(_NAMING)])
        for table, column in cursor.fetchall():
            found[table] = f"t.{column} = %(student)s"
        cursor.execute(_RULES)
        for table, arguments in cursor.fetchall():
            rule = bytes(arguments).split(b"\0")[1].decode()
            if condition := _condition(rule):
                found[table] = condition
    found |= _BY_WAY
    return tuple(
        Tied(table, condition) for table, condition in sorted(found.items()) if table not in _LOGS
    )


def key_of(table: str) -> tuple[str, ...]:
    """The columns whose values are a row's `entity_id` in the audit; none: not audited."""
    return _keys().get(table, ())


@lru_cache(maxsize=1)
def _keys() -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_RULES)
        found = cursor.fetchall()
    return {name: tuple(bytes(said).split(b"\0")[0].decode().split(",")) for name, said in found}


def around() -> tuple[Tied, ...]:
    return tuple(Tied(*each) for each in _AROUND.items())


def rows(tied: Tied, student: str) -> Iterator[dict]:
    """Each row that belongs to the student, by column; what is encrypted, as it is stored."""
    asked = {"student": student, "user": f"student_{student}"}
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t.* FROM "{tied.table}" t WHERE {tied.condition}', asked)
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def tables() -> frozenset[str]:
    return _tables()


@lru_cache(maxsize=1)
def _tables() -> frozenset[str]:
    return frozenset(each.table for each in all_tied())


def _condition(rule: str) -> str:
    if rule.startswith("user:"):
        return f"t.{rule[5:]} = %(user)s"
    if rule.startswith("uuid:"):
        return f"t.{rule[5:]} = (SELECT id FROM students WHERE student_unique_id = %(student)s)"
    return f"t.{rule} = %(student)s" if rule else ""
