"""The legacy database, read in one snapshot and never written: rows that change meanwhile do
not matter, and no table is read at another moment than the others.

What cannot be read is told in words, with the table; the source's URL, which may hold a
password, is in no message.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from cohorts.legacy.layout import BY_NAME, TABLES, Kind, Table
from tsa.lib.copying import blocks
from tsa.lib.errors import DomainError

_CONNECT_SECONDS = 15
# Of a source that is not told otherwise: no statement is too long, no write is possible.
_SETTINGS = {
    "statement_timeout": "0",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "0",
    "TimeZone": "UTC",
    "DateStyle": "ISO",
}
_COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = %s AND table_name = ANY (%s)
"""


class SourceUnusable(DomainError):
    """The legacy database cannot be read as it is; nothing was imported."""

    status = 422
    code = "legacy_source_unusable"


class Source:
    """An open snapshot of the legacy database."""

    def __init__(self, connection: psycopg.Connection, schema: str):
        self._connection, self.schema = connection, schema

    def check(self) -> None:
        """Every table and column that is missing or of another type is named at once."""
        rows = self._connection.execute(_COLUMNS, [self.schema, list(BY_NAME)]).fetchall()
        found = {(table, column): kind for table, column, kind in rows}
        problems = [each for table in TABLES for each in _problems(table, found)]
        if problems:
            raise SourceUnusable(f"Schema {self.schema}: {'; '.join(problems)}.")

    def moment(self) -> datetime:
        return self._connection.execute("SELECT now()").fetchone()[0]

    def count(self, table: Table, since: date | None) -> int:
        rows = sql.SQL("SELECT count(*) FROM {} WHERE {}")
        found = self._connection.execute(rows.format(self._name(table), self._wanted(table, since)))
        return found.fetchone()[0]

    def blocks(self, table: Table, since: date | None) -> Iterator[bytes]:
        """The table's rows in COPY's text format, some hundred kilobytes at a time."""
        columns = sql.SQL(", ").join(
            sql.SQL(kind.read("{}")).format(sql.Identifier(name))
            for name, kind in table.columns.items()
        )
        query = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT").format(
            columns, self._name(table), self._wanted(table, since)
        )
        last = b""
        try:
            with self._connection.cursor() as cursor, cursor.copy(query) as copy:
                for block in blocks(copy):
                    last = block
                    yield block
        except (
            psycopg.errors.CharacterNotInRepertoire,
            psycopg.errors.UntranslatableCharacter,
        ):
            raise _not_text(table, last)
        except psycopg.Error as error:
            raise SourceUnusable(_in_words(error, f"while {table.name} was read"))

    def _name(self, table: Table) -> sql.Identifier:
        return sql.Identifier(self.schema, table.name)

    def _wanted(self, table: Table, since: date | None) -> sql.Composable:
        """Which rows. A row without any date is always read: nobody knows when it came. Persons
        are all read, since one that shares a pincode with another makes both doubtful."""
        if since is None or not table.changed:
            return sql.SQL("true")
        columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.changed)
        newest = sql.SQL("greatest({})").format(columns)
        return sql.SQL("({} >= {} OR {} IS NULL)").format(newest, sql.Literal(since), newest)


def _problems(table: Table, found: dict) -> Iterator[str]:
    if not any(name == table.name for name, _column in found):
        yield f"table {table.name} is missing"
        return
    for column, kind in table.columns.items():
        told = found.get((table.name, column))
        if told is None:
            yield f"{table.name}.{column} is missing"
        elif not _is_taken(kind, told):
            yield f"{table.name}.{column} is {told}, not {' or '.join(kind.types)}"


def _is_taken(kind: Kind, told: str) -> bool:
    return not kind.types or told in kind.types


def _not_text(table: Table, read: bytes) -> SourceUnusable:
    last = read.splitlines()[-1] if read else b""
    after = last.split(b"\t", 1)[0].decode("ascii", "replace")
    place = f"after the row with id {after}" if after else "in its first row"
    return SourceUnusable(
        f"Table {table.name}, {place}: bytes that are no UTF-8. Nothing was imported; correct"
        " the text in the source, or restore it with its right encoding."
    )


def label(url: str) -> str:
    """Which database it is, in words that hold no password and no user."""
    parts = _parts(url)
    place = parts.get("host") or parts.get("hostaddr") or "local"
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{place}{port}/{parts.get('dbname', '')}"


def _parts(url: str) -> dict:
    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # libpq's own words repeat the URL.
        raise SourceUnusable("The source is no PostgreSQL URL: postgresql://user@host/database.")


@contextmanager
def opened(url: str, schema: str) -> Iterator[Source]:
    """The source in one read-only snapshot; whatever it fails with is a SourceUnusable."""
    parts = _parts(url)
    parts.setdefault("connect_timeout", _CONNECT_SECONDS)
    parts.setdefault("application_name", "import_cohorts")
    try:
        with psycopg.connect(**parts, client_encoding="UTF8", autocommit=True) as connection:
            for name, wanted in _SETTINGS.items():
                connection.execute("SELECT set_config(%s, %s, false)", [name, wanted])
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield Source(connection, schema)
            connection.execute("ROLLBACK")
    except psycopg.Error as error:
        raise SourceUnusable(_in_words(error))


def _in_words(error: psycopg.Error, when: str = "") -> str:
    """libpq's words name host and user, never the password."""
    said = error.diag.message_primary or next(iter(str(error).strip().splitlines()), "")
    happened = f"failed {when}" if when else "cannot be read"
    return f"The legacy database {happened}; nothing was imported: {said}"
