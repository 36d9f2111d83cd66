"""Collections and single objects, as JSON text that PostgreSQL makes.

Totals, and the way to a deep offset, are remembered as long as they are true: PostgreSQL's
snapshot says whether any transaction has been committed since. What a client does not see is not
there, neither in pages nor in totals. `tobedeleted` objects show where the filter asks for them.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
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
    body: bytes  # a JSON array
    total: int


def page(place: Place, version: str, query: Query, caller: Caller, values: dict) -> Page:
    """`values`: the parameters of the place's condition."""
    where, values = _where(place, query, caller, values)
    sql = _select(place.resource, version, query.fields, caller)
    asked = _Asked(place.resource.table(), where, values, query)
    known = _remembered.get(asked.key) or _standing(asked)
    start = known.start(asked)
    snapshot, body = _read(asked, sql, start)
    if snapshot is not None and snapshot == known.snapshot:
        known.settled = True
        return Page(body, known.total)
    known = _standing(asked)
    if start.condition:  # it began at a key of an older state
        _, body = _read(asked, sql, known.start(asked))
    return Page(body, known.total)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rows of a collection, and the page of them that is wanted."""

    table: str
    where: str
    values: dict[str, Any]
    query: Query

    @property
    def key(self) -> tuple:
        said = repr(sorted(self.values.items(), key=str))
        return self.table, self.where, said, self.query.order


@dataclass(frozen=True, slots=True)
class _Start:
    """Where reading begins: a condition, its values, and the rows to skip from there."""

    skip: int
    condition: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def _read(asked: _Asked, sql: str, start: _Start) -> tuple[str | None, bytes]:
    """The page's array, and the snapshot that it shows; None where there is no row.

    Rows, which are joined here: that costs PostgreSQL half of what string_agg does.
    """
    found = database.run(
        f"SELECT (SELECT {_SNAPSHOT}), {sql} AS b FROM {_rows(asked, start)}",
        {**asked.values, **start.values},
        # In its own order the plan is always the same; other statements depend on the values.
        keep_plan=asked.query.filter is None
        and not asked.query.order.value
        and asked.values["orgs"] is None
        and start.skip < 2 * _STEP,
    ).pgresult
    bodies = [found.get_value(row, 1) for row in range(found.ntuples)]
    snapshot = found.get_value(0, 0) if bodies else None
    body = b"[" + b",".join([each for each in bodies if each is not None]) + b"]"
    return snapshot and snapshot.decode(), body


def _rows(asked: _Asked, start: _Start) -> str:
    """SQL: the page's rows. Where others are skipped the keys come first, then the bodies."""
    table, query = asked.table, asked.query
    where = f"{asked.where} AND {start.condition}" if start.condition else asked.where
    part = f"LIMIT {query.limit} OFFSET {start.skip}"
    if not start.skip:
        return f"{table} t WHERE {where} ORDER BY {query.order.sql} {part}"
    value = f", {query.order.value} AS v" if query.order.value else ""
    return (
        f"(SELECT t.sourced_id{value} FROM {table} t WHERE {where}"
        f" ORDER BY {query.order.sql} {part}) k"
        f" JOIN {table} t USING (sourced_id) ORDER BY {query.order.of_keys}"
    )


def one(
    place: Place, version: str, fields: tuple[str, ...] | None, caller: Caller, values: dict
) -> bytes | None:
    """The object's JSON text; None where there is none that the caller sees."""
    parts = [place.condition, "t.sourced_id = %(sourced_id)s", *_seen(place, caller)]
    found = database.run(
        f"SELECT {_select(place.resource, version, fields, caller)}"
        f" FROM {place.resource.table()} t"
        f" WHERE {' AND '.join(each for each in parts if each)}",
        {**values, "orgs": caller.orgs()},
    ).fetchone()
    return found[0].encode() if found else None


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


def _where(place: Place, query: Query, caller: Caller, values: dict) -> tuple[str, dict]:
    parts = [place.condition, *_seen(place, caller)]
    asked: dict[str, Any] = {**values, "orgs": caller.orgs()}
    if query.filter is not None:
        parts.append(query.filter.sql)
        asked |= query.filter.values
        asked |= {name: _since(asked[name]) for name in query.filter.since}
    if query.filter is None or not query.filter.shows_deleted:
        parts.append("t.status = 'active'")
    return " AND ".join(each for each in parts if each) or "TRUE", asked


def _since(moment: datetime) -> str:
    """Where to begin, so that nothing is missed that was committed after the moment."""
    return database.run(
        "SELECT changes_since(%(moment)s)::text", {"moment": moment}, keep_plan=True
    ).fetchone()[0]


def _seen(place: Place, caller: Caller) -> list[str]:
    """Conditions: what is not whole cannot be told, and not everybody sees everything."""
    visible = place.resource.visible if caller.orgs() is not None else ""
    return [place.resource.whole, visible]


# -- what is remembered ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Standing:
    """Of one collection as one snapshot has it: how many rows, and every _STEP-th of them.

    `settled`: somebody asked again, and nothing had been committed between. Before that, where
    others write all the time, the way to a deep page is not worth its price.
    """

    snapshot: str | None
    total: int
    settled: bool = False
    steps: list[tuple[Any, str]] = field(default_factory=list)  # (what it is sorted by, key)

    def start(self, asked: _Asked) -> _Start:
        """The nearest step before the page; none where NULLs begin or end within it."""
        query = asked.query
        if not self.settled or query.offset < 2 * _STEP or query.offset >= self.total:
            return _Start(query.offset)
        if not self.steps:
            self.steps = _steps(asked, self.total)
        step, skip = divmod(query.offset, _STEP)
        beyond = min(step + (skip + query.limit) // _STEP + 1, len(self.steps) - 1)
        if step >= beyond or (self.steps[step][0] is None) != (self.steps[beyond][0] is None):
            return _Start(query.offset)
        value, key = self.steps[step]
        values = {"start": key} if value is None else {"start": key, "start_value": value}
        return _Start(skip, query.order.begins(at_null=value is None), values)


def _steps(asked: _Asked, total: int) -> list[tuple[Any, str]]:
    """Every _STEP-th row, and the last."""
    order = asked.query.order
    found = database.run(
        f"SELECT s.v, s.sourced_id FROM (SELECT {order.value or 'NULL'} AS v, t.sourced_id,"
        f" row_number() OVER (ORDER BY {order.sql}) - 1 AS n"
        f" FROM {asked.table} t WHERE {asked.where}) s"
        f" WHERE s.n %% {_STEP} = 0 OR s.n = {total - 1} ORDER BY s.n",
        asked.values,
    )
    return found.fetchall()


_remembered: OrderedDict[tuple, _Standing] = OrderedDict()
# NULL in a transaction that has written: its own changes do not show in its snapshot.
_SNAPSHOT = (
    "CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END"
)


def _standing(asked: _Asked) -> _Standing:
    """As it is now. Pages say by their snapshot whether anybody has committed anything since."""
    snapshot, total = database.run(
        f"SELECT {_SNAPSHOT}, count(*) FROM {asked.table} t WHERE {asked.where}",
        asked.values,
        keep_plan=asked.values["orgs"] is None and len(asked.values) == 1,
    ).fetchone()
    known = _Standing(snapshot, total)
    _remembered[asked.key] = known
    _remembered.move_to_end(asked.key)
    if len(_remembered) > _REMEMBERED:
        _remembered.popitem(last=False)
    return known
