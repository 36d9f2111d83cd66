"""The clients that the tests of the Ed-Fi API sign in as."""

import pytest
from django.test import Client as Http

from edfi.rest import claims
from edfi.rest.tests import world


@pytest.fixture
def sis(db):
    """A client that may do everything, everywhere."""
    claims.forget()
    return world.Client(Http())
