"""Deletes what has expired where the store does not (the embedded one; AWS is lazy, too)."""

from datetime import UTC, datetime, timedelta

from pynamodb.attributes import TTLAttribute

from tsa.dynamo.tables import all_tables

# Long enough that no reader meets an item that is gone in the middle of its work.
GRACE = timedelta(hours=1)
MOST = 2000  # items of a table in one round


def sweep_expired() -> int:
    """Delete expired items of every table with a TTL; return how many."""
    deleted = 0
    for table in all_tables():
        name = next(
            (key for key, each in table.get_attributes().items() if isinstance(each, TTLAttribute)),
            None,
        )
        if name is not None:
            deleted += _sweep(table, name)
    return deleted


def _sweep(table, name: str) -> int:
    attribute = getattr(table, name)
    old = attribute < datetime.now(UTC) - GRACE
    expired = list(table.scan(old, limit=MOST))
    with table.batch_write() as batch:
        for item in expired:
            batch.delete(item)
    return len(expired)
