"""What machine clients read of students: noted before it is answered.

A record: a row for each request. A list: a row when a client begins to read lists of this kind,
and while it goes on one more row every few seconds, with the sums, so that a client that pages
through a table costs no write a page. A killed process loses sums, never that a client read.

The rows stand in the admin audit log (DynamoDB); reading must not write in PostgreSQL, whose
snapshots tell the OneRoster API whether its totals still hold. While DynamoDB is away a row goes
to `audit_logs`. Where neither takes it, the request is refused: no read goes unnoted.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import DatabaseError, InterfaceError, connection

from tsa.audit import services, staff_log, tied
from tsa.lib.actor import Actor
from tsa.lib.errors import StoreUnavailable
from tsa.lib.flushing import Flusher

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Lists that are alike: who reads what, asked how."""

    by: Actor
    table: str
    filters: tuple[str, ...]
    organizations: tuple[int, ...] | None

    def details(self, **sums: int) -> dict:
        reached = None if self.organizations is None else list(self.organizations)
        return {**sums, "filters": list(self.filters), "organizations": reached}


@dataclass(slots=True)
class _Sum:
    requests: int = 0
    records: int = 0


_lock = threading.Lock()
_going_on: dict[_Kind, _Sum] = {}  # what was read since the last row


def serve() -> None:
    """From now on this process tells of pages together; before that, of each."""
    _flusher.serve()


def note_record(by: Actor, *, table: str, key: str, student: str | None = None) -> None:
    """One record. What tells of no student leaves no row."""
    if table in tied.tables():
        _write(by, table, key, "read one", {"records": 1}, student=student)


def note_list(
    by: Actor,
    *,
    table: str,
    records: int,
    filters: Iterable[str] = (),
    organizations: Iterable[int] | None = None,
) -> None:
    """A list: how many, by which filters (their names, never values).

    `organizations`: those whose data the client reaches; None for all.
    """
    if table not in tied.tables():
        return
    reached = None if organizations is None else tuple(organizations)
    # Of which request a row tells says nothing where it tells of many.
    kind = _Kind(replace(by, request_id=""), table, tuple(sorted(filters)), reached)
    with _lock:
        going_on = _going_on.get(kind)
        if going_on is not None:
            going_on.requests += 1
            going_on.records += records
            return
    _write(by, table, "", "read a list", kind.details(records=records))
    if _flusher.is_serving:
        with _lock:
            _going_on.setdefault(kind, _Sum())
        _flusher.wake()


def flush() -> None:
    """A row for each kind that went on; one of which nothing came is over."""
    with _lock:
        sums = dict(_going_on)
        _going_on.clear()
        _going_on.update({kind: _Sum() for kind, read in sums.items() if read.requests})
    for kind, read in sums.items():
        if read.requests:
            _tell(kind, read)


def _tell(kind: _Kind, read: _Sum) -> None:
    details = kind.details(requests=read.requests, records=read.records)
    try:
        _write(kind.by, kind.table, "", "went on reading lists", details)
    except (StoreUnavailable, DatabaseError, InterfaceError) as error:
        log.warning("reads of lists are not summed up yet: %s", type(error).__name__)
        with _lock:
            # The next read of the kind is noted by itself again, or refused.
            _going_on.pop(kind, None)


def _write(
    by: Actor, table: str, key: str, said: str, details: dict, student: str | None = None
) -> None:
    action = "view" if key else "list"
    try:
        staff_log.opened(
            resource_type=table,
            resource_id=key or "*",
            by=by,
            description=said,
            student=student,
            details=details,
            action_type=action,
        )
    except StoreUnavailable:
        services.record(
            action,
            entity=table,
            entity_id=key or "*",
            by=by,
            student_unique_id=student,
            description=said,
            after=details,
        )


_flusher = Flusher(
    "reads",
    flush=flush,
    is_waiting=lambda: bool(_going_on),
    leave=lambda: connection.close(),  # of the thread's own
)
