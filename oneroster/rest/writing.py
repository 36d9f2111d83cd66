"""Gradebook writes: PUT replaces, DELETE leaves a tombstone, POST gives each object an id.

A write is one transaction. What clients of the field send beyond the letter (links with a
sourcedId alone, no status, a date-time for a date, an empty comment) is taken; what cannot be
meant is refused with every problem named (422 invaliddata).
"""

import uuid
from collections.abc import Iterable
from typing import Any

import orjson
from django.db import DataError, IntegrityError
from django.http import HttpRequest

from oneroster.rest import parts, together
from oneroster.rest.callers import Caller
from oneroster.rest.errors import Forbidden, InvalidData, TooLarge, Unknown
from oneroster.rest.resource import Resource, properties
from oneroster.rest.resources.gradebook import (
    AssessmentLineItems,
    Categories,
    LineItems,
    Results,
    ScoreScales,
)
from oneroster.rest.resources.rostering import AcademicSessions, Classes, Courses, Orgs, Users
from oneroster.rest.shapes import Objects, Open, Property, Ref, Wrong
from tsa.api import database
from tsa.audit.writing import upsert, writing

LIMIT = 10 * 1024 * 1024
MOST = 1_000
_SERVERS_OWN = {"sourcedId", "dateLastModified"}


def envelope(request: HttpRequest, key: str, kind: type) -> Any:
    """The value of the body's one key. Raises InvalidData, TooLarge."""
    raw = request.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise TooLarge("The body is larger than 10 MB.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidData(f"The body is not valid JSON: {error}.") from None
    found = body.get(key) if isinstance(body, dict) else None
    if not isinstance(found, kind):
        shape = "an object" if kind is dict else "a list"
        raise InvalidData(f"The body must be an object in which {key!r} is {shape}.")
    return found


def put(
    resource: type[Resource], version: str, sourced_id: str, sent: dict, caller: Caller
) -> None:
    """Make the object of that id, or replace it. A repeat changes nothing."""
    said = sent.get("sourcedId")
    if said not in (None, "", sourced_id):
        raise InvalidData("sourcedId in the body is another than in the address.")
    _check_id(sourced_id)
    hidden = caller.hidden - resource.public
    row = _row(resource, version, sent, hidden)
    with _refusing(), writing(caller.actor):
        is_new = _may_replace(resource, sourced_id, caller)
        _store(resource, sourced_id, row, caller, kept=() if is_new else hidden)


def post(
    resource: type[Resource],
    sent: list,
    given: dict[str, str],
    caller: Caller,
    *,
    session: str | None = None,
) -> list[tuple[str, str]]:
    """Make each object under an id of ours; (supplied, allocated) of each. All or none.

    `given`: the columns that the address gives. `session`: the one that results are posted to.
    """
    if len(sent) > MOST:
        raise InvalidData(f"At most {MOST} objects are taken at once.")
    made = []
    with _refusing(), writing(caller.actor):
        for each in sent:
            if not isinstance(each, dict):
                raise InvalidData("Each object of the list must be a JSON object.")
            allocated = str(uuid.uuid4())
            row = {**_row(resource, "1.2", _placed(resource, each, given)), **given}
            _store(resource, allocated, row, caller, session=session)
            supplied = each.get("sourcedId")
            made.append((supplied if isinstance(supplied, str) else "", allocated))
    return made


def pairs(made: list[tuple[str, str]]) -> bytes:
    names = ("suppliedSourcedId", "allocatedSourcedId")
    return orjson.dumps({"sourcedIdPairs": [dict(zip(names, each, strict=True)) for each in made]})


def delete(resource: type[Resource], sourced_id: str, caller: Caller) -> None:
    """Mark the object as to be deleted. Raises Unknown."""
    with writing(caller.actor):
        _must_see(resource, sourced_id, caller)
        gone = database.run(
            f"UPDATE {resource.table()} SET status = 'tobedeleted'"
            " WHERE sourced_id = %(sourced_id)s AND status = 'active'",
            {"sourced_id": sourced_id},
        )
    if gone.rowcount == 0:
        raise Unknown(f"There is no {resource.one} of this sourcedId.")


# -- one object ------------------------------------------------------------------------------------


def _placed(resource: type[Resource], sent: dict, given: dict[str, str]) -> dict:
    """The object with the links that the address gives. Raises InvalidData if it says others."""
    links = {}
    for name, each in properties(resource, "1.2").items():
        if each.column in given:
            links[name] = {"sourcedId": given[each.column]}
            said = sent.get(name)
            if isinstance(said, dict) and said.get("sourcedId") not in (None, given[each.column]):
                raise InvalidData(f"{name} is another than in the address.")
    return {**sent, **links}


def _row(
    resource: type[Resource], version: str, sent: dict, hidden: Iterable[str] = ()
) -> dict[str, Any]:
    """The columns that the object says. Raises InvalidData with all that is wrong.

    What the client never gets to see, and does not say, is not among them.
    """
    row: dict[str, Any] = {}
    problems = []
    for name, expected in properties(resource, version).items():
        if name in _SERVERS_OWN:
            continue
        value = sent.get(name)
        if value is None or value == "":
            if name in hidden:
                continue
            if expected.required and name != "status" and not _may_lack(resource, name):
                problems.append(f"{name} is required")
            row[expected.column] = _absent(name, expected)
            continue
        try:
            row[expected.column] = _read(name, expected, value)
        except Wrong as wrong:
            problems.append(f"{name} {wrong}")
    if problems:
        raise InvalidData("; ".join(problems) + ".")
    return row


def _absent(name: str, expected: Property) -> str | None:
    """What is stored where the object does not say it; lists are never NULL."""
    if name == "status":
        return "active"
    return "[]" if isinstance(expected, Objects) else None


def _may_lack(resource: type[Resource], name: str) -> bool:
    """A line item's school is that of its class."""
    return resource is LineItems and name == "school"


def _read(name: str, expected: Property, value: Any) -> Any:
    if isinstance(expected, Objects):
        parts.check(expected.item, value)
        if expected.required and not value:
            raise Wrong("must not be empty")
        return database.as_json(value)
    if isinstance(expected, Open):
        return database.as_json(expected.read(value))
    return expected.read(value)


def _store(
    resource: type[Resource],
    sourced_id: str,
    row: dict[str, Any],
    caller: Caller,
    *,
    kept: Iterable[str] = (),
    session: str | None = None,
) -> None:
    """`kept`: properties of the object there that stay where `row` does not have them."""
    links = _links(resource, row, caller)
    missing = [name for name, there in links.items() if not there]
    if missing:
        raise InvalidData("; ".join(f"{name} names no object" for name in missing) + ".")
    for column in _FOLLOWING.get(resource, ()):
        row.setdefault(column, None)
    values = {"sourced_id": sourced_id, **row}
    if kept:
        _change(resource, sourced_id, row)
    else:
        upsert(resource.table(), values, key=("sourced_id",))
    together.check(resource, sourced_id, session)
    _must_see(resource, sourced_id, caller, status=Forbidden)


def _change(resource: type[Resource], sourced_id: str, row: dict[str, Any]) -> None:
    said = ", ".join(f'"{column}" = %({column})s' for column in row)
    database.run(
        f"UPDATE {resource.table()} SET {said} WHERE sourced_id = %(sourced_id)s",
        {**row, "sourced_id": sourced_id},
    )


def _links(resource: type[Resource], row: dict[str, Any], caller: Caller) -> dict[str, bool]:
    """Does each object that the row refers to exist, for this caller?"""
    found = {}
    for name, each in properties(resource, "1.2").items():
        if isinstance(each, Ref) and row.get(each.column) is not None:
            to = _TARGETS[each.type]
            seen = f" AND {to.visible}" if to.visible and caller.orgs() is not None else ""
            found[name] = database.run(
                f"SELECT EXISTS (SELECT FROM {to.table()} t WHERE t.sourced_id = %(id)s{seen})",
                {"id": row[each.column], "orgs": caller.orgs()},
                keep_plan=True,
            ).fetchone()[0]
    return found


# The database gives these where they are not said: the class's school, the line item's class.
_FOLLOWING = {LineItems: ("org_sourced_id",), Results: ("class_sourced_id",)}
_TARGETS = {
    each.type: each
    for each in (
        *(AcademicSessions, Classes, Courses, Orgs, Users),
        *(LineItems, Categories, ScoreScales, AssessmentLineItems),
    )
}


def _may_replace(resource: type[Resource], sourced_id: str, caller: Caller) -> bool:
    """Is there none yet? One that the caller does not see cannot be replaced by it."""
    there = database.run(
        f"SELECT 1 FROM {resource.table()} WHERE sourced_id = %(sourced_id)s FOR UPDATE",
        {"sourced_id": sourced_id},
    ).fetchone()
    if there:
        _must_see(resource, sourced_id, caller, status=Forbidden)
    return there is None


def _must_see(resource: type[Resource], sourced_id: str, caller: Caller, *, status=Unknown) -> None:
    if caller.orgs() is None or not resource.visible:
        return
    seen = database.run(
        f"SELECT EXISTS (SELECT FROM {resource.table()} t"
        f" WHERE t.sourced_id = %(sourced_id)s AND {resource.visible})",
        {"sourced_id": sourced_id, "orgs": caller.orgs()},
    ).fetchone()[0]
    if not seen:
        raise status(f"There is no {resource.one} of this sourcedId that the client may reach.")


def _check_id(sourced_id: str) -> None:
    if not sourced_id.strip() or len(sourced_id) > 255 or "\x00" in sourced_id:
        raise InvalidData("A sourcedId has 1 to 255 characters.")


class _refusing:
    """Around a transaction: a constraint that breaks is data that is not in order."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, IntegrityError | DataError):
            constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
            rule = (constraint or "a rule of the database").replace("_", " ")
            raise InvalidData(f"The object breaks a rule: {rule}.") from None
        return False
