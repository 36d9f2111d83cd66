"""The measurements, in turn: pages, deep offsets, order, visibility, memory, packages, writes."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from oneroster.csv import measuring
from oneroster.csv.measuring import Times
from oneroster.rest.bench import people, plans, writes
from oneroster.rest.bench.peer import COLUMNS
from oneroster.rest.bench.people import Size
from oneroster.rest.bench.playing import Timing, beside, play, resident, token, web
from tsa.accounts import clients as accounts
from tsa.api import database
from tsa.audit.writing import writing

ROOT = "/ims/oneroster/rostering/v1p2"
USERS = f"{ROOT}/users"
SORTED = "limit=100&filter=status%3D%27active%27&sort=familyName"
_ROUNDS = 4
_ROWS = (
    f"SELECT '[' || string_agg(row_to_json(p)::text, ',') || ']' FROM (SELECT {', '.join(COLUMNS)}"
    " FROM users WHERE status = 'active' ORDER BY sourced_id LIMIT 100) p"
)
# A small commit by somebody else: what is remembered of collections is out of date.
_COMMIT = "UPDATE accounts_apiclient SET name = name || '' WHERE name = 'Measured'"


@dataclass
class Results:
    """Pages by name; memory of each worker in KiB, before and after."""

    pages: dict[str, Timing] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)
    plans: dict[str, list[str]] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    exported: Times | None = None
    imported: Times | None = None
    peak: int = 0  # bytes that this process held at most while it exported
    writes: dict[str, float] = field(default_factory=dict)  # seconds


def run(size: Size, *, clients: int, times: int, tell: Callable[[str], None]) -> Results:
    results = Results()
    people.make(size, tell)
    measure(results, clients=clients, times=times, tell=tell)
    _packages(results, size, tell)
    results.writes = writes.measured(min(10_000, size.users))
    for name, seconds in results.writes.items():
        tell(f"UPDATE of {min(10_000, size.users):,} users, {name}: {seconds:.2f} s")
    return results


def measure(results: Results, *, clients: int, times: int, tell: Callable[[str], None]) -> None:
    """What the web server does, beside its peers."""
    everywhere, held = _register("Measured"), _register("Held", schools=20)
    for name, offset in (("sorted page", 0), ("sorted deep page", _total() * 9 // 10)):
        found = plans.of_page("status='active'", "familyName", offset)
        results.plans[name], results.indexes[name] = found
    with web() as (port, parent):
        ask = {"kind": "http", "port": port, "times": times, "total": _total()}
        ask["token"] = token(port, *everywhere)
        _pages(results, ask, parent, clients, tell)
        _depths(results, ask, times, tell)
        _narrow(results, {**ask, "token": token(port, *held), "total": 0}, clients, tell)


# -- pages -----------------------------------------------------------------------------------------


def _pages(results: Results, ask: dict, parent: int, clients: int, tell) -> None:
    """In rounds that alternate, so that whatever else the machine does meets all of them."""
    bare = {"kind": "sql", "sql": _ROWS, "database": os.environ["DATABASE_URL"]}
    jobs = {
        "ours": {**ask, "path": f"{USERS}?limit=100"},
        "row_to_json": {**bare, "times": ask["times"] * 2},
        "ModelSerializer": {
            **ask,
            "path": "/bench/users?limit=100",
            "times": max(1, ask["times"] // 5),
            "total": 0,
        },
    }
    play([jobs["ours"]] * clients)
    before = resident(parent)
    _alternate(results, jobs, clients)
    after = resident(parent)
    results.memory = [(before[pid], after[pid]) for pid in before if pid in after]
    for name in jobs:
        tell(f"pages of 100 users, {name}: {results.pages[name].rate:.0f}/s")
    commit = {"kind": "sql", "sql": _COMMIT, "database": os.environ["DATABASE_OWNER_URL"]}
    with beside({**commit, "times": 1_000_000, "pause": 0.02}):
        quarter = {**jobs["ours"], "times": max(1, ask["times"] // 4)}
        results.pages["while others commit"] = play([quarter] * clients)
    tell(f"the same, while others commit: {results.pages['while others commit'].rate:.0f}/s")


def _alternate(results: Results, jobs: dict[str, dict], clients: int) -> None:
    for _ in range(_ROUNDS):
        for name, job in jobs.items():
            turn = play([{**job, "times": max(1, job["times"] // _ROUNDS)}] * clients)
            before = results.pages.get(name)
            results.pages[name] = before + turn if before else turn


def _depths(results: Results, ask: dict, times: int, tell) -> None:
    """One client alone: the first page, a deep one, and one in another order."""
    deep = _total() * 9 // 10
    asked = {
        "first page": "limit=100",
        "deep page": f"limit=100&offset={deep}",
        "sorted page": SORTED,
        "sorted deep page": f"{SORTED}&offset={deep}",
    }
    jobs = {name: {**ask, "path": f"{USERS}?{query}"} for name, query in asked.items()}
    enrolled = {**ask, "total": 0, "path": f"{ROOT}/enrollments?limit=100"}
    jobs |= {
        "enrollments page": enrolled,
        "deep enrollments page": {**enrolled, "path": f"{enrolled['path']}&offset={2 * deep}"},
    }
    _alternate(results, jobs, 1)
    for name in jobs:
        tell(f"{name}: {results.pages[name].percentile(0.5):.2f} ms")


def _narrow(results: Results, ask: dict, clients: int, tell) -> None:
    quarter = {**ask, "path": f"{USERS}?limit=100", "times": max(1, ask["times"] // 4)}
    results.pages["held to 20 schools"] = play([quarter] * clients)
    tell(f"held to 20 schools: {results.pages['held to 20 schools'].rate:.0f}/s")


def _total() -> int:
    return database.run("SELECT count(*) FROM users WHERE status = 'active'").fetchone()[0]


def _register(name: str, *, schools: int = 0) -> tuple[str, str]:
    with writing(people.BY):
        client, secret = accounts.register(
            name,
            purpose="a measurement",
            scopes=["oneroster"],
            education_organization_ids=[people.school_id(number) for number in range(schools)],
        )
    return client.client_id, secret


# -- packages --------------------------------------------------------------------------------------


def _packages(results: Results, size: Size, tell) -> None:
    with tempfile.TemporaryDirectory() as folder:
        results.exported = measuring.export_beside_copy(Path(folder) / "out.zip")
        results.peak = measuring.peak_memory()
        tell(f"export: {_said(results.exported)}")
        package = Path(folder) / "in.zip"
        measuring.people(package, users=size.users // 5, enrollments=size.enrollments // 5)
        results.imported = measuring.import_beside_copy(package)
        tell(f"import: {_said(results.imported)}")


def _said(times: Times) -> str:
    return f"{times.rows:,} rows in {times.ours:.1f} s, COPY in {times.bare:.1f} s"
