"""How many requests each machine client sends, by day.

A request only counts in its process's memory; a thread of a web server's process adds what came
together to `ClientUsage` every few seconds, and once more when the process ends. What a killed
process had not yet written is lost: this tells staff who uses what, and bills nobody.
"""

import logging
import threading
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from tsa.audit.writing import writing
from tsa.lib.actor import system
from tsa.lib.flushing import Flusher

log = logging.getLogger(__name__)
_ADD = """
INSERT INTO accounts_clientusage AS u (client_id, day, requests, last_request_at)
SELECT c.id, n.day, n.requests, n.at
FROM unnest(%s::text[], %s::date[], %s::bigint[], %s::timestamptz[])
    AS n (client_id, day, requests, at)
JOIN accounts_apiclient c ON c.client_id = n.client_id
ORDER BY c.id, n.day
ON CONFLICT (client_id, day) DO UPDATE SET requests = u.requests + EXCLUDED.requests,
    last_request_at = greatest(u.last_request_at, EXCLUDED.last_request_at)
"""

Key = tuple[str, date]
_lock = threading.Lock()
_writing = threading.Lock()  # a flush at the end waits for one that is under way
_counts: Counter[Key] = Counter()
_latest: dict[Key, datetime] = {}


def count(client_id: str) -> None:
    """Count a request of a client that has proved who it is."""
    now = datetime.now(UTC)
    key = client_id, now.astimezone(ZoneInfo(settings.DEFAULT_TIME_ZONE)).date()
    with _lock:
        _counts[key] += 1
        _latest[key] = now
    _flusher.wake()


def serve() -> None:
    """From now on what is counted in this process is written by itself."""
    _flusher.serve()


def flush() -> int:
    """Add what was counted to the table; returns how many requests. They wait if it cannot be."""
    with _writing:
        return _flush()


def _flush() -> int:
    with _lock:
        counted, latest = dict(_counts), dict(_latest)
        _counts.clear()
        _latest.clear()
    if not counted:
        return 0
    try:
        _add(counted, latest)
    except (DatabaseError, InterfaceError) as error:
        log.warning("requests of clients are not written yet: %s", type(error).__name__)
        with _lock:
            _counts.update(counted)
            for key, at in latest.items():
                _latest[key] = max(at, _latest.get(key, at))
        return 0
    return sum(counted.values())


def _add(counted: dict[Key, int], latest: dict[Key, datetime]) -> None:
    columns = [
        [client for client, _ in counted],
        [day for _, day in counted],
        list(counted.values()),
        [latest[key] for key in counted],
    ]
    with writing(system("client_usage")), connection.cursor() as cursor:
        cursor.execute(_ADD, columns)


_flusher = Flusher(
    "client-usage",
    flush=flush,
    is_waiting=lambda: bool(_counts),
    leave=lambda: connection.close(),  # of the thread's own
)
