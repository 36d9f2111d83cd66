"""A command of ours that is killed as by `kill -9` at a named point, on the test's own stores."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections


def killed(*command: str, point: str) -> None:
    """Run manage.py until it reaches the point; it must die there."""
    ended = subprocess.run(
        [sys.executable, "manage.py", *command],
        env={**os.environ, **_addresses(), "TSA_FAULT": point},
        cwd=settings.BASE_DIR,
        check=False,
        capture_output=True,
    )
    assert ended.returncode == -9, ended.stderr.decode()[-2000:]


def _addresses() -> dict[str, str]:
    """Both roles, on the test's database; the keys as the test has them now."""
    named = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}
    found = {}
    for alias, name in named.items():
        path = f"/{connections[alias].settings_dict['NAME']}"
        found[name] = urlsplit(os.environ[name])._replace(path=path).geturl()
    return {**found, "DATA_KEYS": ",".join(settings.DATA_KEYS)}
