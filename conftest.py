"""What every test may use: the real stores (tsa/local/testing.py) and the cast."""

import pytest

from enrollment.tests import families
from tsa.audit import settling
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


@pytest.fixture
def school(committed, dynamo):
    """A school of record in both stores, which are empty otherwise."""
    return families.open_school()


@pytest.fixture
def coach(school):
    """A coach of that school who has accepted the invitation."""
    return families.engage_coach()


@pytest.fixture
def family(coach):
    """A family whose enrolment with that coach is open and untouched."""
    return families.family(coach)


@pytest.fixture(autouse=True)
def no_outage_from_before(monkeypatch):
    """A test that stops PostgreSQL leaves the next one no pause."""
    monkeypatch.setattr(settling, "_away_until", 0.0)


@pytest.fixture(autouse=True)
def quick_password_hashes(settings):
    """A password's hash is slow on purpose; tests make many and prove nothing by waiting."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "tsa.accounts.hashers.FastSecretHasher",
    ]
