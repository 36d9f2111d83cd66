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
        Row("deep page, beside the first", half["deep page"], half["first page"], 2, "ms", True),
        Row(
            "sorted page, beside the first", half["sorted page"], half["first page"], 2, "ms", True
        ),
        Row("deep sorted page", half["sorted deep page"], half["first page"], None, "ms"),
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
    yield f"{'':<48}{'ours':>11}{'limit':>11}{'':5}{'ratio':>7}  target"
    for each in rows(results):
        yield (
            f"{each.name:<48}{each.ours:>11,.2f}{each.limit:>11,.2f} {each.unit:<4}"
            f"{each.ratio:>7.2f}  {each.verdict}"
        )
    yield f"order of the sorted page by: {results.index or 'NO INDEX'}"


def as_json(results: Results, **facts) -> dict:
    return {
        "bench": "oneroster",
        **facts,
        "conditions": _conditions(),
        "rows": [
            {
                "name": each.name,
                "ours": round(each.ours, 2),
                "limit": round(each.limit, 2),
                "unit": each.unit,
                "ratio": round(each.ratio, 3),
                "verdict": each.verdict,
            }
            for each in rows(results)
        ],
        "timings": {name: each.as_json() for name, each in results.pages.items()},
        "plan_of_the_sorted_page": results.plan,
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
