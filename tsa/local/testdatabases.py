"""Databases for tests: one migrated template per state of the migrations, cloned per worker.

The template also keeps, in the schema `kept`, a copy of what the migrations wrote, so that
`Emptier` can put a database back as it was after a test that really commits.
"""

import ast
import contextlib
import functools
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tsa.local import places, testenv

_LARGE = 1_000_000  # bytes of a table
_LOCK = 7_305_001  # any number, the same for everybody who makes templates


def create(name: str) -> None:
    """A database with all migrations applied, made from the template (built if need be)."""
    with _server() as server:
        server.execute("select pg_advisory_lock(%s)", [_LOCK])
        template = f"tsa_template_{migrations_digest()}"
        if not _exists(server, template):
            _drop_old(server)
            _build(server, template)
        _drop(server, name)
        server.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def remove(name: str) -> None:
    """Drop the database; where somebody's session may not be cut, a later run does it."""
    connections.close_all()
    with _server() as server, contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        _drop(server, name)


@functools.cache
def migrations_digest() -> str:
    """Changes with every migration, also of other people's apps, and with what they import."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        for path in sorted(Path(config.path, "migrations").rglob("*.py")):
            digest.update(config.name.encode() + path.name.encode() + path.read_bytes())
    for path in _imported_by_migrations():
        digest.update(path.read_bytes())
    for role in ("default", "owner"):
        digest.update(settings.DATABASES[role]["USER"].encode())
    return digest.hexdigest()[:12]


class Emptier:
    """Puts one database back to what the migrations left, whatever was committed to it."""

    def __init__(self, url: str):
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("set lock_timeout = '10s'")
        self._kept = {name for (name,) in self._connection.execute(_TABLES, ["kept"])}
        tables = sorted(name for (name,) in self._connection.execute(_TABLES, ["public"]))
        self._question = sql.SQL(" union all ").join(
            self._is_changed(name) for name in tables if name != "django_migrations"
        )
        self._is_quick = self._may_skip_triggers()

    def close(self) -> None:
        self._connection.close()

    def restore(self) -> None:
        """Empty every table that has rows; give back the migrations' own rows."""
        changed = self._changed()
        if not changed:
            return
        with self._connection.transaction():
            if self._is_quick:
                self._connection.execute("set local session_replication_role = replica")
                for name in changed:
                    self._connection.execute(sql.SQL("delete from {}").format(_public(name)))
            else:
                names = sql.SQL(", ").join(map(_public, changed))
                self._connection.execute(sql.SQL("truncate {} cascade").format(names))
            for name in self._kept & set(self._changed()):
                self._refill(name)
        self._vacuum_large(changed)

    def _vacuum_large(self, changed: list[str]) -> None:
        """The pages of rows that are gone would let the planner expect as many in later tests."""
        large = self._connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relname = any(%s) and (select sum(pg_relation_size(p.relid))"
            " from pg_partition_tree(oid) p) > %s",
            [changed, _LARGE],
        )
        for (name,) in large.fetchall():
            self._connection.execute(sql.SQL("vacuum (skip_locked) {}").format(_public(name)))

    def _changed(self) -> list[str]:
        return [name for (name,) in self._connection.execute(self._question)]

    def _is_changed(self, name: str) -> sql.Composed:
        """A select that returns the table's name if its content is not the migrations'."""
        if name not in self._kept:
            text = "select {name} where exists (select from {table})"
        else:
            text = (
                "select {name} where (select (count(*), sum(hashtextextended(t::text, 0)))::text "
                "from {table} t) is distinct from "
                "(select (count(*), sum(hashtextextended(t::text, 0)))::text from {kept} t)"
            )
        return sql.SQL(text).format(
            name=sql.Literal(name), table=_public(name), kept=sql.Identifier("kept", name)
        )

    def _refill(self, name: str) -> None:
        columns = self._connection.execute(_COLUMNS, [name]).fetchall()
        listed = sql.SQL(", ").join(sql.Identifier(column) for (column,) in columns)
        self._connection.execute(
            sql.SQL("insert into {} ({}) overriding system value select {} from {}").format(
                _public(name), listed, listed, sql.Identifier("kept", name)
            )
        )

    def _may_skip_triggers(self) -> bool:
        try:
            self._connection.execute("set session_replication_role = origin")
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = %s and c.relkind in ('r', 'p') and not c.relispartition
"""
_COLUMNS = """
select attname from pg_attribute
where attrelid = format('public.%%I', %s::text)::regclass
  and attnum > 0 and not attisdropped and attgenerated = ''
"""


def _public(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


def _server() -> psycopg.Connection:
    return psycopg.connect(testenv.owner_url(), autocommit=True)


def _exists(server: psycopg.Connection, name: str) -> bool:
    found = server.execute("select 1 from pg_database where datname = %s", [name])
    return found.fetchone() is not None


def _drop(server: psycopg.Connection, name: str) -> None:
    """Drop it under whoever is connected; the server's own autovacuum has to be waited for."""
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    for _ in range(100):
        try:
            server.execute(drop)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.1)
        else:
            return
    server.execute(drop)


def _build(server: psycopg.Connection, template: str) -> None:
    """Migrate a new database, keep a copy of what that wrote, and only then name it template."""
    building = f"{template}_building"
    _drop(server, building)
    server.execute(sql.SQL("create database {}").format(sql.Identifier(building)))
    with _django_at(building):
        call_command("migrate", database="owner", interactive=False, verbosity=0)
    with psycopg.connect(testenv.with_database(testenv.owner_url(), building)) as connection:
        connection.execute("create schema kept")
        for (name,) in connection.execute(_TABLES, ["public"]).fetchall():
            exists = sql.SQL("select exists (select from {})").format(_public(name))
            if name != "django_migrations" and connection.execute(exists).fetchone()[0]:
                connection.execute(
                    sql.SQL("create table {} as table {}").format(
                        sql.Identifier("kept", name), _public(name)
                    )
                )
    server.execute(
        sql.SQL("alter database {} rename to {}").format(
            sql.Identifier(building), sql.Identifier(template)
        )
    )


@contextlib.contextmanager
def _django_at(name: str) -> Iterator[None]:
    """Point Django's connections to another database for a while."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    try:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        yield
    finally:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = before[alias]


def _drop_old(server: psycopg.Connection) -> None:
    """Templates of older states and databases of runs that ended without cleaning up."""
    names = server.execute(
        "select datname from pg_database d where datname ~ '^tsa_(template|test)_' and not exists "
        "(select from pg_stat_activity a where a.datid = d.oid) order by oid desc"
    ).fetchall()
    templates = [name for (name,) in names if name.startswith("tsa_template_")]
    tests = [name for (name,) in names if name.startswith("tsa_test_")]
    # Another run may be about to connect to a test database that it has just made.
    for name in templates[2:] + tests[8:]:
        _drop(server, name)


def _imported_by_migrations() -> list[Path]:
    """Modules and SQL files of the project that its migrations use, directly or not."""
    own = [
        Path(config.path)
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(places.PROJECT)
        and not Path(config.path).is_relative_to(places.VENV)
    ]
    todo = [path for app in own for path in app.glob("migrations/*.py")]
    seen = set(todo)
    while todo:
        path = todo.pop()
        for found in _project_imports(path):
            if found not in seen:
                seen.add(found)
                todo.append(found)
    data = [path for app in own for kind in ("*.sql", "standard/*.txt") for path in app.rglob(kind)]
    return sorted(seen.union(data))


def _project_imports(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            found = places.PROJECT / (name.replace(".", "/") + ".py")
            if found.is_file():
                yield found
