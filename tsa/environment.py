"""Typed reading of the environment for settings.py, and for nothing else.

Every helper records what is wrong instead of raising at the first problem, so that
whoever deploys sees all missing and insecure settings in one message.
"""

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


def one_of(problems: Problems, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """A setting with a closed list of values."""
    value = env.str(name, default=default)
    if value not in allowed:
        problems.add(name, f"must be one of {', '.join(allowed)}, not {value!r}")
        return default
    return value
