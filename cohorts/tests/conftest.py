import itertools
import os

import psycopg
import pytest
from psycopg import sql

from cohorts.tests.legacy import Legacy
from tsa.local import testenv

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def legacy_database(migrated_database):
    """A database of the worker's own that stands for the legacy one."""
    name = f"{migrated_database}_legacy"
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(testenv.owner_url(), autocommit=True) as server:
        server.execute(drop)
        server.execute(make)
        yield name
        server.execute(drop)


@pytest.fixture
def legacy(committed, legacy_database):
    """An empty legacy schema; imports of it commit, and the tables are put back."""
    made = Legacy(legacy_database, f"edu_{next(_numbers)}_{os.getpid()}")
    yield made
    made.connection.close()
