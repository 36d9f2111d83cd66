"""Figures that tell how the system is, and the limits at which somebody must be told.

Apps register their own; tsa/operations reads them every minute, shows them and keeps the alerts'
history. `read` returns None where there is nothing to measure yet.
"""

from collections.abc import Callable
from dataclasses import dataclass

POSTGRESQL, DYNAMODB = "postgresql", "dynamodb"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `needs`: the stores it reads; while one of them is down it is not asked."""

    name: str
    title: str
    group: str
    read: Callable[[], float | None]
    unit: str = ""  # ms, s, %, bytes or, empty, a count
    needs: tuple[str, ...] = (POSTGRESQL,)
    should: str = ""  # in words; where a rule stands, its limit says it


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit for a measure: passed in `rounds` rounds running, an alert begins."""

    name: str
    title: str
    measure: str
    limit: float
    is_floor: bool = False  # an alert below it, instead of above
    rounds: int = 1

    def is_broken_by(self, value: float) -> bool:
        return value < self.limit if self.is_floor else value > self.limit


_measures: dict[str, Measure] = {}
_rules: dict[str, Rule] = {}


def register(*declared: Measure | Rule) -> None:
    for each in declared:
        (_measures if isinstance(each, Measure) else _rules)[each.name] = each


def every() -> list[Measure]:
    return list(_measures.values())


def rules() -> list[Rule]:
    return list(_rules.values())
