"""Writing all items of resources as JSON lines, in the form that import_edfi takes.

All files are of one moment: they are read in one transaction that sees what was committed when
it began. A file gets its name once it is whole, and is readable by its owner alone.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from django.db import connection, transaction

from edfi.rest import statements
from edfi.rest.resource import Resource
from tsa.api import database

_AT_ONCE = 2000
_TELL_SECONDS = 3.0
# The body that `statements.body` makes begins with the id and ends with what the server keeps.
_ID = len('{"id":"') + 36 + len('",')
_KEPT = ',"_etag":"'


def export(
    resources: list[Resource], folder: Path, *, with_ids: bool, tell: Callable[[str], None]
) -> dict[str, int]:
    """One file for each resource, also where it has no items; returns how many it has."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    counts = {}
    with transaction.atomic():
        if not connection.savepoint_ids:  # inside another transaction, that one's moment holds
            database.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for resource in resources:
            counts[resource.name] = _export(resource, folder, with_ids=with_ids, tell=tell)
    return counts


def _export(
    resource: Resource, folder: Path, *, with_ids: bool, tell: Callable[[str], None]
) -> int:
    path = folder / f"{resource.name}.jsonl"
    part = path.with_suffix(".part")
    count, started = 0, time.monotonic()
    told = started
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for body in _bodies(resource):
            file.write((body if with_ids else _plain(body)).encode() + b"\n")
            count += 1
            if count % _AT_ONCE == 0 and time.monotonic() - told >= _TELL_SECONDS:
                told = time.monotonic()
                tell(f"  {path.name}: {count:,} items, {count / (told - started):,.0f}/s")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    tell(f"{path.name}: {count:,} items")
    return count


def _bodies(resource: Resource) -> Iterator[str]:
    where = statements.condition(resource.rows)
    sql = (
        f"SELECT {statements.body(resource)} FROM {resource.table} t WHERE {where}"
        " ORDER BY t._ordinal"
    )
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.ServerCursor(connection.connection, "export_edfi") as cursor,
    ):
        cursor.itersize = _AT_ONCE
        for (body,) in cursor.execute(sql):
            yield body


def _plain(body: str) -> str:
    """Without what the server adds. No text inside can hold a bare quotation mark."""
    return "{" + body[_ID : body.rindex(_KEPT)] + "}"
