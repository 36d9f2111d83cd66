"""What stands in both stores for one enrolment, in a few lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from edfi.models import (
    Contact,
    Student,
    StudentContactAssociation,
    StudentSchoolAssociation,
    TSAStudentExtension,
)
from enrollment import consistency, rules
from enrollment.models import EnrollmentCopy, ParentInvitationCopy
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from oneroster.models import RosterUser, TSAUserExtension, UserAgent
from oneroster.services import parent_user_id, student_user_id
from tsa.access.models import Grant
from tsa.coaches.models import CoachCopy, CoachInvitationCopy
from tsa.coaches.tables import CoachInvitationItem, ProfileItem


def coach_invitation(invitation_id: str) -> Iterator[tuple[str, str]]:
    item = CoachInvitationItem.fetch(invitation_id)
    yield "DynamoDB", f"coach invitation {item.key}: {item.standing}"
    copy = CoachInvitationCopy.objects.filter(pk=invitation_id).first()
    yield "PostgreSQL", f"its copy for staff lists: {copy.status if copy else 'none'}"


def profile(profile_id: str) -> Iterator[tuple[str, str]]:
    item = ProfileItem.fetch(profile_id)
    hours = ", ".join((item.availability or {}).get("appointment_types", {})) or "not said"
    yield "DynamoDB", f"profile {item.key}: {item.full_name}, {item.profile_status}"
    yield "", f"can be booked for: {hours}"
    copy = CoachCopy.objects.filter(pk=profile_id).first()
    yield "PostgreSQL", f"its copy for staff lists: {copy.status if copy else 'none'}"


def invitation(invitation_id: str) -> Iterator[tuple[str, str]]:
    item = ParentInvitationItem.fetch(invitation_id)
    yield "DynamoDB", f"invitation {item.key}: {item.standing}"
    copy = ParentInvitationCopy.objects.filter(pk=invitation_id).first()
    yield "PostgreSQL", f"its copy for staff lists: {copy.status if copy else 'none'}"


def enrollment(enrollment_id: str) -> Iterator[tuple[str, str]]:
    item = EnrollmentItem.fetch(enrollment_id)
    done = " ".join(map(str, item.completed_steps)) or "none"
    drafts = " ".join(str(number) for number in range(1, 7) if item.draft(number))
    yield "DynamoDB", f"{enrollment_id}: {item.enrollment_status}, version {int(item.version)}"
    yield "", f"steps saved: {done}" + (f"; drafts: {drafts}" if drafts else "")
    for _, each in sorted(item.appointments.items(), key=lambda pair: pair[1]["starts_at"]):
        yield "", f"{each['appointment_type']} at {each['starts_at']}: {each['status']}"
    for each in rules.current_documents(item).values():
        yield "", f"{each['document_type']}: {each['verification_status']}"
    yield "", f"student of record: {rules.records_status(item)}"
    copy = EnrollmentCopy.objects.filter(pk=enrollment_id).first()
    yield (
        "PostgreSQL",
        f"its copy for staff lists: {copy.status}, next step {copy.next_step or '-'}"
        if copy
        else "no copy yet",
    )
    extension = TSAStudentExtension.objects.filter(student_id=item.student_unique_id).first()
    if extension:
        yield "", f"{item.student_unique_id}: {extension.enrollment_status}"


@dataclass(frozen=True, slots=True)
class Records:
    """How many rows of each kind one enrolment has, and should have."""

    table: str
    what: str
    found: int
    expected: int = 1


def records(item: EnrollmentItem) -> list[Records]:
    """The student of record and all that belongs to it."""
    student_id = item.student_unique_id
    user_id, parent_id = student_user_id(student_id), parent_user_id(item.parent_email)
    relations = StudentContactAssociation.objects.filter(student_id=student_id)
    contacts = Contact.objects.filter(contact_unique_id__in=relations.values("contact_id"))
    wanted = [
        ("students", student_id, Student.objects.filter(student_unique_id=student_id)),
        ("student_school_associations", f"school {item.school_id}", _stays(student_id)),
        ("tsa_student_extensions", "enrolled", _extensions(student_id)),
        ("contacts", "the parent, for Ed-Fi", contacts),
        ("student_contact_associations", "parent and child", relations),
        ("users", user_id, RosterUser.objects.filter(sourced_id=user_id)),
        ("users", parent_id, RosterUser.objects.filter(sourced_id=parent_id)),
        ("user_agents", "the parent is the child's", _agents(user_id, parent_id)),
        ("tsa_user_extensions", "of the parent", _parent_extensions(parent_id)),
    ]
    rows = [Records(table, what, query.count()) for table, what, query in wanted]
    grants = Grant.objects.filter(student_id=student_id).count()
    return [*rows, Records(Grant._meta.db_table, "parent and coach", grants, expected=2)]


def _stays(student_id: str):
    return StudentSchoolAssociation.objects.filter(student_id=student_id)


def _extensions(student_id: str):
    return TSAStudentExtension.objects.filter(student_id=student_id, enrollment_status="enrolled")


def _agents(user_id: str, parent_id: str):
    return UserAgent.objects.filter(user_id=user_id, agent_id=parent_id)


def _parent_extensions(parent_id: str):
    return TSAUserExtension.objects.filter(user_id=parent_id)


def unexplained(item: EnrollmentItem) -> list[str]:
    """What check_consistency finds about this enrolment, its invitation, coach and student."""
    ours = {item.key, item.invitation_id, item.coach_id, item.student_unique_id}
    return [
        f"{each.kind}: {each.key}"
        for each in consistency.differences()
        if each.key in ours and not each.reason
    ]
