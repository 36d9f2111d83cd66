"""The environment that ./dev gives to the project's processes; settings.py reads it.

What the caller has set stays: with DATABASE_URL no PostgreSQL is embedded, with AWS settings
no DynamoDB. The README's table of settings is the full list.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tsa.local import places, processes

_AWS = ("DYNAMODB_ENDPOINT", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_REGION")
_LOCAL_AWS = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
}


def brings_postgres(environ=os.environ) -> bool:
    return bool(environ.get("DATABASE_URL"))


def brings_dynamo(environ=os.environ) -> bool:
    return any(environ.get(name) for name in _AWS)


def local(home: Path, *, stores: dict, environ=os.environ) -> dict:
    """Everything a process of this home needs; `stores` are the addresses of embedded ones."""
    given = dict(environ)
    given.setdefault("TSA_MODE", "local")
    given.setdefault("PORT", "8000")
    given.setdefault("PYTHONWARNINGS", "ignore:No directory at:UserWarning")  # static-built
    given.setdefault("DJANGO_SETTINGS_MODULE", "tsa.settings")
    if not given.get("SECRET_KEY"):
        given["SECRET_KEY"] = secret_key(home)
    if not given.get("DATA_KEYS"):
        given["DATA_KEYS"] = data_keys(home)
    if "DYNAMODB_ENDPOINT" in stores:
        given.pop("AWS_PROFILE", None)
        given |= _LOCAL_AWS
    return {
        **given,
        **stores,
        "TSA_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
        processes.MARK: str(home),
    }


def without_owner(environ: dict) -> dict:
    """The web process may not migrate: it never sees the owner's address."""
    return {name: value for name, value in environ.items() if name != "DATABASE_OWNER_URL"}


def secret_key(home: Path) -> str:
    """This home's key for signatures."""
    return _kept(home, "secret_key", lambda: secrets.token_urlsafe(50))


def data_keys(home: Path) -> str:
    """This home's keys for what is stored encrypted. Lost with the file: keep it with the data."""
    return _kept(home, "data_keys", lambda: secrets.token_urlsafe(32))


def _kept(home: Path, name: str, make: Callable[[], str]) -> str:
    """What stands in this file of the home; made once and readable by its user alone."""
    path = places.private_folder(home) / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if text := path.read_text().strip():
            return text
        handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(handle, "w") as file:
        file.write(made := make())
    return made
