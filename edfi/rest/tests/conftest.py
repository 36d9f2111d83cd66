"""The clients that the tests of the Ed-Fi API sign in as."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client as Http

from edfi.rest import claims
from edfi.rest.tests import world


@pytest.fixture
def sis(db):
    """A client that may do everything, everywhere."""
    claims.forget()
    return world.Client(Http())


@pytest.fixture(scope="module")
def _examples(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        claims.forget()
        client = world.Client(Http())
        yield client, client.build()


@pytest.fixture
def school_life(_examples):
    """(client, the path of each item): all examples are stored, once for a module.

    What a test does to them is undone after it.
    """
    with undone():
        yield _examples


@contextmanager
def undone():
    """A transaction, or a part of one, that leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
