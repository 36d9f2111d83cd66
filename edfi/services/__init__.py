"""The only writer of the Ed-Fi tables. Each function is one statement and may be repeated.

All of them run inside the caller's `writing(actor)`, so that a student's records appear
together or not at all; `naming_refusals()` around that turns what PostgreSQL refuses into a
RecordRefused that names the field. Inputs are frozen dataclasses with descriptors as URIs.
"""

from edfi.services.contacts import (
    ContactRecord,
    RelationRecord,
    contact_unique_id,
    register_contact,
    relate_contact,
)
from edfi.services.demographics import know_at_organization
from edfi.services.enrolments import (
    AssociationRecord,
    associate_with_school,
    close_association,
    reopen_association,
)
from edfi.services.extensions import (
    ExtensionRecord,
    extend_student,
    forget_health,
    note_progress,
    set_deposit,
    set_enrollment_status,
)
from edfi.services.refusals import RecordMissing, RecordRefused, naming_refusals
from edfi.services.schools import SchoolRecord, register_school
from edfi.services.students import StudentRecord, new_student_usi, register_student

__all__ = [
    "AssociationRecord",
    "ContactRecord",
    "ExtensionRecord",
    "RecordMissing",
    "RecordRefused",
    "RelationRecord",
    "SchoolRecord",
    "StudentRecord",
    "associate_with_school",
    "close_association",
    "contact_unique_id",
    "extend_student",
    "forget_health",
    "know_at_organization",
    "naming_refusals",
    "new_student_usi",
    "note_progress",
    "register_contact",
    "register_school",
    "register_student",
    "relate_contact",
    "reopen_association",
    "set_deposit",
    "set_enrollment_status",
]
