"""What was carried from coach profiles (DynamoDB) to roster users, and what failed."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oneroster.models import columns


class ProfileSyncLog(models.Model):
    """One attempt to bring a roster user up to date with its profile."""

    class Type(models.TextChoices):
        CREATE = "create", _("create")
        UPDATE = "update", _("update")
        DELETE = "delete", _("delete")

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("failed")

    sync_id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    profile_id = models.CharField(_("profile"), max_length=255)
    user_sourced_id = columns.text(255, _("user"))
    sync_type = models.CharField(_("type"), max_length=50, choices=Type)
    sync_status = models.CharField(
        _("status"),
        max_length=20,
        choices=Status,
        default=Status.PENDING,
        db_default=Status.PENDING,
    )
    sync_data = models.JSONField(_("data"), null=True, blank=True)
    error_message = models.TextField(_("error"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun"), editable=False, db_default=Now())
    completed_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        db_table = "profile_sync_log"
        verbose_name = _("profile sync")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["profile_id", "created_at"], name="idx_profile_sync_profile"),
            models.Index(
                fields=["created_at"],
                name="idx_profile_sync_not_done",
                condition=models.Q(sync_status__in=["pending", "failed"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sync_type__in=["create", "update", "delete"]),
                name="profile_sync_type_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sync_status__in=["pending", "completed", "failed"]),
                name="profile_sync_status_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(sync_status="completed") | models.Q(completed_at__isnull=False),
                name="profile_sync_completed_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.profile_id}: {self.sync_type} {self.sync_status}"
