"""How many requests each machine client sends, by day.

A request only counts in its process's memory; a thread of a web server's process adds what came
together to `ClientUsage` every few seconds, and once more when the process ends. What a killed
process had not yet written is lost: this tells staff who uses what, and bills nobody.
"""

import logging
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from tsa.audit.writing import writing
from tsa.lib.actor import system

log = logging.getLogger(__name__)
FLUSH_SECONDS = 5.0
_HEED_SECONDS = 0.2  # how soon the thread sees that the process ends
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
_is_serving = False
_thread: threading.Thread | None = None


def count(client_id: str) -> None:
    """Count a request of a client that has proved who it is."""
    now = datetime.now(UTC)
    key = client_id, now.astimezone(ZoneInfo(settings.DEFAULT_TIME_ZONE)).date()
    with _lock:
        _counts[key] += 1
        _latest[key] = now
        if _is_serving:
            _ensure_thread()


def serve() -> None:
    """From now on what is counted in this process is written by itself."""
    global _is_serving
    _is_serving = True


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


def _ensure_thread() -> None:
    """One that the process waits for at its end: servers' workers do not heed `atexit`."""
    global _thread
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_keep_flushing, name="client-usage", daemon=False)
        _thread.start()


def _keep_flushing() -> None:
    """Ends when nothing came during a round, so that an idle process keeps no connection."""
    while _is_worth_a_round():
        ends = time.monotonic() + FLUSH_SECONDS
        while time.monotonic() < ends and threading.main_thread().is_alive():
            time.sleep(_HEED_SECONDS)
        flush()
        if not threading.main_thread().is_alive():
            break
    connection.close()


def _is_worth_a_round() -> bool:
    global _thread
    with _lock:
        if not _counts:
            _thread = None  # under the lock: the next request starts another
        return bool(_counts)
