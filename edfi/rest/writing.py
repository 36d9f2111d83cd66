"""Upsert by natural key, replacement by id, deletion: each one transaction, and repeatable.

What a write needs to know is asked in one question (`statements.weigh`); refusals come in the
contract's order: descriptors, authorization, references, identity, precondition. The question
locks the item that is there, so two requests at once never mix; of two that make the same new
item, the slower finds that out by the natural key, and weighs again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, OperationalError

from edfi.rest import bodies, errors, refusals, statements
from edfi.rest.bodies import Body
from edfi.rest.callers import Caller
from edfi.rest.conditions import Precondition
from edfi.rest.resource import Resource
from tsa.api import database
from tsa.audit.writing import writing

_ATTEMPTS = 5
_DEADLOCK = "40P01"


@dataclass(frozen=True, slots=True)
class Saved:
    id: str
    etag: str
    is_new: bool


class _Overtaken(Exception):
    """Somebody else has just made the item that was to be made."""


def upsert(resource: Resource, data: dict, caller: Caller, precondition: Precondition) -> Saved:
    """Make the item of the natural key, or bring the one that is there to these values.

    The same body again changes nothing, not even the etag. Raises errors.Refused.
    """
    body = _read(resource, data)
    key = bodies.key(resource, body)
    return _attempt(resource, caller, lambda: _upsert(resource, body, caller, precondition), key)


def replace(
    resource: Resource, record_id: str, data: dict, caller: Caller, precondition: Precondition
) -> Saved:
    """Give the item these values and no others. Raises errors.Refused."""
    body = _read(resource, data)
    return _attempt(
        resource,
        caller,
        lambda: _replace(resource, record_id, body, caller, precondition),
        bodies.key(resource, body),
    )


def delete(resource: Resource, record_id: str, caller: Caller, precondition: Precondition) -> None:
    """Delete the item; a tombstone tells of it. Raises errors.Refused."""
    _attempt(resource, caller, lambda: _delete(resource, record_id, caller, precondition))


# -- one attempt -----------------------------------------------------------------------------------


def _upsert(resource: Resource, body: Body, caller: Caller, precondition: Precondition) -> Saved:
    values = _values(resource, body)
    found = _weigh(resource, body, values, caller)
    if found["id"] is None:
        caller.allow(resource, "Create")
        if not found["may_create"]:
            raise caller.unrelated(resource, found["may_new"])
        _resolve_references(resource, body, found)
        precondition.check(None)
        made = database.row(statements.insert(resource), values, keep_plan=True)
        if made is None:
            raise _Overtaken
        return Saved(str(made["id"]), made["etag"], True)
    caller.allow(resource, "Update")
    caller.must_reach(resource, found["may"])
    _resolve_references(resource, body, found)
    precondition.check(found["etag"])
    return _update(resource, found, values)


def _replace(
    resource: Resource, record_id: str, body: Body, caller: Caller, precondition: Precondition
) -> Saved:
    values = _values(resource, body)
    found = _weigh(resource, body, values, caller, record_id=record_id)
    if found["id"] is None:
        precondition.check_missing()
        raise errors.NotFound(detail="Resource to update was not found")
    if not found["is_key_same"] and not resource.key_may_change:
        raise errors.KeyChange(resource.singular)
    caller.must_reach(resource, found["may"])
    if not found["is_key_same"]:
        caller.must_reach(resource, found["may_new"])
    _resolve_references(resource, body, found)
    precondition.check(found["etag"])
    return _update(resource, found, values)


def _update(resource: Resource, found: dict, values: dict[str, Any]) -> Saved:
    with_key = resource.key_may_change and not found["is_key_same"]
    if found["is_same"] and not with_key:
        return Saved(str(found["id"]), found["etag"], False)
    if with_key:
        # Lets the key through where a trigger otherwise keeps it (student-school associations).
        database.run("SELECT set_config('tsa.key_change', 'on', true)")
    sql = statements.update(resource, with_key=with_key)
    changed = database.row(sql, values | {"id": found["id"]}, keep_plan=True)
    return Saved(str(changed["id"]), changed["etag"], False)


def _delete(resource: Resource, record_id: str, caller: Caller, precondition: Precondition) -> None:
    covered = caller.covered()
    seen = statements.visible_to(resource, covered)
    found = database.row(
        f"SELECT t.id, t._etag AS etag, {statements.array(seen)} AS may FROM {resource.table} t"
        f" WHERE {statements.condition('t.id = %(id)s::uuid', resource.rows)} FOR UPDATE OF t",
        {"id": record_id, "covered": covered},
    )
    if found is None:
        precondition.check_missing()
        raise errors.NotFound
    caller.must_reach(resource, found["may"])
    if resource.namespaced:
        namespace = "SELECT namespace FROM descriptors WHERE id = %(id)s"
        caller.allow_namespace(database.run(namespace, {"id": found["id"]}).fetchone()[0])
    precondition.check(found["etag"])
    refusals.hold_descriptor(resource, found["id"])
    # Deferred foreign keys would speak only at the commit, when it is too late to say which.
    database.run("SET CONSTRAINTS ALL IMMEDIATE")
    database.run(f"DELETE FROM {resource.table} WHERE id = %(id)s", {"id": found["id"]})


# -- its parts -------------------------------------------------------------------------------------


def _read(resource: Resource, data: dict) -> Body:
    body = bodies.read(resource, data)
    if body.problems:
        raise errors.DataInvalid(validation=body.problems)
    return body


def _values(resource: Resource, body: Body) -> dict[str, Any]:
    """The parameters of the statements. Descriptors get their own spelling; unknown ones stay."""
    if body.descriptors:
        said = [[each.entity, each.uri] for each in body.descriptors]
        known = database.run(
            statements.RESOLVE, {"said": database.as_json(said)}, keep_plan=True
        ).fetchall()
        for each, (uri,) in zip(body.descriptors, known, strict=True):
            if uri is None:
                body.unknown[each.path] = each
            else:
                each.spell(uri)
    row = bodies.columns(resource, body)
    if body.problems:
        raise errors.DataInvalid(validation=body.problems)
    return {
        column: database.as_json(value) if resource.columns[column] == "jsonb" else value
        for column, value in row.items()
    }


def _weigh(
    resource: Resource, body: Body, values: dict, caller: Caller, *, record_id: str | None = None
) -> dict[str, Any]:
    if resource.locked_first:
        database.run(statements.lock_first(resource), values, keep_plan=True)
    restricted = caller.organizations is not None
    asked = dict(values)
    for target in statements.targets(resource):
        named = [each.members for each in body.references if each.target is target]
        asked[f"to_{target.name}"] = database.as_json(named)
    asked["id"] = record_id
    asked["named"] = list(caller.organizations or ())
    sql = statements.weigh(resource, by_id=record_id is not None, restricted=restricted)
    found = database.row(sql, asked, keep_plan=True)
    if body.unknown:
        # What a caller does not reach is not told apart from what does not exist.
        may = all(found["may_new"]) or (found["id"] is None and found["may_create"])
        missing = _unresolved(body, found) if may else {}
        raise errors.NamesUnknown(validation=_unknown_descriptors(body) | missing)
    if resource.namespaced:
        caller.allow_namespace(values["namespace"])
    return found


def _unknown_descriptors(body: Body) -> dict[str, list[str]]:
    return {
        path: [f"{said.entity} value '{said.uri.lower()}' does not exist."]
        for path, said in body.unknown.items()
    }


def _unresolved(body: Body, found: dict) -> dict[str, list[str]]:
    problems = {
        path: [f"The referenced {entity} item does not exist."] for path, entity in body.unserved
    }
    for name in {each.target.name for each in body.references}:
        named = [each for each in body.references if each.target.name == name]
        for number in found[f"no_{name}"]:
            missing = named[number - 1]
            problems[missing.path] = [
                f"The referenced {missing.target.singular} item does not exist."
            ]
    return problems


def _resolve_references(resource: Resource, body: Body, found: dict) -> None:
    problems = _unresolved(body, found)
    if problems:
        raise errors.UnresolvedReference(validation=problems)


def _attempt(
    resource: Resource, caller: Caller, once: Callable[[], Any], key: dict[str, Any] | None = None
) -> Any:
    """Do it in a transaction of its own, again where another request was in the way.

    `key` is the natural key that was sent, for the refusal that names it.
    """
    for _ in range(_ATTEMPTS):
        try:
            with writing(caller.actor):
                return once()
        except _Overtaken:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                raise
        except (IntegrityError, DataError) as error:
            raise refusals.of(error, resource, key) from None
    raise errors.Conflict("Other requests kept changing this item; send the request again.")
