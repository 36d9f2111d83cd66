import pytest
from django.test import Client


@pytest.fixture
def admin_client_of(settings):
    """A client signed in as that staff person, where no second factor is asked."""
    settings.STAFF_SECOND_FACTOR = False

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
