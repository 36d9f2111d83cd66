"""Organizations, users, their roles and agents, and TSA's extension of a parent."""

import uuid

import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import oneroster.models.users
import tsa.audit.migration_operations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "sourced_id",
                    models.CharField(
                        max_length=255, primary_key=True, serialize=False, verbose_name="sourcedId"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        help_text="What is to be deleted stays, so that consumers hear of it.",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "date_last_modified",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("department", "department"),
                            ("district", "district"),
                            ("local", "local"),
                            ("national", "national"),
                            ("school", "school"),
                            ("state", "state"),
                            ("ext:network", "network"),
                            ("ext:region", "region"),
                            ("ext:microschool", "microschool"),
                        ],
                        help_text="Beyond the standard: ext:…",
                        max_length=50,
                        verbose_name="type",
                    ),
                ),
                (
                    "identifier",
                    models.CharField(
                        blank=True,
                        help_text="The state's or district's own id.",
                        max_length=255,
                        null=True,
                        verbose_name="identifier",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_column="parent_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="oneroster.organization",
                        verbose_name="parent",
                    ),
                ),
            ],
            options={
                "verbose_name": "organization",
                "db_table": "organizations",
                "ordering": ["name", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="ProfileSyncLog",
            fields=[
                (
                    "sync_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("profile_id", models.CharField(max_length=255, verbose_name="profile")),
                (
                    "user_sourced_id",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="user"),
                ),
                (
                    "sync_type",
                    models.CharField(
                        choices=[("create", "create"), ("update", "update"), ("delete", "delete")],
                        max_length=50,
                        verbose_name="type",
                    ),
                ),
                (
                    "sync_status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("completed", "completed"),
                            ("failed", "failed"),
                        ],
                        db_default="pending",
                        default="pending",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("sync_data", models.JSONField(blank=True, null=True, verbose_name="data")),
                ("error_message", models.TextField(blank=True, null=True, verbose_name="error")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="begun",
                    ),
                ),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "profile sync",
                "db_table": "profile_sync_log",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        fields=["profile_id", "created_at"], name="idx_profile_sync_profile"
                    ),
                    models.Index(
                        condition=models.Q(("sync_status__in", ["pending", "failed"])),
                        fields=["created_at"],
                        name="idx_profile_sync_not_done",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sync_type__in", ["create", "update", "delete"])),
                        name="profile_sync_type_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sync_status__in", ["pending", "completed", "failed"])),
                        name="profile_sync_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sync_status", "completed"), _negated=True),
                            ("completed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="profile_sync_completed_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterUser",
            fields=[
                (
                    "sourced_id",
                    models.CharField(
                        max_length=255, primary_key=True, serialize=False, verbose_name="sourcedId"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        help_text="What is to be deleted stays, so that consumers hear of it.",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "date_last_modified",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "username",
                    models.CharField(
                        blank=True, max_length=255, null=True, unique=True, verbose_name="user name"
                    ),
                ),
                (
                    "user_ids",
                    models.JSONField(
                        blank=True,
                        help_text="[{type, identifier}, …]",
                        null=True,
                        verbose_name="user ids",
                    ),
                ),
                (
                    "user_master_identifier",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="master identifier"
                    ),
                ),
                (
                    "enabled_user",
                    models.BooleanField(db_default=True, default=True, verbose_name="enabled"),
                ),
                (
                    "given_name",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="given name"
                    ),
                ),
                (
                    "family_name",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="family name"
                    ),
                ),
                (
                    "middle_name",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="middle name"
                    ),
                ),
                (
                    "preferred_first_name",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="preferred first name"
                    ),
                ),
                (
                    "preferred_middle_name",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="preferred middle name"
                    ),
                ),
                (
                    "preferred_last_name",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="preferred last name"
                    ),
                ),
                (
                    "pronouns",
                    models.CharField(blank=True, max_length=50, null=True, verbose_name="pronouns"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("aide", "aide"),
                            ("counselor", "counselor"),
                            ("districtAdministrator", "district administrator"),
                            ("guardian", "guardian"),
                            ("parent", "parent"),
                            ("principal", "principal"),
                            ("proctor", "proctor"),
                            ("relative", "relative"),
                            ("siteAdministrator", "site administrator"),
                            ("student", "student"),
                            ("systemAdministrator", "system administrator"),
                            ("teacher", "teacher"),
                        ],
                        help_text="Derived from the user's roles.",
                        max_length=50,
                        verbose_name="role",
                    ),
                ),
                (
                    "identifier",
                    models.CharField(
                        blank=True,
                        help_text="A student's: the student_unique_id.",
                        max_length=255,
                        null=True,
                        verbose_name="identifier",
                    ),
                ),
                (
                    "email",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="e-mail"),
                ),
                (
                    "sms",
                    models.CharField(
                        blank=True, max_length=20, null=True, verbose_name="text messages"
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=20, null=True, verbose_name="phone"),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                (
                    "agents",
                    models.JSONField(
                        blank=True,
                        editable=False,
                        help_text="Derived; sourcedIds.",
                        null=True,
                        verbose_name="agents",
                    ),
                ),
                (
                    "org_ids",
                    models.JSONField(
                        blank=True,
                        editable=False,
                        help_text="Derived from the roles that have not ended; sourcedIds.",
                        null=True,
                        verbose_name="organizations",
                    ),
                ),
                (
                    "grades",
                    models.JSONField(
                        blank=True,
                        help_text="CEDS codes: KG, 01 … 12.",
                        null=True,
                        verbose_name="grades",
                    ),
                ),
                (
                    "password",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Only ever a hash; never served.",
                        max_length=255,
                        null=True,
                        verbose_name="password",
                    ),
                ),
                (
                    "profile_id",
                    models.CharField(
                        blank=True,
                        help_text="The coach's profile (DynamoDB).",
                        max_length=255,
                        null=True,
                        verbose_name="profile",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "primary_organization",
                    models.ForeignKey(
                        blank=True,
                        db_column="primary_org_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oneroster.organization",
                        verbose_name="primary organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "roster user",
                "db_table": "users",
                "ordering": ["family_name", "given_name", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="TSAUserExtension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "profile_id",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="profile"),
                ),
                (
                    "relationship_to_student",
                    models.CharField(
                        blank=True, max_length=50, null=True, verbose_name="relationship"
                    ),
                ),
                (
                    "primary_contact",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="primary contact"
                    ),
                ),
                (
                    "emergency_contact_name",
                    models.CharField(
                        blank=True, max_length=150, null=True, verbose_name="emergency contact"
                    ),
                ),
                (
                    "emergency_contact_phone",
                    models.CharField(
                        blank=True,
                        max_length=24,
                        null=True,
                        verbose_name="emergency contact's phone",
                    ),
                ),
                (
                    "emergency_contact_relationship",
                    models.CharField(
                        blank=True,
                        max_length=50,
                        null=True,
                        verbose_name="emergency contact's relationship",
                    ),
                ),
                (
                    "home_phone",
                    models.CharField(
                        blank=True, max_length=24, null=True, verbose_name="phone at home"
                    ),
                ),
                (
                    "mobile_phone",
                    models.CharField(
                        blank=True, max_length=24, null=True, verbose_name="mobile phone"
                    ),
                ),
                (
                    "work_phone",
                    models.CharField(
                        blank=True, max_length=24, null=True, verbose_name="phone at work"
                    ),
                ),
                (
                    "preferred_contact_method",
                    models.CharField(
                        blank=True,
                        help_text="email, phone, text",
                        max_length=50,
                        null=True,
                        verbose_name="preferred contact",
                    ),
                ),
                (
                    "communication_preferences",
                    models.JSONField(
                        blank=True,
                        db_default={},
                        default=dict,
                        verbose_name="communication preferences",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="A language tag such as en or es-MX.",
                        max_length=35,
                        null=True,
                        verbose_name="language",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        blank=True, max_length=64, null=True, verbose_name="time zone"
                    ),
                ),
                (
                    "medical_insurance_provider",
                    models.CharField(
                        blank=True, max_length=150, null=True, verbose_name="medical insurance"
                    ),
                ),
                (
                    "medical_insurance_policy_number",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="insurance policy"
                    ),
                ),
                (
                    "financial_aid_applied",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="applied for financial aid"
                    ),
                ),
                (
                    "financial_aid_approved",
                    models.BooleanField(
                        blank=True,
                        help_text="Empty: not decided.",
                        null=True,
                        verbose_name="financial aid approved",
                    ),
                ),
                (
                    "financial_aid_amount",
                    models.BigIntegerField(
                        blank=True, help_text="In cents.", null=True, verbose_name="financial aid"
                    ),
                ),
                (
                    "payment_plan",
                    models.CharField(
                        blank=True, max_length=50, null=True, verbose_name="payment plan"
                    ),
                ),
                (
                    "billing_address",
                    models.JSONField(blank=True, null=True, verbose_name="billing address"),
                ),
                (
                    "is_volunteer",
                    models.BooleanField(db_default=False, default=False, verbose_name="volunteers"),
                ),
                (
                    "volunteer_interests",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="volunteer interests"
                    ),
                ),
                (
                    "volunteer_availability",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="volunteer availability"
                    ),
                ),
                (
                    "volunteer_background_check_date",
                    models.DateField(blank=True, null=True, verbose_name="background check on"),
                ),
                (
                    "marketing_consent",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="consents to marketing"
                    ),
                ),
                (
                    "photo_consent",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="consents to photos"
                    ),
                ),
                (
                    "data_sharing_consent",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="consents to data sharing"
                    ),
                ),
                (
                    "consent_date",
                    models.DateTimeField(blank=True, null=True, verbose_name="consented at"),
                ),
                (
                    "referral_source",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="referral source"
                    ),
                ),
                (
                    "referred_by",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="referred by"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        db_column="user_sourced_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="oneroster.rosteruser",
                        verbose_name="parent",
                    ),
                ),
            ],
            options={
                "verbose_name": "TSA user extension",
                "db_table": "tsa_user_extensions",
            },
        ),
        migrations.CreateModel(
            name="UserAgent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_column="agent_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agent_of_links",
                        to="oneroster.rosteruser",
                        verbose_name="agent",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_column="user_sourced_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agent_links",
                        to="oneroster.rosteruser",
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "agent of a user",
                "verbose_name_plural": "agents of users",
                "db_table": "user_agents",
            },
        ),
        migrations.CreateModel(
            name="UserRole",
            fields=[
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        help_text="What is to be deleted stays, so that consumers hear of it.",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "date_last_modified",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "sourced_id",
                    models.CharField(
                        db_default=models.Func(
                            models.Func(function="gen_random_uuid"),
                            output_field=models.CharField(),
                            template="(%(expressions)s)::text",
                        ),
                        default=oneroster.models.users._new_sourced_id,
                        editable=False,
                        max_length=255,
                        primary_key=True,
                        serialize=False,
                        verbose_name="sourcedId",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("aide", "aide"),
                            ("counselor", "counselor"),
                            ("districtAdministrator", "district administrator"),
                            ("guardian", "guardian"),
                            ("parent", "parent"),
                            ("principal", "principal"),
                            ("proctor", "proctor"),
                            ("relative", "relative"),
                            ("siteAdministrator", "site administrator"),
                            ("student", "student"),
                            ("systemAdministrator", "system administrator"),
                            ("teacher", "teacher"),
                        ],
                        max_length=50,
                        verbose_name="role",
                    ),
                ),
                (
                    "role_type",
                    models.CharField(
                        choices=[("primary", "primary"), ("secondary", "secondary")],
                        db_default="primary",
                        default="primary",
                        help_text="A user has one primary role at each organization.",
                        max_length=10,
                        verbose_name="role type",
                    ),
                ),
                ("begin_date", models.DateField(blank=True, null=True, verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organization",
                    models.ForeignKey(
                        db_column="org_sourced_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_roles",
                        to="oneroster.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_column="user_sourced_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="oneroster.rosteruser",
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "role of a user",
                "verbose_name_plural": "roles of users",
                "db_table": "user_roles",
            },
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["type"], name="idx_organizations_type"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["parent"], name="idx_organizations_parent"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["identifier"], name="idx_organizations_identifier"),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="organizations_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        ["department", "district", "local", "national", "school", "state"],
                    ),
                    ("type__regex", "^ext:[A-Za-z0-9._-]+$"),
                    _connector="OR",
                ),
                name="organizations_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("metadata"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("object", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    )
                ),
                name="organizations_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "\\S")), name="organizations_name_is_not_blank"
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("sourced_id")), _negated=True),
                name="organizations_parent_is_another",
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                models.F("role"),
                django.db.models.fields.json.KeyTextTransform("0", "org_ids"),
                name="idx_users_role_org",
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(fields=["email"], name="idx_users_email"),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(fields=["status"], name="idx_users_status"),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(fields=["profile_id"], name="idx_users_profile_id"),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(fields=["identifier"], name="idx_users_identifier"),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                fields=["family_name", "given_name", "sourced_id"], name="idx_users_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="users_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
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
                        ],
                    ),
                    ("role__regex", "^ext:[A-Za-z0-9._-]+$"),
                    _connector="OR",
                ),
                name="users_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("user_ids"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("array", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    ),
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("agents"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("array", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    ),
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("org_ids"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("array", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    ),
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("grades"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("array", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    ),
                ),
                name="users_json_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("metadata"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("object", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    )
                ),
                name="users_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(("password__regex", "^[a-z0-9_]+\\$[^$]+\\$[^$]+(\\$[^$]+)*$")),
                name="users_password_is_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(("username__regex", "^\\S+$")),
                name="users_username_has_no_blanks",
            ),
        ),
        migrations.AddIndex(
            model_name="tsauserextension",
            index=models.Index(fields=["profile_id"], name="idx_user_ext_profile"),
        ),
        migrations.AddConstraint(
            model_name="tsauserextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("financial_aid_amount__gte", 0)),
                name="user_ext_aid_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="tsauserextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("communication_preferences"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("object", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    ),
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("billing_address"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("object", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    ),
                ),
                name="user_ext_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="tsauserextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("volunteer_interests"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("array", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    )
                ),
                name="user_ext_json_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="useragent",
            constraint=models.UniqueConstraint(
                fields=("user", "agent"), name="user_agents_natural_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="useragent",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("agent")), _negated=True),
                name="user_agents_are_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="userrole",
            index=models.Index(fields=["organization", "role"], name="idx_user_roles_org_role"),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.UniqueConstraint(
                fields=("user", "organization", "role"), name="user_roles_natural_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role_type", "primary"), ("status", "active")),
                fields=("user", "organization"),
                name="user_roles_one_primary",
            ),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="user_roles_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
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
                        ],
                    ),
                    ("role__regex", "^ext:[A-Za-z0-9._-]+$"),
                    _connector="OR",
                ),
                name="user_roles_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("metadata"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [
                            models.Value("object", output_field=models.TextField()),
                            models.Value("null", output_field=models.TextField()),
                        ],
                    )
                ),
                name="user_roles_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("role_type__in", ["primary", "secondary"])),
                name="user_roles_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("begin_date"))),
                name="user_roles_end_not_before_begin",
            ),
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="idx_organizations_name_search",
            ),
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="rosteruser",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("family_name"), name="gin_trgm_ops"
                ),
                name="idx_users_family_search",
            ),
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="rosteruser",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("email"), name="gin_trgm_ops"
                ),
                name="idx_users_email_search",
            ),
        ),
    ]
