"""The start page's figures about admissions, each a link to the list behind it.

Kept figures (by step and week, rates, idle families, duplicates) were counted by the worker and
say when; today's appointments are read now. Filters and figures share their conditions
(enrollment/questions.py), so that a link shows what its number counts.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment import presenting, questions, steps
from enrollment.admin.filters import week_name
from enrollment.models import AppointmentCopy
from tsa.accounts import reach
from tsa.admin import charts, readable
from tsa.reporting.selectors import Figures, figures_for

SEE = "enrollment.view_enrollmentcopy"
LATE = timedelta(minutes=15)  # since the last counting: then the worker is not at work
SHOWN = 8  # of today's appointments
MOST = 100
CREATION_GOAL = 95


def of(request) -> dict:
    if not request.user.has_perm(SEE):
        return {}
    figures = figures_for(request.user)
    numbers = figures.numbers
    return {
        "counted_at": readable.moment(figures.counted_at) if figures.counted_at else "",
        "is_late": _is_late(figures.counted_at),
        "steps": by_step(numbers),
        "weeks": by_week(numbers),
        "rates": rates(numbers),
        "idle": idle(numbers),
        "duplicates": _linked(numbers, "duplicates", "duplicates=yes"),
        "today": today(request),
        **_charts(figures),
    }


def by_step(numbers) -> list[dict]:
    named = [(f"{each}. {steps.name(each)}", str(each)) for each in steps.STEPS]
    named.append((_("all six done"), "done"))
    return [
        {"title": title, **_linked(numbers, f"step_{key}", f"next_step={key}&standing=open")}
        for title, key in named
    ]


def by_week(numbers) -> list[dict]:
    return [
        {
            "title": week_name(monday),
            "opened": _linked(numbers, f"opened_{monday:%Y%m%d}", f"opened={monday}"),
            "enrolled": _linked(numbers, f"enrolled_{monday:%Y%m%d}", f"enrolled={monday}"),
        }
        for monday in questions.weeks()
    ]


def rates(numbers) -> list[dict]:
    """Seed 000's two metrics over the last days."""
    return [
        _rate(
            numbers,
            _("Student records created"),
            _("goal: more than 95 %"),
            ("created", "due", "missing"),
            goal=CREATION_GOAL,
        ),
        _rate(
            numbers,
            _("Enrolled within 30 seconds of step 6"),
            _("goal: all of them"),
            ("quick", "finished", "slow"),
            goal=CREATION_GOAL,
        ),
    ]


def _rate(numbers, title: str, aim: str, names: tuple[str, str, str], *, goal: int) -> dict:
    done, whole, rest = (_linked(numbers, f"measured_{each}", f"measured={each}") for each in names)
    share = 100 * done["number"] / whole["number"] if whole["number"] else None
    return {
        "title": title,
        "aim": aim,
        "share": "" if share is None else f"{int(share * 10) / 10:.1f} %",  # 99.96 is not 100
        "is_missed": share is not None and share <= goal,
        "done": done,
        "whole": whole,
        "rest": rest,
    }


def idle(numbers) -> list[dict]:
    return [
        {
            "title": _("%(days)s days or more") % {"days": days},
            **_linked(numbers, f"stalled_{days}", f"stalled={days}"),
        }
        for days in questions.STALLED_DAYS
    ]


def today(request) -> dict:
    """Appointments of this day at each one's own school; one more is read than is counted."""
    if not request.user.has_perm("enrollment.view_appointmentcopy"):
        return {}
    rows = reach.visible_to(request.user, AppointmentCopy.objects.all()).of_today()
    found = list(rows.select_related("enrollment").order_by("starts_at", "pk")[: MOST + 1])
    return {
        "number": f"{MOST}+" if len(found) > MOST else len(found),
        "link": reverse("admin:enrollment_appointmentcopy_changelist") + "?when=today",
        "rows": [_appointment(each) for each in found[:SHOWN]],
    }


def _appointment(copy: AppointmentCopy) -> dict:
    at = copy.starts_at.astimezone(ZoneInfo(copy.time_zone))
    return {
        "at": f"{readable.plain(at.time())} {at:%Z}",
        "kind": presenting.appointment_name(copy.appointment_type),
        "student": copy.enrollment.student_name,
        "place": copy.enrollment.school_name,
        "link": reverse("admin:enrollment_enrollmentcopy_change", args=[copy.enrollment_id]),
    }


def _linked(numbers, name: str, query: str) -> dict:
    board = reverse("admin:enrollment_enrollmentcopy_changelist")
    return {"number": numbers[name], "link": f"{board}?{query}"}


def _is_late(counted_at: datetime | None) -> bool:
    return counted_at is None or timezone.now() - counted_at > LATE


def _charts(figures: Figures) -> dict:
    weeks, by = by_week(figures.numbers), by_step(figures.numbers)
    return {
        "steps_chart": charts.bars(
            [each["title"] for each in by], {_("enrolments"): [each["number"] for each in by]}
        ),
        "weeks_chart": charts.bars(
            [each["title"] for each in weeks],
            {
                _("opened"): [each["opened"]["number"] for each in weeks],
                _("enrolled"): [each["enrolled"]["number"] for each in weeks],
            },
        ),
    }
