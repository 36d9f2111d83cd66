"""What may be done with an enrolment in its present state. Pure: reads the item, changes nothing.

Status: pending (steps 1-5 open), active (step 6 saved), completed (enrolled in PostgreSQL),
waitlisted, rejected, withdrawn.
"""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import steps
from enrollment.tables import EnrollmentItem
from tsa.lib.errors import DomainError, VersionConflict

ENDED = ("rejected", "withdrawn")
TAKING = ("active", "completed")  # statuses that take one of the coach's places


class StepOutOfOrder(DomainError):
    code = "step_out_of_order"
    title = gettext_lazy("An earlier step is missing")


class EnrollmentClosed(DomainError):
    code = "enrollment_closed"
    title = gettext_lazy("This enrolment is closed")


def standing(item: EnrollmentItem) -> str:
    """The status that follows from what is on the item."""
    if item.withdrawal:
        return "withdrawn"
    decision = (item.decision or {}).get("decision")
    if decision in ("rejected", "waitlisted"):
        return decision
    if 6 not in item.completed_steps:
        return "pending"
    return "completed" if (item.records or {}).get("enrolled_at") else "active"


def takes_place(item: EnrollmentItem) -> bool:
    """Does it take one of its coach's places: all steps done, or approved before that?"""
    status = standing(item)
    is_approved = (item.decision or {}).get("decision") == "approved"
    return status in TAKING or (status == "pending" and is_approved)


def next_step(item: EnrollmentItem) -> int | None:
    return next((number for number in steps.STEPS if number not in item.completed_steps), None)


def records_status(item: EnrollmentItem) -> str:
    return (item.records or {}).get("status", "none")


def creates_records(item: EnrollmentItem) -> bool:
    """Is this enrolment far enough for a student of record?"""
    return settings.STUDENT_CREATION_STEP in item.completed_steps


def is_editable(item: EnrollmentItem, number: int) -> bool:
    """May this step be saved now, for the first time or as a correction?"""
    if item.enrollment_status in ENDED:
        return False
    if 6 not in item.completed_steps:
        return True
    return number == 4 and records_status(item) in ("pending", "failed")


def refuse_closed(item: EnrollmentItem, number: int | None = None) -> None:
    """Raises EnrollmentClosed where nothing (or this step) may not be changed any more."""
    if item.enrollment_status in ENDED or (number and not is_editable(item, number)):
        raise EnrollmentClosed(
            _("This enrolment is %(status)s.") % {"status": item.enrollment_status}
        )


def refuse_out_of_order(item: EnrollmentItem, number: int) -> None:
    missing = [each for each in range(1, number) if each not in item.completed_steps]
    if missing:
        raise StepOutOfOrder(
            _("Finish the earlier steps first."),
            errors={
                "steps": [
                    _("Step %(number)s (%(name)s) is missing.")
                    % {"number": each, "name": steps.name(each)}
                    for each in missing
                ]
            },
        )


def expect_version(item: EnrollmentItem, expected: int | None) -> None:
    """Raises VersionConflict if the caller saw another version than the present one."""
    if expected is not None and int(item.version) != expected:
        raise VersionConflict(
            _("This enrolment was changed on another device; load it again."),
            version=int(item.version),
        )


def current_documents(item: EnrollmentItem) -> dict[str, dict]:
    """The latest document of each type, by type."""
    current: dict[str, dict] = {}
    for document_id, summary in (item.documents or {}).items():
        if summary["upload_status"] == "uploaded":
            current[summary["document_type"]] = {"document_id": document_id, **summary}
    return current


def missing_documents(item: EnrollmentItem) -> list[str]:
    """Required types of which nothing is there that staff has not rejected."""
    current = current_documents(item)
    return [
        kind
        for kind in item.required_documents
        if kind not in current or current[kind]["verification_status"] == "rejected"
    ]
