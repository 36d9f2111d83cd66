"""Finding audit rows among millions: every question has an index or a bounded time.

A whole actor, key, student or request is looked up in its own index, over all months. Anything
else is asked of a range of time, the last thirty days where nobody says another; it is read
backwards by time, so a page costs what it shows. Pages go on from a row, never by number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from tsa.audit.models import AuditLog

PAGE = 50
RECENT = timedelta(days=30)
# Looked up by their own indexes; the rest only narrows a range of time.
EXACT = {
    "actor": "actor_id",
    "key": "entity_id",
    "student": "student_unique_id",
    "request": "request_id",
}
NARROWING = {"kind": "actor_kind", "action": "action", "table": "entity"}


@dataclass(frozen=True, slots=True)
class Page:
    """`following`: where the next page begins; empty at the end."""

    rows: list[AuditLog]
    following: str


def found(asked: Mapping[str, object]) -> QuerySet:
    """The rows that are asked for, the latest first.

    `asked`: EXACT and NARROWING by name, `since` and `until`. A key is found with its table only.
    """
    rows = AuditLog.objects.order_by("-at", "-pk")
    for name, column in {**EXACT, **NARROWING}.items():
        if asked.get(name):
            rows = rows.filter(**{column: asked[name]})
    since = asked.get("since")
    if since is None and not is_exact(asked):
        since = timezone.now() - RECENT
    if since:
        rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=asked["until"]) if asked.get("until") else rows


def is_exact(asked: Mapping[str, object]) -> bool:
    """Does an index find these rows, however old they are?"""
    if asked.get("actor") or asked.get("student") or asked.get("request"):
        return True
    return bool(asked.get("key") and asked.get("table"))


def page(rows: QuerySet, *, after: str = "", size: int = PAGE) -> Page:
    """`after` is what another page said as `following`; anything else begins at the top."""
    if place := _place(after):
        at, pk = place
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    listed = list(rows[: size + 1])
    shown = listed[:size]
    return Page(shown, _mark(shown[-1]) if len(listed) > size else "")


def of_record(table: str, key: str) -> QuerySet:
    return found({"table": table, "key": key})


def _mark(row: AuditLog) -> str:
    return f"{row.at.isoformat()}_{row.pk}"


def _place(mark: str) -> tuple[datetime, int] | None:
    moment, _, pk = mark.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else None
    except ValueError:
        return None
