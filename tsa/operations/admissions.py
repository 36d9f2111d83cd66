"""The network's own measures of the way from an answer to a student of record (seeds 000, 001)."""

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from enrollment.models import EnrollmentCopy
from enrollment.tables import EnrollmentItem
from oneroster.models import ProfileSyncLog

CREATED_OVER = timedelta(days=7)
ENROLLED_OVER = timedelta(days=1)
LOOKED_AT = 25  # of the enrolments that were completed last
SYNCED_OVER = timedelta(hours=1)
Records = EnrollmentCopy.Records


def created() -> float | None:
    """Percent of the enrolments with or without records that have them; refused ones have not."""
    counts = EnrollmentCopy.objects.filter(updated_at__gte=timezone.now() - CREATED_OVER).aggregate(
        made=Count("pk", filter=Q(records=Records.CREATED)),
        failed=Count("pk", filter=Q(records=Records.FAILED)),
    )
    tried = counts["made"] + counts["failed"]
    return 100 * counts["made"] / tried if tried else None


def enrolled() -> float | None:
    """The longest time from step 6 saved to enrolled, of those completed within a day."""
    since = timezone.now() - ENROLLED_OVER
    completed = EnrollmentCopy.objects.filter(status="completed", updated_at__gte=since)
    keys = list(completed.order_by("-updated_at").values_list("pk", flat=True)[:LOOKED_AT])
    items = EnrollmentItem.fetch_many(keys) if keys else []
    return max((each for each in map(_latency, items) if each is not None), default=None)


def _latency(item: EnrollmentItem) -> float | None:
    enrolled_at = (item.records or {}).get("enrolled_at")
    if not enrolled_at or not item.step_6:
        return None
    took = datetime.fromisoformat(enrolled_at) - datetime.fromisoformat(item.step_6["saved_at"])
    return max(0.0, took.total_seconds())


def sync_failures() -> float:
    since = timezone.now() - SYNCED_OVER
    failed = ProfileSyncLog.objects.filter(sync_status=ProfileSyncLog.Status.FAILED)
    return failed.filter(created_at__gte=since).count()
