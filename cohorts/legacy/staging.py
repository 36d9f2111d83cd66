"""The source's rows in tables of ours, as they came: unlogged, one import at a time.

Each COPY is a statement of its own and stands in no transaction, since it reads from a network.
Only when all are there, and as many as the source counts, the run is marked as read; a run that
was killed after that goes on from here, and one killed before reads anew. A crash of PostgreSQL
empties the tables, which `is_whole` notices.
"""

from collections.abc import Callable
from datetime import date

from django.db import connection

from cohorts.legacy.layout import TABLES, Table
from cohorts.legacy.source import Source, SourceUnusable
from tsa.audit.statements import execute, value

_TOLD_EVERY = 32 * 1024 * 1024  # bytes


def empty() -> None:
    execute("SELECT empty_legacy_staging()")


def fill(source: Source, *, since: date | None, tell: Callable[[str], None]) -> dict[str, int]:
    """Every table of the snapshot; how many rows each has, which the source's counts confirm."""
    empty()
    counts = {}
    execute("SET statement_timeout = 0")
    try:
        for table in TABLES:
            tell(f"reading {table.name}")
            counts[table.name] = _copy(table, source, since=since, tell=tell)
            told = source.count(table, since)
            if counts[table.name] != told:
                raise SourceUnusable(
                    f"Table {table.name}: {told} rows in the source,"
                    f" {counts[table.name]} arrived; nothing was imported."
                )
    finally:
        if connection.is_usable():
            execute("RESET statement_timeout")
    return counts


def _copy(table: Table, source: Source, *, since: date | None, tell) -> int:
    columns = ", ".join(f'"{name}"' for name in table.columns)
    read = mark = 0
    with connection.cursor() as cursor:
        command = f"COPY {table.staging} ({columns}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(command) as copy:
            for block in source.blocks(table, since):
                copy.write(block)
                read += len(block)
                if read - mark > _TOLD_EVERY:
                    mark = read
                    tell(f"  {read // 1024**2} MB of {table.name}")
        return cursor.rowcount


def is_whole(counts: dict[str, int]) -> bool:
    """Are all rows that were read still here?"""
    return all(
        counts.get(table.name) == value(f"SELECT count(*) FROM {table.staging}") for table in TABLES
    )
