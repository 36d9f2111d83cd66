"""The OneRoster tables (1.2): organizations, users, classes and who is in them.

PostgreSQL owns them. A school's organization and the users of students, contacts and staffs
follow the Ed-Fi rows by trigger; `users.role`, `org_ids` and `agents` are derived from
user_roles and user_agents, whoever wrote those. The academic structure is at once Ed-Fi's.
"""

from oneroster.models.classes import RosterClass
from oneroster.models.courses import Course, CourseOffering
from oneroster.models.enrollments import Enrollment
from oneroster.models.extensions import TSAUserExtension
from oneroster.models.organizations import Organization
from oneroster.models.sessions import AcademicSession
from oneroster.models.sync import ProfileSyncLog
from oneroster.models.users import RosterUser, UserAgent, UserRole

__all__ = [
    "AcademicSession",
    "Course",
    "CourseOffering",
    "Enrollment",
    "Organization",
    "ProfileSyncLog",
    "RosterClass",
    "RosterUser",
    "TSAUserExtension",
    "UserAgent",
    "UserRole",
]
