"""Audit rows for what no trigger can see: a page opened, a list exported, a letter printed."""

from django.db import connections
from psycopg.types.json import Jsonb

from tsa.lib.actor import Actor

_INSERT = (
    "INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id, action,"
    " entity, entity_id, student_unique_id, before, after, description)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def record(
    action: str,
    *,
    entity: str,
    entity_id: object,
    by: Actor,
    student_unique_id: str | None = None,
    description: str = "",
    before: dict | None = None,
    after: dict | None = None,
    using: str = "default",
) -> None:
    """Add one row, in the caller's transaction if there is one. A repeat adds another."""
    who = [by.address, by.agent[:500], by.session, by.request_id]
    states = [None if each is None else Jsonb(each) for each in (before, after)]
    about = [action, entity, str(entity_id), student_unique_id, *states, description]
    with connections[using].cursor() as cursor:
        cursor.execute(_INSERT, [str(by.kind), by.id, *(each or None for each in who), *about])


def ensure_partitions(*, ahead: int = 3, using: str = "default") -> int:
    """Create the partitions of this month and of the next ones; how many were new.

    A month without its partition loses no row: it lies in the default partition, from which
    this moves it.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT partition_ensure('audit_logs', 1, %s)", [ahead])
        return cursor.fetchone()[0]
