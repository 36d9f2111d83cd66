"""What a measurement found, with the target that issue 5 sets for it."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "jit")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; `most` is what it may be, None where nothing is asked of it."""

    what: str
    value: float
    unit: str
    most: float | None = None

    @property
    def is_reached(self) -> bool | None:
        return None if self.most is None else self.value <= self.most

    @property
    def line(self) -> str:
        verdict = ""
        if self.most is not None:
            said = "reached" if self.is_reached else "MISSED"
            verdict = f"  at most {self.most:g} {self.unit}: {said}"
        return f"  {self.what:<58}{self.value:>12,.1f} {self.unit}{verdict}"


def table(parts: dict[str, list[Figure]]) -> Iterator[str]:
    for name, figures in parts.items():
        yield f"\n{name}"
        for figure in figures:
            yield figure.line


def as_json(parts: dict[str, list[Figure]]) -> dict:
    return {
        "bench": "cohorts",
        "conditions": conditions(),
        "parts": {
            name: [
                {
                    "what": each.what,
                    "value": round(each.value, 3),
                    "unit": each.unit,
                    "most": each.most,
                    "reached": each.is_reached,
                }
                for each in figures
            ]
            for name, figures in parts.items()
        },
    }


def conditions() -> dict:
    settings = {}
    with connection.cursor() as cursor:
        for name in _DURABILITY:
            cursor.execute(f"SHOW {name}")
            settings[name] = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),  # ours is in it; compare runs by it
        "python": platform.python_version(),
        "postgresql": {"version": connection.pg_version, **settings},
    }
