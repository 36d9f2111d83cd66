"""import_edfi beside COPY of the same rows into the same tables, with all that hangs on them.

COPY gets its rows ready made and goes first, into empty tables, as one statement for each; it is
rolled back, so its commit is not even counted, and the tables are cleaned before the import.
"""

import os
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection, transaction

from edfi.rest.importing import lines, staging, storing
from edfi.rest.importing.running import run
from edfi.rest.resource import Resource, named
from tsa.api import database
from tsa.audit.writing import writing
from tsa.lib.actor import system

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Loaded:
    """Seconds for so many records, by each of the two ways."""

    resource: str
    records: int
    imported: float
    copied: float

    @property
    def ratio(self) -> float:
        return self.copied / self.imported


class _NoReport:
    def refused(self, file_name, refused):
        if refused:
            raise AssertionError(f"{file_name}: {refused[0][1].validation or refused[0][1].errors}")

    def sums(self, counts, unknown: Counter):
        pass


def bring(folder: Path) -> tuple[int, float]:
    """Import the folder; records and seconds."""
    started = time.monotonic()
    sums = run(folder, report=_NoReport(), tell=lambda line: None)
    seconds = time.monotonic() - started
    return sum(each["created"] for each in sums.counts.values()), seconds


def measured(folders: dict[str, Path]) -> list[Loaded]:
    """The folders by resource, in order of dependency; the import's rows stay."""
    resources = [named(name) for name in folders]
    copied = _copied(resources, folders)
    connection.close()  # plans that COPY's triggers made for empty tables go with it
    found = []
    for resource in resources:
        records, seconds = bring(folders[resource.name])
        found.append(Loaded(resource.name, records, seconds, copied[resource.name]))
    clean([each.table for each in resources])
    return found


def _copied(resources: list[Resource], folders: dict[str, Path]) -> dict[str, float]:
    ready = {each.name: _prepared(each, folders[each.name]) for each in resources}
    seconds = {}
    with writing(system("bench_edfi")):
        database.run("SET LOCAL statement_timeout = 0")
        for resource in resources:
            with _timed(seconds, resource.name):
                columns = ", ".join(resource.columns)
                _copy(f"COPY {resource.table} ({columns}) FROM STDIN", ready[resource.name])
                database.run("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would check
                database.run("SET CONSTRAINTS ALL DEFERRED")
        transaction.set_rollback(True)
    clean([each.table for each in resources] + ["users", "user_roles", "audit_logs"])
    return seconds


def _prepared(resource: Resource, folder: Path) -> bytes:
    """The rows of the folder's file as COPY writes and reads them."""
    path = folder / f"{resource.name}.jsonl"
    rows = [
        (line.number, 0, *storing.staged(resource, values))
        for batch in lines.batches(path, resource)
        for line, values in storing.resolved(resource, batch.lines)
    ]
    database.run(staging.create(resource))
    columns = ", ".join(resource.columns)
    cursor = psycopg.Cursor(connection.connection)
    with connection.wrap_database_errors:
        with cursor.copy(staging.copy(resource)) as copy:
            for row in rows:
                copy.write_row(row)
        out = f"COPY (SELECT {columns} FROM pg_temp.staged ORDER BY n) TO STDOUT"
        with cursor.copy(out) as copy:
            return b"".join(copy)


def _copy(sql: str, rows: bytes) -> None:
    cursor = psycopg.Cursor(connection.connection)
    with connection.wrap_database_errors, cursor.copy(sql) as copy:
        for start in range(0, len(rows), _CHUNK):
            copy.write(rows[start : start + _CHUNK])


def clean(tables: list[str]) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in dict.fromkeys(tables):
            owner.execute(f"VACUUM (ANALYZE) {table}")


@contextmanager
def _timed(seconds: dict[str, float], name: str):
    started = time.monotonic()
    yield
    seconds[name] = time.monotonic() - started
