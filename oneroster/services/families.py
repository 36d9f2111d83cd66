"""A student of record with all that belongs to it, in one go.

The order is the fast one: what the user rows derive from is there before them, so that each is
written once (the foreign keys are checked at the end of the transaction).
"""

from dataclasses import dataclass

from edfi import services as edfi
from oneroster.services import parents, users
from oneroster.services.parents import ParentExtension, ParentRecord
from tsa.access import services as access
from tsa.audit.writing import pipelined


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """A parent in both standards: Ed-Fi contact and its relation, roster user and extension."""

    contact: edfi.ContactRecord
    relation: edfi.RelationRecord
    user: ParentRecord
    extension: ParentExtension


def register_family(
    student: edfi.StudentRecord,
    association: edfi.AssociationRecord,
    extension: edfi.ExtensionRecord,
    *,
    guardian: Guardian | None,
    coach_id: str | None = None,
) -> None:
    """Write the whole record set of one enrolment, inside the caller's `writing(actor)`.

    Eleven statements, sent as one pipeline. A repeat changes nothing, whatever happened since;
    corrected data is brought in. Guardian and coach get their grants. Refusals: see
    `edfi.services.naming_refusals`, which belongs around the caller's `writing`.
    """
    guardian_id = None
    with pipelined():
        if guardian is not None:
            guardian_id = parents.user_id(guardian.user.email)
            users.link_agent(users.student_user_id(student.student_unique_id), guardian_id)
        edfi.associate_with_school(association)
        edfi.register_student(student)
        edfi.know_at_organization(
            student.student_unique_id, education_organization_id=association.school_id
        )
        edfi.extend_student(extension)
        if guardian is not None:
            parents.register_parent_user(guardian.user)
            parents.extend_parent(guardian_id, guardian.extension)
            edfi.register_contact(guardian.contact)
            edfi.relate_contact(guardian.relation)
        access.grant_family(student.student_unique_id, guardian_id=guardian_id, coach_id=coach_id)
