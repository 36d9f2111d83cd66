"""The measurements, in turn: loading, paging, memory, posting."""

import http.client
import json
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock
from urllib.parse import urlencode

from django.db import connection

from edfi.rest import callers, claims, requests, writing
from edfi.rest.bench import loading, people
from edfi.rest.bench.loading import Loaded
from edfi.rest.bench.playing import Failed, Timing, play, resident, web
from edfi.rest.conditions import Precondition
from edfi.rest.resource import Resource, named
from tsa.accounts import clients
from tsa.api import database
from tsa.audit.writing import writing as auditing
from tsa.lib.actor import system

CLAIM_SET = "SIS Vendor"
STUDENTS, STAYS = "students", "studentSchoolAssociations"
_ROUNDS = 4
_REPEATS = 60
_TEMPLATE = people.unique_id("T", 0)
# What a program would ask that wants PostgreSQL's rows as JSON, and no more.
_PAGE = (
    "SELECT max(p._ordinal), '[' || string_agg(row_to_json(p)::text, ',') || ']' FROM (SELECT *"
    " FROM {table} WHERE _ordinal > %s ORDER BY _ordinal LIMIT 500) p"
)


@dataclass
class Results:
    loaded: list[Loaded] = field(default_factory=list)
    pages: dict[str, tuple[Timing, Timing]] = field(default_factory=dict)
    first_page: Timing | None = None
    last_page: Timing | None = None
    posts: dict[str, tuple[Timing, Timing]] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)  # KiB before and after


def run(*, students: int, clients: int, posts: int, tell: Callable[[str], None]) -> Results:
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        results.loaded = _load(Path(folder), students)
    for each in results.loaded:
        tell(
            f"{each.resource}: import {each.records / each.imported:,.0f}/s, "
            f"COPY {each.records / each.copied:,.0f}/s"
        )
    secret = _register()
    with web() as (port, parent):
        access = {"port": port, "token": _token(port, secret)}
        _page(results, access, parent, clients, tell)
        calls = _recorded(secret[0])  # not before: it makes a student, alone on another page
        _post(results, access, calls, clients, posts, tell)
    return results


def _load(folder: Path, students: int) -> list[Loaded]:
    loading.bring(people.write(folder / "house", people.house()))
    loading.clean(["schools", "local_education_agencies", "education_organizations"])
    each = (people.student("A", number) for number in range(students))
    return loading.measured(
        {
            STUDENTS: people.write(folder / "students", {STUDENTS: each}),
            STAYS: people.write(folder / "stays", {STAYS: people.stays("A", students)}),
        }
    )


# -- pages -----------------------------------------------------------------------------------------


def _page(results: Results, access: dict, parent: int, count: int, tell) -> None:
    for name in (STUDENTS, STAYS):
        path = f"/data/v3/ed-fi/{name}"
        if not results.memory:
            # So that "before" is a worker that has answered this before.
            play([{"kind": "pages", "path": path, "next": "", "most": 20, **access}] * count)
            before = resident(parent)
        app, bare = results.pages[name] = _walked(named(name), path, access, count)
        if not results.memory:
            after = resident(parent)
            results.memory = [(before[pid], after[pid]) for pid in before if pid in after]
        tell(f"pages of {name}: {app.rate:.1f}/s over HTTP, {bare.rate:.1f}/s as row_to_json")
        if name == STUDENTS:
            _ends(results, access, path, app.last)


def _walked(resource: Resource, path: str, access: dict, count: int) -> tuple[Timing, Timing]:
    """Every client through all pages, in rounds that alternate with PostgreSQL alone."""
    app = {"kind": "pages", "path": path, "next": "", "most": 1, **access}
    sql = _PAGE.format(table=resource.table)
    bare = {"kind": "sql_pages", "sql": sql, "next": 0, "database": os.environ["DATABASE_URL"]}
    rows = database.run(f"SELECT count(*) FROM {resource.table}").fetchone()[0]
    app["most"] = bare["most"] = rows // 500 // _ROUNDS + 1
    apps, bares = [], []
    for _ in range(_ROUNDS):
        apps.append(play([app] * count))
        bares.append(play([bare] * count))
        app["next"], bare["next"] = apps[-1].next, bares[-1].next
        if not app["next"] or not bare["next"]:
            break
    return sum(apps[1:], apps[0]), sum(bares[1:], bares[0])


def _ends(results: Results, access: dict, path: str, last: str) -> None:
    """The first page and the last in turn, by one client alone."""
    paths = [f"{path}?limit=500", last] * _REPEATS
    both = play([{"kind": "repeats", "paths": paths, **access}])
    results.first_page, results.last_page = (
        Timing(sum(each), each) for each in (both.latencies[::2], both.latencies[1::2])
    )


# -- posts -----------------------------------------------------------------------------------------


def _post(results: Results, access: dict, calls: dict, count: int, posts: int, tell) -> None:
    """In rounds that alternate, so that whatever else the machine does meets both sides."""
    bodies = {STUDENTS: people.student, STAYS: people.stay}
    for name, body in bodies.items():
        apps, bares = [], []
        for turn in range(_ROUNDS):
            numbers = range(turn, posts, _ROUNDS)
            asked = [
                (f"/data/v3/ed-fi/{name}", json.dumps(body("P", number)).encode())
                for number in numbers
            ]
            shared = [asked[start::count] for start in range(count)]
            apps.append(play([{"kind": "posts", "requests": each, **access} for each in shared]))
            bares.append(_bare([_instead(calls[name], number) for number in numbers], count))
        results.posts[name] = sum(apps[1:], apps[0]), sum(bares[1:], bares[0])
        app, bare = results.posts[name]
        tell(f"POST {name}: {app.rate:.0f}/s over HTTP, {bare.rate:.0f}/s bare")


def _bare(items: list, count: int) -> Timing:
    job = {"kind": "sql_posts", "database": os.environ["DATABASE_URL"]}
    return play([{**job, "items": items[start::count]} for start in range(count)])


def _recorded(client) -> dict[str, list]:
    """The statements of one POST of each, as the application makes them between its BEGIN and
    COMMIT: [(sql, parameters, prepare)]; prepare is None where the driver binds in the text."""
    organizations = tuple(client.education_organization_ids)
    caller = callers.Caller(system("bench"), claims.actions_of(CLAIM_SET), organizations, None)
    found = {}
    for name, body in ((STUDENTS, people.student), (STAYS, people.stay)):
        with _heard() as calls:
            sent = requests.parse(json.dumps(body("T", 0)).encode())
            writing.upsert(named(name), sent, caller, Precondition())
        found[name] = calls
    return found


@contextmanager
def _heard():
    calls = []
    ask = database.run

    def hear(sql, values=None, *, keep_plan=False):
        calls.append((sql, dict(values) if values else None, keep_plan))
        return ask(sql, values, keep_plan=keep_plan)

    def hear_django(execute, sql, params, many, context):
        calls.append((sql, params, None))
        return execute(sql, params, many, context)

    connection.ensure_connection()
    with mock.patch.object(database, "run", hear), connection.execute_wrapper(hear_django):
        yield calls


def _instead(calls: list, number: int) -> list:
    """The recorded calls for another student."""
    own = people.unique_id("B", number)

    def changed(value):
        return re.sub(_TEMPLATE, own, value) if isinstance(value, str) else value

    return [
        (
            sql,
            {k: changed(v) for k, v in values.items()} if isinstance(values, dict) else values,
            prepare,
        )
        for sql, values, prepare in calls
    ]


# -- the client ------------------------------------------------------------------------------------


def _register():
    with auditing(system("bench_edfi")):
        return clients.register(
            "Measured",
            purpose="measuring on data made for it",
            scopes=["edfi"],
            claim_set=CLAIM_SET,
            education_organization_ids=[people.AGENCY],
        )


def _token(port: int, secret) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": secret[0].client_id,
        "client_secret": secret[1],
    }
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    asking.request("POST", "/oauth/token", urlencode(form), headers)
    answer = json.loads(asking.getresponse().read())
    if "access_token" not in answer:
        raise Failed(f"no token: {answer}")
    return answer["access_token"]
