"""Do the objects that a written one names belong together?

A line item's school is that of its class; a result's class is that of its line item; what is
posted below an academic session is of that session. Asked of the stored row, in the
transaction that wrote it.
"""

from oneroster.rest.errors import InvalidData
from oneroster.rest.resource import Resource
from oneroster.rest.resources.gradebook import LineItems, Results
from tsa.api import database

_SCHOOL = """
SELECT c.org_sourced_id IS DISTINCT FROM t.org_sourced_id
FROM line_items t JOIN classes c ON c.sourced_id = t.class_sourced_id
WHERE t.sourced_id = %(id)s
"""
_CLASS = """
SELECT i.class_sourced_id IS DISTINCT FROM t.class_sourced_id
FROM results t JOIN line_items i ON i.sourced_id = t.line_item_sourced_id
WHERE t.sourced_id = %(id)s
"""
# A line item that names no session is of those of its class.
_SESSION = """
SELECT num_nonnulls(i.grading_period_sourced_id, i.academic_session_sourced_id) > 0
    AND NOT EXISTS (SELECT FROM academic_sessions s
        WHERE s.sourced_id IN (i.grading_period_sourced_id, i.academic_session_sourced_id)
            AND %(session)s IN (s.sourced_id, s.parent_sourced_id))
FROM results t JOIN line_items i ON i.sourced_id = t.line_item_sourced_id
WHERE t.sourced_id = %(id)s
"""
# One of its terms, the year of one, or a part of one.
_TAUGHT = """
SELECT EXISTS (SELECT FROM classes c CROSS JOIN jsonb_array_elements_text(c.term_sourced_ids) t(id)
    JOIN academic_sessions s ON s.sourced_id = t.id
    WHERE c.sourced_id = %(class)s AND (%(session)s IN (s.sourced_id, s.parent_sourced_id)
        OR EXISTS (SELECT FROM academic_sessions p
            WHERE p.sourced_id = %(session)s AND p.parent_sourced_id = s.sourced_id)))
"""


def is_taught_in(class_id: str, session: str) -> bool:
    return database.run(_TAUGHT, {"class": class_id, "session": session}).fetchone()[0]


def check(resource: type[Resource], sourced_id: str, session: str | None = None) -> None:
    """Raises InvalidData."""
    if resource is LineItems and _is(_SCHOOL, sourced_id):
        raise InvalidData("school is not that of the class.")
    if resource is Results and _is(_CLASS, sourced_id):
        raise InvalidData("class is not that of the line item.")
    if resource is Results and session is not None and _is(_SESSION, sourced_id, session):
        raise InvalidData("lineItem is not of the academic session.")


def _is(sql: str, sourced_id: str, session: str | None = None) -> bool:
    found = database.run(sql, {"id": sourced_id, "session": session}).fetchone()
    return bool(found and found[0])
