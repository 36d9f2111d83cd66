"""Who did, changed or opened what in PostgreSQL. Rows are only ever added.

The table is partitioned by month and its rows come from triggers (every change, whoever
made it) and from `services.record` (what leaves no trace in a row, such as opening a page).
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tsa.audit import words


class AuditLog(models.Model):
    """One thing that somebody did. The database refuses the application any later change."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), db_default=Now(), help_text=_("When its transaction began."))
    actor_kind = models.TextField(
        _("kind of actor"),
        help_text=_("parent, coach, staff, machine or system; database: a change made by hand."),
    )
    actor_id = models.TextField(
        _("actor"), help_text=_("An address, a profile, a client, or the database role.")
    )
    address = models.TextField(_("network address"), null=True)
    agent = models.TextField(_("user agent"), null=True)
    session = models.TextField(_("session"), null=True)
    request_id = models.TextField(_("request"), null=True)
    action = models.TextField(_("action"), help_text=_("insert, update, delete, view, …"))
    entity = models.TextField(_("table"))
    entity_id = models.TextField(_("key"))
    student_unique_id = models.TextField(
        _("student"), null=True, help_text=_("The student whom it is about, if it is about one.")
    )
    before = models.JSONField(
        _("before"), null=True, help_text=_("Of an update, only what was changed.")
    )
    after = models.JSONField(_("after"), null=True)
    description = models.TextField(_("description"), db_default="")

    class Meta:
        managed = False  # partitioned; see the migration
        db_table = "audit_logs"
        verbose_name = _("audit row")
        ordering = ["-id"]

    def __str__(self):
        return f"{words.action(self.action)}: {words.named(self.entity)}"


class Owed(models.Model):
    """An audit row of staff that the admin audit log (DynamoDB) does not show yet.

    A trigger adds it in the audit row's own transaction; carrying.py takes it off.
    """

    audit_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_owed"
        verbose_name = _("audit row to be carried over")

    def __str__(self):
        return str(self.audit_id)


class SlowWrite(models.Model):
    """A transaction that took long: what it wrote bears times from before anybody could see it.

    Who reads "everything since X" asks `changes_since(X)` where to begin. `writing` adds the
    rows; nothing changes them.
    """

    started_at = models.DateTimeField(_("from"))
    finished_at = models.DateTimeField(_("until"), help_text=_("Just before it was committed."))

    class Meta:
        db_table = "slow_writes"
        verbose_name = _("slow write")
        indexes = [models.Index(fields=["finished_at"], name="idx_slow_writes_finished")]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} – {self.finished_at:%H:%M:%S}"
