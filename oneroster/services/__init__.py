"""The only writer of the OneRoster tables. Each function may be repeated.

All run inside the caller's `writing(actor)`. A student's user row and a school's organization
are not written here: they follow the Ed-Fi rows by trigger, and so do all derived columns.
"""

from oneroster.services.families import Guardian, register_family
from oneroster.services.parents import (
    ParentExtension,
    ParentRecord,
    extend_parent,
    forget_insurance,
    register_parent_user,
)
from oneroster.services.parents import user_id as parent_user_id
from oneroster.services.users import (
    disable_user,
    enable_user,
    enrol_student_user,
    link_agent,
    organization_id,
    repair_student_user,
    student_user_id,
    unlink_agent,
)

__all__ = [
    "Guardian",
    "ParentExtension",
    "ParentRecord",
    "disable_user",
    "enable_user",
    "enrol_student_user",
    "extend_parent",
    "forget_insurance",
    "link_agent",
    "organization_id",
    "parent_user_id",
    "register_family",
    "register_parent_user",
    "repair_student_user",
    "student_user_id",
    "unlink_agent",
]
