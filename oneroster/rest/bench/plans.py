"""How PostgreSQL finds a page: EXPLAIN of the very statement that the engine makes."""

import re
from unittest import mock

from django.test import RequestFactory

from oneroster.rest import queries, reading
from oneroster.rest.bench.people import BY
from oneroster.rest.callers import Caller
from oneroster.rest.reading import Place
from oneroster.rest.resources.rostering import Users
from tsa.api import database


def of_page(filter_: str, sort: str, offset: int) -> tuple[list[str], str]:
    """The plan's lines for a page of users, and the index that gives its order."""
    said = {"filter": filter_, "sort": sort, "limit": "100", "offset": str(offset)}
    query = queries.of(RequestFactory().get("/", said), Users, "1.2", frozenset())
    caller = Caller(BY, frozenset(), None, frozenset(), "")
    ask, found = database.run, []

    def hear(sql, values=None, **options):
        if "AS b" in sql:
            plan = ask("EXPLAIN (ANALYZE, BUFFERS) " + sql, values)
            found[:] = [line for (line,) in plan]
        return ask(sql, values, **options)

    with mock.patch.object(database, "run", hear):
        reading.page(Place(Users), "1.2", query, caller, {})
    used = re.search(r"(Index (?:Only )?Scan (?:Backward )?using \w+)", "\n".join(found))
    return found, used.group(1) if used else "NO INDEX"
