"""Who works on an enrolment, when its family last acted, how quickly it became records; views."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

from tsa.audit.migration_operations import AuditTable


def _time(name, label):
    return migrations.AddField(
        "enrollmentcopy",
        name,
        models.DateTimeField(editable=name == "family_acted_at", null=True, verbose_name=label),
    )


def _index(name, *fields, where=None):
    return migrations.AddIndex(
        "enrollmentcopy", models.Index(fields=list(fields), name=name, condition=where)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0003_note_when_health_data_went"),
        ("audit", "0004_capture_changes_by_trigger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions(
            "enrollmentcopy",
            {
                "permissions": [
                    ("decide_enrollment", "Can approve, waitlist, reject, withdraw and reopen"),
                    ("verify_document", "Can approve and reject documents"),
                    ("retry_records", "Can retry the creation of student records"),
                    ("record_deposit", "Can record a deposit"),
                    ("manage_invitation", "Can send again and revoke invitations"),
                    (
                        "handle_enrollment",
                        "Can assign work, remind families and correct answers",
                    ),
                ],
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
            },
        ),
        migrations.AddField(
            "enrollmentcopy",
            "assignee",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=254,
                verbose_name="who works on it",
            ),
        ),
        _time("family_acted_at", "family's last act"),
        _time("answers_at", "records due since"),
        _time("finished_at", "step 6 saved"),
        _time("enrolled_at", "enrolled"),
        _index("copy_enr_opened", "created_at", "enrollment_id"),
        _index("copy_enr_assignee", "assignee", "created_at", where=~models.Q(assignee="")),
        _index(
            "copy_enr_stalled",
            "family_acted_at",
            where=models.Q(next_step__isnull=False, status__in=["pending", "waitlisted"]),
        ),
        _index("copy_enr_docs_to_check", "created_at", where=models.Q(documents_to_check__gt=0)),
        _index("copy_enr_enrolled", "enrolled_at", where=models.Q(enrolled_at__isnull=False)),
        _index("copy_enr_answers", "answers_at", where=models.Q(answers_at__isnull=False)),
        _index("copy_enr_finished", "finished_at", where=models.Q(finished_at__isnull=False)),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=1000, verbose_name="filters")),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="for everybody"),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=Now(), editable=False, verbose_name="saved"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "enrollment_saved_views",
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"), name="saved_view_once_by_name"
                    )
                ],
            },
        ),
        AuditTable("enrollment_saved_views", key="id"),
    ]
