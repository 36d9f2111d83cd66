"""What was read of students, by programs, staff, coaches and families: noted before it is shown.

A record that a program or a member of staff asks for: a row for each request. Lists, and what
coaches and families open again and again: a row when it begins, and while it goes on one more
row every few seconds, with the sums (summing.py).

The rows stand in the admin audit log (DynamoDB); reading must not write in PostgreSQL, whose
snapshots tell the OneRoster API whether its totals still hold. While DynamoDB is away a row of
what PostgreSQL holds goes to `audit_logs`. Where neither takes it, the request is refused: no
read goes unnoted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tsa.audit import services, staff_log, tied
from tsa.audit.summing import Sum, Summed
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import StoreUnavailable

# Programs' lists are told apart from the pages that people leaf through: of those there are
# many more, and who asks whether a program's list held a student does not read them all.
LIST, SHOWN = "list", "list.shown"
LOGS = frozenset(["audit_logs", "admin-audit-logs"])  # they tell of everybody
MOST_NAMED = 200  # students that one row names; of more it tells the number


@dataclass(frozen=True, slots=True)
class _Kind:
    """Reads that are alike: who reads what, asked how."""

    by: Actor
    action: str
    table: str
    key: str = "*"
    said: str = ""
    student: str | None = None
    filters: tuple[str, ...] = ()
    organizations: tuple[int, ...] | None = None
    students: tuple[str, ...] | None = None  # whom it showed, where that is known

    def details(self, read: Sum, *, is_first: bool) -> dict:
        sums = {} if is_first else {"requests": read.times}
        if self.action == "view":
            return {**sums, "records": 1 if is_first else read.records}
        told = {**sums, "records": read.records, "filters": list(self.filters)}
        if self.students is not None:
            return {**told, "students": list(self.students)}
        reached = None if self.organizations is None else list(self.organizations)
        return {**told, "organizations": reached}


def note_record(by: Actor, *, table: str, key: str, student: str | None = None) -> None:
    """One record. What tells of no student leaves no row."""
    if table in tied.tables():
        kind = _Kind(by, "view", table, key, "read one", student)
        _write(kind, Sum(1, 1), is_first=True)


def note_list(
    by: Actor,
    *,
    table: str,
    records: int,
    filters: Iterable[str] = (),
    organizations: Iterable[int] | None = None,
    students: Iterable[str] | None = None,
) -> None:
    """A list: how many, by which filters (their names, never values).

    `organizations`: those whose data the reader reaches; None for all. `students`: exactly whom
    it showed, where the caller can tell; then nobody else is taken to have been in it.
    """
    if table not in tied.tables() and table not in LOGS:
        return
    reached = None if organizations is None else tuple(organizations)
    named = None if students is None else tuple(sorted(set(students)))
    if named is not None and len(named) > MOST_NAMED:
        named = None
    # Of which request a row tells says nothing where it tells of many.
    kind = _Kind(
        replace(by, request_id=""),
        LIST if by.kind == Kind.MACHINE else SHOWN,
        table,
        filters=tuple(sorted(filters)),
        organizations=reached,
        students=named,
    )
    _lists.note(kind, records=records)


def note_portal(by: Actor, *, page: str, key: str = "", students: Iterable[str] = ()) -> None:
    """What a coach or a family is shown: one enrolment by its id, or a list that names students.

    PostgreSQL is not asked, and where DynamoDB does not answer the page stays closed.
    """
    by = replace(by, request_id="")
    named = sorted(set(students))
    # A family's own visits stand apart: else they would fill the history that staff read.
    table = "enrollment" if by.kind == Kind.COACH else "portal"
    if key:
        _portal.note(_Kind(by, "view", table, key, f"opened {page}"), records=1)
        return
    for start in range(0, len(named), MOST_NAMED):
        some = tuple(named[start : start + MOST_NAMED])
        kind = _Kind(by, SHOWN, table, said=f"listed {page}", students=some)
        _portal.note(kind, records=len(some))


def _tell_list(kind: _Kind, read: Sum, is_first: bool) -> None:
    said = "read a list" if is_first else "went on reading lists"
    _write(replace(kind, said=said), read, is_first=is_first)


def _tell_portal(kind: _Kind, read: Sum, is_first: bool) -> None:
    _note(kind, kind.details(read, is_first=is_first))


def _write(kind: _Kind, read: Sum, *, is_first: bool) -> None:
    details = kind.details(read, is_first=is_first)
    try:
        _note(kind, details)
    except StoreUnavailable:
        services.record(
            kind.action,
            entity=kind.table,
            entity_id=kind.key,
            by=kind.by,
            student_unique_id=kind.student,
            description=kind.said,
            after=details,
        )


def _note(kind: _Kind, details: dict) -> None:
    staff_log.opened(
        resource_type=kind.table,
        resource_id=kind.key,
        by=kind.by,
        description=kind.said,
        student=kind.student,
        details=details,
        action_type=kind.action,
    )


_lists = Summed("reads of lists", write=_tell_list)
_portal = Summed("reads in the portal", write=_tell_portal)
