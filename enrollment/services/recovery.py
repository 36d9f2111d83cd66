"""Enrolments whose student records are waiting or were refused: found, and tried again."""

from collections.abc import Iterator
from dataclasses import dataclass

from enrollment import rules
from enrollment.services import enrollments
from enrollment.tables import EnrollmentItem
from tsa.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """An enrolment that PostgreSQL owes something for, and why. Ids and field names only."""

    enrollment_id: str
    records: str
    attempts: int
    problems: list[str]


def waiting(*, ids: list[str] | None = None, failed_only: bool = False) -> Iterator[Waiting]:
    """Those that bear the mark (or these ids), as they are now."""
    for enrollment_id in ids or EnrollmentItem.owed():
        item = EnrollmentItem.fetch(enrollment_id)
        if item is None:
            yield Waiting(enrollment_id, "unknown", 0, ["there is no such enrolment"])
            continue
        status = rules.records_status(item)
        if failed_only and status != "failed":
            continue
        problems = [
            f"{each['field']}: {each['message']}" for each in item.records.get("problems", [])
        ]
        yield Waiting(enrollment_id, status, int(item.attempts), problems)


def recover(enrollment_id: str, *, by: Actor) -> Waiting | None:
    """Try once more, now; None when nothing is owed any more, else what is still in the way."""
    item = enrollments.retry_records(enrollment_id, by=by)
    if not item.owes and rules.records_status(item) in ("created", "none"):
        return None
    return next(waiting(ids=[enrollment_id]))
