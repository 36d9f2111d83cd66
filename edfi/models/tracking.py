"""What the Ed-Fi API tells of rows that are gone and of natural keys that changed.

Written by triggers alone (`TrackChanges`), whoever deletes or changes; nobody edits it.
"""

from django.db import models
from django.db.models.functions import Now


class TrackedChange(models.Model):
    """A deletion (`new_key` is NULL) or a change of the natural key of one resource item."""

    id = models.BigAutoField(primary_key=True)
    resource = models.CharField(max_length=100, help_text="The Ed-Fi endpoint: students, …")
    record_id = models.UUIDField()
    change_version = models.BigIntegerField()
    old_key = models.JSONField(help_text="The flat natural key: {public name: value}.")
    new_key = models.JSONField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "tracked_changes"
        verbose_name = "deletion or key change"
        verbose_name_plural = "deletions and key changes"
        indexes = [
            models.Index(fields=["resource", "change_version"], name="idx_tracked_version"),
            models.Index(fields=["record_id"], name="idx_tracked_record"),
            # Who might see a student, contact or member of staff before the association went.
            models.Index(
                models.F("resource"),
                models.fields.json.KT("old_key__studentUniqueId"),
                name="idx_tracked_student",
            ),
            models.Index(
                models.F("resource"),
                models.fields.json.KT("old_key__staffUniqueId"),
                name="idx_tracked_staff",
            ),
            models.Index(
                models.F("resource"),
                models.fields.json.KT("old_key__contactUniqueId"),
                name="idx_tracked_contact",
            ),
        ]

    def __str__(self):
        return f"{self.resource} {self.record_id} at {self.change_version}"
