"""pytest's fixtures on the real stores; conftest.py takes them from here.

`db` and @pytest.mark.django_db   a transaction that is rolled back, as the application's role
`committed`                       real commits (threads, subprocesses); the tables are put back
`dynamo`                          the worker's DynamoDB, empty when the test begins
`system`                          private, durable stores, with web and worker to be killed
`browser`, `page`                 headless chromium; such tests are marked `browser`
"""

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from tsa.local import npm, testdatabases, testenv, testsystem
from tsa.local.dynamo import Dynamo, empty


@pytest.fixture(scope="session")
def migrated_database(django_test_environment, django_db_blocker):
    """This worker's own database, cloned from the migrated template; dropped at the end."""
    with django_db_blocker.unblock():
        testdatabases.create(testenv.database())
    yield testenv.database()
    with django_db_blocker.unblock():
        testdatabases.remove(testenv.database())


@pytest.fixture(scope="session")
def _emptier(django_db_setup):
    emptier = testdatabases.Emptier(os.environ["DATABASE_OWNER_URL"])
    yield emptier
    emptier.close()


@pytest.fixture
def committed(_emptier, django_db_blocker):
    """Database access with real commits, on both aliases; afterwards the tables are put back."""
    with django_db_blocker.unblock():
        yield
        _emptier.restore()


@pytest.fixture(scope="session")
def dynamo_server(django_test_environment, create_tables):
    """The worker's in-memory DynamoDB; its port was fixed before Django read its settings."""
    server = Dynamo(testenv.worker_home(), binary=npm.dynamo(), in_memory=True)
    server.port = int(os.environ["DYNAMODB_ENDPOINT"].rpartition(":")[2])
    server.start()
    create_tables()
    yield server
    server.stop()


@pytest.fixture(scope="session", autouse=True)
def _stores_of_the_worker(dynamo_server):
    yield
    shutil.rmtree(testenv.worker_home(), ignore_errors=True)


@pytest.fixture
def dynamo(dynamo_server, create_tables):
    """The DynamoDB handle (kill, pause, resume), all tables there and empty."""
    dynamo_server.resume()
    if dynamo_server.is_running:
        empty(dynamo_server.endpoint)
    else:
        dynamo_server.start()
        create_tables()
    yield dynamo_server
    dynamo_server.resume()


@pytest.fixture
def system(tmp_path):
    """A whole system of the test's own; see tsa/local/testsystem.py."""
    with testsystem.system(tmp_path / "home", testdatabases.migrations_digest()) as made:
        yield made


@pytest.fixture(scope="module")
def module_system(tmp_path_factory):
    """One system for a module whose tests do not harm it."""
    home = tmp_path_factory.mktemp("system") / "home"
    with testsystem.system(home, testdatabases.migrations_digest()) as made:
        yield made


def chromium() -> str | None:
    """Where this machine's chromium is, if it has one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="session")
def browser():
    """One chromium per worker. While it is up, Django takes the thread for an asynchronous one."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with contextlib.closing(playwright.chromium.launch(executable_path=chromium())) as up:
            yield up


@pytest.fixture
def page(browser):
    """A fresh, signed-out browser window."""
    with contextlib.closing(browser.new_context()) as context:
        yield context.new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests need a browser; flushing tables needs rights that our role has not."""
    no_browser = pytest.mark.skip(reason="no chromium here (apt-get install chromium)")
    for item in items:
        if item.get_closest_marker("browser") and not chromium():
            if os.environ.get("TSA_NEED_BROWSER"):
                raise pytest.UsageError("TSA_NEED_BROWSER is set, and there is no chromium")
            item.add_marker(no_browser)
        mark = item.get_closest_marker("django_db")
        if mark and (mark.kwargs.get("transaction") or mark.kwargs.get("reset_sequences")):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture `committed` instead")


def written_mails() -> list[Path]:
    """The message files of this worker, oldest first."""
    return sorted((testenv.worker_home() / "mail").glob("*.eml"))
