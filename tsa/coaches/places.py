"""How many of a coach's places are taken, and how many apply. Enrolments count, and they stand
above this package: `enrollment` says at the start which rows those are, each with its `coach_id`.
"""

from collections.abc import Callable

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

Rows = Callable[[], QuerySet]
_sources: list[Rows] = []


def register(taken: Rows, applying: Rows) -> None:
    """The rows of which each takes a place of the coach that it names, and those that would."""
    _sources[:] = [taken, applying]


def with_places(coaches: QuerySet) -> QuerySet:
    """These coaches, each with `places_taken` and `places_free` (below zero: too many)."""
    rows = _sources[0]().filter(coach_id=OuterRef("profile_id")).order_by()
    count = rows.values("coach_id").annotate(number=Count("pk")).values("number")
    taken = Coalesce(Subquery(count, output_field=IntegerField()), 0)
    return coaches.annotate(places_taken=taken).annotate(
        places_free=F("student_capacity") - F("places_taken")
    )


def of(coach_id: str) -> tuple[int, int]:
    """(places taken, applications that would take one)"""
    taken, applying = (rows().filter(coach_id=coach_id).count() for rows in _sources)
    return taken, applying
