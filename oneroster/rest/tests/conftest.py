"""The consumers that the tests of the OneRoster API sign in as."""

import pytest
from django.test import Client as Http

from oneroster.rest.tests import world


@pytest.fixture
def consumer(db):
    """A consumer that may ask for everything, everywhere."""
    return world.Consumer(Http())


@pytest.fixture
def district(db):
    return world.district()
