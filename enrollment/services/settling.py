"""Bringing PostgreSQL up to date with an enrolment: its copies, and its student's records.

One transaction holds all of it, under a lock of the enrolment: any number of repeats and any
crash in between give the same one set. What PostgreSQL refuses is written down by name on
the enrolment (`failed`) and tried again later; what it cannot answer now stays owed.
"""

import logging
from typing import NamedTuple

from django.db import connection

from edfi import services as edfi
from enrollment import records as mapping
from enrollment import rules
from enrollment.copies import enrollment_copies, invitation_copy
from enrollment.models import AppointmentCopy, DocumentCopy, EnrollmentCopy
from enrollment.records import Records
from enrollment.steps import InvalidStepData
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from oneroster import services as oneroster
from tsa.access import services as access
from tsa.audit import settling
from tsa.audit.writing import writing
from tsa.dynamo.debts import settles
from tsa.dynamo.items import now_text
from tsa.lib import faults
from tsa.lib.actor import Actor, system

log = logging.getLogger(__name__)

WORKER = system("worker")
_CLASH_ATTEMPTS = 3


def settle_enrollment(item: EnrollmentItem, *, by: Actor, patient: bool = False) -> bool:
    """Write what PostgreSQL is owed for this enrolment, and take the mark off.

    False while PostgreSQL is away; then the mark stays and the item is unchanged. Never
    raises for what PostgreSQL refuses: that ends as `failed` with the problems by name.
    """
    return settling.settle(item, lambda: _write(item, by=by), patient=patient)


def settle_invitation(item: ParentInvitationItem, *, by: Actor, patient: bool = False) -> bool:
    return settling.put(item, [invitation_copy(item)], by=by, patient=patient)


@settles(EnrollmentItem)
def _settle_for_worker(item: EnrollmentItem) -> bool:
    return settle_enrollment(item, by=WORKER, patient=True)


@settles(ParentInvitationItem)
def _settle_invitation_for_worker(item: ParentInvitationItem) -> bool:
    return settle_invitation(item, by=WORKER, patient=True)


def _write(item: EnrollmentItem, *, by: Actor) -> list[dict]:
    """Copies and records in one transaction; if the records are refused, the copies alone."""
    if not rules.creates_records(item):
        with writing(by):
            put_copies(item)
        return []
    for attempt in range(_CLASH_ATTEMPTS):
        try:
            _write_all(item, by=by)
        except edfi.RecordRefused as refusal:
            if refusal.is_clash and attempt + 1 < _CLASH_ATTEMPTS:
                continue  # the number drawn for the student was taken: draw another
            problems = _problems(refusal.errors)
        except InvalidStepData as refusal:
            problems = _problems(refusal.errors)
        except edfi.RecordMissing as missing:
            problems = _problems({"records": [missing.detail]})
        else:
            return []
        log.warning("enrollment %s: records refused: %s", item.key, [p["field"] for p in problems])
        break
    item.records = {**item.records, "status": "failed", "problems": problems}
    with writing(by):
        put_copies(item)
    return problems


def _write_all(item: EnrollmentItem, *, by: Actor) -> None:
    wanted = mapping.wanted(item)
    before = item.records, item.enrollment_status
    _note_created(item)
    try:
        with edfi.naming_refusals(), writing(by):
            _lock(item.enrollment_id)
            put_records(wanted)
            faults.reach("records_written")
            put_copies(item)
    except BaseException:  # whatever it was, the item must not claim what was rolled back
        item.records, item.enrollment_status = before
        raise


def _note_created(item: EnrollmentItem) -> None:
    """What will be true of the item if the transaction commits, and shows in its copy."""
    created = {**item.records, "status": "created", "problems": []}
    created.setdefault("created_at", now_text())
    if 6 in item.completed_steps:
        created.setdefault("enrolled_at", now_text())
    item.records = created
    item.enrollment_status = rules.standing(item)


def put_records(wanted: Records) -> None:
    """All records of one enrolment, inside the caller's transaction; repeatable.

    Answers that were written before are not written again: since then the records own their
    names and dates, and staff may have corrected them. Progress and standing always follow.
    """
    parent_id = oneroster.parent_user_id(wanted.parent.email)
    stands = _standing(wanted, parent_id)
    if stands.is_complete:
        edfi.note_progress(wanted.extension)
        oneroster.extend_parent(parent_id, wanted.parent_extension)
    else:
        _put_answers(wanted)
    _put_status(wanted, parent_id, stands)
    if wanted.health_removed:
        edfi.forget_health(wanted.extension)
        oneroster.forget_insurance(parent_id)


def _put_answers(wanted: Records) -> None:
    oneroster.register_family(
        wanted.student,
        wanted.association,
        wanted.extension,
        guardian=oneroster.Guardian(
            contact=wanted.contact,
            relation=wanted.relation,
            user=wanted.parent,
            extension=wanted.parent_extension,
        ),
        coach_id=wanted.extension.referring_coach_id,
    )


def _put_status(wanted: Records, parent_id: str, stands: "Standing") -> None:
    """Status, and what follows from it: the stay at the school, the roster user, who may see."""
    student_id = wanted.student.student_unique_id
    stay = {
        "school_id": wanted.association.school_id,
        "entry_date": wanted.association.entry_date,
    }
    if stands.status not in (None, wanted.status) or wanted.enrolled_at:
        edfi.set_enrollment_status(student_id, wanted.status, completed_at=wanted.enrolled_at)
    if wanted.deposit:
        edfi.set_deposit(student_id, **wanted.deposit)
    coach_id = wanted.extension.referring_coach_id
    if wanted.ended_on:
        edfi.close_association(
            student_id, **stay, exit_date=wanted.ended_on, exit_type=wanted.exit_type
        )
        oneroster.disable_user(oneroster.student_user_id(student_id))
        access.end_all(student_id, adult_kind="coach")
        return
    if stands.status in rules.ENDED:
        edfi.reopen_association(student_id, **stay)
        oneroster.enable_user(oneroster.student_user_id(student_id))
        access.grant_family(student_id, guardian_id=parent_id, coach_id=coach_id)
    if stands.coach_id not in (None, coach_id):
        access.end(student_id, adult_kind="coach", adult_id=stands.coach_id)
        access.grant_family(student_id, guardian_id=parent_id, coach_id=coach_id)


def put_copies(item: EnrollmentItem) -> None:
    """The enrolment's rows for staff lists, inside the caller's transaction."""
    enrollment, documents, appointments = enrollment_copies(item)
    EnrollmentCopy.objects.put([enrollment])
    DocumentCopy.objects.put(documents)
    AppointmentCopy.objects.put(appointments)


class Standing(NamedTuple):
    """What of an enrolment's records stands already."""

    status: str | None = None
    coach_id: str | None = None
    is_complete: bool = False  # the whole set, and made from the present answers


_STANDING = """
SELECT x.enrollment_status, x.referring_coach_id, x.custom_data ->> 'answers_of' = %(answers_of)s
    AND EXISTS (SELECT FROM student_school_associations a
        WHERE a.student_unique_id = x.student_unique_id
        AND a.school_id = %(school)s AND a.entry_date = %(entry)s)
    AND EXISTS (SELECT FROM student_contact_associations c
        WHERE c.student_unique_id = x.student_unique_id AND c.contact_unique_id = %(contact)s)
    AND EXISTS (SELECT FROM user_agents g
        WHERE g.user_sourced_id = %(user)s AND g.agent_sourced_id = %(parent)s)
FROM tsa_student_extensions x WHERE x.student_unique_id = %(student)s
"""


def _standing(wanted: Records, parent_id: str) -> Standing:
    named = {
        "student": wanted.student.student_unique_id,
        "user": oneroster.student_user_id(wanted.student.student_unique_id),
        "answers_of": wanted.answers_of,
        "school": wanted.association.school_id,
        "entry": wanted.association.entry_date,
        "contact": wanted.contact.contact_unique_id,
        "parent": parent_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, named)
        return Standing(*(cursor.fetchone() or ()))


def _lock(enrollment_id: str) -> None:
    """One settling of an enrolment at a time, whoever does it; freed with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [enrollment_id])


def _problems(errors: dict[str, list[str]]) -> list[dict]:
    return [
        {"field": field, "message": str(message)}
        for field, messages in errors.items()
        for message in messages
    ]
