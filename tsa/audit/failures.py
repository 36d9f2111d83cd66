"""Sign-ins that failed, summed: the first at once, what follows within the minute as one row.

An attacker who tries a thousand passwords leaves a row for each account and address a minute, not
a thousand; beyond so many accounts and addresses in a minute, one row for all the others. That
it happened is never lost: the first row of each kind is there before the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tsa.audit import services, staff_log
from tsa.audit.summing import Sum, Summed
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind

EVERY = 60.0
MOST_KINDS = 500  # told apart in a minute by one process
MANY = "many"
# As whom somebody tried, in words of the tables, and never what was typed.
PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Failure:
    """Failures are alike that are of one account and come from one address."""

    action: str
    entity: str
    account: str
    address: str
    by: Actor = field(compare=False)  # as at the first of them


def note(action: str, *, entity: str, account: object, **circumstances: str) -> None:
    """Raises what the store raises that the row of this entity goes to, if it is the first."""
    by = Actor(Kind.SYSTEM, "sign-in", **circumstances)
    _failures.note(Failure(action, entity, str(account), by.address, by))


def _write(failure: Failure, repeated: Sum, is_first: bool) -> None:
    details = None
    if not is_first:  # of many requests none is named
        failure = replace(failure, by=replace(failure.by, request_id="", agent="", session=""))
        details = {"times": repeated.times}
    _WAYS.get(failure.entity, _to_postgresql)(failure, details)


def _to_postgresql(failure: Failure, details: dict | None) -> None:
    with writing(failure.by):
        services.record(
            failure.action,
            entity=failure.entity,
            entity_id=failure.account,
            by=failure.by,
            description="" if details is None else "again",
            after=details,
        )


def _to_dynamodb(failure: Failure, details: dict | None) -> None:
    """Families sign in without PostgreSQL."""
    staff_log.opened(
        resource_type=failure.entity,
        resource_id=failure.account,
        by=failure.by,
        description="" if details is None else "again",
        details=details,
        action_type=failure.action,
    )


def _together(failure: Failure) -> Failure:
    """Where too many are told apart: of whatever account, from wherever."""
    return Failure(failure.action, failure.entity, MANY, "", Actor(Kind.SYSTEM, failure.by.id))


_WAYS: dict[str, Callable[[Failure, dict | None], None]] = {PORTAL: _to_dynamodb}
_failures = Summed("failed sign-ins", write=_write, every=EVERY, most=MOST_KINDS, rest=_together)
