"""Roster users, their roles at organizations, and who is whose agent."""

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Collate, Lower, Now, Upper
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import are_arrays, collection
from oneroster.models import columns

ROLES = [
    "administrator",
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher",
]


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    AIDE = "aide", _("aide")
    COUNSELOR = "counselor", _("counselor")
    DISTRICT_ADMINISTRATOR = "districtAdministrator", _("district administrator")
    GUARDIAN = "guardian", _("guardian")
    PARENT = "parent", _("parent")
    PRINCIPAL = "principal", _("principal")
    PROCTOR = "proctor", _("proctor")
    RELATIVE = "relative", _("relative")
    SITE_ADMINISTRATOR = "siteAdministrator", _("site administrator")
    STUDENT = "student", _("student")
    SYSTEM_ADMINISTRATOR = "systemAdministrator", _("system administrator")
    TEACHER = "teacher", _("teacher")


# Whom the OneRoster API lists where nothing else is asked: it finds them in indexes alone.
LISTED = models.Q(status="active") & ~models.Q(roster_roles=[])


class RosterUser(columns.RosterRecord):
    """A person on the rosters: student, parent, teacher or administrator.

    A student's names, birth date and school belong to the student of record; a change made
    here is put back by the database.
    """

    username = columns.text(255, _("user name"), unique=True)
    user_ids = models.JSONField(
        _("user ids"), null=True, blank=True, help_text=_("[{type, identifier}, …]")
    )
    user_master_identifier = columns.text(255, _("master identifier"))
    enabled_user = models.BooleanField(_("enabled"), default=True, db_default=True)
    given_name = columns.text(255, _("given name"))
    family_name = columns.text(255, _("family name"))
    middle_name = columns.text(255, _("middle name"))
    preferred_first_name = columns.text(255, _("preferred first name"))
    preferred_middle_name = columns.text(255, _("preferred middle name"))
    preferred_last_name = columns.text(255, _("preferred last name"))
    pronouns = columns.text(50, _("pronouns"))
    role = models.CharField(
        _("role"), max_length=50, choices=Role, help_text=_("Derived from the user's roles.")
    )
    identifier = columns.text(
        255, _("identifier"), help_text=_("A student's: the student_unique_id.")
    )
    email = columns.text(255, _("e-mail"))
    sms = columns.text(20, _("text messages"))
    phone = columns.text(20, _("phone"))
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    agents = models.JSONField(
        _("agents"), null=True, blank=True, editable=False, help_text=_("Derived; sourcedIds.")
    )
    org_ids = models.JSONField(
        _("organizations"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Derived from the roles that have not ended; sourcedIds."),
    )
    grades = models.JSONField(
        _("grades"), null=True, blank=True, help_text=_("CEDS codes: KG, 01 … 12.")
    )
    primary_organization = models.ForeignKey(
        "oneroster.Organization",
        models.PROTECT,
        db_column="primary_org_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("primary organization"),
    )
    user_profiles = collection(
        _("OneRoster's userProfiles: accounts with vendors."), _("user profiles")
    )
    roster_roles = models.JSONField(
        _("roles"),
        default=list,
        db_default=[],
        editable=False,
        help_text=_("Derived: the active roles, as OneRoster says them."),
    )
    resource_ids = columns.resource_ids()
    document = models.TextField(
        null=True,
        editable=False,
        help_text=_("Derived: the user as OneRoster 1.2 serves one; U+0001 stands for the host."),
    )
    password = columns.text(
        255, _("password"), editable=False, help_text=_("Only ever a hash; never served.")
    )
    profile_id = columns.text(255, _("profile"), help_text=_("The coach's profile (DynamoDB)."))
    created_at = models.DateTimeField(editable=False, db_default=Now())
    updated_at = models.DateTimeField(editable=False, db_default=Now())

    class Meta:
        db_table = "users"
        verbose_name = _("roster user")
        ordering = ["family_name", "given_name", "sourced_id"]
        indexes = [
            models.Index(models.F("role"), KT("org_ids__0"), name="idx_users_role_org"),
            models.Index(fields=["email"], name="idx_users_email"),
            models.Index(fields=["status"], name="idx_users_status"),
            models.Index(fields=["profile_id"], name="idx_users_profile_id"),
            models.Index(fields=["identifier"], name="idx_users_identifier"),
            models.Index(fields=["family_name", "given_name", "sourced_id"], name="idx_users_name"),
            GinIndex(
                OpClass(Upper("family_name"), name="gin_trgm_ops"), name="idx_users_family_search"
            ),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="idx_users_email_search"),
            # what the OneRoster API sorts and filters by
            *(
                models.Index(Collate(name, "C"), "sourced_id", name=index, condition=LISTED)
                for name, index in (
                    ("family_name", "idx_users_family_listed"),
                    ("given_name", "idx_users_given_listed"),
                )
            ),
            models.Index(Lower("email"), name="idx_users_email_lower"),
            models.Index(Lower("username"), name="idx_users_username_lower"),
            models.Index(Lower("identifier"), name="idx_users_identifier_lower"),
            columns.by_modified("users"),
            # whom it lists, so that it need not read them to count them
            models.Index(
                fields=["sourced_id"],
                condition=LISTED,
                name="idx_users_listed",
            ),
        ]
        constraints = [
            columns.status_is_known("users"),
            columns.is_one_of("users", "role", ROLES),
            columns.are_json("users", "array", "user_ids", "agents", "org_ids", "grades"),
            columns.are_json("users", "object", "metadata"),
            are_arrays("users", "user_profiles", "roster_roles"),
            models.CheckConstraint(
                # Django's own form: algorithm$iterations$salt$hash.
                condition=models.Q(password__regex=r"^[a-z0-9_]+\$[^$]+\$[^$]+(\$[^$]+)*$"),
                name="users_password_is_hashed",
            ),
            models.CheckConstraint(
                condition=models.Q(username__regex=r"^\S+$"), name="users_username_has_no_blanks"
            ),
        ]

    def __str__(self):
        name = " ".join(part for part in (self.given_name, self.family_name) if part)
        return f"{name} ({self.sourced_id})" if name else self.sourced_id


def _new_sourced_id() -> str:
    return str(uuid.uuid4())


class UserRole(columns.RosterRecord):
    """A user's role at one organization, from when until when."""

    class RoleType(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    sourced_id = models.CharField(
        _("sourcedId"),
        max_length=255,
        primary_key=True,
        default=_new_sourced_id,
        db_default=models.Func(
            models.Func(function="gen_random_uuid"),
            template="(%(expressions)s)::text",
            output_field=models.CharField(),
        ),
        editable=False,
    )
    user = models.ForeignKey(
        RosterUser,
        models.CASCADE,
        db_column="user_sourced_id",
        db_index=False,
        related_name="roles",
        verbose_name=_("user"),
    )
    organization = models.ForeignKey(
        "oneroster.Organization",
        models.PROTECT,
        db_column="org_sourced_id",
        db_index=False,
        related_name="user_roles",
        verbose_name=_("organization"),
    )
    role = models.CharField(_("role"), max_length=50, choices=Role)
    role_type = models.CharField(
        _("role type"),
        max_length=10,
        choices=RoleType,
        default=RoleType.PRIMARY,
        db_default=RoleType.PRIMARY,
        help_text=_("A user has one primary role at each organization."),
    )
    begin_date = models.DateField(_("from"), null=True, blank=True)
    end_date = models.DateField(_("until"), null=True, blank=True)
    user_profile = columns.text(
        255, _("user profile"), help_text=_("The profileId of the account used in this role.")
    )

    class Meta:
        db_table = "user_roles"
        verbose_name = _("role of a user")
        verbose_name_plural = _("roles of users")
        indexes = [
            models.Index(fields=["organization", "role"], name="idx_user_roles_org_role"),
            columns.by_modified("user_roles"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"], name="user_roles_natural_key"
            ),
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=models.Q(role_type="primary", status="active"),
                name="user_roles_one_primary",
            ),
            columns.status_is_known("user_roles"),
            columns.is_one_of("user_roles", "role", ROLES),
            columns.are_json("user_roles", "object", "metadata"),
            models.CheckConstraint(
                condition=models.Q(role_type__in=["primary", "secondary"]),
                name="user_roles_type_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("begin_date")),
                name="user_roles_end_not_before_begin",
            ),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.role} · {self.organization_id}"


class UserAgent(models.Model):
    """That one user acts for another: a parent for a child, and the child names the parent."""

    user = models.ForeignKey(
        RosterUser,
        models.CASCADE,
        db_column="user_sourced_id",
        db_index=False,
        related_name="agent_links",
        verbose_name=_("user"),
    )
    agent = models.ForeignKey(
        RosterUser,
        models.CASCADE,
        db_column="agent_sourced_id",
        related_name="agent_of_links",
        verbose_name=_("agent"),
    )
    created_at = models.DateTimeField(editable=False, db_default=Now())

    class Meta:
        db_table = "user_agents"
        verbose_name = _("agent of a user")
        verbose_name_plural = _("agents of users")
        constraints = [
            models.UniqueConstraint(fields=["user", "agent"], name="user_agents_natural_key"),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("agent")), name="user_agents_are_two_people"
            ),
        ]

    def __str__(self):
        return f"{self.agent_id} for {self.user_id}"
