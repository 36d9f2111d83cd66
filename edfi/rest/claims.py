"""What a client's claim set lets it do, asked on every request of the Ed-Fi API.

The claim sets are rows (models.py). Each process keeps what it read for at most FRESH_SECONDS,
so what staff take away is gone everywhere after that. A set that does not exist allows nothing.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from edfi.rest.models import ALL, DESCRIPTORS, ClaimSet
from edfi.standard.values import kinds

FRESH_SECONDS = 5.0
# In the order in which they are listed to clients; each with its column.
ACTIONS = {
    "Create": "can_create",
    "Read": "can_read",
    "Update": "can_update",
    "Delete": "can_delete",
    "ReadChanges": "can_read_changes",
}
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claims:
    """A claim set as it was read. Resources by endpoint name: "students"."""

    name: str
    beyond_organizations: bool = False
    by_resource: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def actions(self, resource: str) -> frozenset[str]:
        """All it may do there: what is said of the resource, else of its group, else of all."""
        said = self.by_resource.get(resource)
        if said is None and resource in kinds():
            said = self.by_resource.get(DESCRIPTORS)
        if said is None:
            said = self.by_resource.get(ALL, _NOTHING)
        return said

    def may(self, resource: str, action: str) -> bool:
        return action in self.actions(resource)


_known: dict[str, tuple[float, Claims]] = {}


def actions_of(claim_set: str) -> Claims:
    """The claims of the set of this name, at most FRESH_SECONDS old."""
    now = time.monotonic()
    read_at, found = _known.get(claim_set, (0.0, None))
    if found is not None and now - read_at < FRESH_SECONDS:
        return found
    found = _read(claim_set)
    if found is None:  # not kept: it may be made any moment
        return Claims(claim_set)
    _known[claim_set] = (now, found)
    return found


def forget() -> None:
    """Let this process read every claim set afresh."""
    _known.clear()


def _read(name: str) -> Claims | None:
    found = ClaimSet.objects.filter(name=name).prefetch_related("access").first()
    if found is None:
        return None
    return Claims(
        name=found.name,
        beyond_organizations=found.beyond_organizations,
        by_resource={
            row.resource: frozenset(
                action for action, column in ACTIONS.items() if getattr(row, column)
            )
            for row in found.access.all()
        },
    )
