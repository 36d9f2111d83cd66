"""What waits for staff, counted on the start page. Apps register their own kinds of work.

A count stops at MOST, so that a backlog never makes the start page slow.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from tsa.accounts import reach

MOST = 100


@dataclass(frozen=True, slots=True)
class Work:
    """`rows` are what waits; `page` and `query` the list that shows them."""

    title: str
    permission: str
    rows: Callable[[], QuerySet]
    page: str
    query: str
    is_urgent: bool = False


_kinds: list[Work] = []


def register(*kinds: Work) -> None:
    _kinds.extend(kinds)


def of(request: HttpRequest) -> list[dict]:
    """What waits for this person; kinds of which nothing waits are left out."""
    waiting = []
    for work in _kinds:
        if not request.user.has_perm(work.permission):
            continue
        number = reach.visible_to(request.user, work.rows()).order_by()[: MOST + 1].count()
        if number:
            waiting.append(
                {
                    "title": work.title,
                    "number": f"{MOST}+" if number > MOST else number,
                    "link": reverse(work.page) + work.query,
                    "is_urgent": work.is_urgent,
                }
            )
    return waiting
