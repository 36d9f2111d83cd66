"""Parents as roster users. The address decides who it is, so siblings meet in one parent."""

from dataclasses import dataclass, fields

from django.db import connection
from psycopg.types.json import Jsonb

from oneroster.models import TSAUserExtension
from oneroster.services.users import organization_id
from tsa.access.selectors import guardian_id
from tsa.audit.writing import upsert
from tsa.sealing.fields import sealed_values


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentRecord:
    """A parent as one enrolment knows one. None everywhere: not said in this form."""

    email: str
    given_name: str
    family_name: str
    school_id: int
    middle_name: str | None = None
    phone: str | None = None
    sms: str | None = None
    is_guardian: bool = False  # the role guardian instead of parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentExtension:
    """What TSA keeps of a parent beyond OneRoster. None: not said, and nothing is emptied."""

    relationship_to_student: str | None = None
    primary_contact: bool | None = None
    emergency_contact_name: str | None = None
    emergency_contact_phone: str | None = None
    emergency_contact_relationship: str | None = None
    home_phone: str | None = None
    mobile_phone: str | None = None
    work_phone: str | None = None
    preferred_contact_method: str | None = None
    language: str | None = None
    timezone: str | None = None
    medical_insurance_provider: str | None = None
    medical_insurance_policy_number: str | None = None
    financial_aid_applied: bool | None = None
    payment_plan: str | None = None
    billing_address: dict | None = None
    marketing_consent: bool | None = None
    photo_consent: bool | None = None
    data_sharing_consent: bool | None = None
    referral_source: str | None = None


_EXTENSION_FIELDS = [each.name for each in fields(ParentExtension)]

_PARENT_ROLE = """
INSERT INTO user_roles AS r (user_sourced_id, org_sourced_id, role, begin_date, role_type)
SELECT %(user)s, %(org)s, %(role)s, CURRENT_DATE,
    CASE WHEN EXISTS (SELECT FROM user_roles x WHERE x.user_sourced_id = %(user)s
        AND x.org_sourced_id = %(org)s AND x.role_type = 'primary' AND x.status = 'active')
    THEN 'secondary' ELSE 'primary' END
ON CONFLICT (user_sourced_id, org_sourced_id, role)
DO UPDATE SET end_date = NULL, status = 'active'
WHERE r.end_date IS NOT NULL OR r.status <> 'active'
"""


def user_id(email: str) -> str:
    """The sourced_id of the parent with this (any spelling of the) e-mail address."""
    return guardian_id(email)


def register_parent_user(parent: ParentRecord) -> str:
    """Insert the parent's user with a role at the school, or bring it up to date; its sourced_id.

    The address decides who it is, so siblings meet in one parent. A later form replaces what
    it says again and empties nothing; roles are only ever added, and a user whom staff have
    disabled stays so.
    """
    sourced_id = user_id(parent.email)
    role = "guardian" if parent.is_guardian else "parent"
    # The role first: the user row, written next, takes its derived columns from it at once.
    named = {"user": sourced_id, "org": organization_id(parent.school_id), "role": role}
    with connection.cursor() as cursor:
        cursor.execute(_PARENT_ROLE, named)
    values = {
        "sourced_id": sourced_id,
        "role": role,
        "username": sourced_id,
        "email": parent.email.strip(),
        "given_name": parent.given_name,
        "family_name": parent.family_name,
        "middle_name": parent.middle_name,
        "phone": parent.phone,
        "sms": parent.sms,
    }
    upsert(
        "users",
        values,
        key=("sourced_id",),
        once=("role", "username"),
        fill=("middle_name", "phone", "sms"),
    )
    return sourced_id


def extend_parent(sourced_id: str, extension: ParentExtension) -> None:
    """Insert the parent's extension, or add to it what is said now. Nothing is emptied."""
    said = {name: getattr(extension, name) for name in _EXTENSION_FIELDS}
    values = {name: value for name, value in said.items() if value is not None}
    if "billing_address" in values:
        values["billing_address"] = Jsonb(values["billing_address"])
    values = sealed_values(TSAUserExtension, sourced_id, values)
    values = {"user_sourced_id": sourced_id, **values}
    upsert("tsa_user_extensions", values, key=("user_sourced_id",))


_FORGET = """
UPDATE tsa_user_extensions e
SET medical_insurance_provider = NULL, medical_insurance_policy_number = NULL
WHERE e.user_sourced_id = %s AND NOT (e.medical_insurance_provider IS NULL
    AND e.medical_insurance_policy_number IS NULL)
AND NOT EXISTS (SELECT FROM user_agents g JOIN tsa_student_extensions x
    ON g.user_sourced_id = 'student_' || x.student_unique_id
    WHERE g.agent_sourced_id = e.user_sourced_id
    AND x.enrollment_status NOT IN ('rejected', 'withdrawn'))
"""


def forget_insurance(sourced_id: str) -> None:
    """Take away the parent's insurance, unless another child of theirs is still with us."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [sourced_id])
