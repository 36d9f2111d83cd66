"""What the read models in DynamoDB are owed, and when they were last compared.

The queue is written by triggers, in the transaction that changed the owner's rows, and only ever
added to: two transactions that touch the same student never wait for each other here.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ReadModel(models.TextChoices):
    ORGANIZATIONS = "organizations", _("organizations")
    STUDENTS = "students", _("students")


class Unpublished(models.Model):
    """That an item has to be looked at: a key, and no data."""

    read_model = models.CharField(max_length=20, choices=ReadModel)
    key = models.CharField(max_length=64)
    queued_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "read_model_queue"
        verbose_name = _("unpublished change")

    def __str__(self):
        return f"{self.read_model}: {self.key}"


class ReadModelComparison(models.Model):
    """One comparison of a read model with its owner, from end to end."""

    read_model = models.CharField(_("read model"), max_length=20, choices=ReadModel)
    compared_at = models.DateTimeField(_("compared"), db_default=Now(), editable=False)
    rows = models.PositiveBigIntegerField(_("rows of the owner"))
    missing = models.PositiveBigIntegerField(_("missing"))
    behind = models.PositiveBigIntegerField(_("behind"))
    left_over = models.PositiveBigIntegerField(_("without owner"))

    class Meta:
        db_table = "read_model_comparisons"
        verbose_name = _("comparison of a read model")
        verbose_name_plural = _("comparisons of read models")
        ordering = ["-compared_at"]
        indexes = [
            models.Index(fields=["-compared_at"], name="idx_read_model_compared"),
        ]

    def __str__(self):
        return f"{self.read_model}, {self.compared_at:%Y-%m-%d %H:%M}"
