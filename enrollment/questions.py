"""What staff ask about enrolments, each as one condition on the copies.

A list's filter and the number on the start page that leads to it use the same condition, so
that they agree. Days and weeks are the network's own (DEFAULT_TIME_ZONE) and begin at midnight.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

STALLED_DAYS = (3, 7, 14)
MEASURED_DAYS = 30
WEEKS = 12
GOAL = timedelta(seconds=30)  # from step 6 saved to enrolled

OPEN = Q(status__in=["pending", "active", "completed", "waitlisted"])
TO_DECIDE = Q(status__in=["active", "completed"], decision="", next_step__isnull=True)


def at_step(number: int | None) -> Q:
    """Going on, with this step next; None: all six done."""
    return OPEN & (Q(next_step__isnull=True) if number is None else Q(next_step=number))


def stalled(days: int) -> Q:
    """It is the family's turn, and they have done nothing for so many days."""
    waiting = Q(status__in=["pending", "waitlisted"], next_step__isnull=False)
    return waiting & Q(family_acted_at__lt=days_ago(days))


def idle_days(acted_at: datetime) -> int:
    """As `stalled` counts them: whole days until the last midnight."""
    return max((days_ago(0) - acted_at).days, 0)


def in_week(field: str, monday: date) -> Q:
    return Q(**{f"{field}__gte": _midnight(monday)}) & Q(
        **{f"{field}__lt": _midnight(monday + timedelta(days=7))}
    )


def measured() -> dict[str, Q]:
    """Seed 000's metrics, over the last days: were records created, was enrolling quick?"""
    since = days_ago(MEASURED_DAYS)
    due, finished = Q(answers_at__gte=since), Q(finished_at__gte=since)
    within = Q(enrolled_at__lte=F("finished_at") + GOAL)
    return {
        "due": due,
        "created": due & Q(records="created"),
        "missing": due & ~Q(records="created"),
        "finished": finished,
        "quick": finished & within,
        "slow": finished & (Q(enrolled_at__isnull=True) | ~within),
    }


def days_ago(days: int) -> datetime:
    """The midnight that many days before today's."""
    return _midnight(today() - timedelta(days=days))


def weeks() -> list[date]:
    """The Mondays of the last weeks, the present one last."""
    monday = today() - timedelta(days=today().weekday())
    return [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]


def today() -> date:
    return timezone.localdate(timezone=ZoneInfo(settings.DEFAULT_TIME_ZONE))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.DEFAULT_TIME_ZONE))
