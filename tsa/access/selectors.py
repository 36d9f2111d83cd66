"""The only place that reads grants to decide who sees which child."""

import hashlib
from typing import NamedTuple

from tsa.access.models import Grant
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import normalise


class Adult(NamedTuple):
    kind: str
    id: str


def guardian_key(address: str) -> str:
    """24 hexadecimal digits that stand for a parent's address in keys, instead of the address."""
    return hashlib.sha256(normalise(address).encode()).hexdigest()[:24]


def guardian_id(address: str) -> str:
    """The sourced_id of the parent's roster user; the same for every child of the parent."""
    return f"parent_{guardian_key(address)}"


def sees_every_student(user) -> bool:
    """Staff (a signed-in staff user, or their Actor) and our own processes."""
    if isinstance(user, Actor):
        return user.kind in (Kind.STAFF, Kind.SYSTEM)
    return bool(getattr(user, "is_staff", False) and getattr(user, "is_active", False))


def adult(user) -> Adult | None:
    """The adult behind a parent's or coach's Actor; None for anybody else."""
    if isinstance(user, Actor) and user.kind == Kind.PARENT:
        return Adult(Grant.AdultKind.GUARDIAN, guardian_id(user.id))
    if isinstance(user, Actor) and user.kind == Kind.COACH:
        return Adult(Grant.AdultKind.COACH, user.id)
    return None


def students_visible_to(adult: Adult):
    """The student_unique_ids of the children whom this adult may view now, as a subquery."""
    grants = Grant.objects.in_force().filter(
        adult_kind=adult.kind, adult_id=adult.id, may_view=True
    )
    return grants.values("student_id")
