"""The OneRoster tables (1.2): rosters, demographics, gradebooks, resources.

PostgreSQL owns them. A school's organization and the users of students, contacts and staffs
follow the Ed-Fi rows by trigger; `users.role`, `org_ids` and `agents` are derived from
user_roles and user_agents, whoever wrote those. The academic structure is at once Ed-Fi's.
"""

from oneroster.models.children import ChangedChildren
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
from oneroster.models.parts import (
    LineItemObjective,
    LineItemScoreScale,
    ResultObjective,
    ResultScoreScale,
    UserProfile,
)
from oneroster.models.publishing import ReadModel, ReadModelComparison, Unpublished
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
    "ChangedChildren",
    "ClassResource",
    "Course",
    "CourseOffering",
    "CourseResource",
    "CsvRecord",
    "Demographics",
    "Enrollment",
    "LineItem",
    "LineItemObjective",
    "LineItemScoreScale",
    "Organization",
    "ProfileSyncLog",
    "ReadModel",
    "ReadModelComparison",
    "Resource",
    "Result",
    "ResultObjective",
    "ResultScoreScale",
    "RosterClass",
    "RosterImport",
    "RosterUser",
    "ScoreScale",
    "TSAUserExtension",
    "Unpublished",
    "UserAgent",
    "UserProfile",
    "UserResource",
    "UserRole",
]
