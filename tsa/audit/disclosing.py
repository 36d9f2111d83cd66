"""Who has seen a student: what FERPA (34 CFR 99.32) wants kept with the record of each.

Parties are staff, coaches and machine clients; families see their own children and are left out.
Lists and exports that name their students are certain. Of others it is known how many they held
and which organizations the reader reaches; those that may have held this student are shown as
such, and as nothing more. What staff leaf through in lists is in the log, and not gathered here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tsa.audit import reads, words
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.dynamo.items import as_text

SEEING = ("view", "export", reads.LIST)
OF_MANY = ("export", reads.LIST)  # one row for many students
OWN = ("parent",)
LISTS_FOR = timedelta(days=400)
_CARRIED = "audit-"  # stands in PostgreSQL, too
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
    record: str = ""  # table and key, as they are stored
    is_certain: bool = True  # a list may have held the student, or not

    @property
    def kind_in_words(self) -> str:
        return words.actor(self.kind)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of either log, in one shape."""

    at: datetime
    kind: str
    who: str
    table: str
    key: str
    said: str
    details: dict
    address: str
    request_id: str


class _Clients(dict):
    """Each machine client's name, which tells the organization behind it, and its purpose."""

    def __missing__(self, client_id: str) -> tuple[str, str]:
        clients = apps.get_model("accounts", "ApiClient").objects.filter(client_id=client_id)
        self[client_id] = clients.values_list("name", "purpose").first() or ("", "")
        return self[client_id]


def of(student: str, *, now: datetime) -> list[Disclosure]:
    """All disclosures of the student, the latest first."""
    clients, since = _Clients(), now - LISTS_FOR
    own = [*_of_items(AuditLogItem.student_index.query(student)), *_of_rows(_seen(student))]
    found = [_told(row, clients) for row in own]
    for row, is_certain in _of_many(student, since=since):
        found.append(_told(row, clients, is_certain=is_certain))
    return sorted(found, key=lambda each: each.at, reverse=True)


def name_of(student: str) -> str:
    """What the student of this id is called; nothing where no such record is left."""
    found = apps.get_model("edfi", "Student").objects.filter(student_unique_id=student).first()
    return found.full_name if found else ""


def _told(row: _Row, clients: _Clients, *, is_certain: bool = True) -> Disclosure:
    name, stated = clients[row.who] if row.kind == "machine" else ("", "")
    purpose = row.details.get("purpose") or stated or str(INTERESTS.get(row.kind, ""))
    return Disclosure(
        at=row.at,
        kind=row.kind,
        who=f"{name} ({row.who})" if name else row.who,
        what=_what(row, is_certain=is_certain),
        purpose=purpose,
        address=row.address,
        request_id=row.request_id,
        record=f"{row.table} {row.key}",
        is_certain=is_certain,
    )


def _what(row: _Row, *, is_certain: bool) -> str:
    said = words.shown(row.table, row.said)
    if is_certain:
        return said
    return gettext("%(said)s: %(number)s records") % {
        "said": said,
        "number": row.details.get("records"),
    }


def _seen(student: str):
    return AuditLog.objects.filter(student_unique_id=student, action__in=SEEING)


def _of_items(items: Iterable[AuditLogItem]) -> Iterator[_Row]:
    for item in items:
        kind = item.actor_kind or "staff"
        seeing = (*SEEING, reads.SHOWN)
        if item.action_type in seeing and kind not in OWN and not item.log_id.startswith(_CARRIED):
            yield _Row(
                at=parse_datetime(item.timestamp),
                kind=kind,
                who=item.admin_email,
                table=item.resource_type,
                key=item.resource_id,
                said=item.action_description,
                details=item.details or {},
                address=item.ip_address or "",
                request_id=item.request_id or "",
            )


def _of_rows(rows) -> Iterator[_Row]:
    for row in rows.exclude(actor_kind__in=OWN):
        yield _Row(
            at=row.at,
            kind=row.actor_kind,
            who=row.actor_id,
            table=row.entity,
            key=row.entity_id,
            said=row.description,
            details=row.after or {},
            address=row.address or "",
            request_id=row.request_id or "",
        )


def _of_many(student: str, *, since: datetime) -> Iterator[tuple[_Row, bool]]:
    """Lists and exports that held the student, or may have; and which of the two."""
    reached: dict[tuple, bool] = {}
    for row in _rows_of_many(student, since=since):
        if "students" in row.details:
            if student in row.details["students"]:
                yield row, True
            continue
        named = row.details.get("organizations")
        key = tuple(named or ())
        if named is not None and key not in reached:
            reached[key] = _reaches(named, student)
        if (named is None or reached[key]) and int(row.details.get("records") or 0):
            yield row, False


def _rows_of_many(student: str, *, since: datetime) -> Iterator[_Row]:
    moments = AuditLogItem.timestamp >= as_text(since)
    for action in OF_MANY:
        items = AuditLogItem.action_type_index.query(action, moments)
        yield from _of_items(item for item in items if not item.student_unique_id)
    for coach in _coaches(student):
        items = AuditLogItem.admin_actions_index.query(
            coach, moments, filter_condition=AuditLogItem.action_type == reads.SHOWN
        )
        yield from _of_items(items)
    rows = AuditLog.objects.filter(action__in=OF_MANY, at__gte=since)
    yield from _of_rows(rows.filter(student_unique_id=None))


def _coaches(student: str) -> list[str]:
    """Those who have or had access to the student: only their lists can have shown the child."""
    grants = apps.get_model("access", "Grant").objects.filter(adult_kind="coach")
    named = grants.filter(student__student_unique_id=student).values_list("adult_id", flat=True)
    return sorted(set(named))


def _reaches(organizations: list[int], student: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM student_school_associations WHERE student_unique_id = %s"
            " AND school_id = ANY (covered_organizations(%s::bigint[])))",
            [student, organizations],
        )
        return cursor.fetchone()[0]
