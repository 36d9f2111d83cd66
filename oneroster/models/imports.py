"""Imports of OneRoster packages: what each did, and which records one brought.

PostgreSQL owns them. `CsvRecord` decides what a bulk file may retire by leaving it out: only
what an earlier package of the same source brought.
"""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RosterImport(models.Model):
    """One package that was read, and its report."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        IMPORTED = "imported", _("imported")
        CHECKED = "checked", _("checked, nothing written")
        REFUSED = "refused", _("refused, nothing written")
        FAILED = "failed", _("broken off, nothing written")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    created_at = models.DateTimeField(_("begun"), editable=False, db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("bytes"))
    by = models.CharField(_("by"), max_length=255)
    dry_run = models.BooleanField(_("only checked"), default=False)
    skip_refused = models.BooleanField(_("good rows even where others are bad"), default=False)
    max_retired = models.PositiveSmallIntegerField(_("most that may be retired (%)"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    report = models.JSONField(_("report"), null=True, blank=True, editable=False)
    # Only while it waits for the worker.
    package = models.BinaryField(null=True, editable=False)

    class Meta:
        db_table = "csv_imports"
        verbose_name = _("import of a package")
        verbose_name_plural = _("imports of packages")
        ordering = ["-created_at"]
        permissions = [
            ("import_package", _("Can import OneRoster packages")),
            ("export_package", _("Can export OneRoster packages")),
        ]
        indexes = [models.Index(fields=["-created_at"], name="idx_csv_imports_created")]
        constraints = [
            models.CheckConstraint(
                name="csv_imports_status_is_known",
                condition=models.Q(
                    status__in=["waiting", "running", "imported", "checked", "refused", "failed"]
                ),
            ),
            models.CheckConstraint(
                name="csv_imports_retired_is_a_share", condition=models.Q(max_retired__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.file_name} ({self.get_status_display()})"


class CsvRecord(models.Model):
    """That a package of this source brought a record. Written and read in sets only."""

    pk = models.CompositePrimaryKey("file", "sourced_id")
    file = models.CharField(max_length=50)
    sourced_id = models.CharField(max_length=255)
    source = models.CharField(max_length=255)

    class Meta:
        db_table = "csv_records"
        verbose_name = _("record from a package")
        verbose_name_plural = _("records from packages")

    def __str__(self):
        return f"{self.file} {self.sourced_id}"
