"""The Ed-Fi tables (Data Standard 5.2): the truth about schools, students and their contacts.

PostgreSQL owns them; only `edfi.services` writes them. `_etag`, the times and the roster rows
that follow are kept by triggers, so bulk and raw SQL writes keep them too.
"""

from edfi.models.calendars import Calendar, CalendarDate, SchoolYearType
from edfi.models.contacts import Contact, StudentContactAssociation
from edfi.models.demographics import StudentEducationOrganizationAssociation
from edfi.models.descriptors import Descriptor
from edfi.models.enrolments import StudentSchoolAssociation
from edfi.models.extensions import TSAStudentExtension
from edfi.models.organizations import (
    EducationOrganization,
    EducationServiceCenter,
    LocalEducationAgency,
    StateEducationAgency,
)
from edfi.models.people import Person
from edfi.models.programs import Program
from edfi.models.schools import School
from edfi.models.staff import Staff, StaffEducationOrganizationAssignment
from edfi.models.students import Student
from edfi.models.timetables import ClassPeriod, Location
from edfi.models.tracking import TrackedChange

__all__ = [
    "Calendar",
    "CalendarDate",
    "ClassPeriod",
    "Contact",
    "Descriptor",
    "EducationOrganization",
    "EducationServiceCenter",
    "LocalEducationAgency",
    "Location",
    "Person",
    "Program",
    "School",
    "SchoolYearType",
    "Staff",
    "StaffEducationOrganizationAssignment",
    "StateEducationAgency",
    "Student",
    "StudentContactAssociation",
    "StudentEducationOrganizationAssociation",
    "StudentSchoolAssociation",
    "TSAStudentExtension",
    "TrackedChange",
]
