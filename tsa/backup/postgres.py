"""PostgreSQL's part of a backup: every table as of one snapshot, by COPY, without pg_dump.

Only rows, sequences and the months of partitioned tables are kept; tables, functions and rights
come from the migrations, which must be the same ones. Rows go back with the triggers switched
off, because what triggers make of them is in the backup already; foreign keys are checked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.db import connections
from psycopg import Connection, sql

from tsa.backup.archive import Reader, Writer
from tsa.lib import faults
from tsa.lib.copying import blocks

FOLDER = "postgres"
MIGRATIONS = "django_migrations"  # compared, never copied
# Of these a database that is only migrated has none.
PEOPLE = ("schools", "students", "contacts", "users", "copy_enrollments", "copy_coaches")

# A restore holds this lock for itself, every maintenance job a share of it.
RESTORING = "hashtextextended('tsa restore', 0)"

_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> %s ORDER BY 1
"""
_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass
AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
_SEQUENCES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""
_PARTITIONS = """
SELECT p.relname, c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
JOIN pg_class p ON p.oid = i.inhparent
WHERE p.relnamespace = 'public'::regnamespace AND p.relkind = 'p' ORDER BY 1, 2
"""
_TRIGGERS = """
SELECT t.tgrelid::regclass::text, t.tgname, t.tgenabled FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace
AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D' ORDER BY 1, 2
"""
_REFERENCES = """
SELECT t.relname, f.relname FROM pg_constraint r JOIN pg_class t ON t.oid = r.conrelid
JOIN pg_class f ON f.oid = r.confrelid
WHERE r.contype = 'f' AND t.relnamespace = 'public'::regnamespace AND t.oid <> f.oid
"""
_ENABLE = {"O": "ENABLE TRIGGER", "A": "ENABLE ALWAYS TRIGGER", "R": "ENABLE REPLICA TRIGGER"}


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection of its own as the tables' owner, for work that takes long."""
    alias = "owner" if "owner" in settings.DATABASES else "default"
    wrapper = connections[alias].copy()
    wrapper.connect()
    try:
        handle = wrapper.connection
        handle.autocommit = True
        for name, value in (
            ("statement_timeout", "0"),
            ("idle_in_transaction_session_timeout", "0"),
            ("lock_timeout", "10s"),
            ("datestyle", "ISO"),
            ("intervalstyle", "postgres"),
            # A policy that hides rows from the owner is an error here, and no silent loss.
            ("row_security", "off"),
        ):
            handle.execute("SELECT set_config(%s, %s, false)", [name, value])
        yield handle
    finally:
        wrapper.close()


# -- taking -----------------------------------------------------------------------------------


def open_snapshot(handle: Connection) -> None:
    """From here on this connection sees the database as it is now."""
    handle.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    handle.execute("SELECT pg_current_snapshot()")


def migrations(handle: Connection) -> list[list[str]]:
    found = handle.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY app, name")
    return [list(row) for row in found]


def tables(handle: Connection) -> list[str]:
    return [row[0] for row in handle.execute(_TABLES, [MIGRATIONS])]


def partitions(handle: Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for parent, part in handle.execute(_PARTITIONS):
        found.setdefault(parent, []).append(part)
    return found


def sequences(handle: Connection) -> dict[str, list]:
    """Their values now: not below what the snapshot's rows used."""
    names = [row[0] for row in handle.execute(_SEQUENCES)]
    question = sql.SQL("SELECT last_value, is_called FROM {}")
    return {
        name: list(handle.execute(question.format(sql.Identifier(name))).fetchone())
        for name in names
    }


def copy_out(handle: Connection, table: str, archive: Writer) -> int:
    columns = _columns(handle, table)
    copying = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, sql.Identifier(table))
    with (
        archive.member(f"{FOLDER}/{table}.copy") as member,
        handle.cursor() as cursor,
        cursor.copy(copying) as copy,
    ):
        for block in blocks(copy):
            member.write(block)
            member.rows += block.count(b"\n")  # within a value it is written as an escape
    return member.rows


def _columns(handle: Connection, table: str) -> sql.Composed:
    names = handle.execute(_COLUMNS, [f'public."{table}"']).fetchall()
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in names)


# -- putting back -----------------------------------------------------------------------------


def may_restore(handle: Connection) -> bool:
    """No maintenance job runs, and none begins as long as this connection lasts."""
    return handle.execute(f"SELECT pg_try_advisory_lock({RESTORING})").fetchone()[0]


def differing_migrations(handle: Connection, archive: Reader) -> list[str]:
    here = {tuple(each) for each in migrations(handle)}
    there = {tuple(each) for each in archive.manifest["migrations"]}
    return [".".join(each) for each in sorted(here ^ there)]


def differing_tables(handle: Connection, archive: Reader) -> list[str]:
    here = {f"{FOLDER}/{table}.copy" for table in tables(handle)}
    return sorted(here ^ set(archive.names(FOLDER)))


def occupied(handle: Connection) -> list[str]:
    """The tables of people and schools that are not empty."""
    present = set(tables(handle))
    asked = sql.SQL("SELECT EXISTS (SELECT FROM {})")
    return [
        name
        for name in PEOPLE
        if name in present and handle.execute(asked.format(sql.Identifier(name))).fetchone()[0]
    ]


def copy_in(handle: Connection, archive: Reader, *, say) -> None:
    """Everything in one transaction: the whole database is the backup's, or nothing changed."""
    with handle.transaction():
        names = _in_order(handle, tables(handle))
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        handle.execute(sql.SQL("TRUNCATE {}").format(listed))
        _make_partitions(handle, archive.manifest["partitions"])
        triggers = handle.execute(_TRIGGERS).fetchall()
        for table, trigger, _was in triggers:
            _alter(handle, table, "DISABLE TRIGGER", trigger)
        handle.execute("SET CONSTRAINTS ALL DEFERRED")
        for name in names:
            rows = _copy_in(handle, name, archive)
            say(f"{name}: {rows} rows")
        faults.reach("restore_rows_copied")
        handle.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger, was in triggers:
            _alter(handle, table, _ENABLE[was], trigger)
        for name, (last, is_called) in archive.manifest["sequences"].items():
            handle.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last, is_called])
    handle.execute("ANALYZE")


def _copy_in(handle: Connection, table: str, archive: Reader) -> int:
    columns = _columns(handle, table)
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with handle.cursor() as cursor:
        with archive.open(f"{FOLDER}/{table}.copy") as rows, cursor.copy(copying) as copy:
            while data := rows.read(1 << 18):
                copy.write(data)
        return cursor.rowcount


def _alter(handle: Connection, table: str, what: str, trigger: str) -> None:
    """`table` comes quoted from the catalogue."""
    handle.execute(
        sql.SQL("ALTER TABLE {} {} {}").format(
            sql.SQL(table), sql.SQL(what), sql.Identifier(trigger)
        )
    )


def _make_partitions(handle: Connection, wanted: dict[str, list[str]]) -> None:
    """The months that the backup had and a new database has not; without them rows would lie in
    the default partition."""
    for parent, parts in wanted.items():
        months = [part[-7:] for part in parts if part[-7:-5].isdigit() and part[-3] == "_"]
        if not months:
            continue
        oldest = datetime.strptime(min(months), "%Y_%m").replace(tzinfo=UTC)
        newest = datetime.strptime(max(months), "%Y_%m").replace(tzinfo=UTC)
        back, ahead = -_months_to(oldest), _months_to(newest)
        ensure = "SELECT partition_ensure(%s, %s, %s)"
        handle.execute(ensure, [parent, max(back, 0), max(ahead, 0)])


def _months_to(day: datetime) -> int:
    now = datetime.now(UTC)
    return (day.year - now.year) * 12 + day.month - now.month


def _in_order(handle: Connection, names: list[str]) -> list[str]:
    """Tables after those they refer to, as far as there is such an order."""
    needs: dict[str, set[str]] = {name: set() for name in names}
    for table, referred in handle.execute(_REFERENCES):
        if table in needs and referred in needs:
            needs[table].add(referred)
    ordered: list[str] = []
    while needs:
        free = sorted(name for name, first in needs.items() if not first & needs.keys())
        free = free or [min(needs)]  # a circle: its references are deferred ones
        ordered += free
        for name in free:
            del needs[name]
    return ordered
