"""What the start page shows besides what waits. Domains above register their parts.

A part returns its share of the page's context for this person, nothing where the person may
not see it. The health line has one teller: the page about health, where there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

Part = Callable[[HttpRequest], dict]


@dataclass(frozen=True, slots=True)
class Health:
    """The stores and what follows between them, in one line, with the page that says more."""

    text: str
    link: str = ""
    is_well: bool = True


_parts: list[Part] = []
_tellers: list[Callable[[HttpRequest], Health | None]] = []


def register(part: Part) -> None:
    _parts.append(part)


def register_health(tell: Callable[[HttpRequest], Health | None]) -> None:
    """The last one registered tells; None: nothing for this person."""
    _tellers.append(tell)


def of(request: HttpRequest) -> dict:
    shown: dict = {}
    for part in _parts:
        shown |= part(request)
    if _tellers:
        shown["health"] = _tellers[-1](request)
    return shown
