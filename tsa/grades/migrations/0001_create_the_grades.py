"""Grades of record."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("edfi", "0010_hold_references_by_foreign_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grade",
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
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
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
                    "ordinal",
                    models.BigIntegerField(
                        db_column="_ordinal",
                        db_default=models.Func(
                            output_field=models.BigIntegerField(),
                            template="nextval('edfi_ordinals')",
                        ),
                        editable=False,
                        help_text="The order in which rows arrived: the order of the Ed-Fi API's pages.",
                        unique=True,
                    ),
                ),
                (
                    "change_version",
                    models.BigIntegerField(
                        db_column="_change_version", db_default=0, db_index=True, editable=False
                    ),
                ),
                ("school_id", models.BigIntegerField(verbose_name="school")),
                ("school_year", models.IntegerField(verbose_name="school year")),
                ("session_name", models.CharField(max_length=60, verbose_name="session")),
                (
                    "local_course_code",
                    models.CharField(max_length=60, verbose_name="local course code"),
                ),
                ("section_identifier", models.CharField(max_length=255, verbose_name="section")),
                ("begin_date", models.DateField(verbose_name="in the class from")),
                (
                    "grading_period_name",
                    models.CharField(max_length=60, verbose_name="grading period"),
                ),
                (
                    "grading_period_descriptor",
                    models.CharField(max_length=306, verbose_name="kind of grading period"),
                ),
                (
                    "grade_type_descriptor",
                    models.CharField(max_length=306, verbose_name="kind of grade"),
                ),
                (
                    "letter_grade_earned",
                    models.CharField(blank=True, max_length=20, null=True, verbose_name="letter"),
                ),
                (
                    "numeric_grade_earned",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="number"
                    ),
                ),
                (
                    "grade_earned_description",
                    models.CharField(blank=True, max_length=64, null=True, verbose_name="in words"),
                ),
                (
                    "performance_base_conversion_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="performance"
                    ),
                ),
                (
                    "diagnostic_statement",
                    models.CharField(
                        blank=True, max_length=1024, null=True, verbose_name="statement"
                    ),
                ),
                (
                    "current_grade_indicator",
                    models.BooleanField(blank=True, null=True, verbose_name="current grade"),
                ),
                (
                    "current_grade_as_of_date",
                    models.DateField(blank=True, null=True, verbose_name="current as of"),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "grade",
                "db_table": "grades",
                "ordering": ["-school_year", "student_id", "id"],
                "indexes": [
                    models.Index(
                        fields=[
                            "school_id",
                            "school_year",
                            "grading_period_name",
                            "grading_period_descriptor",
                        ],
                        name="idx_grades_grading_period",
                    ),
                    models.Index(fields=["-school_year", "student", "id"], name="idx_grades_year"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "student",
                            "school_id",
                            "school_year",
                            "session_name",
                            "local_course_code",
                            "section_identifier",
                            "begin_date",
                            "grading_period_name",
                            "grading_period_descriptor",
                            "grade_type_descriptor",
                        ),
                        name="grades_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("grading_period_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("performance_base_conversion_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="grades_descriptors_are_uris",
                    ),
                ],
            },
        ),
    ]
