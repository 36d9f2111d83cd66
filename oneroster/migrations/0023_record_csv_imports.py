"""What each import of a CSV package did, and which records one brought."""

import uuid

import django.contrib.postgres.functions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oneroster", "0020_let_old_rows_speak_both_standards"),
        ("oneroster", "0022_keep_the_body_of_users"),
    ]
    operations = [
        migrations.CreateModel(
            name="CsvRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "file",
                        "sourced_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("file", models.CharField(max_length=50)),
                ("sourced_id", models.CharField(max_length=255)),
                ("source", models.CharField(max_length=255)),
            ],
            options={
                "verbose_name": "record from a package",
                "verbose_name_plural": "records from packages",
                "db_table": "csv_records",
            },
        ),
        migrations.CreateModel(
            name="RosterImport",
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
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="begun",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                ("size", models.BigIntegerField(verbose_name="bytes")),
                ("by", models.CharField(max_length=255, verbose_name="by")),
                ("dry_run", models.BooleanField(default=False, verbose_name="only checked")),
                (
                    "skip_refused",
                    models.BooleanField(
                        default=False, verbose_name="good rows even where others are bad"
                    ),
                ),
                (
                    "max_retired",
                    models.PositiveSmallIntegerField(verbose_name="most that may be retired (%)"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("imported", "imported"),
                            ("checked", "checked, nothing written"),
                            ("refused", "refused, nothing written"),
                            ("failed", "broken off, nothing written"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "report",
                    models.JSONField(blank=True, editable=False, null=True, verbose_name="report"),
                ),
                ("package", models.BinaryField(null=True)),
            ],
            options={
                "verbose_name": "import of a package",
                "verbose_name_plural": "imports of packages",
                "db_table": "csv_imports",
                "ordering": ["-created_at"],
                "permissions": [
                    ("import_package", "Can import OneRoster packages"),
                    ("export_package", "Can export OneRoster packages"),
                ],
                "indexes": [models.Index(fields=["-created_at"], name="idx_csv_imports_created")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["waiting", "running", "imported", "checked", "refused", "failed"],
                            )
                        ),
                        name="csv_imports_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_retired__lte", 100)),
                        name="csv_imports_retired_is_a_share",
                    ),
                ],
            },
        ),
    ]
