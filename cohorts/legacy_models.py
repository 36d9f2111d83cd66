"""Imports from the legacy database: what each did, and which of our rows a legacy row became.

PostgreSQL owns them. A pincode stands here only, as a digest, and no API serves these tables.
The staging tables (`legacy_staged_…`) have no models: they are unlogged, hold one import at a
time, and are empty when it has ended.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LegacyImport(models.Model):
    """One run of the import, and its report. The source's password is never among it."""

    class Status(models.TextChoices):
        READING = "reading", _("reading")
        READ = "read", _("read, not yet imported")
        IMPORTED = "imported", _("imported")
        CHECKED = "checked", _("checked, nothing written")
        FAILED = "failed", _("broken off, nothing written")
        TAKEN_BACK = "taken back", _("taken back")

    id = models.BigAutoField(_("number"), primary_key=True)
    created_at = models.DateTimeField(_("begun"), editable=False, db_default=Now())
    read_at = models.DateTimeField(_("as the source was at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    source = models.CharField(_("source"), max_length=255)
    language = models.CharField(_("language of names"), max_length=2)
    since = models.DateField(_("only what changed since"), null=True, blank=True)
    dry_run = models.BooleanField(_("only checked"), default=False)
    by = models.CharField(_("by"), max_length=255)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.READING)
    counts = models.JSONField(
        _("rows of the source"), default=dict, db_default={}, help_text=_("By table.")
    )
    report = models.JSONField(_("report"), null=True, blank=True, editable=False)

    class Meta:
        db_table = "legacy_imports"
        verbose_name = _("import of the legacy database")
        verbose_name_plural = _("imports of the legacy database")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="legacy_imports_status_is_known",
                condition=models.Q(
                    status__in=["reading", "read", "imported", "checked", "failed", "taken back"]
                ),
            ),
            models.CheckConstraint(
                name="legacy_imports_language_is_known",
                condition=models.Q(language__in=["az", "en", "ru"]),
            ),
        ]

    def __str__(self):
        return f"{self.pk} ({self.get_status_display()})"


class LegacyRecord(models.Model):
    """What a row of the legacy database became. Written and read in sets only.

    `fingerprint`: of the values it was last taken with; the same again changes nothing, so that
    what staff corrected meanwhile stays. `is_made`: the import made our row, and may update it;
    one that was there before is only referred to. `original`: what our row has no place for.
    """

    pk = models.CompositePrimaryKey("kind", "legacy_id")
    kind = models.CharField(max_length=30, help_text=_("The legacy table."))
    legacy_id = models.BigIntegerField()
    target = models.CharField(max_length=255, null=True, help_text=_("Our row's key."))
    person = models.BigIntegerField(null=True, help_text=_("A student's or teacher's."))
    pincode_digest = models.CharField(max_length=64, null=True)
    fingerprint = models.CharField(max_length=32)
    is_made = models.BooleanField(default=False)
    original = models.JSONField(null=True)
    run = models.ForeignKey(
        LegacyImport, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        db_table = "legacy_records"
        verbose_name = _("legacy row")
        verbose_name_plural = _("legacy rows")
        indexes = [
            models.Index(
                fields=["kind", "person"],
                name="idx_legacy_records_person",
                condition=models.Q(person__isnull=False),
            ),
            models.Index(
                fields=["pincode_digest"],
                name="idx_legacy_records_pincode",
                condition=models.Q(pincode_digest__isnull=False),
            ),
            models.Index(fields=["kind", "target"], name="idx_legacy_records_target"),
            models.Index(fields=["run"], name="idx_legacy_records_run"),
        ]

    def __str__(self):
        return f"{self.kind} {self.legacy_id}"


class LegacyChange(models.Model):
    """That an import made a row of ours (`before` is NULL) or changed it, for taking it back.

    `version`: the row's etag, or time of its last change, as the import left it;
    `version_before`: as the import found it.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        LegacyImport, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    table = models.CharField(max_length=63, db_column="table_name")
    key = models.CharField(max_length=255)
    before = models.JSONField(null=True)
    version = models.CharField(max_length=64)
    version_before = models.CharField(max_length=64, null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "legacy_changes"
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by imports")
        indexes = [models.Index(fields=["run", "table"], name="idx_legacy_changes_run")]

    def __str__(self):
        return f"{self.table} {self.key}"
