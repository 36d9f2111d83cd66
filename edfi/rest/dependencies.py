"""In which order a client must send resources, so that what an item refers to is there before.

Made from the declarations: a resource comes after all that it refers to; descriptors first.
"""

from collections.abc import Iterator
from functools import cache

from edfi.rest import resources  # noqa: F401  (fills the register)
from edfi.rest.resource import Resource, named, served
from edfi.rest.shapes import Collection, Reference

# Whoever these are may be created freely, but changed and referred to only by clients to whose
# organizations they belong, which these associations say. So everything else comes after those.
RELATED_BY = {
    "students": "studentSchoolAssociations",
    "staffs": "staffEducationOrganizationAssignmentAssociations",
    "contacts": "studentContactAssociations",
}
# What a reference to any kind of organization refers to.
_ORGANIZATIONS = (
    "schools",
    "localEducationAgencies",
    "educationServiceCenters",
    "stateEducationAgencies",
)


def order(base: str) -> list[dict]:
    rows = []
    for each in served():
        first = _order(each.name)
        if each.name in RELATED_BY:
            later = _order(RELATED_BY[each.name]) + 1
            rows += [_row(each, first, "Create"), _row(each, later, "Update")]
        else:
            rows.append(_row(each, first, "Create", "Update"))
    return sorted(rows, key=lambda row: (row["order"], row["resource"]))


def _row(resource: Resource, order: int, *operations: str) -> dict:
    return {
        "resource": f"/ed-fi/{resource.name}",
        "order": order,
        "operations": list(operations),
    }


@cache
def _order(name: str, above: frozenset[str] = frozenset()) -> int:
    """1 for descriptors; for others one more than the latest that they refer to.

    `above`: who asks. A reference back to one of them (a district within a district) orders
    nothing.
    """
    resource = named(name)
    if resource.group == "descriptors":
        return 1
    asking = above | {name}
    targets = set(_targets(resource.shape))
    targets |= {RELATED_BY[each] for each in targets & RELATED_BY.keys()}
    return 1 + max((_order(each, asking) for each in targets - asking), default=1)


def _targets(shape: dict) -> Iterator[str]:
    for each in shape.values():
        if isinstance(each, Reference):
            if named(each.target).served:
                yield each.target
            else:
                yield from _ORGANIZATIONS
        elif isinstance(each, Collection):
            yield from _targets(each.shape)
