"""The one way to write PostgreSQL: `with writing(actor): ...`.

It opens the transaction and tells it who acts; the audit triggers read that. Outside of it a
change is audited as made by hand, under the database role's name. `upsert` is the one-round-trip
write of the services: a repeat with the same values writes nothing at all.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.db import connections, transaction
from psycopg.types.json import Jsonb

from tsa.lib.actor import Actor

_TELL = (
    "SELECT set_config('tsa.actor_kind', %s, true), set_config('tsa.actor_id', %s, true),"
    " set_config('tsa.address', %s, true), set_config('tsa.agent', %s, true),"
    " set_config('tsa.session', %s, true), set_config('tsa.request_id', %s, true)"
)
# A transaction that takes longer is remembered: changes_since() allows two seconds for the others.
_SLOW_SECONDS = 1.0
_REMEMBER = "INSERT INTO slow_writes (started_at, finished_at) VALUES (now(), clock_timestamp())"
_acting: ContextVar[Actor | None] = ContextVar("tsa_acting", default=None)


@contextmanager
def writing(actor: Actor, *, using: str = "default") -> Iterator[None]:
    """A transaction in which `actor` acts; all of it is stored or nothing.

    Inside another `writing` it is a savepoint, and the outer actor acts again after it.
    No network call belongs inside: it would hold locks, and could not be rolled back.
    """
    outer = _acting.get()
    connection = connections[using]
    token = _acting.set(actor)
    began = time.monotonic()
    try:
        with transaction.atomic(using=using):
            if actor != outer:
                _tell(connection, actor)
            yield
            if outer is None and time.monotonic() - began > _SLOW_SECONDS:
                _remember(connection)
    finally:
        _acting.reset(token)
        if actor != outer and connection.in_atomic_block and not connection.needs_rollback:
            _tell(connection, outer)


@contextmanager
def pipelined(*, using: str = "default") -> Iterator[None]:
    """Send the statements inside at once, without waiting for each one's answer.

    For a run of writes inside `writing`; nothing inside may look at a result. A refusal of
    any of them is raised at the end of the block.
    """
    connection = connections[using]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _tell(connection, actor: Actor | None) -> None:
    told = ("",) * 6
    if actor is not None:
        told = (
            str(actor.kind),
            actor.id,
            actor.address,
            actor.agent[:500],
            actor.session,
            actor.request_id,
        )
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [text.replace("\x00", "") for text in told])


def _remember(connection) -> None:
    """Leave when this transaction ran; what it wrote is seen by others only now."""
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER)


def upsert(
    table: str,
    values: Mapping[str, object],
    *,
    key: Sequence[str],
    fill: Sequence[str] = (),
    once: Sequence[str] = (),
    using: str = "default",
) -> None:
    """Insert the row, or bring the row of that key to these values, in one statement.

    Columns in `fill` are never emptied: NULL or an empty JSON array leaves what is there.
    Columns in `once` are given at the first time only. Nothing is written where nothing
    differs. JSON values come as `Jsonb`.
    """
    arrays = tuple(each for each in fill if isinstance(values[each], Jsonb))
    sql = _upsert_sql(table, tuple(values), tuple(key), tuple(fill), tuple(once), arrays)
    with connections[using].cursor() as cursor:
        cursor.execute(sql, list(values.values()))


@lru_cache(maxsize=128)
def _upsert_sql(
    table: str, columns: tuple, key: tuple, fill: tuple, once: tuple, arrays: tuple
) -> str:
    """Table and column names come from our own code only, never from input."""
    new = {}
    for each in columns:
        if each in key or each in once:
            continue
        given = f'EXCLUDED."{each}"'
        if each in arrays:
            given = f"NULLIF({given}, '[]'::jsonb)"
        new[each] = f'COALESCE({given}, t."{each}")' if each in fill else given
    insert = (
        f'INSERT INTO "{table}" AS t ({_names(columns)})'
        f" VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT ({_names(key)})"
    )
    if not new:
        return f"{insert} DO NOTHING"
    assignments = ", ".join(f'"{each}" = {value}' for each, value in new.items())
    now = ", ".join(f't."{each}"' for each in new)
    return (
        f"{insert} DO UPDATE SET {assignments}"
        f" WHERE ROW({now}) IS DISTINCT FROM ROW({', '.join(new.values())})"
    )


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{each}"' for each in columns)
