"""The environment of one pytest worker, set before Django reads its settings.

Loaded by `-p` (pyproject.toml), hence before pytest-django. Each worker has a database, a
DynamoDB port and folders of its own; what tests start as subprocesses inherits them.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tsa.local import environment, places
from tsa.local.dynamo import free_port

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def with_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{name}{query}"


def shared_home() -> Path:
    """The folder that all workers and runs share."""
    return Path(os.environ["TSA_TEST_HOME"])


def worker_home() -> Path:
    return shared_home() / "workers" / f"{os.environ['TSA_TEST_RUN']}-{WORKER}"


def database() -> str:
    return f"tsa_test_{os.environ['TSA_TEST_RUN']}_{WORKER}"


def owner_url() -> str:
    """The owner at the server's own database, from where others are created."""
    return os.environ["TSA_TEST_OWNER_URL"]


def _prepare() -> None:
    missing = [n for n in ("DATABASE_URL", "DATABASE_OWNER_URL") if not os.environ.get(n)]
    if missing:
        sys.exit(f"{' and '.join(missing)} not set: call the tests as ./dev test [arguments].")
    # The first process fixes these for the run; xdist's workers inherit them.
    os.environ.setdefault("TSA_TEST_RUN", secrets.token_hex(3))
    os.environ.setdefault("TSA_TEST_HOME", str(places.home()))
    os.environ.setdefault("TSA_TEST_OWNER_URL", os.environ["DATABASE_OWNER_URL"])
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[name] = with_database(os.environ[name], database())
    stores = {"DYNAMODB_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    os.environ.update(environment.local(worker_home(), stores=stores))


_prepare()
