"""Collections and single objects, as JSON text that PostgreSQL makes.

Totals, and the way to a deep offset, are remembered as long as they are true: PostgreSQL's
snapshot says whether any transaction has been committed since. What a client does not see is not
there, neither in pages nor in totals. `tobedeleted` objects show where the filter asks for them.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from oneroster.rest.callers import Caller
from oneroster.rest.queries import Query
from oneroster.rest.resource import Resource, properties
from tsa.api import database

_STEP = 500  # a deep offset begins at the nearest of these rows
_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Place:
    """Where a route is: its resource, and what must hold of `t` beside the filter."""

    resource: type[Resource]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    body: str  # a JSON array
    total: int


def page(place: Place, version: str, query: Query, caller: Caller, values: dict) -> Page:
    """`values`: the parameters of the place's condition."""
    where, values = _where(place, query, caller, values)
    sql = _select(place.resource, version, query.fields, caller)
    known = _remembered.get(_key(place, where, values)) or _standing(place, where, values)
    snapshot, text = _read(place, sql, where, query, values, known)
    if snapshot is None or snapshot != known.snapshot:
        known = _standing(place, where, values)
        if query.offset and not query.order:  # it began at a key of an older state
            _, text = _read(place, sql, where, query, values, known)
    return Page(text, known.total)


def _read(place, sql: str, where: str, query: Query, values: dict, known) -> tuple[str | None, str]:
    """The page's array, and the snapshot that it shows."""
    table = place.resource.table()
    if query.order:
        rows = (
            f"{table} t WHERE {where} ORDER BY {query.order}, t.sourced_id"
            f" LIMIT {query.limit} OFFSET {query.offset}"
        )
    else:
        start, skip = known.start(place, where, values, query.offset)
        rows = (
            f"{table} t WHERE {where}"
            f"{' AND t.sourced_id >= %(start)s' if start is not None else ''}"
            f" ORDER BY t.sourced_id LIMIT {query.limit} OFFSET {skip}"
        )
        values = {**values, "start": start}
    if query.offset and query.order:
        rows = _late(place, where, query)
    return database.run(
        f"SELECT {_SNAPSHOT}, '[' || coalesce(string_agg(b, ','), '') || ']'"
        f" FROM (SELECT {sql} AS b FROM {rows}) p",
        values,
        # In its own order the plan is always the same; other statements depend on the values.
        keep_plan=query.filter is None and not query.order and values["orgs"] is None,
    ).fetchone()


def one(
    place: Place, version: str, fields: tuple[str, ...] | None, caller: Caller, values: dict
) -> str | None:
    """The object's JSON text; None where there is none that the caller sees."""
    parts = [place.condition, "t.sourced_id = %(sourced_id)s", *_seen(place, caller)]
    found = database.run(
        f"SELECT {_select(place.resource, version, fields, caller)}"
        f" FROM {place.resource.table()} t"
        f" WHERE {' AND '.join(each for each in parts if each)}",
        {**values, "orgs": caller.orgs()},
    ).fetchone()
    return found[0] if found else None


def is_there(place: Place, caller: Caller, values: dict) -> bool:
    """Is there an active object that the caller sees? For the parents of nested routes."""
    parts = [place.condition, "t.sourced_id = %(sourced_id)s", *_seen(place, caller)]
    return database.run(
        f"SELECT EXISTS (SELECT FROM {place.resource.table()} t"
        f" WHERE {' AND '.join(each for each in parts if each)} AND t.status = 'active')",
        {**values, "orgs": caller.orgs()},
    ).fetchone()[0]


def _select(
    resource: type[Resource], version: str, fields: tuple[str, ...] | None, caller: Caller
) -> str:
    """SQL: the body; the ready one where it says nothing that the caller may not hear."""
    if fields is not None or version != "1.2" or not resource.ready:
        return _composed(resource, version, fields)
    if caller.orgs() is None:
        return f"t.{resource.ready}"
    composed = _composed(resource, version, None)
    return f"CASE WHEN {resource.ready_if} THEN t.{resource.ready} ELSE {composed} END"


@lru_cache(maxsize=512)
def _composed(resource: type[Resource], version: str, fields: tuple[str, ...] | None) -> str:
    """SQL: the body. What is NULL leaves itself out; the first comma is taken off at the end."""
    shape = properties(resource, version)
    parts = [
        f"',\"{name}\":' || {shape[name].shown()}" for name in (shape if fields is None else fields)
    ]
    if not parts:
        return "'{}'"
    return f"'{{' || substr(concat({', '.join(parts)}), 2) || '}}'"


def _late(place: Place, where: str, query: Query) -> str:
    """Order the keys first, and make bodies only for the rows of the page."""
    table = place.resource.table()
    return (
        f"(SELECT t.sourced_id, row_number() OVER (ORDER BY {query.order}, t.sourced_id) AS n"
        f" FROM {table} t WHERE {where} ORDER BY {query.order}, t.sourced_id"
        f" LIMIT {query.limit} OFFSET {query.offset}) k"
        f" JOIN {table} t USING (sourced_id) ORDER BY k.n"
    )


def _where(place: Place, query: Query, caller: Caller, values: dict) -> tuple[str, dict]:
    parts = [place.condition, *_seen(place, caller)]
    asked: dict[str, Any] = {**values, "orgs": caller.orgs()}
    if query.filter is not None:
        parts.append(query.filter.sql)
        asked |= query.filter.values
    if query.filter is None or not query.filter.shows_deleted:
        parts.append("t.status = 'active'")
    return " AND ".join(each for each in parts if each) or "TRUE", asked


def _seen(place: Place, caller: Caller) -> list[str]:
    """Conditions: what is not whole cannot be told, and not everybody sees everything."""
    visible = place.resource.visible if caller.orgs() is not None else ""
    return [place.resource.whole, visible]


# -- what is remembered ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Standing:
    """Of one collection as one snapshot has it: how many rows, and every _STEP-th key."""

    snapshot: str | None
    total: int
    steps: list[str] = field(default_factory=list)

    def start(self, place: Place, where: str, values: dict, offset: int) -> tuple[str | None, int]:
        """The key to begin at, and how many rows to skip from there."""
        if offset < 2 * _STEP or offset >= self.total:
            return None, offset
        if not self.steps:
            self.steps = [
                key
                for (key,) in database.run(
                    "SELECT s.sourced_id FROM (SELECT t.sourced_id,"
                    " row_number() OVER (ORDER BY t.sourced_id) - 1 AS n"
                    f" FROM {place.resource.table()} t WHERE {where}) s"
                    f" WHERE s.n %% {_STEP} = 0 ORDER BY s.n",
                    values,
                )
            ]
        step, skip = divmod(offset, _STEP)
        if step >= len(self.steps):
            return None, offset
        return self.steps[step], skip


_remembered: OrderedDict[tuple, _Standing] = OrderedDict()
# NULL in a transaction that has written: its own changes do not show in its snapshot.
_SNAPSHOT = (
    "CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END"
)


def _key(place: Place, where: str, values: dict) -> tuple:
    return place.resource.table(), where, repr(sorted(values.items(), key=str))


def _standing(place: Place, where: str, values: dict) -> _Standing:
    """As it is now. Pages say by their snapshot whether anybody has committed anything since."""
    snapshot, total = database.run(
        f"SELECT {_SNAPSHOT}, count(*) FROM {place.resource.table()} t WHERE {where}",
        values,
        keep_plan=values["orgs"] is None and len(values) == 1,
    ).fetchone()
    known = _Standing(snapshot, total)
    key = _key(place, where, values)
    _remembered[key] = known
    _remembered.move_to_end(key)
    if len(_remembered) > _REMEMBERED:
        _remembered.popitem(last=False)
    return known
