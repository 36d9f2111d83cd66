"""What every test may use: the real stores (tsa/local/testing.py) and the cast."""

import pytest

from tsa.lib.actor import Actor, Kind

pytest_plugins = ["tsa.local.testing"]


@pytest.fixture(scope="session")
def django_db_setup(migrated_database):
    """Instead of pytest-django's: the worker's clone of the migrated template."""


@pytest.fixture(scope="session")
def create_tables():
    """What makes the DynamoDB tables in the worker's store, whenever that starts."""
    from tsa.dynamo.tables import create_all

    return create_all


# -- the cast: registrar, guardian, other_guardian, coach, nobody -------------------------------


@pytest.fixture
def registrar():
    """A member of staff, as services know one."""
    return Actor(Kind.STAFF, "registrar@tsa.example", address="192.0.2.7", session="s1")


@pytest.fixture
def nobody():
    """A parent whom no invitation and no enrolment names."""
    return Actor(Kind.PARENT, "stranger@family.example")
