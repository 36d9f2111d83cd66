"""Likely duplicates as rows of their own, and the pairs that staff found to be two children."""

from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING
from django.db.models.functions import Now

from tsa.audit.migration_operations import AuditTable


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0004_work_through_the_enrolments"),
        ("audit", "0004_capture_changes_by_trigger"),
    ]
    operations = [
        migrations.CreateModel(
            name="LikelyDuplicate",
            fields=[
                (
                    "enrollment",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=DO_NOTHING,
                        primary_key=True,
                        related_name="likely_duplicate",
                        serialize=False,
                        to="enrollment.enrollmentcopy",
                    ),
                ),
                ("child_key", models.CharField(db_index=True, max_length=64)),
            ],
            options={"db_table": "copy_likely_duplicates"},
        ),
        migrations.CreateModel(
            name="ToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("one", models.CharField(db_collation="C", max_length=64)),
                ("other", models.CharField(db_collation="C", db_index=True, max_length=64)),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="how one knows"),
                ),
                ("decided_by", models.CharField(max_length=254, verbose_name="decided by")),
                (
                    "decided_at",
                    models.DateTimeField(db_default=Now(), editable=False, verbose_name="decided"),
                ),
            ],
            options={
                "db_table": "enrollment_told_apart",
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="told_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(one__lt=models.F("other")),
                        name="told_apart_in_one_order",
                    ),
                ],
            },
        ),
        AuditTable("enrollment_told_apart", key="id"),
    ]
