"""The figures that one person may see, added up over the schools within reach."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from tsa.accounts import reach
from tsa.reporting.models import SchoolFigures

NETWORK = SchoolFigures.NETWORK


class Figures(NamedTuple):
    numbers: Counter
    counted_at: datetime | None  # None: never yet


def figures_for(person) -> Figures:
    """One query, whoever asks: the network's row, or the rows of the person's own schools."""
    every = SchoolFigures.objects.all()
    network = Q(pk=NETWORK)
    if reach.is_limited(person):
        own = reach.visible_to(person, every).exclude(network).values("pk")
        rows = every.filter(network | Q(pk__in=own))
    else:
        rows = every.filter(network)
    numbers: Counter = Counter()
    counted_at = None
    for row in rows:
        if row.pk == NETWORK:
            counted_at = row.counted_at
        if (row.pk == NETWORK) != reach.is_limited(person):
            numbers.update(row.numbers)
    return Figures(numbers, counted_at)
