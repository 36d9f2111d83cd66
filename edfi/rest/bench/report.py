"""What was measured, as a table for people and as JSON for programs."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from edfi.rest.bench.running import Results

_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Row:
    """`ours` beside `limit`; a `target` is the least ratio, or for `at_most` the greatest."""

    name: str
    ours: float
    limit: float
    target: float
    unit: str = "/s"
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def is_reached(self) -> bool:
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target


def rows(results: Results) -> list[Row]:
    found = [
        Row(
            f"import of {each.resource}, beside COPY",
            each.records / each.imported,
            each.records / each.copied,
            0.25,
        )
        for each in results.loaded
    ]
    found += [
        Row(f"page of 500 {name}, beside row_to_json", app.rate, bare.rate, 0.4)
        for name, (app, bare) in results.pages.items()
    ]
    last, first = (each.percentile(0.5) for each in (results.last_page, results.first_page))
    found.append(Row("last page, beside the first", last, first, 1.2, "ms", at_most=True))
    found += [
        Row(f"POST {name}, beside bare SQL", app.rate, bare.rate, 1 / 3)
        for name, (app, bare) in results.posts.items()
    ]
    found += [
        Row("memory of a worker, after all pages", after / 1024, before / 1024, 1.1, "MiB", True)
        for before, after in results.memory
    ]
    return found


def table(results: Results) -> Iterator[str]:
    yield f"{'':<58}{'ours':>10}{'limit':>10}{'':5}{'ratio':>7}  target"
    for each in rows(results):
        sign = "at most" if each.at_most else "at least"
        verdict = "reached" if each.is_reached else "MISSED"
        yield (
            f"{each.name:<58}{each.ours:>10,.1f}{each.limit:>10,.1f} {each.unit:<4}"
            f"{each.ratio:>7.2f}  {sign} {each.target:.2f}: {verdict}"
        )


def as_json(results: Results, **facts) -> dict:
    return {
        "bench": "edfi",
        **facts,
        "conditions": _conditions(),
        "rows": [
            {
                "name": each.name,
                "ours": round(each.ours, 2),
                "limit": round(each.limit, 2),
                "unit": each.unit,
                "ratio": round(each.ratio, 3),
                "target": round(each.target, 3),
                "reached": each.is_reached,
            }
            for each in rows(results)
        ],
        "timings": {
            f"{what} {name}": {"http": app.as_json(), "bare": bare.as_json()}
            for what, pairs in (("page", results.pages), ("post", results.posts))
            for name, (app, bare) in pairs.items()
        },
    }


def _conditions() -> dict:
    durability = {}
    with connection.cursor() as cursor:
        for name in _DURABILITY:
            cursor.execute(f"SHOW {name}")
            durability[name] = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),  # ours is in it; compare runs by it
        "python": platform.python_version(),
        "postgresql": {"version": connection.pg_version, **durability},
        "web": "granian, 2 workers of 1 thread",
        "client": "held to one agency with 200 schools",
        "audit": "on",
    }
