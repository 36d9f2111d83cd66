"""DynamoDB's part of a backup: one point of all tables, without holding writers for long.

First everything is read while people go on working. Then, in a freeze, keys and write ids alone
are read again: what changed, came or went since is put right. What a newcomer would get wrong:
the reading before the freeze is no backup, only a head start.
"""

import tempfile
from collections.abc import Iterator
from typing import IO

import orjson
from django.conf import settings

from tsa.backup.archive import Reader, Writer
from tsa.dynamo import freezing, raw
from tsa.dynamo.items import Item
from tsa.dynamo.tables import all_tables

FOLDER = "dynamodb"
# Each has its own end soon after; a restored system begins without them.
_PASSING = ("TOKENS_TABLE", "OUTBOX_TABLE")


def named_tables() -> dict[str, type[Item]]:
    """The tables by the name of their setting: that is the same in every environment."""
    variables = {name: variable for variable, name in settings.DYNAMODB_TABLES.items()}
    return {variables[table.Meta.table_name]: table for table in all_tables()}


class Table:
    """One table on its way into the archive."""

    def __init__(self, variable: str, table: type[Item]):
        self.variable, self.table = variable, table
        self._lines: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `close`)
        self._writes: dict[tuple[str, ...], str] = {}  # by key, the write id that was read
        self._stale: set[tuple[str, ...]] = set()
        self._newer: list[dict] = []

    def read(self) -> int:
        """Everything, while it may still change."""
        for item in raw.scan(self.table):
            key = raw.key_of(self.table, item)
            self._writes[key] = _write_id(item)
            self._lines.write(_line(item))
        return len(self._writes)

    def catch_up(self) -> int:
        """In the freeze: what is not as it was read; how many."""
        names = [*raw.key_names(self.table), "write_id"]
        gone, changed = set(self._writes), []
        for item in raw.scan(self.table, only=names):
            key = raw.key_of(self.table, item)
            gone.discard(key)
            if self._writes.get(key) != _write_id(item):
                changed.append(key)
        self._newer = list(raw.fetch(self.table, changed))
        self._stale = gone.union(changed)
        return len(self._stale)

    def write(self, archive: Writer) -> Iterator[dict]:
        """Into the archive; each item that went there."""
        with archive.member(_member(self.variable)) as member:
            for item in self._all():
                if raw.key_of(self.table, item) != (freezing.KEY,):
                    member.write(_line(item))
                    member.rows += 1
                    yield item
        self.close()

    def close(self) -> None:
        self._lines.close()

    def _all(self) -> Iterator[dict]:
        self._lines.seek(0)
        for line in self._lines:
            item = orjson.loads(line)
            if raw.key_of(self.table, item) not in self._stale:
                yield item
        yield from self._newer


def _write_id(item: dict) -> str:
    """Counters of requests are added to without one; they mean nothing after a restore."""
    return item.get("write_id", {}).get("S", "")


def _line(item: dict) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)


# -- putting back -----------------------------------------------------------------------------


def occupied() -> list[str]:
    """The tables that are not empty, but for links, sessions, counters and mails."""
    return [
        variable
        for variable, table in named_tables().items()
        if variable not in _PASSING and not raw.is_empty(table)
    ]


def unknown(archive: Reader) -> list[str]:
    """Tables of the archive that this release does not have."""
    here = {_member(variable) for variable in named_tables()}
    return sorted(set(archive.names(FOLDER)) - here)


def put_back(archive: Reader, *, say) -> None:
    """Every table as the backup has it: its items written, all others removed. Repeatable."""
    for variable, table in named_tables().items():
        kept = {(freezing.KEY,)}
        if _member(variable) in archive.members:
            raw.put(table, _noting_keys(table, _items(archive, variable), kept))
        names = raw.key_names(table)
        found = (raw.key_of(table, item) for item in raw.scan(table, only=names))
        raw.delete(table, [key for key in found if key not in kept])
        say(f"{variable}: {len(kept) - 1} items")


def _noting_keys(table: type[Item], items: Iterator[dict], keys: set) -> Iterator[dict]:
    for item in items:
        keys.add(raw.key_of(table, item))
        yield item


def _items(archive: Reader, variable: str) -> Iterator[dict]:
    with archive.open(_member(variable)) as lines:
        for line in lines:
            yield orjson.loads(line)


def _member(variable: str) -> str:
    return f"{FOLDER}/{variable}.jsonl"
