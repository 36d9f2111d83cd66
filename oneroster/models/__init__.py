"""The OneRoster tables (1.2): organizations, users, their roles and agents.

PostgreSQL owns them; only `oneroster.services` writes them. A school's organization and a
student's user follow the Ed-Fi rows by trigger, and `users.role`, `org_ids` and `agents` are
derived from user_roles and user_agents, whoever wrote those.
"""

from oneroster.models.extensions import TSAUserExtension
from oneroster.models.organizations import Organization
from oneroster.models.sync import ProfileSyncLog
from oneroster.models.users import RosterUser, UserAgent, UserRole

__all__ = [
    "Organization",
    "ProfileSyncLog",
    "RosterUser",
    "TSAUserExtension",
    "UserAgent",
    "UserRole",
]
