"""Giving and ending access to a child, inside the caller's `writing(actor)` transaction.

Who gave or ended it stands in the audit rows of the table.
"""

from django.db import connection

CAPACITIES = ("view", "sign", "pay", "pick_up")
AS_GUARDIAN = frozenset(CAPACITIES)
AS_COACH = frozenset({"view"})

_ROW = "(%s, %s, %s, %s, %s, %s, %s)"
_OPEN = """
INSERT INTO access_grants (adult_kind, adult_id, student_unique_id,
    may_view, may_sign, may_pay, may_pick_up)
VALUES {rows}
ON CONFLICT (adult_id, student_unique_id, adult_kind) WHERE valid_until IS NULL DO NOTHING
"""
_END = """
UPDATE access_grants SET valid_until = greatest(valid_from, statement_timestamp())
WHERE adult_kind = %s AND student_unique_id = %s AND valid_until IS NULL
"""
_ONE_ADULT = " AND adult_id = %s"
_OTHER_CAPACITIES = " AND (may_view, may_sign, may_pay, may_pick_up) <> (%s, %s, %s, %s)"


def grant(
    student_unique_id: str, *, adult_kind: str, adult_id: str, capacities: frozenset[str]
) -> None:
    """Let the adult do this for the student from now on.

    The same grant again changes nothing; other capacities end the old grant and open a new one.
    """
    flags = _flags(capacities)
    row = [adult_kind, adult_id, student_unique_id, *flags]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN.format(rows=_ROW), row)
        if cursor.rowcount == 0:
            ending = [adult_kind, student_unique_id, adult_id, *flags]
            cursor.execute(_END + _ONE_ADULT + _OTHER_CAPACITIES, ending)
            if cursor.rowcount:
                cursor.execute(_OPEN.format(rows=_ROW), row)


def grant_family(student_unique_id: str, *, guardian_id: str | None, coach_id: str | None) -> None:
    """The grants with which an enrolment begins, in one statement that reads nothing.

    Who has an open grant keeps it as it is.
    """
    adults = [("guardian", guardian_id, AS_GUARDIAN), ("coach", coach_id, AS_COACH)]
    values, rows = [], 0
    for kind, adult_id, capacities in adults:
        if adult_id:
            values += [kind, adult_id, student_unique_id, *_flags(capacities)]
            rows += 1
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN.format(rows=", ".join([_ROW] * rows)), values)


def end(student_unique_id: str, *, adult_kind: str, adult_id: str) -> int:
    """End what the adult may do for the student; how many grants ended. A repeat ends none."""
    with connection.cursor() as cursor:
        cursor.execute(_END + _ONE_ADULT, [adult_kind, student_unique_id, adult_id])
        return cursor.rowcount


def end_all(student_unique_id: str, *, adult_kind: str) -> int:
    """End the grants of every adult of this kind for the student (all coaches, say)."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [adult_kind, student_unique_id])
        return cursor.rowcount


def _flags(capacities: frozenset[str]) -> list[bool]:
    return [capacity in capacities for capacity in CAPACITIES]
