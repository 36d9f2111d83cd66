"""Typed reading of the environment for settings.py, and for nothing else.

Every helper records what is wrong instead of raising at the first problem, so that
whoever deploys sees all missing and insecure settings in one message.
"""

import base64
import ipaddress

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


class Problems:
    """What is missing or insecure, collected until `stop_if_any`."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, name: str, what: str) -> None:
        self.found.append(f"{name}: {what}")

    def stop_if_any(self) -> None:
        """Raise ImproperlyConfigured that names every setting found wrong."""
        if self.found:
            lines = "\n".join(f"  - {line}" for line in self.found)
            raise ImproperlyConfigured(
                "The settings below stop the start; set them in the environment:\n" + lines
            )


def whole_number(problems: Problems, name: str, default: int, *, least: int, most: int) -> int:
    """An integer setting within bounds; the default where it is absent or odd."""
    try:
        value = env.int(name, default=default)
    except ValueError:
        problems.add(name, "must be a whole number")
        return default
    if not least <= value <= most:
        problems.add(name, f"must lie between {least} and {most}, not {value}")
        return default
    return value


def seconds(problems: Problems, name: str, default: float) -> float:
    """A time-out: more than none, at most a minute."""
    try:
        value = env.float(name, default=default)
    except ValueError:
        problems.add(name, "must be a number of seconds")
        return default
    if not 0 < value <= 60:
        problems.add(name, f"must lie between 0 and 60 seconds, not {value}")
        return default
    return value


def secret_keys(problems: Problems, name: str) -> list[str]:
    """Keys of 32 random bytes in base64, newest first; never named in what is wrong with them."""
    keys = env.list(name, default=[])
    if not keys:
        problems.add(name, "is missing: 32 random bytes in base64 (several: newest first)")
    for place, key in enumerate(keys, start=1):
        try:
            length = len(base64.b64decode(key + "=" * (-len(key) % 4), b"-_", validate=True))
        except ValueError:
            length = 0
        if length != 32:
            problems.add(name, f"key {place} is not 32 bytes in URL-safe base64")
    if len(set(keys)) < len(keys):
        problems.add(name, "names one key twice")
    return keys


def networks(problems: Problems, name: str) -> list:
    """Networks such as 10.0.0.0/8, or single addresses."""
    found = []
    for text in env.list(name, default=[]):
        try:
            found.append(ipaddress.ip_network(text.strip()))
        except ValueError:
            problems.add(name, f"{text!r} is no network such as 10.0.0.0/8")
    return found


def one_of(problems: Problems, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """A setting with a closed list of values."""
    value = env.str(name, default=default)
    if value not in allowed:
        problems.add(name, f"must be one of {', '.join(allowed)}, not {value!r}")
        return default
    return value
