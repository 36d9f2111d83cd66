"""Finding rows of the admin audit log (DynamoDB): every question goes to an index, never a scan.

One of person, record, student and kind is looked up; the rest narrows what that finds. Nothing of
these: the kinds are read side by side, newest first, which is all there is, since a row's kind is
one of KINDS. A page reads a bounded number of rows and goes on from a moment, never by number.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from tsa.audit import staff_log
from tsa.audit.tables import KINDS, AuditLogItem
from tsa.dynamo.items import as_text

PAGE = 50
MOST_READ = 2000  # rows that one page looks at, where few of them fit
RECENT = timedelta(days=30)
# Looked up in an index of their own, the first that is asked for.
INDEXED = ("actor", "student", "record", "action")
NARROWING = {"actor": "admin_email", "student": "student_unique_id", "record": "resource",
             "action": "action_type", "kind": "actor_kind", "table": "resource_type",
             "request": "request_id"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """`following`: from where the next page reads; empty where there is none."""

    rows: list[AuditLogItem]
    following: str


def page(asked: Mapping[str, object], *, after: str = "", size: int = PAGE) -> Page:
    """The rows that are asked for, the latest first.

    `asked`: INDEXED and NARROWING by name, with `table` and `key` for a record; `since` and
    `until` as moments. Raises StoreUnavailable.
    """
    shown: list[AuditLogItem] = []
    last = None
    for number, item in enumerate(_read(asked, after)):
        if len(shown) == size or number == MOST_READ:
            return Page(shown, _mark(last))
        last = item
        if _fits(item, asked):
            shown.append(item)
    return Page(shown, "")


def rows(asked: Mapping[str, object]) -> Iterator[AuditLogItem]:
    """All of them, page by page, for an export."""
    after = ""
    while True:
        found = page(asked, after=after, size=1000)
        yield from found.rows
        after = found.following
        if not after:
            return


def is_bounded(asked: Mapping[str, object]) -> bool:
    """Is only the recent past looked at, since nobody said whose rows, or from when?"""
    named = _record(asked) or any(asked.get(name) for name in ("actor", "student"))
    return not named and not asked.get("since")


def _read(asked: Mapping, after: str) -> Iterator[AuditLogItem]:
    """What the index has of it, from `after` backwards."""
    since = asked.get("since") or (timezone.now() - RECENT if is_bounded(asked) else None)
    place = _place(after)
    first = as_text(since) if since else "0"
    last = place[0] if place else as_text(asked["until"]) if asked.get("until") else "9"
    for item in _index(asked, AuditLogItem.timestamp.between(first, last)):
        if place is None or (item.timestamp, item.log_id) < place:
            yield item


def _index(asked: Mapping, moments) -> Iterator[AuditLogItem]:
    if asked.get("actor"):
        return _backwards(AuditLogItem.admin_actions_index, asked["actor"], moments)
    if asked.get("student"):
        return _backwards(AuditLogItem.student_index, asked["student"], moments)
    if record := _record(asked):
        return _backwards(AuditLogItem.resource_index, record, moments)
    if asked.get("action"):
        return _backwards(AuditLogItem.action_type_index, asked["action"], moments)
    of_each = [_backwards(AuditLogItem.action_type_index, kind, moments) for kind in KINDS]
    return heapq.merge(*of_each, key=_order, reverse=True)


def _backwards(index, key: str, moments) -> Iterator[AuditLogItem]:
    """By time, and rows of one moment by their ids, so that a page can end between them."""
    same: list[AuditLogItem] = []
    found = index.query(key, moments, scan_index_forward=False, page_size=PAGE + 1)
    for item in found:
        if same and same[0].timestamp != item.timestamp:
            yield from sorted(same, key=_order, reverse=True)
            same = []
        same.append(item)
    yield from sorted(same, key=_order, reverse=True)


def _fits(item: AuditLogItem, asked: Mapping) -> bool:
    wanted = {name: asked.get(name) for name in NARROWING} | {"record": _record(asked)}
    return all(
        not value or (getattr(item, NARROWING[name]) or "") == value
        for name, value in wanted.items()
    )


def _record(asked: Mapping) -> str:
    table, key = asked.get("table"), asked.get("key")
    return staff_log.key_of(table, key) if table and key else ""


def _order(item: AuditLogItem) -> tuple[str, str]:
    return item.timestamp, item.log_id


def _mark(item: AuditLogItem) -> str:
    return f"{item.timestamp}_{item.log_id}"


def _place(mark: str) -> tuple[str, str] | None:
    moment, _, log_id = mark.partition("_")
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (moment, log_id) if log_id else None
