"""Filling a large table quickly: without triggers, and with its indexes made afterwards.

What triggers would have derived is filled as rows of its own, so nothing here may be taken for
a way to load real data. Needs the owner's rights, not a superuser's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c
ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass AND NOT EXISTS (
    SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""
_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'f'
"""


@contextmanager
def bare(owner: psycopg.Connection, table: str) -> Iterator[None]:
    """Inside, the table has no triggers, foreign keys or further indexes."""
    name = sql.Identifier(table)
    partitioned = _is_partitioned(owner, table)
    indexes = [] if partitioned else owner.execute(_INDEXES, [table]).fetchall()
    constraints = [] if partitioned else owner.execute(_CONSTRAINTS, [table]).fetchall()
    owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    for constraint, _definition in constraints:
        drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
        owner.execute(drop.format(name, sql.Identifier(constraint)))
    for index, _definition in indexes:
        owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
    yield
    for _index, definition in indexes:
        owner.execute(definition)
    for constraint, definition in constraints:
        # Held from now on; the rows that are there are not read again.
        add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID")
        definition = sql.SQL(definition.removesuffix(" NOT VALID"))
        owner.execute(add.format(name, sql.Identifier(constraint), definition))
    owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
    owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(name))


def _is_partitioned(owner: psycopg.Connection, table: str) -> bool:
    asked = "SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass"
    return owner.execute(asked, [table]).fetchone()[0]


def insert(owner: psycopg.Connection, table: str, columns: dict[str, str], count: int) -> int:
    """Rows 0 to count - 1; a column is an SQL expression over n. Names are our own."""
    names, values = ", ".join(columns), ", ".join(columns.values())
    return owner.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(0, {count} - 1) n"
    ).rowcount
