"""What is not kept for ever: health data and files after an enrolment ended, and old drafts.

DynamoDB owns both. What goes from an enrolment and the row that says so are one TransactWrite;
PostgreSQL follows by the debt mark, as with every other change. Nothing of the content is noted.
"""

from collections.abc import Container, Iterator
from datetime import date, datetime

from django.core.files.storage import storages
from django.utils.dateparse import parse_datetime

from enrollment import rules
from enrollment.models import DocumentCopy, EnrollmentCopy
from enrollment.services import settling
from enrollment.services.documents import summary_of
from enrollment.services.notes import note
from enrollment.steps import DOCUMENT_TYPES, STEPS
from enrollment.tables import DocumentItem, EnrollmentItem
from tsa.audit.staff_log import entry
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Write, change, commit, retrying
from tsa.lib import faults
from tsa.lib.actor import Actor

HEALTH_DOCUMENTS = ("medical_form", "insurance_card", "immunization_records")
# Members of the steps that say something of health, insurance, or who may have the child.
_HEALTH = {3: ("dietary_restrictions",), 4: ("special_needs", "custody", "emergency_contacts")}
_BATCH = 100


def ended_before(day: date) -> Iterator[str]:
    """Enrolments that ended before that day and still have their health data."""
    ended = EnrollmentCopy.objects.filter(status__in=rules.ENDED, health_removed_at=None)
    keys = list(ended.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        for item in EnrollmentItem.fetch_many(keys[start : start + _BATCH]):
            if _ended_before(item, day):
                yield item.key


def forget_health(enrollment_id: str, day: date, *, by: Actor) -> bool:
    """Take the health data from an enrolment that ended before that day; False if it did not.

    Killed in between, it is done again. Raises Unreadable where no key opens it; it stays.
    """
    item = _forget_health(enrollment_id, day, by=by)
    if item is None:
        return False
    faults.reach("health_forgotten")
    settling.settle_enrollment(item, by=by)
    return True


@retrying
def _forget_health(enrollment_id: str, day: date, *, by: Actor) -> EnrollmentItem | None:
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or item.health_removed_at or not _ended_before(item, day):
        return None
    for number, members in _HEALTH.items():
        _strip(item, number, members)
        setattr(item, f"draft_{number}", None)
    item.health_removed_at = now_text()
    writes = _remove_documents(item, HEALTH_DOCUMENTS)
    faults.reach("health_files_deleted")
    _commit(item, *writes, by=by, what="health_removed", description="Removed health data")
    return item


def _ended_before(item: EnrollmentItem, day: date) -> bool:
    ending = item.withdrawal or item.decision or {}
    return rules.standing(item) in rules.ENDED and date.fromisoformat(ending["on"]) < day


def _strip(item: EnrollmentItem, number: int, members: tuple[str, ...]) -> None:
    """The answers without these; `medical_info` must be there, so it becomes empty."""
    saved = item.step(number)
    if saved is None:
        return
    data = {name: value for name, value in saved["data"].items() if name not in members}
    if "medical_info" in data:
        data["medical_info"] = {}
    setattr(item, f"step_{number}", {**saved, "data": data})


def _remove_documents(item: EnrollmentItem, kinds: Container[str]) -> list[Write]:
    """The bytes first: a document that has lost them is met again, bytes alone never would be."""
    writes = []
    for document_id, summary in list(item.documents.items()):
        if summary["document_type"] not in kinds:
            continue
        document = DocumentItem.fetch(document_id)
        if document is None or document.upload_status == "removed":
            continue
        storages["documents"].delete(document.s3_key)
        document.upload_status = "removed"
        item.documents = {**item.documents, document_id: summary_of(document)}
        writes.append(change(document))
    return writes


def uploads_before(day: date) -> Iterator[str]:
    """Enrolments that ended before that day without a student, and still have files."""
    held = DocumentCopy.objects.filter(enrollment__status__in=rules.ENDED)
    keys = held.exclude(upload_status="removed").values_list("enrollment_id", flat=True)
    keys = sorted(set(keys))
    for start in range(0, len(keys), _BATCH):
        for item in EnrollmentItem.fetch_many(keys[start : start + _BATCH]):
            if _has_old_uploads(item, day):
                yield item.key


def forget_uploads(enrollment_id: str, day: date, *, by: Actor) -> bool:
    """Take away all files of a family that never became one of ours; False if it is none such."""
    item = _forget_uploads(enrollment_id, day, by=by)
    if item is None:
        return False
    settling.settle_enrollment(item, by=by)
    return True


@retrying
def _forget_uploads(enrollment_id: str, day: date, *, by: Actor) -> EnrollmentItem | None:
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or not _has_old_uploads(item, day):
        return None
    writes = _remove_documents(item, DOCUMENT_TYPES)
    faults.reach("uploads_deleted")
    _commit(item, *writes, by=by, what="uploads_removed", description="Removed the uploads")
    return item


def _has_old_uploads(item: EnrollmentItem, day: date) -> bool:
    """What a student who was with us handed in is part of the student's record, and stays."""
    was_enrolled = bool((item.records or {}).get("enrolled_at"))
    held = [each for each in item.documents.values() if each["upload_status"] != "removed"]
    return bool(held) and not was_enrolled and _ended_before(item, day)


def drafts_before(moment: datetime) -> Iterator[str]:
    """Enrolments with a draft that nobody has touched since."""
    wanted = None
    for number in STEPS:
        here = getattr(EnrollmentItem, f"draft_{number}").exists()
        wanted = here if wanted is None else wanted | here
    for item in EnrollmentItem.scan(wanted):
        if _old_drafts(item, moment):
            yield item.key


@retrying
def forget_drafts(enrollment_id: str, moment: datetime, *, by: Actor) -> bool:
    """Take away the drafts last touched before that moment; False if there are none."""
    item = EnrollmentItem.fetch(enrollment_id)
    old = _old_drafts(item, moment) if item else []
    for number in old:
        setattr(item, f"draft_{number}", None)
    if old:
        _commit(item, by=by, what="drafts_removed", description="Removed old drafts")
    return bool(old)


def _old_drafts(item: EnrollmentItem, moment: datetime) -> list[int]:
    held = ((number, item.draft(number)) for number in STEPS)
    return [number for number, draft in held if draft and _saved(draft) < moment]


def _saved(draft: dict) -> datetime:
    return parse_datetime(draft["saved_at"])


def _commit(item: EnrollmentItem, *writes: Write, by: Actor, what: str, description: str) -> None:
    """The change and the row that says it, whoever acts: nobody removes without a trace."""
    note(item, what, by=by)
    item.mark()
    record = entry(
        "delete",
        resource_type="enrollment",
        resource_id=item.key,
        by=by,
        description=f"{description} (retention)",
    )
    commit(change(item), *writes, record)
