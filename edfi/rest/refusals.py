"""What PostgreSQL refuses in the last instance, in the contract's words.

Checks before a write find nearly everything; what remains is what another request did at the
same moment, and the rules that stand in the database alone. No value is repeated in an answer
but the natural key that the caller sent.
"""

import re

from django.db import DataError, IntegrityError

from edfi.rest import errors, statements
from edfi.rest.resource import Resource, served
from edfi.rest.shapes import Collection, Descriptor, Descriptors
from edfi.services.refusals import CHECKS
from edfi.standard.values import kinds
from tsa.api import database

# Besides those that staff's forms know: the end of a constraint's name, its column, what is wrong.
_CHECKS = CHECKS | {
    "end_not_before_begin": ("end_date", "lies before the begin date"),
    "end_not_before_start": ("end_date", "lies before the begin date"),
    "end_after_they_begin": ("effective_end_date", "lies before the begin date"),
    "schools_id_is_positive": ("school_id", "is not a positive number"),
    "descriptors_descriptors_are_uris": ("namespace", "does not make a descriptor URI"),
}
_KEY = re.compile(r"^Key \(([^)]+)\)=")


def of(
    error: IntegrityError | DataError, resource: Resource, key: dict | None = None
) -> errors.Refused:
    """The refusal that a broken constraint means. `key`: the natural key that was sent."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", "") or ""
    diagnosis = getattr(cause, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    if state == "23503":
        return _foreign_key(resource, diagnosis)
    if state == "23505":
        return _not_unique(resource, constraint, diagnosis, key or {})
    if state in ("23514", "23P01"):
        return _check(resource, constraint)
    if state == "23502":
        return errors.DataInvalid(f"{diagnosis.column_name} is required.")
    return errors.DataInvalid("A value is out of the range that can be stored.")


def _foreign_key(resource: Resource, diagnosis) -> errors.Refused:
    said = diagnosis.message_detail or ""
    if "still referenced" in said or "still names" in (diagnosis.message_primary or ""):
        return errors.DependentItem(_entity_of(diagnosis.table_name, resource))
    return errors.UnresolvedReference("A referenced item was deleted at the same moment.")


def _entity_of(table: str | None, target: Resource) -> str:
    """Whose rows the table holds; of two resources in one table, the one that refers there."""
    holders = [each for each in served() if each.table == table]
    holders.sort(key=lambda each: target not in statements.targets(each))
    return holders[0].singular if holders else (table or "another").replace("_", " ")


def _not_unique(resource: Resource, constraint: str, diagnosis, key: dict) -> errors.Refused:
    columns = _KEY.match(getattr(diagnosis, "message_detail", None) or "")
    named = set(columns.group(1).split(", ")) if columns else set()
    if named == set(resource.key_columns) or constraint.startswith("education_organizations"):
        return errors.IdentityConflict(resource.singular, key)
    return errors.Conflict(f"Another item is in the way ({constraint.replace('_', ' ')}).")


def _check(resource: Resource, constraint: str) -> errors.DataInvalid:
    properties = {column: name for name, _, column in resource.scalars}
    for ending, (column, problem) in _CHECKS.items():
        if constraint.endswith(ending) and column in properties:
            name = properties[column]
            return errors.DataInvalid(validation={f"$.{name}": [f"{name} {problem}."]})
    return errors.DataInvalid(f"The item breaks a rule: {constraint.replace('_', ' ')}.")


def hold_descriptor(resource: Resource, record_id) -> None:
    """Raise DependentItem where a row uses the descriptor; no foreign key can say that.

    Reads the tables that may hold it, whole: a descriptor is seldom deleted.
    """
    if resource.name not in kinds():
        return
    uri, kind = database.run(
        "SELECT uri, kind FROM descriptors WHERE id = %(id)s", {"id": record_id}
    ).fetchone()
    for user in served():
        uses = [_uses(column, how) for column, how in _columns_of(user, kind)]
        if (
            uses
            and database.run(
                f"SELECT EXISTS (SELECT FROM {user.table} t WHERE {' OR '.join(uses)})",
                {"uri": uri},
            ).fetchone()[0]
        ):
            raise errors.DependentItem(user.singular)


def _uses(column: str, how: str) -> str:
    if how == "value":
        return f"t.{column} = %(uri)s"
    return (
        f"jsonb_path_exists(t.{column}, '$.** ? (@ == $uri)',"
        " jsonb_build_object('uri', %(uri)s::text))"
    )


def _columns_of(resource: Resource, kind: str):
    for _, scalar, column in resource.scalars:
        if isinstance(scalar, Descriptor) and scalar.entity == kind:
            yield column, "value"
    for link in resource.links:
        for member in link.members:
            if isinstance(member.scalar, Descriptor) and member.scalar.entity == kind:
                yield member.column, "value"
    for _, collection, column in resource.collections:
        if _mentions(collection, kind):
            yield column, "collection"


def _mentions(shape, kind: str) -> bool:
    if isinstance(shape, Descriptors):
        return f"{shape.kind}Descriptor" == kind
    if isinstance(shape, Descriptor):
        return shape.entity == kind
    if isinstance(shape, Collection):
        return any(_mentions(each, kind) for each in shape.shape.values())
    return False
