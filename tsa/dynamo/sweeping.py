"""Deletes what has expired where the store does not (the embedded one; AWS is lazy, too)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import TTLAttribute

from tsa.dynamo.freezing import refuse_while_frozen
from tsa.dynamo.items import Item
from tsa.dynamo.tables import all_tables

# Long enough that no reader meets an item that is gone in the middle of its work.
GRACE = timedelta(hours=1)
MOST = 2000  # items of a table in one round


def sweep_expired() -> int:
    """Delete expired items of every table with a TTL; return how many."""
    refuse_while_frozen()
    return sum(_sweep(table, _expired(table, name)) for table, name in _passing())


def count_expired() -> int:
    """How many the next sweep would delete."""
    return sum(1 for table, name in _passing() for _ in _expired(table, name))


def _passing() -> Iterator[tuple[type[Item], str]]:
    for table in all_tables():
        for name, each in table.get_attributes().items():
            if isinstance(each, TTLAttribute):
                yield table, name


def _expired(table: type[Item], name: str) -> Iterator[Item]:
    return table.scan(getattr(table, name) < datetime.now(UTC) - GRACE, limit=MOST)


def _sweep(table: type[Item], expired: Iterator[Item]) -> int:
    found = list(expired)
    with table.batch_write() as batch:
        for item in found:
            batch.delete(item)
    return len(found)
