import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread


@pytest.fixture(autouse=True)
def message_files(settings):
    """Mails as files, as on a laptop: Django would keep them in memory during tests."""
    settings.EMAIL_BACKEND = "tsa.local.mail.MessageFiles"


@pytest.fixture
def site(committed, dynamo, settings):
    """The address of a server on this worker's stores; mails link to it."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert not server.error, server.error
    settings.FRONTEND_URL = f"http://127.0.0.1:{server.port}"
    yield settings.FRONTEND_URL
    server.terminate()
