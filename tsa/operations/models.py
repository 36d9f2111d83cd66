"""What the operators' pages stand on, all of it PostgreSQL's own.

Alerts are added and never changed; the last event of a rule is its state. A job's row says who
asked for what and how it ended, and is audited; how far a running one is stands in a row of its
own that is not, since it changes every second.
"""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class StoreMinute(models.Model):
    """Calls to DynamoDB in one minute, of all processes together."""

    minute = models.DateTimeField(primary_key=True)
    calls = models.PositiveBigIntegerField(default=0)
    throttled = models.PositiveBigIntegerField(default=0)
    unanswered = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "store_minutes"
        verbose_name = _("minute of store calls")
        default_permissions = ()

    def __str__(self):
        return f"{self.minute:%Y-%m-%d %H:%M}: {self.calls}"


class HealthMeasure(models.Model):
    """A measure as the worker's last round found it; empty: there was nothing to measure."""

    name = models.CharField(primary_key=True, max_length=64)
    value = models.FloatField(null=True)
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "health_measures"
        verbose_name = _("measure")
        default_permissions = ()

    def __str__(self):
        return f"{self.name}: {self.value}"


class AlertRound(models.Model):
    """How often running a rule has been found broken."""

    rule = models.CharField(primary_key=True, max_length=64)
    rounds = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "alert_rounds"
        verbose_name = _("rounds of an alert")
        default_permissions = ()

    def __str__(self):
        return f"{self.rule}: {self.rounds}"


class AlertEvent(models.Model):
    """A limit was passed, or is kept again. Rows are only ever added."""

    class State(models.TextChoices):
        BEGAN = "began", _("began")
        ENDED = "ended", _("ended")

    rule = models.CharField(_("alert"), max_length=64)
    state = models.CharField(_("state"), max_length=5, choices=State)
    at = models.DateTimeField(_("when"))
    value = models.FloatField(_("measured"), null=True)
    limit = models.FloatField(_("limit"))

    class Meta:
        db_table = "alert_events"
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("receive_alerts", _("Gets a mail when an alert begins or ends"))]
        indexes = [models.Index(fields=["rule", "-id"], name="alert_by_rule")]

    def __str__(self):
        return f"{self.rule} {self.state}"


class MaintenanceJob(models.Model):
    """One job as somebody asked for it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        INTERRUPTED = "interrupted", _("interrupted")

    OPEN = (Status.WAITING, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("job"), max_length=64)
    fields = models.JSONField(_("asked"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.WAITING)
    by = models.CharField(_("who"), max_length=300)
    created_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    cancel_asked_at = models.DateTimeField(_("cancel asked at"), null=True, blank=True)
    cancel_by = models.CharField(_("cancelled by"), max_length=300, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    upload = models.BinaryField(_("file"), null=True)  # only while it may still be needed
    upload_name = models.CharField(_("file name"), max_length=255, blank=True)

    class Meta:
        db_table = "maintenance_jobs"
        verbose_name = _("maintenance job")
        verbose_name_plural = _("maintenance jobs")
        ordering = ["-created_at"]
        default_permissions = ("view",)
        permissions = [
            ("repair", _("Can compare and repair the stores and their copies")),
            ("back_up", _("Can take a backup of everything")),
            ("apply_retention", _("Can remove what is kept too long")),
            ("import_records", _("Can import Ed-Fi records and the legacy database")),
            ("export_records", _("Can export all Ed-Fi records")),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="maintenance_newest"),
            models.Index(fields=["name", "-created_at"], name="maintenance_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="maintenance_one_at_a_time",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class MaintenanceProgress(models.Model):
    """How far a job is and what it told, written every second by the process that runs it."""

    job = models.OneToOneField(
        MaintenanceJob, on_delete=models.CASCADE, primary_key=True, related_name="progress"
    )
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    log = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "maintenance_progress"
        verbose_name = _("progress")
        default_permissions = ()

    def __str__(self):
        return f"{self.done}/{self.total}"
