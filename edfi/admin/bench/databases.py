"""The two databases of a measurement: made from the migrated one, filled once, used again.

Both are open at the same time, so that pages of both are asked for in turn and meet the same
disturbances of the machine.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

_MIGRATIONS = "SELECT array_agg(app || '.' || name ORDER BY app, name) FROM django_migrations"
_SIZE = "COMMENT ON DATABASE {} IS {}"


def owner(database: str = "", **options) -> psycopg.Connection:
    """The owner's connection; triggers are its to switch."""
    url = os.environ["DATABASE_OWNER_URL"]
    more = {"dbname": database} if database else {}
    return psycopg.connect(url, autocommit=True, **more, **options)


def exists(name: str, students: int) -> bool:
    """Is it there, of this size, and of the present migrations?"""
    with owner() as here:
        found = here.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        wanted = here.execute(_MIGRATIONS).fetchone()
    if found is None or found[0] != _comment(students):
        return False
    with owner(name) as there:
        return there.execute(_MIGRATIONS).fetchone() == wanted


def make(name: str) -> None:
    """A new copy of the migrated database; an old one of that name goes."""
    with owner() as here:
        template = here.info.dbname
    connections.close_all()
    with owner("postgres") as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def is_filled(name: str, students: int) -> None:
    """Say so in the database itself, at the very end."""
    with owner() as server:
        server.execute(sql.SQL(_SIZE).format(sql.Identifier(name), sql.Literal(_comment(students))))


def _comment(students: int) -> str:
    return f"bench_admin: {students} students"


class Both:
    """Django's connections to several databases of one cluster, of which one is the default."""

    def __init__(self, names: list[str]):
        self._wrappers = {}
        for name in names:
            wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
            wrapper.settings_dict = {**wrapper.settings_dict, "NAME": name}
            self._wrappers[name] = wrapper

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        before = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self._wrappers[name]
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = before

    def close(self) -> None:
        for wrapper in self._wrappers.values():
            wrapper.close()
