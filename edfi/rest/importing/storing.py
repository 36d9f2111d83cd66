"""Storing a batch: in one transaction, and to the same end as if each line had been posted.

Lines of one key are written in waves, so that the later one finds what the earlier one left.
Where the database refuses a slice, it is halved until the lines stand alone that are refused.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from edfi.rest import bodies, errors, refusals, statements
from edfi.rest.bodies import Named
from edfi.rest.importing import staging
from edfi.rest.importing.lines import Line
from edfi.rest.resource import Resource
from tsa.api import database
from tsa.audit.writing import writing
from tsa.lib.actor import system

ACTOR = system("import_edfi")
_ATTEMPTS = 5
_AGAIN = {"40P01", "55P03"}  # a deadlock, and a lock that somebody held for too long


@dataclass(slots=True)
class Outcome:
    """What became of lines. `waiting`: what they refer to may come later in the same file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[Line, errors.Refused]] = field(default_factory=list)
    waiting: list[tuple[Line, errors.Refused]] = field(default_factory=list)
    unknown: Counter = field(default_factory=Counter)  # descriptors that do not exist


@dataclass(slots=True)
class _Row:
    line: Line
    values: list[Any]
    wave: int


class _Overtaken(Exception):
    """Somebody else wrote a row of the batch between the question and the answer."""


def store(
    resource: Resource, lines: Iterable[Line], *, before_commit: Callable[[Outcome], None]
) -> Outcome:
    """Store what can be stored; `before_commit` runs in the same transaction."""
    lines = list(lines)
    rows = resolved(resource, [line for line in lines if line.refusal is None])
    for _ in range(_ATTEMPTS):
        outcome = Outcome(refused=[(each, each.refusal) for each in lines if each.refusal])
        try:
            with writing(ACTOR):
                _store(resource, rows, outcome)
                outcome.refused.sort(key=lambda pair: pair[0].number)
                before_commit(outcome)
                return outcome
        except _Overtaken:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _AGAIN:
                raise
    raise RuntimeError("Other programs kept changing the same records; run the import again.")


def _store(
    resource: Resource, candidates: list[tuple[Line, dict[str, Any]]], outcome: Outcome
) -> None:
    # Deferred foreign keys would speak only at the commit, when it is too late to say whose.
    database.run("SET CONSTRAINTS ALL IMMEDIATE")
    database.run("SET LOCAL statement_timeout = 0")  # which is meant for requests
    missing = _missing_references([line for line, _ in candidates])
    rows, waves = [], Counter()
    for line, values in candidates:
        refusal = _refusal(line, missing, outcome)
        if refusal is None:
            key = _key(resource, values)
            rows.append(_Row(line, staged(resource, values), waves[key]))
            waves[key] += 1
        elif _may_come(resource, line, missing):
            outcome.waiting.append((line, refusal))
        else:
            outcome.refused.append((line, refusal))
    if not rows:
        return
    _stage(resource, rows)
    by_wave = defaultdict(list)
    for row in rows:
        by_wave[row.wave].append(row)
    for wave in sorted(by_wave):
        _write(resource, by_wave[wave], outcome)


# -- what is asked before --------------------------------------------------------------------------


def resolved(resource: Resource, lines: list[Line]) -> list[tuple[Line, dict[str, Any]]]:
    """Each line with the columns that it says; descriptors in their own spelling."""
    _resolve_descriptors(lines)
    return [(line, bodies.columns(resource, line.body)) for line in lines]


def _resolve_descriptors(lines: list[Line]) -> None:
    """Give each descriptor that is named its own spelling; all of a batch in one question."""
    asked = list({(each.entity, each.uri) for line in lines for each in line.body.descriptors})
    if not asked:
        return
    found = database.run(statements.RESOLVE, {"said": database.as_json(asked)}).fetchall()
    known = {pair: uri for pair, (uri,) in zip(asked, found, strict=True)}
    for line in lines:
        for each in line.body.descriptors:
            uri = known.get((each.entity, each.uri))
            if uri is None:
                line.body.unknown[each.path] = each
            else:
                each.spell(uri)


def _missing_references(lines: list[Line]) -> set[tuple]:
    """The references of these lines that name no item, as `_named` has them."""
    by_target: dict[Resource, dict[tuple, None]] = defaultdict(dict)
    for line in lines:
        for each in line.body.references:
            by_target[each.target][_members(each)] = None
    missing = set()
    for target, asked in by_target.items():
        keys = list(asked)
        arrays = {f"m{n}": list(column) for n, column in enumerate(zip(*keys, strict=True))}
        for (index,) in database.run(staging.missing(target), arrays):
            missing.add((target.name, keys[index]))
    return missing


def _members(named: Named) -> tuple:
    return tuple(named.members[each.name] for each in named.target.flat_key)


def _is_missing(named: Named, missing: set[tuple]) -> bool:
    return bool(missing) and (named.target.name, _members(named)) in missing


def _refusal(line: Line, missing: set[tuple], outcome: Outcome) -> errors.Refused | None:
    """In the API's order: keys that disagree, descriptors, references."""
    body = line.body
    if body.problems:
        return errors.DataInvalid(validation=body.problems)
    problems = {
        path: [f"{said.entity} value does not exist."] for path, said in body.unknown.items()
    }
    outcome.unknown.update(said.uri for said in body.unknown.values())
    problems |= {
        path: [f"The referenced {entity} item does not exist."] for path, entity in body.unserved
    }
    for each in body.references:
        if _is_missing(each, missing):
            problems[each.path] = [f"The referenced {each.target.singular} item does not exist."]
    if not problems:
        return None
    kind = errors.NamesUnknown if body.unknown else errors.UnresolvedReference
    return kind(validation=problems)


def _may_come(resource: Resource, line: Line, missing: set[tuple]) -> bool:
    """Is all that stands against the line a reference to an item of its own file?"""
    body = line.body
    if body.problems or body.unknown or body.unserved:
        return False
    return all(each.target is resource for each in body.references if _is_missing(each, missing))


# -- writing ---------------------------------------------------------------------------------------


def _key(resource: Resource, values: dict[str, Any]) -> tuple:
    key = tuple(values[each] for each in resource.key_columns)
    return tuple(each.casefold() for each in key) if resource.folded_key else key


def staged(resource: Resource, values: dict[str, Any]) -> list[Any]:
    """The values in the order of `resource.columns`, as COPY takes them."""
    return [
        database.as_json(values[column]) if cast == "jsonb" else values[column]
        for column, cast in resource.columns.items()
    ]


def _stage(resource: Resource, rows: list[_Row]) -> None:
    database.run("TRUNCATE pg_temp.staged")
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        with cursor.copy(staging.copy(resource)) as copy:
            for row in rows:
                copy.write_row((row.line.number, row.wave, *row.values))
    database.run("ANALYZE pg_temp.staged")


def _write(resource: Resource, rows: list[_Row], outcome: Outcome) -> None:
    """Write the rows of one wave, which stand in the order of their numbers."""
    try:
        with transaction.atomic():
            created, updated = _write_slice(resource, rows)
    except (IntegrityError, DataError) as error:
        if len(rows) == 1:
            outcome.refused.append((rows[0].line, refusals.of(error, resource, rows[0].line.key)))
            return
        half = len(rows) // 2
        _write(resource, rows[:half], outcome)
        _write(resource, rows[half:], outcome)
        return
    outcome.created += created
    outcome.updated += updated
    outcome.unchanged += len(rows) - created - updated


def _write_slice(resource: Resource, rows: list[_Row]) -> tuple[int, int]:
    """How many rows were made, and how many were changed."""
    wanted = {
        "wave": rows[0].wave,
        "first": rows[0].line.number,
        "last": rows[-1].line.number,
    }
    there, different = database.run(staging.compare(resource), wanted).fetchone()
    created = updated = 0
    if different:
        changed = database.run(staging.update(resource), wanted).fetchall()
        updated = sum(is_changed for (is_changed,) in changed)
    if there < len(rows):
        created = database.run(staging.insert(resource), wanted).rowcount
        if there + created != len(rows):
            raise _Overtaken
    return created, updated
