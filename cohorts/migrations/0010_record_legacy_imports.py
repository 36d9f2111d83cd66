"""What each import of the legacy database did, and which of our rows a legacy row became."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0009_show_homerooms_as_classes_by_trigger"),
    ]

    operations = [
        migrations.CreateModel(
            name="LegacyImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(primary_key=True, serialize=False, verbose_name="number"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="begun",
                    ),
                ),
                (
                    "read_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="as the source was at"
                    ),
                ),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                ("source", models.CharField(max_length=255, verbose_name="source")),
                ("language", models.CharField(max_length=2, verbose_name="language of names")),
                (
                    "since",
                    models.DateField(blank=True, null=True, verbose_name="only what changed since"),
                ),
                ("dry_run", models.BooleanField(default=False, verbose_name="only checked")),
                ("by", models.CharField(max_length=255, verbose_name="by")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reading", "reading"),
                            ("read", "read, not yet imported"),
                            ("imported", "imported"),
                            ("checked", "checked, nothing written"),
                            ("failed", "broken off, nothing written"),
                            ("taken back", "taken back"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "counts",
                    models.JSONField(
                        db_default={},
                        default=dict,
                        help_text="By table.",
                        verbose_name="rows of the source",
                    ),
                ),
                (
                    "report",
                    models.JSONField(blank=True, editable=False, null=True, verbose_name="report"),
                ),
            ],
            options={
                "verbose_name": "import of the legacy database",
                "verbose_name_plural": "imports of the legacy database",
                "db_table": "legacy_imports",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["reading", "read", "imported", "checked", "failed", "taken back"],
                            )
                        ),
                        name="legacy_imports_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["az", "en", "ru"])),
                        name="legacy_imports_language_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegacyChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table", models.CharField(db_column="table_name", max_length=63)),
                ("key", models.CharField(max_length=255)),
                ("before", models.JSONField(null=True)),
                ("version", models.CharField(max_length=64)),
                ("version_before", models.CharField(max_length=64, null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cohorts.legacyimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "change by an import",
                "verbose_name_plural": "changes by imports",
                "db_table": "legacy_changes",
                "indexes": [models.Index(fields=["run", "table"], name="idx_legacy_changes_run")],
            },
        ),
        migrations.CreateModel(
            name="LegacyRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "legacy_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(help_text="The legacy table.", max_length=30)),
                ("legacy_id", models.BigIntegerField()),
                ("target", models.CharField(help_text="Our row's key.", max_length=255, null=True)),
                (
                    "person",
                    models.BigIntegerField(help_text="A student's or teacher's.", null=True),
                ),
                ("pincode_digest", models.CharField(max_length=64, null=True)),
                ("fingerprint", models.CharField(max_length=32)),
                ("is_made", models.BooleanField(default=False)),
                ("original", models.JSONField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cohorts.legacyimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "legacy row",
                "verbose_name_plural": "legacy rows",
                "db_table": "legacy_records",
                "indexes": [
                    models.Index(
                        condition=models.Q(("person__isnull", False)),
                        fields=["kind", "person"],
                        name="idx_legacy_records_person",
                    ),
                    models.Index(
                        condition=models.Q(("pincode_digest__isnull", False)),
                        fields=["pincode_digest"],
                        name="idx_legacy_records_pincode",
                    ),
                    models.Index(fields=["kind", "target"], name="idx_legacy_records_target"),
                    models.Index(fields=["run"], name="idx_legacy_records_run"),
                ],
            },
        ),
    ]
