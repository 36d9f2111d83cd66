"""Bodies made from the declarations: with every property, and with every property spoilt.

References lead to the examples of world.py, so a specimen can be stored once those are there.
Own keys differ from the examples' own, hence a specimen is an item of its own.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from edfi.models import Descriptor as DescriptorRow
from edfi.rest import resources  # noqa: F401  fills the register
from edfi.rest.resource import Resource, named, served
from edfi.rest.shapes import (
    BigInteger,
    Boolean,
    Collection,
    Date,
    Descriptor,
    Descriptors,
    Integer,
    Number,
    Reference,
    Scalar,
    Text,
    Time,
    Unserved,
)
from edfi.rest.tests import world

RESOURCES = [each for name in world.ORDER for each in served() if each.name == name]
NAMES = [each.name for each in RESOURCES]
_LATER = ("end", "exit", "expir", "departure")
_NUMBERS = {"schoolYear": 2030, "fiscalYear": 2030}


def complete(resource: Resource) -> dict:
    """A body with every property that can be stored, texts as long as they may be."""
    body = _object(resource.shape)
    for name, made in _OWN.get(resource.name, {}).items():
        body[name] = copy.deepcopy(made)
    return body


# Where the database has a rule between two properties, or a value that cannot be made up.
_OWN: dict[str, dict[str, Any]] = {
    # Nobody is in a cohort twice at the same time.
    "studentCohortAssociations": {"beginDate": "2024-09-02", "endDate": "2025-05-30"},
}


def _object(shape: dict) -> dict:
    body = {}
    for name, expected in shape.items():
        value = _value(name, expected)
        if value is not None:
            body[name] = value
    return body


def _value(name: str, expected: Any) -> Any:
    if isinstance(expected, Unserved):
        return None
    if isinstance(expected, Reference):
        return reference(expected.target)
    if isinstance(expected, Descriptors):
        return [_object(expected.as_collection.shape)]
    if isinstance(expected, Collection):
        needs = (isinstance(each, Unserved) and each.required for each in expected.shape.values())
        return None if any(needs) else [_object(expected.shape)]
    return scalar(name, expected)


def reference(target: str) -> dict:
    """The natural key of the example of that resource."""
    if target == "educationOrganizations":
        return {"educationOrganizationId": world.LEA}
    body = world.example(target)
    found = {}
    for path in named(target).key:
        holder, _, name = path.rpartition(".")
        found[name] = body[holder][name] if holder else body[name]
    return found


def scalar(name: str, expected: Scalar) -> Any:
    """The longest, the latest, the largest: a value that only just may be."""
    later = any(word in name.lower() for word in _LATER)
    if isinstance(expected, Text):
        return (name + " é☃" + "x" * expected.maximum)[: expected.maximum - 1] + "z"
    if isinstance(expected, Descriptor):
        return known(expected.entity)
    if isinstance(expected, BigInteger):
        return 2**62 + 7
    if isinstance(expected, Integer):
        return _NUMBERS.get(name, expected.high or 2**31 - 1)
    if isinstance(expected, Number):
        return _largest(expected)
    if isinstance(expected, Boolean):
        return True
    if isinstance(expected, Date):
        return "2010-02-28" if "birth" in name else ("2027-05-28" if later else "2026-09-01")
    assert isinstance(expected, Time)
    return "15:45:30" if later else "08:15:05"


def _largest(number: Number) -> int | float:
    if number.high is not None:
        return number.high
    return float("9" * min(number.precision - number.scale, 9) + "." + "7" * number.scale)


def known(kind: str) -> str:
    """A descriptor of the kind; made where the standard has no values for it."""
    found = DescriptorRow.objects.filter(kind=kind).order_by("uri").first()
    if found is None:
        found = DescriptorRow.objects.create(
            kind=kind,
            namespace=f"uri://tsa.example/{kind}",
            code_value="A",
            short_description="A",
        )
        found.refresh_from_db()
    return found.uri


def places(shape: dict, path: str = "$") -> Iterator[tuple[str, str, Any]]:
    """(path, name, property) of all properties, down into collections and references."""
    for name, expected in shape.items():
        at = f"{path}.{name}"
        expected = expected.as_collection if isinstance(expected, Descriptors) else expected
        yield at, name, expected
        if isinstance(expected, Collection):
            yield from places(expected.shape, f"{at}[0]")
        elif isinstance(expected, Reference):
            members = {each.name: each.scalar for each in named(expected.target).flat_key}
            yield from places(members, at)
        elif isinstance(expected, Unserved):
            yield from places(expected.members, at)


def spoilt(resource: Resource, change: Callable[[str, Any], Any]) -> tuple[dict, dict[str, Any]]:
    """A body in which every property has what `change(name, property)` makes of it.

    Where that is None the property is left out. Returned with the changed properties by path.
    """
    changed: dict[str, Any] = {}

    def make(shape: dict, path: str) -> dict:
        body = {}
        for name, expected in shape.items():
            at = f"{path}.{name}"
            expected = expected.as_collection if isinstance(expected, Descriptors) else expected
            if isinstance(expected, Collection):
                body[name] = [make(expected.shape, f"{at}[0]")]
            elif isinstance(expected, Reference):
                members = {each.name: each.scalar for each in named(expected.target).flat_key}
                body[name] = make(members, at)
            elif isinstance(expected, Unserved):
                body[name] = make(expected.members, at)
            else:
                value = change(name, expected)
                if value is not None:
                    changed[at] = expected
                    body[name] = value
        return body

    return make(resource.shape, "$"), changed
