"""Asking for a page as one of the staff, and what it cost: time, queries, rows that were read."""

import json
import time
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tsa.accounts.models import User
from tsa.audit.writing import writing
from tsa.lib.actor import system

BY = system("bench_admin")
EMAIL = "bench@tsa.example"
_ROWS = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")


@dataclass
class Cost:
    """What a page took at one size."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    slowest: str = ""

    @property
    def median(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[len(ordered) // 2]


def client() -> Client:
    """Signed in as a superuser, with the second factor left out by the caller's settings."""
    with writing(BY):
        person = User.objects.filter(email=EMAIL).first() or User.objects.create_superuser(
            email=EMAIL, password=None, first_name="Bench", last_name="Mark"
        )
    made = Client()
    made.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return made


def seconds(asking: Client, address: str) -> float:
    began = time.perf_counter()
    answer = asking.get(address)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took


def queries(asking: Client, address: str) -> list[dict]:
    with CaptureQueriesContext(connection) as captured:
        seconds(asking, address)
    return list(captured.captured_queries)


def rows_read(statement: str) -> int:
    """How many rows PostgreSQL looked at for this query, found or thrown away.

    A number that no machine's speed changes: a list that reads a table whole shows it here.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")
        answer = cursor.fetchone()[0]
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return sum(_read(node) for node in _nodes(plan[0]["Plan"]))


def _nodes(node: dict):
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def _read(node: dict) -> int:
    if "Relation Name" not in node and "Index Name" not in node:
        return 0
    return round(sum(node.get(name, 0) for name in _ROWS) * node.get("Actual Loops", 1))
