"""Counts what the stores are asked: for Prometheus in this process, and by minute for all.

DynamoDB's throttled answers are counted try by try where they arrive (tsa/dynamo/transport.py),
and a thread adds them to `store_minutes`, so that their share is that of the whole system. What a
killed process had not yet written is lost: some seconds of counts.
"""

import logging
import threading
import time
from collections import Counter
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connection
from django.db.backends.signals import connection_created

from tsa.audit.writing import writing
from tsa.dynamo import transport
from tsa.lib.actor import system
from tsa.lib.flushing import Flusher
from tsa.operations import counters

log = logging.getLogger(__name__)
MOST_MINUTES = 60  # kept while PostgreSQL is away
_ADD = """
INSERT INTO store_minutes AS m (minute, calls, throttled, unanswered)
SELECT * FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS n (minute, calls, throttled, unanswered) ORDER BY minute
ON CONFLICT (minute) DO UPDATE SET calls = m.calls + EXCLUDED.calls,
    throttled = m.throttled + EXCLUDED.throttled, unanswered = m.unanswered + EXCLUDED.unanswered
"""
_WRITER = system("store_minutes")
_lock = threading.Lock()
_writing = threading.Lock()  # a flush at the end waits for one that is under way
_minutes: dict[datetime, Counter] = {}


def listen() -> None:
    transport.watch(note_call)
    connection_created.connect(_watch_queries, dispatch_uid="tsa.operations.counting")


def serve() -> None:
    """From now on what is counted in this process is written by itself."""
    _flusher.serve()


def note_call(operation: str, outcome: str, seconds: float) -> None:
    """One try of a call to DynamoDB has ended."""
    counters.STORE_CALLS.labels("dynamodb", operation, outcome).inc()
    counters.STORE_SECONDS.labels("dynamodb").observe(seconds)
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    with _lock:
        counted = _minutes.setdefault(minute, Counter())
        counted["calls"] += 1
        counted[outcome] += 1
    _flusher.wake()


def flush() -> int:
    """Add what was counted to the table; returns how many calls. They wait if it cannot be."""
    with _writing:
        with _lock:
            counted = dict(_minutes)
            _minutes.clear()
        if not counted:
            return 0
        try:
            _add(counted)
        except (DatabaseError, InterfaceError) as error:
            log.warning("counts of store calls are not written yet: %s", type(error).__name__)
            _put_back(counted)
            return 0
    return sum(each["calls"] for each in counted.values())


def _add(counted: dict[datetime, Counter]) -> None:
    columns = [
        list(counted),
        *(
            [each[what] for each in counted.values()]
            for what in ("calls", transport.THROTTLED, transport.UNANSWERED)
        ),
    ]
    with writing(_WRITER), connection.cursor() as cursor:
        cursor.execute(_ADD, columns)


def _put_back(counted: dict[datetime, Counter]) -> None:
    with _lock:
        for minute, each in counted.items():
            _minutes.setdefault(minute, Counter()).update(each)
        for minute in sorted(_minutes)[:-MOST_MINUTES]:
            del _minutes[minute]


_flusher = Flusher(
    "store-minutes",
    flush=flush,
    is_waiting=lambda: bool(_minutes),
    leave=lambda: connection.close(),
)


# -- PostgreSQL -------------------------------------------------------------------------------


def _watch_queries(connection, **_signal) -> None:
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute, sql, params, many, context):
    """Statements of the standards' engines go to the driver directly and are not counted."""
    began = time.perf_counter()
    outcome = "failed"
    try:
        answer = execute(sql, params, many, context)
        outcome = "answered"
        return answer
    finally:
        counters.STORE_CALLS.labels("postgresql", "statement", outcome).inc()
        counters.STORE_SECONDS.labels("postgresql").observe(time.perf_counter() - began)
