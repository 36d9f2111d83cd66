"""Tables of health, alerts and maintenance. Alerts only grow; jobs are audited."""

import uuid

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from tsa.audit.migration_operations import AppendOnly, AuditTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0004_capture_changes_by_trigger")]

    operations = [
        migrations.CreateModel(
            name="AlertRound",
            fields=[
                ("rule", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("rounds", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "rounds of an alert",
                "db_table": "alert_rounds",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HealthMeasure",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.FloatField(null=True)),
                ("measured_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "measure",
                "db_table": "health_measures",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MaintenanceJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="job")),
                (
                    "fields",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="asked",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                            ("interrupted", "interrupted"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("by", models.CharField(max_length=300, verbose_name="who")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="asked at",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="began")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "cancel_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancel asked at"),
                ),
                (
                    "cancel_by",
                    models.CharField(blank=True, max_length=300, verbose_name="cancelled by"),
                ),
                ("result", models.JSONField(blank=True, null=True, verbose_name="result")),
                ("problem", models.CharField(blank=True, max_length=500, verbose_name="problem")),
                ("upload", models.BinaryField(null=True, verbose_name="file")),
                (
                    "upload_name",
                    models.CharField(blank=True, max_length=255, verbose_name="file name"),
                ),
            ],
            options={
                "verbose_name": "maintenance job",
                "verbose_name_plural": "maintenance jobs",
                "db_table": "maintenance_jobs",
                "ordering": ["-created_at"],
                "permissions": [
                    ("repair", "Can compare and repair the stores and their copies"),
                    ("back_up", "Can take a backup of everything"),
                    ("apply_retention", "Can remove what is kept too long"),
                    ("import_records", "Can import Ed-Fi records and the legacy database"),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="StoreMinute",
            fields=[
                ("minute", models.DateTimeField(primary_key=True, serialize=False)),
                ("calls", models.PositiveBigIntegerField(default=0)),
                ("throttled", models.PositiveBigIntegerField(default=0)),
                ("unanswered", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "minute of store calls",
                "db_table": "store_minutes",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AlertEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=64, verbose_name="alert")),
                (
                    "state",
                    models.CharField(
                        choices=[("began", "began"), ("ended", "ended")],
                        max_length=5,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("value", models.FloatField(null=True, verbose_name="measured")),
                ("limit", models.FloatField(verbose_name="limit")),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "db_table": "alert_events",
                "ordering": ["-id"],
                "permissions": [("receive_alerts", "Gets a mail when an alert begins or ends")],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["rule", "-id"], name="alert_by_rule")],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceProgress",
            fields=[
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="progress",
                        serialize=False,
                        to="operations.maintenancejob",
                    ),
                ),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("log", models.JSONField(default=list)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "progress",
                "db_table": "maintenance_progress",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="maintenancejob",
            index=models.Index(fields=["-created_at"], name="maintenance_newest"),
        ),
        migrations.AddIndex(
            model_name="maintenancejob",
            index=models.Index(fields=["name", "-created_at"], name="maintenance_by_name"),
        ),
        migrations.AddConstraint(
            model_name="maintenancejob",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["waiting", "running"])),
                fields=("name",),
                name="maintenance_one_at_a_time",
            ),
        ),
        AppendOnly("alert_events"),
        AuditTable("maintenance_jobs", key="id", masked="upload"),
    ]
