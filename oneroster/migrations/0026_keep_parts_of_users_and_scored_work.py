"""Rows for the parts of users, line items and results that packages have in their own files."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

import oneroster.models.columns


class Migration(migrations.Migration):
    dependencies = [
        ("oneroster", "0025_count_users_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineItemObjective",
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
                ("source", models.TextField(verbose_name="source")),
                ("learning_objective_id", models.TextField(verbose_name="learning objective")),
                (
                    "line_item",
                    models.ForeignKey(
                        db_column="line_item_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.lineitem",
                        verbose_name="line item",
                    ),
                ),
            ],
            options={
                "verbose_name": "learning objective of a line item",
                "verbose_name_plural": "learning objectives of line items",
                "db_table": "line_item_objectives",
                "indexes": [
                    models.Index(
                        fields=["date_last_modified", "sourced_id"],
                        name="idx_item_objectives_modified",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="line_item_objectives_status_is_known",
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
                        name="line_item_objectives_json_objects",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineItemScoreScale",
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
                ("title", models.TextField(blank=True, null=True, verbose_name="title")),
                (
                    "line_item",
                    models.ForeignKey(
                        db_column="line_item_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.lineitem",
                        verbose_name="line item",
                    ),
                ),
                (
                    "score_scale",
                    models.ForeignKey(
                        db_column="score_scale_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.scorescale",
                        verbose_name="score scale",
                    ),
                ),
            ],
            options={
                "verbose_name": "score scale of a line item",
                "verbose_name_plural": "score scales of line items",
                "db_table": "line_item_score_scales",
                "indexes": [
                    models.Index(
                        fields=["date_last_modified", "sourced_id"], name="idx_item_scales_modified"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="line_item_score_scales_status_is_known",
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
                        name="line_item_score_scales_json_objects",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultObjective",
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
                ("source", models.TextField(verbose_name="source")),
                ("learning_objective_id", models.TextField(verbose_name="learning objective")),
                ("score", oneroster.models.columns.Number(verbose_name="score")),
                (
                    "text_score",
                    models.TextField(blank=True, null=True, verbose_name="score in words"),
                ),
                (
                    "result",
                    models.ForeignKey(
                        db_column="result_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.result",
                        verbose_name="result",
                    ),
                ),
            ],
            options={
                "verbose_name": "learning objective of a result",
                "verbose_name_plural": "learning objectives of results",
                "db_table": "result_objectives",
                "indexes": [
                    models.Index(
                        fields=["date_last_modified", "sourced_id"],
                        name="idx_result_objectives_modified",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="result_objectives_status_is_known",
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
                        name="result_objectives_json_objects",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultScoreScale",
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
                ("title", models.TextField(blank=True, null=True, verbose_name="title")),
                (
                    "result",
                    models.ForeignKey(
                        db_column="result_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.result",
                        verbose_name="result",
                    ),
                ),
                (
                    "score_scale",
                    models.ForeignKey(
                        db_column="score_scale_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.scorescale",
                        verbose_name="score scale",
                    ),
                ),
            ],
            options={
                "verbose_name": "score scale of a result",
                "verbose_name_plural": "score scales of results",
                "db_table": "result_score_scales",
                "indexes": [
                    models.Index(
                        fields=["date_last_modified", "sourced_id"],
                        name="idx_result_scales_modified",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="result_score_scales_status_is_known",
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
                        name="result_score_scales_json_objects",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UserProfile",
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
                    "profile_id",
                    models.TextField(
                        help_text="A URI, by which roles name it.", verbose_name="profile"
                    ),
                ),
                ("profile_type", models.TextField(blank=True, null=True, verbose_name="type")),
                ("vendor_id", models.TextField(blank=True, null=True, verbose_name="vendor")),
                (
                    "application_id",
                    models.TextField(blank=True, null=True, verbose_name="application"),
                ),
                (
                    "description",
                    models.TextField(blank=True, null=True, verbose_name="description"),
                ),
                (
                    "credentials",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="As OneRoster says them.",
                        verbose_name="credentials",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_column="user_sourced_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oneroster.rosteruser",
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile of a user",
                "verbose_name_plural": "profiles of users",
                "db_table": "user_profiles",
                "indexes": [
                    models.Index(
                        fields=["date_last_modified", "sourced_id"],
                        name="idx_user_profiles_modified",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "tobedeleted"])),
                        name="user_profiles_status_is_known",
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
                        name="user_profiles_json_objects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("credentials"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            )
                        ),
                        name="user_profiles_collections_are_arrays",
                    ),
                ],
            },
        ),
    ]
