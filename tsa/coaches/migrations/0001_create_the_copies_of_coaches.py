"""The copies of coaches and their invitations, for staff lists."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0004_capture_changes_by_trigger")]

    operations = [
        migrations.CreateModel(
            name="CoachCopy",
            fields=[
                (
                    "version",
                    models.BigIntegerField(help_text="The version of the DynamoDB item it shows."),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("profile_id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("first_name", models.CharField(max_length=75)),
                ("last_name", models.CharField(max_length=75)),
                ("email", models.CharField(max_length=128)),
                ("phone", models.CharField(blank=True, max_length=24)),
                (
                    "school_id",
                    models.BigIntegerField(db_index=True, help_text="The school's Ed-Fi id."),
                ),
                (
                    "sport_specialties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("inactive", "inactive"),
                            ("pending", "pending"),
                        ],
                        max_length=10,
                    ),
                ),
                ("onboarding_completed", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "coach",
                "verbose_name_plural": "coaches",
                "permissions": [("manage_coach", "Can invite, deactivate and reactivate coaches")],
                "db_table": "copy_coaches",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["last_name", "first_name"], name="copy_coaches_name"),
                    models.Index(fields=["-created_at"], name="copy_coaches_created"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("last_name"), name="gin_trgm_ops"
                        ),
                        name="copy_coaches_last",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("email"), name="gin_trgm_ops"
                        ),
                        name="copy_coaches_email",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoachInvitationCopy",
            fields=[
                (
                    "version",
                    models.BigIntegerField(help_text="The version of the DynamoDB item it shows."),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "invitation_id",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("coach_email", models.CharField(max_length=128)),
                ("first_name", models.CharField(max_length=75)),
                ("last_name", models.CharField(max_length=75)),
                (
                    "school_id",
                    models.BigIntegerField(db_index=True, help_text="The school's Ed-Fi id."),
                ),
                ("sport", models.CharField(max_length=100)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("accepted", "accepted"),
                            ("expired", "expired"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("invited_by", models.CharField(max_length=254)),
                ("profile_id", models.CharField(blank=True, max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "invitation of a coach",
                "verbose_name_plural": "invitations of coaches",
                "db_table": "copy_coach_invitations",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["-sent_at"], name="copy_coach_inv_sent"),
                    models.Index(fields=["status", "-sent_at"], name="copy_coach_inv_status"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("coach_email"),
                            name="gin_trgm_ops",
                        ),
                        name="copy_coach_inv_email",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("last_name"), name="gin_trgm_ops"
                        ),
                        name="copy_coach_inv_last",
                    ),
                ],
            },
        ),
    ]
