"""What waits: marks that PostgreSQL is owed, jobs in the queue, mails in the outbox."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from django.db import connection

from tsa.dynamo.debts import HEAD_START, OWED, debtors
from tsa.dynamo.items import as_text
from tsa.mail.tables import DUE, DueIndex, OutboxItem

MOST_MARKS = 50  # looked at, of each table: the oldest stand first
_WAITING = """
FROM procrastinate_jobs j WHERE j.status = 'todo'
AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
"""
_OLDEST = f"""
SELECT coalesce(max(extract(epoch FROM now() - greatest(j.scheduled_at, (SELECT min(e.at)
    FROM procrastinate_events e WHERE e.job_id = j.id)))), 0) {_WAITING}
"""
_SEEN = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"


def owed() -> float:
    return sum(table.owed_index.count(OWED) for table in debtors())


def oldest_owed() -> float:
    """Seconds since the oldest mark was set, refused ones too; 0 where there is none."""
    return max((age for age, _is_refused in _marks()), default=0.0)


def lag_ms() -> float:
    """How far PostgreSQL is behind: the oldest mark that no answer of a parent holds up."""
    return 1000 * max((age for age, is_refused in _marks() if not is_refused), default=0.0)


def queue() -> float:
    return _value(f"SELECT count(*) {_WAITING}")


def queue_oldest() -> float:
    return _value(_OLDEST)


def queue_failed() -> float:
    return _value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")


def worker_seen() -> float | None:
    return _value(_SEEN)


def mails() -> float:
    return OutboxItem.due_index.count(DUE)


def mails_late() -> float:
    """Seconds since the first mail that is due was due. What was tried is due again later."""
    now = datetime.now(UTC)
    first = OutboxItem.due_index.query(DUE, DueIndex.due_at <= as_text(now), limit=1)
    return max((_seconds(now, item.due_at) for item in first), default=0.0)


def _marks() -> Iterator[tuple[float, bool]]:
    """(seconds since it was set, was it refused?) of the oldest marks of each table.

    A mark that was postponed tells only when it is due next; its item says when it changed.
    """
    for table in debtors():
        keys = list(islice(table.owed(), MOST_MARKS))
        now = datetime.now(UTC)
        for item in table.fetch_many(keys) if keys else []:
            if item.owes:
                problems = (getattr(item, "records", None) or {}).get("problems")
                yield max(0.0, _age(item, now)), bool(problems)


def _age(item, now: datetime) -> float:
    if not item.attempts:
        return _seconds(now, item.due_at) + HEAD_START.total_seconds()
    changed = getattr(item, "updated_at", None) or getattr(item, "sent_at", None)
    return _seconds(now, changed or item.due_at)


def _seconds(now: datetime, text: str) -> float:
    return (now - datetime.fromisoformat(text)).total_seconds()


def _value(sql: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()[0]
    return None if found is None else float(found)
