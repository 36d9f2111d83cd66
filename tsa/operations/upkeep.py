"""When the stores were last compared, backed up and relieved of what is kept too long."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from tsa.audit.models import AuditLog
from tsa.operations.models import MaintenanceJob
from tsa.retention import services as retention
from tsa.retention.models import RetentionRun

COMPARE = "check_consistency"


def unexplained() -> float | None:
    """What the last comparison that came to its end could not explain."""
    job = _last_comparison()
    return None if job is None else job.result["counts"].get("unexplained", 0)


def compared() -> float | None:
    job = _last_comparison()
    return None if job is None else _ago(job.ended_at)


def backed_up() -> float | None:
    """By command or from here: each leaves its row in the audit."""
    found = AuditLog.objects.filter(entity="backup", action="export")
    return _ago(found.aggregate(last=Max("at"))["last"])


def retained() -> float | None:
    return _ago(RetentionRun.objects.aggregate(last=Max("ended_at"))["last"])


def not_removed() -> float | None:
    runs = retention.last_runs().values()
    return sum(run.failed for run in runs) if runs else None


def _last_comparison() -> MaintenanceJob | None:
    done = MaintenanceJob.objects.filter(name=COMPARE, status=MaintenanceJob.Status.DONE)
    return done.order_by("-created_at").first()


def _ago(moment: datetime | None) -> float | None:
    return None if moment is None else (timezone.now() - moment).total_seconds()
