"""Compares the stores: every enrolment against its records and copies, and back again.

Reads in sets, a batch at a time; repairs by marking the owner's item as owed and settling it,
never by editing a copy. What is waiting with a known reason is explained; the rest is not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, models

from edfi.models import Student
from enrollment import copies, rules
from enrollment import records as mapping
from enrollment.models import EnrollmentCopy, ParentInvitationCopy
from enrollment.services import duplicates, settling
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from oneroster import publishing
from oneroster import services as oneroster
from tsa.access.selectors import guardian_id
from tsa.audit.copies import Copy
from tsa.audit.differences import Difference
from tsa.audit.writing import writing
from tsa.coaches import consistency as profiles
from tsa.coaches import settling as coach_settling
from tsa.coaches.models import CoachCopy, CoachInvitationCopy
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo.debts import Debtor
from tsa.dynamo.writes import change, commit, retrying
from tsa.lib.actor import Actor, system
from tsa.lib.sealing import Unreadable

BATCH = 100
CHECKER = system("check_consistency")


def differences() -> Iterator[Difference]:
    """Everything that does not agree between the stores, a batch at a time."""
    yield from differing_copies()
    for batch in _batches(EnrollmentItem.scan(consistent_read=True)):
        yield from _records(batch)
    yield from _students_without_enrollment()
    yield from _roster_unlike_students()
    yield from duplicates.differences()
    yield from profiles.differences()
    yield from publishing.differences()


def differing_copies() -> Iterator[Difference]:
    """The copies for staff lists that are missing, unlike their owner, or without one."""
    for batch in _batches(EnrollmentItem.scan(consistent_read=True)):
        yield from _copies_of_enrollments(batch)
    yield from _orphaned_copies(EnrollmentCopy, EnrollmentItem)
    for table in _SIMPLE:
        for batch in _batches(table.item.scan(consistent_read=True)):
            yield from _simple_copies(table, batch)
        yield from _orphaned_copies(table.model, table.item)


# -- copies ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CopyTable:
    item: type[Debtor]
    model: type[Copy]
    row: Callable[[Debtor], Copy]
    settle: Callable[..., bool]


_SIMPLE = [
    _CopyTable(
        ParentInvitationItem,
        ParentInvitationCopy,
        copies.invitation_copy,
        settling.settle_invitation,
    ),
    _CopyTable(ProfileItem, CoachCopy, coach_settling.profile_copy, coach_settling.settle_profile),
    _CopyTable(
        CoachInvitationItem,
        CoachInvitationCopy,
        coach_settling.invitation_copy,
        coach_settling.settle_invitation,
    ),
]


def _simple_copies(table: _CopyTable, batch: list[Debtor]) -> Iterator[Difference]:
    present = table.model.objects.in_bulk([item.key for item in batch])
    for item in batch:
        kind = _unlike(table.row(item), present.get(item.key))
        if kind:
            yield _of_debtor(kind, item, table.settle)


def _copies_of_enrollments(batch: list[EnrollmentItem]) -> Iterator[Difference]:
    found = (
        EnrollmentCopy.objects.prefetch_related("documents", "appointments")
        .filter(pk__in=[item.key for item in batch])
        .in_bulk()
    )
    for item in batch:
        try:
            kind = _enrollment_copy_unlike(item, found.get(item.key))
        except Unreadable as trouble:  # no key for its answers: nothing to repair, all to keep
            yield Difference("unreadable", f"{item.key} ({trouble.detail})")
            continue
        if kind:
            yield _of_debtor(kind, item, settling.settle_enrollment)


def _enrollment_copy_unlike(item: EnrollmentItem, present: EnrollmentCopy | None) -> str | None:
    enrollment, documents, appointments = copies.enrollment_copies(item)
    kind = _unlike(enrollment, present)
    if kind:
        return kind
    for wanted, stored in (
        (documents, present.documents.all()),
        (appointments, present.appointments.all()),
    ):
        by_key = {row.pk: row for row in stored}
        if len(by_key) != len(wanted):
            return "copy_differs"
        if any(_unlike(row, by_key.get(row.pk)) for row in wanted):
            return "copy_differs"
    return None


def _unlike(wanted: models.Model, present: models.Model | None) -> str | None:
    if present is None:
        return "copy_missing"
    for field in wanted._meta.concrete_fields:
        if field.name in ("version", "copied_at"):
            continue
        expected = field.to_python(getattr(wanted, field.attname))
        if expected != getattr(present, field.attname):
            return "copy_differs"
    return None


def _orphaned_copies(model: type[Copy], table: type[Debtor]) -> Iterator[Difference]:
    keys = model.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    for batch in _batches(keys):
        known = {item.key for item in table.fetch_many(batch)}
        for key in batch:
            if key not in known:
                yield Difference(
                    "copy_without_owner", key, repair=lambda by, key=key: _drop(model, key, by)
                )


def _drop(model: type[Copy], key: str, by: Actor) -> None:
    with writing(by):
        model.objects.filter(pk=key).delete()


# -- student records -------------------------------------------------------------------------

_HAS = """
SELECT s.student_unique_id,
    a.id IS NOT NULL, x.id IS NOT NULL, u.sourced_id IS NOT NULL,
    EXISTS (SELECT FROM student_contact_associations c
        WHERE c.student_unique_id = s.student_unique_id AND c.contact_unique_id = w.contact),
    p.sourced_id IS NOT NULL, e.user_sourced_id IS NOT NULL,
    EXISTS (SELECT FROM user_agents g
        WHERE g.user_sourced_id = u.sourced_id AND g.agent_sourced_id = p.sourced_id),
    x.enrollment_status, a.exit_withdraw_date IS NOT NULL
FROM unnest(%s::text[], %s::bigint[], %s::date[], %s::text[], %s::text[])
    AS w (student, school, entry, contact, parent)
JOIN students s ON s.student_unique_id = w.student
LEFT JOIN student_school_associations a ON a.student_unique_id = s.student_unique_id
    AND a.school_id = w.school AND a.entry_date = w.entry
LEFT JOIN tsa_student_extensions x ON x.student_unique_id = s.student_unique_id
LEFT JOIN users u ON u.sourced_id = 'student_' || s.student_unique_id
LEFT JOIN users p ON p.sourced_id = w.parent
LEFT JOIN tsa_user_extensions e ON e.user_sourced_id = w.parent
"""
_PARTS = (
    "association",
    "extension",
    "student user",
    "contact",
    "parent user",
    "parent extension",
    "agent",
)


def _records(batch: list[EnrollmentItem]) -> Iterator[Difference]:
    frozen = [item for item in batch if item.frozen]
    stored = {row[0]: row[1:] for row in _stored_records(frozen)}
    for item in frozen:
        kind = _records_unlike(item, stored.get(item.student_unique_id))
        if kind:
            yield _of_debtor(kind, item, settling.settle_enrollment)


def _stored_records(items: list[EnrollmentItem]) -> list[tuple]:
    parents = [guardian_id(item.parent_email) for item in items]
    with connection.cursor() as cursor:
        cursor.execute(
            _HAS,
            [
                [item.student_unique_id for item in items],
                [int(item.frozen["school_id"]) for item in items],
                [item.frozen["entry_date"] for item in items],
                [mapping.contact_id(item) for item in items],
                parents,
            ],
        )
        return cursor.fetchall()


def _records_unlike(item: EnrollmentItem, row: tuple | None) -> str | None:
    if not rules.creates_records(item):
        return "records_unexpected" if row else None
    if row is None:
        return "records_missing"
    if not all(row[: len(_PARTS)]):
        return "records_incomplete"
    status, has_exit = row[len(_PARTS) :]
    if status != mapping.extension_status(item):
        return "status_differs"
    if item.enrollment_status in rules.ENDED and not has_exit:
        return "stay_not_closed"
    if rules.records_status(item) != "created" or rules.standing(item) == "active":
        return "enrolment_not_told"  # the records stand, and the enrolment does not say so
    return None


def _students_without_enrollment() -> Iterator[Difference]:
    """Students that admissions created, of whose enrolment nothing is known."""
    created_here = Student.objects.filter(
        source_system_descriptor__endswith="#TSA_Admissions_Portal",
        student_unique_id__startswith="TSA-STU-",
    ).order_by("student_unique_id")
    keys = created_here.values_list("student_unique_id", flat=True).iterator(chunk_size=BATCH)
    for batch in _batches(keys):
        wanted = {key.replace("TSA-STU-", "TSA-ENROLL-", 1): key for key in batch}
        known = {item.key for item in EnrollmentItem.fetch_many(wanted)}
        for enrollment_id, student_id in wanted.items():
            if enrollment_id not in known:
                yield Difference("student_without_enrolment", student_id)


def _roster_unlike_students() -> Iterator[Difference]:
    """Roster users that do not follow their student of record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.student_unique_id FROM students s"
            " LEFT JOIN users u ON u.sourced_id = 'student_' || s.student_unique_id"
            " WHERE u.sourced_id IS NULL OR (u.given_name, u.family_name, u.birth_date)"
            " IS DISTINCT FROM (s.first_name, s.last_name, s.birth_date)"
        )
        unlike = [row[0] for row in cursor.fetchall()]
    for student_id in unlike:
        yield Difference(
            "roster_differs", student_id, repair=lambda by, key=student_id: _mend_roster(key, by)
        )


def _mend_roster(student_unique_id: str, by: Actor) -> None:
    with writing(by):
        oneroster.repair_student_user(student_unique_id)


# -- shared ----------------------------------------------------------------------------------


def _of_debtor(kind: str, item: Debtor, settle: Callable[..., bool]) -> Difference:
    return Difference(
        kind,
        item.key,
        reason=_why_waiting(kind, item),
        repair=lambda by: _settle_again(type(item), item.key, settle, by),
    )


def _why_waiting(kind: str, item: Debtor) -> str:
    """The reason that is known for a difference; records that are half there have none."""
    if not item.owes or kind == "records_incomplete":
        return ""
    problems = (getattr(item, "records", None) or {}).get("problems") or []
    if problems:
        return "refused: " + ", ".join(sorted({each["field"] for each in problems}))
    return "waiting for PostgreSQL"


@retrying
def _settle_again(table: type[Debtor], key: str, settle: Callable[..., bool], by: Actor) -> None:
    item = table.fetch(key)
    item.mark()
    commit(change(item))
    settle(item, by=by, patient=True)


def _batches(items: Iterable) -> Iterator[list]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
