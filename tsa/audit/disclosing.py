"""Who has seen a student: what FERPA (34 CFR 99.32) wants kept with the record of each.

Parties are staff, coaches and machine clients; families see their own children and are left out.
A client's lists tell how many students they held and which organizations the client reaches;
those that may have held this student are shown as such, and as nothing more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.dynamo.items import as_text

SEEING = ("view", "export", "list")
LISTS_FOR = timedelta(days=400)
# The interest that goes with a kind of party, where nobody stated a purpose of their own.
INTERESTS = {
    "staff": _("school official: administration of the student's record"),
    "coach": _("school official: teaches, or decides on the enrolment"),
    "machine": _("program under contract with the school"),
}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One time that one party was shown something of the student."""

    at: datetime
    kind: str
    who: str
    what: str
    purpose: str
    address: str
    request_id: str
    is_certain: bool = True  # a list may have held the student, or not


def of(student: str, *, now: datetime) -> list[Disclosure]:
    """All disclosures of the student, the latest first."""
    found = [*_of_items(AuditLogItem.student_index.query(student)), *_of_rows(student)]
    found += _lists(student, since=now - LISTS_FOR)
    return sorted(found, key=lambda each: each.at, reverse=True)


def _of_items(items) -> Iterator[Disclosure]:
    carried = "audit-"  # stands in PostgreSQL, too
    for item in items:
        if item.action_type in SEEING and not item.log_id.startswith(carried):
            yield _of_item(item)


def _of_item(item: AuditLogItem, *, is_certain: bool = True) -> Disclosure:
    details = item.details or {}
    kind = item.actor_kind or "staff"
    what = f"{item.resource_type} {item.resource_id}: {item.action_description}"
    return Disclosure(
        at=parse_datetime(item.timestamp),
        kind=kind,
        who=_named(kind, item.admin_email),
        what=what if is_certain else f"{what} ({details.get('records')})",
        purpose=details.get("purpose") or str(INTERESTS.get(kind, "")),
        address=item.ip_address or "",
        request_id=item.request_id or "",
        is_certain=is_certain,
    )


def _of_rows(student: str) -> Iterator[Disclosure]:
    seen = AuditLog.objects.filter(student_unique_id=student, action__in=SEEING)
    for row in seen.exclude(actor_kind__in=["parent", "system"]):
        yield Disclosure(
            at=row.at,
            kind=row.actor_kind,
            who=_named(row.actor_kind, row.actor_id),
            what=f"{row.entity} {row.entity_id}: {row.description}",
            purpose=(row.after or {}).get("purpose") or str(INTERESTS.get(row.actor_kind, "")),
            address=row.address or "",
            request_id=row.request_id or "",
        )


def _lists(student: str, *, since: datetime) -> Iterator[Disclosure]:
    """Lists of clients that reach a school of the student's."""
    reached: dict[tuple, bool] = {}
    moments = AuditLogItem.timestamp >= as_text(since)
    for item in AuditLogItem.action_type_index.query("list", moments):
        named = (item.details or {}).get("organizations")
        key = tuple(named or ())
        if named is not None and key not in reached:
            reached[key] = _reaches(named, student)
        if (named is None or reached[key]) and int((item.details or {}).get("records") or 0):
            yield _of_item(item, is_certain=False)


def _reaches(organizations: list[int], student: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM student_school_associations WHERE student_unique_id = %s"
            " AND school_id = ANY (covered_organizations(%s::bigint[])))",
            [student, organizations],
        )
        return cursor.fetchone()[0]


def _named(kind: str, who: str) -> str:
    """A client by the name that staff gave it, which tells the organization behind it."""
    if kind != "machine":
        return who
    clients = apps.get_model("accounts", "ApiClient").objects.filter(client_id=who)
    name = clients.values_list("name", flat=True).first()
    return f"{name} ({who})" if name else who
