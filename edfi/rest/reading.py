"""Lists, single items and partitions, as JSON text that PostgreSQL makes.

The page's rows are found by `_ordinal` first and their bodies made afterwards, so that a deep
offset makes no body that nobody reads. What the caller does not reach is not there: neither in
the page nor in the total.
"""

from dataclasses import dataclass

from edfi.rest import errors, statements
from edfi.rest.callers import Caller
from edfi.rest.queries import Query, token
from edfi.rest.resource import Resource
from tsa.api import database


@dataclass(frozen=True, slots=True)
class Page:
    """`body` is a JSON array; `next_token` None where the page was empty."""

    body: str
    total: int | None
    next_token: str | None
    number: int = 0  # of items in it


def page(resource: Resource, query: Query, caller: Caller) -> Page:
    where, values = _where(resource, query, caller)
    if query.limit == 0:
        return Page("[]", _total(resource, where, values, query), None)
    keys = (
        f"SELECT t._ordinal FROM {resource.table} t WHERE {_from(where, query)}"
        f" ORDER BY t._ordinal LIMIT {query.limit} OFFSET {query.offset}"
    )
    if query.offset:
        rows = f"({keys}) k JOIN {resource.table} t USING (_ordinal)"
        rows = f"{rows} ORDER BY _ordinal"
    else:
        rows = f"{resource.table} t WHERE {_from(where, query)}"
        rows = f"{rows} ORDER BY _ordinal LIMIT {query.limit}"
    text, last, number = database.run(
        "SELECT '[' || coalesce(string_agg(p.body, ','), '') || ']', max(p._ordinal), count(*)"
        f" FROM (SELECT t._ordinal, {statements.body(resource)} AS body FROM {rows}) p",
        values | {"after": query.after, "until": query.until},
        keep_plan=not (query.conditions or query.offset) and statements.is_wide(values["covered"]),
    ).fetchone()
    following = None if last is None else token(last, query.until)
    return Page(text, _total(resource, where, values, query), following, number)


def item(resource: Resource, record_id: str, caller: Caller) -> tuple[str, str]:
    """The item's JSON text and its etag. Raises NotFound, or Denied for what is not theirs."""
    covered = caller.covered()
    seen = statements.visible_to(resource, covered)
    found = database.row(
        f"SELECT {statements.body(resource)} AS body, t._etag AS etag,"
        f" {statements.array(seen)} AS seen FROM {resource.table} t"
        f" WHERE {statements.condition('t.id = %(id)s::uuid', resource.rows)}",
        {"id": record_id, "covered": covered},
        keep_plan=True,
    )
    if found is None:
        raise errors.NotFound
    caller.must_reach(resource, found["seen"])
    return found["body"], found["etag"]


def partitions(resource: Resource, query: Query, number: int, caller: Caller) -> list[str]:
    """Tokens of at most `number` ranges that together hold the list; the last one is open."""
    where, values = _where(resource, query, caller)
    starts = [
        ordinal
        for (ordinal,) in database.run(
            "SELECT _ordinal FROM (SELECT t._ordinal, row_number() OVER (ORDER BY t._ordinal) - 1"
            f" AS n, count(*) OVER () AS total FROM {resource.table} t WHERE {where}) s"
            " WHERE n %% greatest(1, ceil(total / %(number)s::numeric)::bigint) = 0"
            " ORDER BY _ordinal",
            values | {"number": number},
        )
    ]
    if not starts:
        return []
    ends = [*(start - 1 for start in starts[1:]), None]
    return [token(start - 1, end) for start, end in zip(starts, ends, strict=True)]


def _where(resource: Resource, query: Query, caller: Caller) -> tuple[str, dict]:
    covered = caller.covered()
    seen = statements.visible_to(resource, covered)
    where = statements.condition(resource.rows, *seen, *query.conditions)
    return where, {**query.values, "covered": covered}


def _from(where: str, query: Query) -> str:
    parts = [where]
    if query.after is not None:
        parts.append("t._ordinal > %(after)s::bigint")
    if query.until is not None:
        parts.append("t._ordinal <= %(until)s::bigint")
    return statements.condition(*parts)


def _total(resource: Resource, where: str, values: dict, query: Query) -> int | None:
    if not query.counted:
        return None
    sql = f"SELECT count(*) FROM {resource.table} t WHERE {where}"
    return database.run(sql, values).fetchone()[0]
