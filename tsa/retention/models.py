"""What retention did: a row for each rule of each run. Rows are only ever added.

What was removed from a record stands in the audit (admin-audit-logs for items, audit_logs for
rows), in the same transaction as the removal; here are counts, for the staff's page.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RetentionRun(models.Model):
    """One rule, applied once."""

    rule = models.CharField(_("rule"), max_length=64)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    before = models.DateTimeField(_("older than"), help_text=_("What was older was due."))
    removed = models.PositiveIntegerField(_("removed"))
    failed = models.PositiveIntegerField(
        _("not removed"), help_text=_("Tried again at the next run; the log says why.")
    )
    by = models.CharField(_("by"), max_length=254)

    class Meta:
        db_table = "retention_runs"
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ["-id"]
        indexes = [models.Index(fields=["rule", "-id"], name="retention_by_rule")]

    def __str__(self):
        return f"{self.rule}: {self.removed}"
