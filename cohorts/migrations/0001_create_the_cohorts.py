"""Student cohorts and their members."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("edfi", "0001_create_the_ed_fi_tables"),
        ("oneroster", "0001_create_the_oneroster_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="StudentCohort",
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
                    "code",
                    models.TextField(
                        help_text="Unique; groups of one name get a suffix.",
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("name", models.TextField(verbose_name="name")),
                (
                    "academic_program_id",
                    models.UUIDField(blank=True, null=True, verbose_name="academic program"),
                ),
                (
                    "education_level",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="education level"
                    ),
                ),
                (
                    "education_type",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="education type"
                    ),
                ),
                (
                    "language",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="language"
                    ),
                ),
                (
                    "start_year",
                    models.IntegerField(blank=True, null=True, verbose_name="start year"),
                ),
                ("end_year", models.IntegerField(blank=True, null=True, verbose_name="end year")),
                (
                    "is_active",
                    models.BooleanField(db_default=True, default=True, verbose_name="active"),
                ),
                (
                    "metadata",
                    models.JSONField(
                        blank=True,
                        db_default={},
                        default=dict,
                        help_text="old_id: where from.",
                        verbose_name="metadata",
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
                    "organization_unit",
                    models.ForeignKey(
                        blank=True,
                        db_column="organization_unit_id",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cohorts",
                        to="oneroster.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        db_column="tutor_id",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tutored_cohorts",
                        to="oneroster.rosteruser",
                        verbose_name="tutor",
                    ),
                ),
            ],
            options={
                "verbose_name": "student cohort",
                "db_table": "student_cohorts",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="StudentCohortMember",
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
                ("enrollment_date", models.DateField(blank=True, null=True, verbose_name="since")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "status",
                    models.TextField(db_default="active", default="active", verbose_name="status"),
                ),
                (
                    "is_active",
                    models.BooleanField(db_default=True, default=True, verbose_name="active"),
                ),
                (
                    "metadata",
                    models.JSONField(
                        blank=True, db_default={}, default=dict, verbose_name="metadata"
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
                    "cohort",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="cohorts.studentcohort",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cohort_memberships",
                        to="edfi.student",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "cohort member",
                "db_table": "student_cohort_members",
                "ordering": ["cohort", "student"],
            },
        ),
        migrations.AddIndex(
            model_name="studentcohort",
            index=models.Index(fields=["start_year"], name="idx_student_cohorts_start"),
        ),
        migrations.AddIndex(
            model_name="studentcohort",
            index=models.Index(
                condition=models.Q(("is_active", True)),
                fields=["code"],
                name="idx_student_cohorts_active",
            ),
        ),
        migrations.AddIndex(
            model_name="studentcohort",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("old_id", "metadata"),
                name="idx_student_cohorts_old_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\S"), ("name__regex", "\\S")),
                name="student_cohorts_names_not_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_year__gte", models.F("start_year"))),
                name="student_cohorts_end_not_before_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_year__range", (1900, 2200)), ("start_year__range", (1900, 2200))
                ),
                name="student_cohorts_years_plausible",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohortmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("cohort", "student"),
                name="student_cohort_members_one_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohortmember",
            constraint=models.UniqueConstraint(
                fields=("cohort", "student", "enrollment_date"),
                name="student_cohort_members_natural_key",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohortmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("enrollment_date"))),
                name="student_cohort_members_end_not_before_start",
            ),
        ),
    ]
