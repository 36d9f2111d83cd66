"""Sessions, courses, offerings, classes, and who is in them: for Ed-Fi and OneRoster."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.functions import Upper

from tsa.audit.migration_operations import AddTrigramIndex


def _like(column, name):
    return GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("edfi", "0010_hold_references_by_foreign_keys"),
        ("oneroster", "0005_follow_students_by_trigger"),
    ]

    operations = [
        migrations.CreateModel(
            name="AcademicSession",
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
                (
                    "sourced_id",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Empty: the database gives the resource id.",
                        max_length=255,
                        unique=True,
                        verbose_name="sourcedId",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the name.",
                        max_length=100,
                        null=True,
                        verbose_name="title",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gradingPeriod", "grading period"),
                            ("semester", "semester"),
                            ("schoolYear", "school year"),
                            ("term", "term"),
                        ],
                        help_text="Empty: by name and term.",
                        max_length=50,
                        null=True,
                        verbose_name="type",
                    ),
                ),
                (
                    "school_year",
                    models.IntegerField(
                        blank=True,
                        help_text="The year in which it ends.",
                        null=True,
                        verbose_name="school year",
                    ),
                ),
                ("begin_date", models.DateField(blank=True, null=True, verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "total_instructional_days",
                    models.IntegerField(blank=True, null=True, verbose_name="instructional days"),
                ),
                (
                    "session_name",
                    models.CharField(
                        blank=True,
                        help_text="A session's.",
                        max_length=60,
                        null=True,
                        verbose_name="session name",
                    ),
                ),
                (
                    "term_descriptor",
                    models.CharField(
                        blank=True,
                        help_text="A session's.",
                        max_length=306,
                        null=True,
                        verbose_name="term",
                    ),
                ),
                (
                    "grading_periods",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi references of a session.",
                        verbose_name="grading periods",
                    ),
                ),
                (
                    "grading_period_name",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="name of grading period"
                    ),
                ),
                (
                    "grading_period_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="kind of grading period"
                    ),
                ),
                (
                    "period_sequence",
                    models.IntegerField(
                        blank=True,
                        help_text="A grading period's.",
                        null=True,
                        verbose_name="sequence",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        db_column="school_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="academic_sessions",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "academic session",
                "db_table": "academic_sessions",
                "ordering": ["-begin_date", "id"],
                "indexes": [
                    models.Index(fields=["school_year"], name="idx_academic_sessions_year"),
                    models.Index(fields=["begin_date", "id"], name="idx_academic_sessions_begin"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "school_year", "session_name"),
                        name="academic_sessions_session_key",
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "school",
                            "school_year",
                            "grading_period_name",
                            "grading_period_descriptor",
                        ),
                        name="academic_sessions_grading_period_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="academic_sessions_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["gradingPeriod", "semester", "schoolYear", "term"]),
                            ("type__regex", "^ext:[A-Za-z0-9._-]+$"),
                            _connector="OR",
                        ),
                        name="academic_sessions_type_is_known",
                    ),
                    models.CheckConstraint(
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
                        name="academic_sessions_json_objects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grading_period_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("term_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="academic_sessions_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("grading_periods"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            )
                        ),
                        name="academic_sessions_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_date__gte", models.F("begin_date"))),
                        name="academic_sessions_end_not_before_begin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_instructional_days__gte", 0)),
                        name="academic_sessions_numbers_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("session_name__isnull", True), ("term_descriptor__isnull", True)
                            ),
                            models.Q(
                                ("grading_period_descriptor__isnull", True),
                                ("grading_period_name__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="academic_sessions_is_of_one_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("session_name__isnull", True),
                            models.Q(
                                ("begin_date__isnull", False),
                                ("end_date__isnull", False),
                                ("school__isnull", False),
                                ("school_year__isnull", False),
                                ("term_descriptor__isnull", False),
                                ("total_instructional_days__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="academic_sessions_session_is_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grading_period_name__isnull", True),
                            models.Q(
                                ("begin_date__isnull", False),
                                ("end_date__isnull", False),
                                ("grading_period_descriptor__isnull", False),
                                ("school__isnull", False),
                                ("school_year__isnull", False),
                                ("total_instructional_days__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="academic_sessions_grading_period_is_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grading_period_name__regex", "\\S"),
                            ("session_name__regex", "\\S"),
                            ("title__regex", "\\S"),
                        ),
                        name="academic_sessions_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Course",
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
                (
                    "sourced_id",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Empty: the database gives the resource id.",
                        max_length=255,
                        unique=True,
                        verbose_name="sourcedId",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the course title.",
                        max_length=255,
                        null=True,
                        verbose_name="title",
                    ),
                ),
                (
                    "course_code",
                    models.CharField(blank=True, max_length=60, null=True, verbose_name="code"),
                ),
                (
                    "course_title",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="course title"
                    ),
                ),
                (
                    "number_of_parts",
                    models.IntegerField(blank=True, null=True, verbose_name="number of parts"),
                ),
                (
                    "academic_subjects",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="subjects",
                    ),
                ),
                (
                    "offered_grade_levels",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="grade levels",
                    ),
                ),
                (
                    "identification_codes",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi objects.",
                        verbose_name="identification codes",
                    ),
                ),
                (
                    "competency_levels",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="competency levels",
                    ),
                ),
                (
                    "level_characteristics",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="characteristics",
                    ),
                ),
                (
                    "course_description",
                    models.CharField(
                        blank=True, max_length=1024, null=True, verbose_name="description"
                    ),
                ),
                (
                    "career_pathway_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="career pathway"
                    ),
                ),
                (
                    "course_defined_by_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="defined by"
                    ),
                ),
                (
                    "course_gpa_applicability_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="counts for the GPA"
                    ),
                ),
                (
                    "date_course_adopted",
                    models.DateField(blank=True, null=True, verbose_name="adopted on"),
                ),
                (
                    "high_school_course_requirement",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="required in high school"
                    ),
                ),
                (
                    "max_completions_for_credit",
                    models.IntegerField(
                        blank=True, null=True, verbose_name="completions for credit"
                    ),
                ),
                (
                    "maximum_available_credits",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        verbose_name="maximum credits",
                    ),
                ),
                (
                    "maximum_available_credit_type_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="type of maximum credits",
                    ),
                ),
                (
                    "maximum_available_credit_conversion",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="conversion of maximum credits",
                    ),
                ),
                (
                    "minimum_available_credits",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        verbose_name="minimum credits",
                    ),
                ),
                (
                    "minimum_available_credit_type_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="type of minimum credits",
                    ),
                ),
                (
                    "minimum_available_credit_conversion",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="conversion of minimum credits",
                    ),
                ),
                (
                    "time_required_for_completion",
                    models.IntegerField(blank=True, null=True, verbose_name="time required"),
                ),
                (
                    "education_organization",
                    models.ForeignKey(
                        blank=True,
                        db_column="education_organization_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses",
                        to="edfi.educationorganization",
                        verbose_name="education organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
                "db_table": "courses",
                "ordering": ["title", "id"],
                "indexes": [
                    models.Index(fields=["title", "id"], name="idx_courses_title"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("education_organization", "course_code"), name="courses_natural_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="courses_status_is_known",
                    ),
                    models.CheckConstraint(
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
                        name="courses_json_objects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("career_pathway_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("course_defined_by_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("course_gpa_applicability_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("maximum_available_credit_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("minimum_available_credit_type_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="courses_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("academic_subjects"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("competency_levels"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("identification_codes"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("level_characteristics"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("offered_grade_levels"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="courses_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("course_code__regex", "\\S"), ("title__regex", "\\S")),
                        name="courses_names_are_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number_of_parts__gte", 1),
                            ("number_of_parts__lte", 8),
                            ("max_completions_for_credit__gte", 1),
                            ("time_required_for_completion__gte", 1),
                        ),
                        name="courses_numbers_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("course_code__isnull", True),
                            models.Q(
                                ("course_title__isnull", False),
                                ("education_organization__isnull", False),
                                ("number_of_parts__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="courses_ed_fi_course_is_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseOffering",
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
                (
                    "local_course_code",
                    models.CharField(max_length=60, verbose_name="local course code"),
                ),
                ("school_year", models.IntegerField(verbose_name="school year")),
                ("session_name", models.CharField(max_length=60, verbose_name="session")),
                ("course_code", models.CharField(max_length=60, verbose_name="course code")),
                (
                    "course_education_organization_id",
                    models.BigIntegerField(verbose_name="course's organization"),
                ),
                (
                    "local_course_title",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="local title"
                    ),
                ),
                (
                    "instructional_time_planned",
                    models.IntegerField(blank=True, null=True, verbose_name="instructional time"),
                ),
                (
                    "course_level_characteristics",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="characteristics",
                    ),
                ),
                (
                    "curriculum_useds",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="curricula used",
                    ),
                ),
                (
                    "offered_grade_levels",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="grade levels",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_column="school_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_offerings",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "course offering",
                "db_table": "course_offerings",
                "ordering": ["-school_year", "local_course_code", "id"],
                "indexes": [
                    models.Index(
                        fields=["course_education_organization_id", "course_code"],
                        name="idx_course_offerings_course",
                    ),
                    models.Index(
                        fields=["-school_year", "local_course_code", "id"],
                        name="idx_course_offerings_year",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "school_year", "session_name", "local_course_code"),
                        name="course_offerings_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("local_course_code__regex", "\\S")),
                        name="course_offerings_names_are_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("course_level_characteristics"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("curriculum_useds"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("offered_grade_levels"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="course_offerings_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("instructional_time_planned__gte", 1)),
                        name="course_offerings_numbers_are_plausible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrollment",
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
                (
                    "sourced_id",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Empty: the database gives the resource id.",
                        max_length=255,
                        unique=True,
                        verbose_name="sourcedId",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("proctor", "proctor"),
                            ("student", "student"),
                            ("teacher", "teacher"),
                        ],
                        max_length=50,
                        verbose_name="role",
                    ),
                ),
                (
                    "local_course_code",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="local course code"
                    ),
                ),
                ("school_id", models.BigIntegerField(blank=True, null=True, verbose_name="school")),
                (
                    "school_year",
                    models.IntegerField(blank=True, null=True, verbose_name="school year"),
                ),
                (
                    "session_name",
                    models.CharField(blank=True, max_length=60, null=True, verbose_name="session"),
                ),
                (
                    "section_identifier",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="section"),
                ),
                ("begin_date", models.DateField(blank=True, null=True, verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "teacher_student_data_link_exclusion",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="left out of teacher-student links"
                    ),
                ),
                (
                    "homeroom_indicator",
                    models.BooleanField(blank=True, null=True, verbose_name="homeroom"),
                ),
                (
                    "attempt_status_descriptor",
                    models.CharField(blank=True, max_length=306, null=True, verbose_name="attempt"),
                ),
                (
                    "repeat_identifier_descriptor",
                    models.CharField(blank=True, max_length=306, null=True, verbose_name="repeats"),
                ),
                (
                    "dual_credit_indicator",
                    models.BooleanField(blank=True, null=True, verbose_name="dual credit"),
                ),
                (
                    "dual_credit_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="type of dual credit"
                    ),
                ),
                (
                    "dual_credit_institution_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="institution of dual credit",
                    ),
                ),
                (
                    "dual_high_school_credit_indicator",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="dual high school credit"
                    ),
                ),
                (
                    "programs",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi references.",
                        verbose_name="programs",
                    ),
                ),
                (
                    "classroom_position_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="position"
                    ),
                ),
                (
                    "highly_qualified_teacher",
                    models.BooleanField(blank=True, null=True, verbose_name="highly qualified"),
                ),
                (
                    "percentage_contribution",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=5,
                        null=True,
                        verbose_name="contribution",
                    ),
                ),
                (
                    "dual_credit_education_organization",
                    models.ForeignKey(
                        blank=True,
                        db_column="dual_credit_education_organization_id",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="edfi.educationorganization",
                        verbose_name="organization of dual credit",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        db_column="staff_unique_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_enrollments",
                        to="edfi.staff",
                        to_field="staff_unique_id",
                        verbose_name="teacher",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        blank=True,
                        db_column="student_unique_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_enrollments",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "class enrollment",
                "db_table": "enrollments",
                "ordering": ["-begin_date", "id"],
                "indexes": [
                    models.Index(
                        fields=[
                            "school_id",
                            "school_year",
                            "session_name",
                            "local_course_code",
                            "section_identifier",
                        ],
                        name="idx_enrollments_section",
                    ),
                    models.Index(fields=["-begin_date", "id"], name="idx_enrollments_begin"),
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
                        ),
                        name="enrollments_student_key",
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "staff",
                            "school_id",
                            "school_year",
                            "session_name",
                            "local_course_code",
                            "section_identifier",
                            "begin_date",
                        ),
                        name="enrollments_staff_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="enrollments_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["administrator", "proctor", "student", "teacher"]),
                            ("role__regex", "^ext:[A-Za-z0-9._-]+$"),
                            _connector="OR",
                        ),
                        name="enrollments_role_is_known",
                    ),
                    models.CheckConstraint(
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
                        name="enrollments_json_objects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempt_status_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("classroom_position_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("dual_credit_institution_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("dual_credit_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("repeat_identifier_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="enrollments_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("programs"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            )
                        ),
                        name="enrollments_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_date__gte", models.F("begin_date"))),
                        name="enrollments_end_not_before_begin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percentage_contribution__gte", 0), ("percentage_contribution__lte", 1)
                        ),
                        name="enrollments_numbers_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("staff__isnull", True), ("student__isnull", True)),
                            models.Q(
                                ("role", "student"),
                                ("student__isnull", False),
                                ("staff__isnull", True),
                            ),
                            models.Q(
                                models.Q(("role", "student"), _negated=True),
                                ("staff__isnull", False),
                                ("student__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="enrollments_role_fits_the_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("section_identifier__isnull", True),
                            models.Q(
                                ("begin_date__isnull", False),
                                ("local_course_code__isnull", False),
                                ("school_id__isnull", False),
                                ("school_year__isnull", False),
                                ("section_identifier__isnull", False),
                                ("session_name__isnull", False),
                                models.Q(
                                    ("student__isnull", False),
                                    models.Q(
                                        ("classroom_position_descriptor__isnull", False),
                                        ("staff__isnull", False),
                                    ),
                                    models.Q(
                                        ("staff__isnull", False),
                                        models.Q(("role", "teacher"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="enrollments_association_is_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterClass",
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
                (
                    "sourced_id",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Empty: the database gives the resource id.",
                        max_length=255,
                        unique=True,
                        verbose_name="sourcedId",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("tobedeleted", "to be deleted")],
                        db_default="active",
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the section's name or course code.",
                        max_length=255,
                        null=True,
                        verbose_name="title",
                    ),
                ),
                (
                    "class_type",
                    models.CharField(
                        choices=[("homeroom", "homeroom"), ("scheduled", "scheduled")],
                        db_default="scheduled",
                        default="scheduled",
                        max_length=50,
                        verbose_name="type",
                    ),
                ),
                (
                    "local_course_code",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="local course code"
                    ),
                ),
                (
                    "school_year",
                    models.IntegerField(blank=True, null=True, verbose_name="school year"),
                ),
                (
                    "session_name",
                    models.CharField(blank=True, max_length=60, null=True, verbose_name="session"),
                ),
                (
                    "section_identifier",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="section"),
                ),
                (
                    "section_name",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="section name"
                    ),
                ),
                (
                    "sequence_of_course",
                    models.IntegerField(blank=True, null=True, verbose_name="part of the course"),
                ),
                (
                    "classroom_identification_code",
                    models.CharField(blank=True, max_length=60, null=True, verbose_name="room"),
                ),
                (
                    "official_attendance_period",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="counts for attendance"
                    ),
                ),
                (
                    "available_credits",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        verbose_name="credits",
                    ),
                ),
                (
                    "available_credit_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="type of credits"
                    ),
                ),
                (
                    "available_credit_conversion",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="conversion of credits",
                    ),
                ),
                (
                    "educational_environment_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="environment"
                    ),
                ),
                (
                    "instruction_language_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="language"
                    ),
                ),
                (
                    "medium_of_instruction_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="medium of instruction"
                    ),
                ),
                (
                    "population_served_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="population served"
                    ),
                ),
                (
                    "section_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="section type"
                    ),
                ),
                (
                    "characteristics",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="characteristics",
                    ),
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
                    "course_level_characteristics",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="course level characteristics",
                    ),
                ),
                (
                    "offered_grade_levels",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="grade levels",
                    ),
                ),
                (
                    "programs",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi references.",
                        verbose_name="programs",
                    ),
                ),
                (
                    "location_school",
                    models.ForeignKey(
                        blank=True,
                        db_column="location_school_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school of the room",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        db_column="school_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "class",
                "verbose_name_plural": "classes",
                "db_table": "classes",
                "ordering": ["-school_year", "title", "id"],
                "indexes": [
                    models.Index(
                        fields=["location_school", "classroom_identification_code"],
                        name="idx_classes_location",
                    ),
                    models.Index(fields=["-school_year", "title", "id"], name="idx_classes_year"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "school",
                            "school_year",
                            "session_name",
                            "local_course_code",
                            "section_identifier",
                        ),
                        name="classes_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="classes_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("class_type__in", ["homeroom", "scheduled"]),
                            ("class_type__regex", "^ext:[A-Za-z0-9._-]+$"),
                            _connector="OR",
                        ),
                        name="classes_class_type_is_known",
                    ),
                    models.CheckConstraint(
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
                        name="classes_json_objects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available_credit_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("educational_environment_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("instruction_language_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("medium_of_instruction_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("population_served_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("section_type_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="classes_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("characteristics"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("class_periods"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("course_level_characteristics"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("offered_grade_levels"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("programs"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="classes_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sequence_of_course__gte", 1), ("sequence_of_course__lte", 8)
                        ),
                        name="classes_numbers_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("section_identifier__isnull", True),
                            models.Q(
                                ("local_course_code__isnull", False),
                                ("school__isnull", False),
                                ("school_year__isnull", False),
                                ("section_identifier__isnull", False),
                                ("session_name__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="classes_section_is_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("classroom_identification_code__isnull", True),
                            ("location_school__isnull", False),
                            _connector="OR",
                        ),
                        name="classes_location_names_its_school",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("section_identifier__regex", "\\S"), ("title__regex", "\\S")
                        ),
                        name="classes_names_are_not_blank",
                    ),
                ],
            },
        ),
        AddTrigramIndex("course", _like("title", "idx_courses_title_search")),
        AddTrigramIndex("rosterclass", _like("title", "idx_classes_title_search")),
    ]
