"""The Ed-Fi tables (Data Standard 5.2): the truth about schools, students and their contacts.

PostgreSQL owns them; only `edfi.services` writes them. `_etag`, the times and the roster rows
that follow are kept by triggers, so bulk and raw SQL writes keep them too.
"""

from edfi.models.contacts import Contact, StudentContactAssociation
from edfi.models.enrolments import StudentSchoolAssociation
from edfi.models.extensions import TSAStudentExtension
from edfi.models.schools import School
from edfi.models.students import Student

__all__ = [
    "Contact",
    "School",
    "Student",
    "StudentContactAssociation",
    "StudentSchoolAssociation",
    "TSAStudentExtension",
]
