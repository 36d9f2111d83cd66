"""The OneRoster tables (1.2): rosters, demographics, gradebooks, resources.

PostgreSQL owns them. A school's organization and the users of students, contacts and staffs
follow the Ed-Fi rows by trigger; `users.role`, `org_ids` and `agents` are derived from
user_roles and user_agents, whoever wrote those. The academic structure is at once Ed-Fi's.
"""

from oneroster.models.classes import RosterClass
from oneroster.models.courses import Course, CourseOffering
from oneroster.models.demographics import Demographics
from oneroster.models.enrollments import Enrollment
from oneroster.models.extensions import TSAUserExtension
from oneroster.models.gradebook import (
    AssessmentLineItem,
    AssessmentResult,
    Category,
    LineItem,
    Result,
    ScoreScale,
)
from oneroster.models.imports import CsvRecord, RosterImport
from oneroster.models.organizations import Organization
from oneroster.models.resources import (
    ClassResource,
    CourseResource,
    Resource,
    UserResource,
)
from oneroster.models.sessions import AcademicSession
from oneroster.models.sync import ProfileSyncLog
from oneroster.models.users import RosterUser, UserAgent, UserRole

__all__ = [
    "AcademicSession",
    "AssessmentLineItem",
    "AssessmentResult",
    "Category",
    "ClassResource",
    "Course",
    "CourseOffering",
    "CourseResource",
    "CsvRecord",
    "Demographics",
    "Enrollment",
    "LineItem",
    "Organization",
    "ProfileSyncLog",
    "Resource",
    "Result",
    "RosterClass",
    "RosterImport",
    "RosterUser",
    "ScoreScale",
    "TSAUserExtension",
    "UserAgent",
    "UserResource",
    "UserRole",
]
