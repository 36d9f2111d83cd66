"""Demographics, gradebooks, assessments and learning resources."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

import oneroster.models.columns


class Migration(migrations.Migration):
    dependencies = [
        ("oneroster", "0013_give_both_standards_their_columns"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentLineItem",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                ("title", models.CharField(max_length=1000, verbose_name="title")),
                (
                    "description",
                    models.TextField(blank=True, null=True, verbose_name="description"),
                ),
                ("result_value_min", oneroster.models.columns.Number(verbose_name="least score")),
                (
                    "result_value_max",
                    oneroster.models.columns.Number(verbose_name="greatest score"),
                ),
                (
                    "learning_objective_set",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="OneRoster's learningObjectiveSet.",
                        verbose_name="learning objectives",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment",
                "db_table": "assessment_line_items",
                "ordering": ["title", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="AssessmentResult",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "score_status",
                    models.CharField(
                        choices=[
                            ("exempt", "exempt"),
                            ("fully graded", "fully graded"),
                            ("not submitted", "not submitted"),
                            ("partially graded", "partially graded"),
                            ("submitted", "submitted"),
                        ],
                        max_length=50,
                        verbose_name="score status",
                    ),
                ),
                ("score", oneroster.models.columns.Number(verbose_name="score")),
                (
                    "text_score",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="score in words"
                    ),
                ),
                ("score_date", models.DateField(verbose_name="scored on")),
                ("comment", models.TextField(blank=True, null=True, verbose_name="comment")),
                (
                    "learning_objective_set",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="OneRoster's learningObjectiveSet.",
                        verbose_name="learning objectives",
                    ),
                ),
                (
                    "in_progress",
                    models.BooleanField(blank=True, null=True, verbose_name="in progress"),
                ),
                (
                    "incomplete",
                    models.BooleanField(blank=True, null=True, verbose_name="incomplete"),
                ),
                ("late", models.BooleanField(blank=True, null=True, verbose_name="late")),
                ("missing", models.BooleanField(blank=True, null=True, verbose_name="missing")),
                ("score_percentile", oneroster.models.columns.Number(verbose_name="percentile")),
            ],
            options={
                "verbose_name": "assessment result",
                "db_table": "assessment_results",
                "ordering": ["-score_date", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="Category",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                ("title", models.CharField(max_length=1000, verbose_name="title")),
                ("weight", oneroster.models.columns.Number(verbose_name="weight")),
            ],
            options={
                "verbose_name": "category of work",
                "verbose_name_plural": "categories of work",
                "db_table": "categories",
                "ordering": ["title", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="ClassResource",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "title",
                    models.CharField(blank=True, max_length=1000, null=True, verbose_name="title"),
                ),
            ],
            options={
                "verbose_name": "resource of a class",
                "verbose_name_plural": "resources of classes",
                "db_table": "class_resources",
                "ordering": ["sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="CourseResource",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "title",
                    models.CharField(blank=True, max_length=1000, null=True, verbose_name="title"),
                ),
            ],
            options={
                "verbose_name": "resource of a course",
                "verbose_name_plural": "resources of courses",
                "db_table": "course_resources",
                "ordering": ["sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="Demographics",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "user",
                    models.OneToOneField(
                        db_column="sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="demographics",
                        serialize=False,
                        to="oneroster.rosteruser",
                        verbose_name="user",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("female", "female"),
                            ("male", "male"),
                            ("other", "other"),
                            ("unspecified", "unspecified"),
                        ],
                        max_length=50,
                        null=True,
                        verbose_name="sex",
                    ),
                ),
                (
                    "american_indian_or_alaska_native",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="American Indian or Alaska Native"
                    ),
                ),
                ("asian", models.BooleanField(blank=True, null=True, verbose_name="Asian")),
                (
                    "black_or_african_american",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="Black or African American"
                    ),
                ),
                (
                    "native_hawaiian_or_other_pacific_islander",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="Native Hawaiian or Pacific Islander"
                    ),
                ),
                ("white", models.BooleanField(blank=True, null=True, verbose_name="White")),
                (
                    "demographic_race_two_or_more_races",
                    models.BooleanField(blank=True, null=True, verbose_name="two or more races"),
                ),
                (
                    "hispanic_or_latino_ethnicity",
                    models.BooleanField(blank=True, null=True, verbose_name="Hispanic or Latino"),
                ),
                (
                    "country_of_birth_code",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="country of birth"
                    ),
                ),
                (
                    "state_of_birth_abbreviation",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="state of birth"
                    ),
                ),
                (
                    "city_of_birth",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="city of birth"
                    ),
                ),
                (
                    "public_school_residence_status",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="residence status"
                    ),
                ),
            ],
            options={
                "verbose_name": "demographics",
                "verbose_name_plural": "demographics",
                "db_table": "demographics",
                "ordering": ["user"],
            },
        ),
        migrations.CreateModel(
            name="LineItem",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                ("title", models.CharField(max_length=1000, verbose_name="title")),
                (
                    "description",
                    models.TextField(blank=True, null=True, verbose_name="description"),
                ),
                ("assign_date", models.DateTimeField(verbose_name="assigned at")),
                ("due_date", models.DateTimeField(verbose_name="due at")),
                ("result_value_min", oneroster.models.columns.Number(verbose_name="least score")),
                (
                    "result_value_max",
                    oneroster.models.columns.Number(verbose_name="greatest score"),
                ),
                (
                    "learning_objective_set",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="OneRoster's learningObjectiveSet.",
                        verbose_name="learning objectives",
                    ),
                ),
            ],
            options={
                "verbose_name": "line item",
                "db_table": "line_items",
                "ordering": ["-due_date", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="Resource",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "vendor_resource_id",
                    models.CharField(max_length=255, verbose_name="vendor's resource id"),
                ),
                (
                    "title",
                    models.CharField(blank=True, max_length=1000, null=True, verbose_name="title"),
                ),
                (
                    "roles",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Whom it is for: student, teacher …",
                        verbose_name="roles",
                    ),
                ),
                (
                    "importance",
                    models.CharField(
                        blank=True,
                        choices=[("primary", "primary"), ("secondary", "secondary")],
                        max_length=10,
                        null=True,
                        verbose_name="importance",
                    ),
                ),
                (
                    "vendor_id",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="vendor"),
                ),
                (
                    "application_id",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="application"
                    ),
                ),
            ],
            options={
                "verbose_name": "resource",
                "db_table": "resources",
                "ordering": ["title", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="Result",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "score_status",
                    models.CharField(
                        choices=[
                            ("exempt", "exempt"),
                            ("fully graded", "fully graded"),
                            ("not submitted", "not submitted"),
                            ("partially graded", "partially graded"),
                            ("submitted", "submitted"),
                        ],
                        max_length=50,
                        verbose_name="score status",
                    ),
                ),
                ("score", oneroster.models.columns.Number(verbose_name="score")),
                (
                    "text_score",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="score in words"
                    ),
                ),
                ("score_date", models.DateField(verbose_name="scored on")),
                ("comment", models.TextField(blank=True, null=True, verbose_name="comment")),
                (
                    "learning_objective_set",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="OneRoster's learningObjectiveSet.",
                        verbose_name="learning objectives",
                    ),
                ),
                (
                    "in_progress",
                    models.BooleanField(blank=True, null=True, verbose_name="in progress"),
                ),
                (
                    "incomplete",
                    models.BooleanField(blank=True, null=True, verbose_name="incomplete"),
                ),
                ("late", models.BooleanField(blank=True, null=True, verbose_name="late")),
                ("missing", models.BooleanField(blank=True, null=True, verbose_name="missing")),
            ],
            options={
                "verbose_name": "result",
                "db_table": "results",
                "ordering": ["-score_date", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="ScoreScale",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                ("title", models.CharField(max_length=1000, verbose_name="title")),
                ("type", models.CharField(max_length=255, verbose_name="type")),
                (
                    "score_scale_value",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="[{itemValueLHS, itemValueRHS}, …]",
                        verbose_name="values",
                    ),
                ),
            ],
            options={
                "verbose_name": "score scale",
                "db_table": "score_scales",
                "ordering": ["title", "sourced_id"],
            },
        ),
        migrations.CreateModel(
            name="UserResource",
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
                        editable=False,
                        verbose_name="last modified",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, null=True, verbose_name="metadata")),
                (
                    "title",
                    models.CharField(blank=True, max_length=1000, null=True, verbose_name="title"),
                ),
            ],
            options={
                "verbose_name": "resource of a user",
                "verbose_name_plural": "resources of users",
                "db_table": "user_resources",
                "ordering": ["sourced_id"],
            },
        ),
        migrations.AddField(
            model_name="assessmentlineitem",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_column="parent_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="oneroster.assessmentlineitem",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="assessmentlineitem",
            name="roster_class",
            field=models.ForeignKey(
                blank=True,
                db_column="class_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="assessment_line_items",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddField(
            model_name="assessmentresult",
            name="assessment_line_item",
            field=models.ForeignKey(
                db_column="assessment_line_item_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="oneroster.assessmentlineitem",
                verbose_name="assessment",
            ),
        ),
        migrations.AddField(
            model_name="assessmentresult",
            name="student",
            field=models.ForeignKey(
                db_column="student_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oneroster.rosteruser",
                verbose_name="student",
            ),
        ),
        migrations.AddIndex(
            model_name="category",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_categories_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="categories_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
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
                name="categories_json_objects",
            ),
        ),
        migrations.AddField(
            model_name="classresource",
            name="roster_class",
            field=models.ForeignKey(
                db_column="class_sourced_id",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="resource_links",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddField(
            model_name="courseresource",
            name="course",
            field=models.ForeignKey(
                db_column="course_sourced_id",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="resource_links",
                to="oneroster.course",
                to_field="sourced_id",
                verbose_name="course",
            ),
        ),
        migrations.AddIndex(
            model_name="demographics",
            index=models.Index(
                fields=["date_last_modified", "user"], name="idx_demographics_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="demographics",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="demographics_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="demographics",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sex__in", ["female", "male", "other", "unspecified"]),
                    ("sex__regex", "^ext:[A-Za-z0-9._-]+$"),
                    _connector="OR",
                ),
                name="demographics_sex_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="demographics",
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
                name="demographics_json_objects",
            ),
        ),
        migrations.AddField(
            model_name="lineitem",
            name="academic_session",
            field=models.ForeignKey(
                blank=True,
                db_column="academic_session_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="oneroster.academicsession",
                to_field="sourced_id",
                verbose_name="session",
            ),
        ),
        migrations.AddField(
            model_name="lineitem",
            name="category",
            field=models.ForeignKey(
                blank=True,
                db_column="category_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line_items",
                to="oneroster.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="lineitem",
            name="grading_period",
            field=models.ForeignKey(
                blank=True,
                db_column="grading_period_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="oneroster.academicsession",
                to_field="sourced_id",
                verbose_name="grading period",
            ),
        ),
        migrations.AddField(
            model_name="lineitem",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_column="org_sourced_id",
                help_text="Empty: the class's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line_items",
                to="oneroster.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AddField(
            model_name="lineitem",
            name="roster_class",
            field=models.ForeignKey(
                db_column="class_sourced_id",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="line_items",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(fields=["title", "sourced_id"], name="idx_resources_title"),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_resources_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="resources_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
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
                name="resources_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("roles"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("roles"),
                            output_field=models.BooleanField(),
                            template='jsonb_path_exists(%(expressions)s, \'$[*] ? (@.type() != "string" || !(@ like_regex "^(administrator|aide|guardian|parent|proctor|relative|student|teacher|ext:[A-Za-z0-9._-]+)$"))\')',
                        ),
                        _negated=True,
                    ),
                ),
                name="resources_roles_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("importance__in", ["primary", "secondary"])),
                name="resources_importance_is_known",
            ),
        ),
        migrations.AddField(
            model_name="courseresource",
            name="resource",
            field=models.ForeignKey(
                db_column="resource_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_links",
                to="oneroster.resource",
                verbose_name="resource",
            ),
        ),
        migrations.AddField(
            model_name="classresource",
            name="resource",
            field=models.ForeignKey(
                db_column="resource_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_links",
                to="oneroster.resource",
                verbose_name="resource",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="line_item",
            field=models.ForeignKey(
                db_column="line_item_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="oneroster.lineitem",
                verbose_name="line item",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="roster_class",
            field=models.ForeignKey(
                blank=True,
                db_column="class_sourced_id",
                help_text="Empty: the line item's.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="results",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="student",
            field=models.ForeignKey(
                db_column="student_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oneroster.rosteruser",
                verbose_name="student",
            ),
        ),
        migrations.AddField(
            model_name="scorescale",
            name="course",
            field=models.ForeignKey(
                blank=True,
                db_column="course_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="score_scales",
                to="oneroster.course",
                to_field="sourced_id",
                verbose_name="course",
            ),
        ),
        migrations.AddField(
            model_name="scorescale",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_column="org_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="score_scales",
                to="oneroster.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AddField(
            model_name="scorescale",
            name="roster_class",
            field=models.ForeignKey(
                blank=True,
                db_column="class_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="score_scales",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="score_scale",
            field=models.ForeignKey(
                blank=True,
                db_column="score_scale_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oneroster.scorescale",
                verbose_name="score scale",
            ),
        ),
        migrations.AddField(
            model_name="lineitem",
            name="score_scale",
            field=models.ForeignKey(
                blank=True,
                db_column="score_scale_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oneroster.scorescale",
                verbose_name="score scale",
            ),
        ),
        migrations.AddField(
            model_name="assessmentresult",
            name="score_scale",
            field=models.ForeignKey(
                blank=True,
                db_column="score_scale_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oneroster.scorescale",
                verbose_name="score scale",
            ),
        ),
        migrations.AddField(
            model_name="assessmentlineitem",
            name="score_scale",
            field=models.ForeignKey(
                blank=True,
                db_column="score_scale_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oneroster.scorescale",
                verbose_name="score scale",
            ),
        ),
        migrations.AddField(
            model_name="userresource",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_column="org_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resource_links",
                to="oneroster.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AddField(
            model_name="userresource",
            name="resource",
            field=models.ForeignKey(
                db_column="resource_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_links",
                to="oneroster.resource",
                verbose_name="resource",
            ),
        ),
        migrations.AddField(
            model_name="userresource",
            name="roster_class",
            field=models.ForeignKey(
                blank=True,
                db_column="class_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddField(
            model_name="userresource",
            name="user",
            field=models.ForeignKey(
                db_column="user_sourced_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resource_links",
                to="oneroster.rosteruser",
                verbose_name="user",
            ),
        ),
        migrations.AddIndex(
            model_name="courseresource",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_course_resources_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="courseresource",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="course_resources_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="courseresource",
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
                name="course_resources_json_objects",
            ),
        ),
        migrations.AddIndex(
            model_name="classresource",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_class_resources_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="classresource",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="class_resources_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="classresource",
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
                name="class_resources_json_objects",
            ),
        ),
        migrations.AddIndex(
            model_name="scorescale",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_score_scales_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="scorescale",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="score_scales_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scorescale",
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
                name="score_scales_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="scorescale",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("score_scale_value"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="score_scales_collections_are_arrays",
            ),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["-score_date", "sourced_id"], name="idx_results_scored"),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_results_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="results_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
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
                name="results_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("learning_objective_set"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="results_collections_are_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "score_status__in",
                        [
                            "exempt",
                            "fully graded",
                            "not submitted",
                            "partially graded",
                            "submitted",
                        ],
                    ),
                    ("score_status__regex", "^ext:[A-Za-z0-9._-]+$"),
                    _connector="OR",
                ),
                name="results_score_status_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="lineitem",
            index=models.Index(fields=["-due_date", "sourced_id"], name="idx_line_items_due"),
        ),
        migrations.AddIndex(
            model_name="lineitem",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_line_items_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="lineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="line_items_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineitem",
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
                name="line_items_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("learning_objective_set"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="line_items_collections_are_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("result_value_max__gte", models.F("result_value_min"))),
                name="line_items_maximum_not_below_minimum",
            ),
        ),
        migrations.AddIndex(
            model_name="assessmentresult",
            index=models.Index(
                fields=["-score_date", "sourced_id"], name="idx_assessment_results_scored"
            ),
        ),
        migrations.AddIndex(
            model_name="assessmentresult",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_assess_results_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="assessment_results_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
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
                name="assessment_results_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("learning_objective_set"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="assessment_results_collections_are_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "score_status__in",
                        [
                            "exempt",
                            "fully graded",
                            "not submitted",
                            "partially graded",
                            "submitted",
                        ],
                    ),
                    ("score_status__regex", "^ext:[A-Za-z0-9._-]+$"),
                    _connector="OR",
                ),
                name="assessment_results_score_status_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="assessmentlineitem",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_assess_line_items_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentlineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="assessment_line_items_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentlineitem",
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
                name="assessment_line_items_json_objects",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentlineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("learning_objective_set"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="assessment_line_items_collections_are_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentlineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("result_value_max__gte", models.F("result_value_min"))),
                name="assessment_line_items_maximum_not_below_minimum",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentlineitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("sourced_id")), _negated=True),
                name="assessment_line_items_parent_is_another",
            ),
        ),
        migrations.AddIndex(
            model_name="userresource",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_user_resources_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="userresource",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "tobedeleted"])),
                name="user_resources_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="userresource",
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
                name="user_resources_json_objects",
            ),
        ),
    ]
