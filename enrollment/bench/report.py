"""What was measured, as a table for people and as JSON for programs."""

import os
import platform
from collections.abc import Iterator

from django.db import connection

from enrollment.bench.recording import counted
from enrollment.bench.running import Result
from enrollment.bench.template import Template

TARGETS = {"step 4": 0.5, "read": 0.6}
_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


def table(results: list[Result], template: Template) -> Iterator[str]:
    """Lines: each operation's rate over HTTP and bare, the ratio, the targets, the calls."""
    head = f"{'':<28}{'over HTTP':^26}{'bare loop':^26}"
    yield head.rstrip()
    columns = ("operation", "req/s", "p50 ms", "p99 ms", "op/s", "p50 ms", "p99 ms", "ratio")
    yield f"{columns[0]:<28}" + "".join(f"{each:>8}" for each in columns[1:]) + "  target"
    for each in results:
        yield _line(each)
    yield ""
    yield "store calls for each request (the same on both sides)"
    for name, calls in template.calls.items():
        parts = [f"{count} x {what}" for what, count in counted(calls).items()]
        yield f"  {name:<28}{', '.join(parts)}"


def _line(result: Result) -> str:
    _, bare = result.limit
    numbers = [
        *(result.app.rate, result.app.percentile(0.5), result.app.percentile(0.99)),
        *(bare.rate, bare.percentile(0.5), bare.percentile(0.99)),
    ]
    target = TARGETS.get(result.request.name)
    verdict = ""
    if target:
        verdict = f"  {target}: {'reached' if result.ratio >= target else 'MISSED'}"
    cells = "".join(f"{each:8.1f}" for each in numbers)
    return f"{result.request.name:<28}{cells}{result.ratio:8.2f}{verdict}"


def as_json(results: list[Result], template: Template, **facts) -> dict:
    return {
        "bench": "enrollment",
        **facts,
        "conditions": conditions(),
        "operations": [_operation(each, template) for each in results],
        "targets_reached": {
            each.request.name: each.ratio >= TARGETS[each.request.name]
            for each in results
            if each.request.name in TARGETS
        },
    }


def conditions() -> dict:
    """What the figures depend on."""
    with connection.cursor() as cursor:
        durability = {}
        for name in _DURABILITY:
            cursor.execute(f"SHOW {name}")
            durability[name] = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),  # ours is in it; compare runs by it
        "python": platform.python_version(),
        "postgresql": {"version": connection.pg_version, **durability},
        "web": "granian, 2 workers of 1 thread",
        "throttles": "on, windows opened before the clock starts",
        "audit": "on",
        "mail": "owed in the outbox, not sent",
    }


def _operation(result: Result, template: Template) -> dict:
    way, _ = result.limit
    return {
        "name": result.request.name,
        "http": _timing(result.app),
        "bare": {name: _timing(timing) for name, timing in result.bare.items()},
        "limit": way,
        "ratio": round(result.ratio, 3),
        "target": TARGETS.get(result.request.name),
        "store_calls": counted(template.calls[result.request.name]),
    }


def _timing(timing) -> dict:
    return {
        "operations": len(timing.latencies),
        "per_second": round(timing.rate, 1),
        "p50_ms": round(timing.percentile(0.5), 2),
        "p99_ms": round(timing.percentile(0.99), 2),
    }
