"""Attendance events at a school and in a class."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("edfi", "0010_hold_references_by_foreign_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="StudentSchoolAttendanceEvent",
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
                ("school_year", models.IntegerField(verbose_name="school year")),
                ("session_name", models.CharField(max_length=60, verbose_name="session")),
                ("event_date", models.DateField(verbose_name="day")),
                (
                    "attendance_event_category_descriptor",
                    models.CharField(max_length=306, verbose_name="kind"),
                ),
                (
                    "attendance_event_reason",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="reason"),
                ),
                ("arrival_time", models.TimeField(blank=True, null=True, verbose_name="arrival")),
                (
                    "departure_time",
                    models.TimeField(blank=True, null=True, verbose_name="departure"),
                ),
                (
                    "event_duration",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=3,
                        null=True,
                        verbose_name="part of the day",
                    ),
                ),
                (
                    "educational_environment_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="environment"
                    ),
                ),
                (
                    "school_attendance_duration",
                    models.IntegerField(blank=True, null=True, verbose_name="minutes"),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_column="school_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance_events",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance at school",
                "verbose_name_plural": "attendance at school",
                "db_table": "student_school_attendance_events",
                "ordering": ["-event_date", "id"],
                "indexes": [
                    models.Index(
                        fields=["school", "school_year", "session_name"],
                        name="idx_school_attendance_session",
                    ),
                    models.Index(fields=["-event_date", "id"], name="idx_school_attendance_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "student",
                            "school",
                            "school_year",
                            "session_name",
                            "event_date",
                            "attendance_event_category_descriptor",
                        ),
                        name="student_school_attendance_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attendance_event_category_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("educational_environment_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="student_school_attendance_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event_duration__gte", 0),
                            ("event_duration__lte", 1),
                            ("school_attendance_duration__gte", 0),
                            ("school_attendance_duration__lte", 1440),
                        ),
                        name="student_school_attendance_numbers_are_plausible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudentSectionAttendanceEvent",
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
                ("school_year", models.IntegerField(verbose_name="school year")),
                ("session_name", models.CharField(max_length=60, verbose_name="session")),
                ("event_date", models.DateField(verbose_name="day")),
                (
                    "attendance_event_category_descriptor",
                    models.CharField(max_length=306, verbose_name="kind"),
                ),
                (
                    "attendance_event_reason",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="reason"),
                ),
                ("arrival_time", models.TimeField(blank=True, null=True, verbose_name="arrival")),
                (
                    "departure_time",
                    models.TimeField(blank=True, null=True, verbose_name="departure"),
                ),
                (
                    "event_duration",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=3,
                        null=True,
                        verbose_name="part of the day",
                    ),
                ),
                (
                    "educational_environment_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="environment"
                    ),
                ),
                (
                    "local_course_code",
                    models.CharField(max_length=60, verbose_name="local course code"),
                ),
                ("school_id", models.BigIntegerField(verbose_name="school")),
                ("section_identifier", models.CharField(max_length=255, verbose_name="section")),
                (
                    "section_attendance_duration",
                    models.IntegerField(blank=True, null=True, verbose_name="minutes"),
                ),
                (
                    "class_periods",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi references.",
                        verbose_name="class periods",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance in class",
                "verbose_name_plural": "attendance in class",
                "db_table": "student_section_attendance_events",
                "ordering": ["-event_date", "id"],
                "indexes": [
                    models.Index(
                        fields=[
                            "school_id",
                            "school_year",
                            "session_name",
                            "local_course_code",
                            "section_identifier",
                        ],
                        name="idx_section_attendance_section",
                    ),
                    models.Index(fields=["-event_date", "id"], name="idx_section_attendance_day"),
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
                            "event_date",
                            "attendance_event_category_descriptor",
                        ),
                        name="student_section_attendance_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attendance_event_category_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("educational_environment_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="student_section_attendance_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("class_periods"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            )
                        ),
                        name="student_section_attendance_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event_duration__gte", 0),
                            ("event_duration__lte", 1),
                            ("section_attendance_duration__gte", 0),
                            ("section_attendance_duration__lte", 1440),
                        ),
                        name="student_section_attendance_numbers_are_plausible",
                    ),
                ],
            },
        ),
    ]
