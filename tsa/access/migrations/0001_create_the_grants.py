"""Which adult may do what for which student."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("edfi", "0001_create_the_ed_fi_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "adult_kind",
                    models.CharField(
                        choices=[("guardian", "guardian"), ("coach", "coach"), ("staff", "staff")],
                        max_length=10,
                        verbose_name="kind of adult",
                    ),
                ),
                (
                    "adult_id",
                    models.CharField(
                        help_text="Guardian: the roster user's sourcedId; coach: the profile id.",
                        max_length=255,
                        verbose_name="adult",
                    ),
                ),
                (
                    "may_view",
                    models.BooleanField(db_default=True, default=True, verbose_name="may view"),
                ),
                (
                    "may_sign",
                    models.BooleanField(db_default=False, default=False, verbose_name="may sign"),
                ),
                (
                    "may_pay",
                    models.BooleanField(db_default=False, default=False, verbose_name="may pay"),
                ),
                (
                    "may_pick_up",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="may pick up"
                    ),
                ),
                (
                    "valid_from",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        verbose_name="from",
                    ),
                ),
                (
                    "valid_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty while it holds.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "access grant",
                "db_table": "access_grants",
                "ordering": ["-valid_from", "-id"],
                "indexes": [
                    models.Index(
                        fields=["student", "valid_from"], name="idx_access_grants_student"
                    ),
                    models.Index(fields=["adult_kind", "adult_id"], name="idx_access_grants_adult"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("adult_id", "student", "adult_kind"),
                        name="access_grants_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("adult_kind__in", ["guardian", "coach", "staff"])),
                        name="access_grants_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("adult_id__regex", "\\S")),
                        name="access_grants_adult_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="access_grants_end_not_before_start",
                    ),
                ],
            },
        ),
    ]
