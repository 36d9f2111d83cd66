"""The mark on an item that PostgreSQL still owes something for it (style.md, section 10).

The same conditional write that changes an item marks it; a sparse index finds all that bear
the mark; it is taken off by a write that conflicts if the item changed meanwhile. So every
order of crashes ends with the copy made, or with the item still listed as owed.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from tsa.dynamo.items import Item, as_text
from tsa.dynamo.writes import Conflict, commit, touch
from tsa.lib.errors import StoreUnavailable

log = logging.getLogger(__name__)

OWED = "owed"
# The process that set the mark settles it at once; the worker leaves it this long to do so.
HEAD_START = timedelta(seconds=3)
LONGEST_WAIT = timedelta(minutes=15)

_settlers: dict[type[Item], Callable[[Item], bool]] = {}


class Debtor(Item):
    """An item with copies in PostgreSQL. Each subclass declares `owed_index = owed_index()`."""

    owes = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    attempts = NumberAttribute(default=0)

    def mark(self) -> None:
        """Note that PostgreSQL is behind. Part of the write that puts it behind."""
        self.owes = OWED
        self.due_at = as_text(datetime.now(UTC) + HEAD_START)
        self.attempts = 0

    def unmark(self) -> None:
        self.owes = None
        self.due_at = None
        self.attempts = 0

    def postpone(self) -> None:
        """Another try has failed: wait twice as long as last time, at most 15 minutes."""
        self.attempts = int(self.attempts) + 1
        wait = min(timedelta(seconds=2 ** min(self.attempts, 10)), LONGEST_WAIT)
        self.due_at = as_text(datetime.now(UTC) + wait)

    @classmethod
    def owed(cls, *, until: datetime | None = None) -> Iterator[str]:
        """Keys of the items that bear the mark and are due; all that bear it without `until`."""
        due = cls.due_at <= as_text(until) if until else None
        for item in cls.owed_index.query(OWED, due):
            yield item.key


def owed_index() -> GlobalSecondaryIndex:
    """A fresh sparse index: only marked items have both of its keys."""

    class OwedIndex(GlobalSecondaryIndex):
        """Asked as: which items does PostgreSQL owe, and which of them are due?"""

        class Meta:
            index_name = "owed-index"
            projection = KeysOnlyProjection()

        owes = UnicodeAttribute(hash_key=True)
        due_at = UnicodeAttribute(range_key=True)

    return OwedIndex()


def settles(table: type[Debtor]) -> Callable:
    """Register the function with which the worker settles one item of `table`.

    It returns False while PostgreSQL is out of reach, so that the worker stops for a while.
    """

    def register(function: Callable[[Item], bool]) -> Callable[[Item], bool]:
        _settlers[table] = function
        return function

    return register


def settle_due() -> int:
    """One round of the worker: settle what is due, in every table; return how many."""
    settled = 0
    for table, settle in _settlers.items():
        for key in table.owed(until=datetime.now(UTC)):
            item = table.fetch(key)
            if item is None or not item.owes:
                continue  # the index is late: somebody has settled it
            try:
                if not settle(item):
                    return settled
            except StoreUnavailable:
                raise
            except Exception as error:  # the edge: what one item does must not stop the others
                log.error("%s %s not settled: %s", table.__name__, key, type(error).__name__)
                _put_off(table, key)
            else:
                settled += 1
    return settled


def _put_off(table: type[Debtor], key: str) -> None:
    """Leave the mark on and try again later, unless somebody changes the item anyway."""
    item = table.fetch(key)
    if item is not None and item.owes:
        item.postpone()
        with contextlib.suppress(Conflict):
            commit(touch(item))


def debtors() -> list[type[Debtor]]:
    """The tables whose items PostgreSQL may owe something for."""
    return list(_settlers)


def owed_everywhere() -> dict[str, int]:
    """How many items of each table PostgreSQL owes something for, by table name."""
    return {table.Meta.table_name: sum(1 for _ in table.owed()) for table in _settlers}
