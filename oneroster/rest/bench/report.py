"""What was measured, as a table for people and as JSON for programs."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from oneroster.rest.bench.running import Results

_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Row:
    """`ours` beside `limit`; `target` is the least ratio, or for `at_most` the greatest.

    Without a target it is told, and nothing is asked of it.
    """

    name: str
    ours: float
    limit: float
    target: float | None
    unit: str = "/s"
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        reached = self.ratio <= self.target if self.at_most else self.ratio >= self.target
        sign = "at most" if self.at_most else "at least"
        return f"{sign} {self.target:.2f}: {'reached' if reached else 'MISSED'}"


def rows(results: Results) -> list[Row]:
    rate = {name: each.rate for name, each in results.pages.items()}
    half = {name: each.percentile(0.5) for name, each in results.pages.items()}
    found = [
        Row("page of 100 users, beside row_to_json", rate["ours"], rate["row_to_json"], 0.4),
        Row("page of 100 users, beside ModelSerializer", rate["ours"], rate["ModelSerializer"], 3),
        Row("the same while others commit", rate["while others commit"], rate["ours"], None),
        Row("the same, held to 20 schools", rate["held to 20 schools"], rate["ours"], None),
    ]
    first = half["first page"]
    found += [
        Row(f"{name}, beside the first", half[name], first, target, "ms", True)
        for name, target in (
            ("deep page", 2),
            ("sorted page", 2),
            ("sorted deep page", None),
            ("enrollments page", None),
            ("deep enrollments page", None),
        )
    ]
    found += [
        Row("memory of a worker, after all pages", after / 1024, before / 1024, None, "MiB")
        for before, after in results.memory
    ]
    for name, times, target in (
        ("export, beside COPY", results.exported, 1 / 3),
        ("import, beside COPY", results.imported, 0.25),
    ):
        if times:
            found.append(Row(name, times.rows / times.ours, times.rows / times.bare, target))
    plain = results.writes.get("without the kept body")
    if plain:
        kept = results.writes["as it is"]
        found.append(Row("UPDATE of users, beside no kept body", kept, plain, None, "s"))
    return found


def table(results: Results) -> Iterator[str]:
    yield f"{'ratio':>7}  {'':<46}{'ours':>11}{'limit':>11}{'':6}target"
    for each in rows(results):
        yield (
            f"{each.ratio:>7.2f}  {each.name:<46}{each.ours:>11,.2f}{each.limit:>11,.2f}"
            f" {each.unit:<5}{each.verdict}"
        )
    for name, index in results.indexes.items():
        yield f"{name}: {index}"
    yield f"peak memory of the export: {results.peak / 2**20:.0f} MiB"


def as_json(results: Results, **facts) -> dict:
    return {
        "bench": "oneroster",
        **facts,
        "conditions": _conditions(),
        "rows": [
            {
                "ratio": round(each.ratio, 3),
                "name": each.name,
                "ours": round(each.ours, 2),
                "limit": round(each.limit, 2),
                "unit": each.unit,
                "verdict": each.verdict,
            }
            for each in rows(results)
        ],
        "timings": {name: each.as_json() for name, each in results.pages.items()},
        "plans": results.plans,
        "seconds_of_an_update": {name: round(each, 3) for name, each in results.writes.items()},
        "peak_memory_mib": round(results.peak / 2**20),
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
        "audit": "on",
    }
