"""Rows of both audit logs, and disclosures, as CSV; line by line, so a million need no memory."""

import csv
from collections.abc import Iterable, Iterator

import orjson
from django.db.models import QuerySet

from tsa.audit import search
from tsa.audit.carrying import without_sealed
from tsa.audit.disclosing import Disclosure
from tsa.audit.tables import AuditLogItem

COLUMNS = ["at", "actor_kind", "actor_id", "address", "session", "request_id", "action", "entity"]
COLUMNS += ["entity_id", "student_unique_id", "before", "after", "description"]
SEEN = ["at", "kind", "who", "what", "purpose", "address", "request_id", "record", "is_certain"]
IN_LOG = ["timestamp", "actor_kind", "admin_email", "ip_address", "session_id", "request_id"]
IN_LOG += ["action_type", "resource_type", "resource_id", "student_unique_id", "before_state"]
IN_LOG += ["after_state", "details", "action_description"]
BATCH = 2000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What csv.writer writes to; it hands the line back."""

    def write(self, line: str) -> str:
        return line


def rows(found: QuerySet) -> Iterator[str]:
    """Page by page, each its own short query: a slow reader holds no transaction open."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    after = ""
    while True:
        page = search.page(found, after=after, size=BATCH)
        for row in page.rows:
            yield writer.writerow([_cell(getattr(row, name)) for name in COLUMNS])
        after = page.following
        if not after:
            return


def items(found: Iterable[AuditLogItem]) -> Iterator[str]:
    """Rows of the admin audit log. Where the store fails halfway the download breaks off, so that
    nobody takes a part for the whole."""
    writer = csv.writer(_Line())
    yield writer.writerow(IN_LOG)
    for item in found:
        yield writer.writerow([_cell(getattr(item, name)) for name in IN_LOG])


def disclosures(found: Iterable[Disclosure]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(SEEN)
    for each in found:
        yield writer.writerow([_cell(getattr(each, name)) for name in SEEN])


def _cell(value: object) -> str:
    """Spreadsheets run what begins like a formula; a quote in front keeps it a text."""
    if isinstance(value, dict):
        value = orjson.dumps(without_sealed(value)).decode()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
