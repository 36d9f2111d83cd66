"""Counting the figures of the start page: one pass over the copies, by the worker.

A request never counts them; it adds up what was counted. A repeat is the same, and only the
schools whose figures changed are written.
"""

from collections import Counter

from django.db.models import Count, Q
from django.utils import timezone

from enrollment import questions, steps
from enrollment.models import EnrollmentCopy
from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.reporting.models import SchoolFigures

NETWORK = SchoolFigures.NETWORK


def conditions() -> dict[str, Q]:
    """Every figure that is a condition on one enrolment, by its name."""
    found = {f"step_{number}": questions.at_step(number) for number in steps.STEPS}
    found["step_done"] = questions.at_step(None)
    for days in questions.STALLED_DAYS:
        found[f"stalled_{days}"] = questions.stalled(days)
    for monday in questions.weeks():
        found[f"opened_{monday:%Y%m%d}"] = questions.in_week("created_at", monday)
        found[f"enrolled_{monday:%Y%m%d}"] = questions.in_week("enrolled_at", monday)
    return found | {f"measured_{name}": each for name, each in questions.measured().items()}


def refresh(*, by: Actor) -> int:
    """Count anew; how many rows changed."""
    counted = _counted()
    present = dict(SchoolFigures.objects.values_list("school_id", "numbers"))
    now = timezone.now()
    changed = [
        SchoolFigures(school_id=school_id, numbers=numbers, counted_at=now)
        for school_id, numbers in counted.items()
        if school_id == NETWORK or present.get(school_id) != numbers
    ]
    with writing(by):
        SchoolFigures.objects.filter(pk__in=present.keys() - counted.keys()).delete()
        SchoolFigures.objects.bulk_create(
            changed,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["school_id"],
            update_fields=["numbers", "counted_at"],
        )
    return len(changed)


def _counted() -> dict[int, dict[str, int]]:
    """school -> name -> number, the network's sum included."""
    figures = {name: Count("pk", filter=each) for name, each in conditions().items()}
    rows = EnrollmentCopy.objects.order_by().values("school_id").annotate(**figures)
    found: dict[int, Counter] = {NETWORK: Counter()}
    for row in rows.iterator():
        school_id = row.pop("school_id")
        found[school_id] = Counter({name: number for name, number in row.items() if number})
    twice = EnrollmentCopy.objects.likely_duplicates().order_by().values("school_id")
    for row in twice.annotate(number=Count("pk")):
        found[row["school_id"]]["duplicates"] = row["number"]
    for school_id, numbers in found.items():
        if school_id != NETWORK:
            found[NETWORK].update(numbers)
    return {school_id: dict(numbers) for school_id, numbers in found.items()}
