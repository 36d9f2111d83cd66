"""Staff's audit rows of PostgreSQL, carried over to the admin audit log (DynamoDB).

`audit_owed` holds a mark for each, made in the audit row's own transaction and taken off when
DynamoDB has the row. Its id follows from the audit row's, and an item is only ever added where
none of its id is: a worker that is killed in between, or two at once, make no second one, and
change none.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta

import orjson
from django.db.models import Min
from django.utils import timezone

from tsa.audit import staff_log
from tsa.audit.models import AuditLog, Owed
from tsa.audit.tables import AuditLogItem
from tsa.dynamo.items import as_text, size
from tsa.dynamo.writes import ITEM_LIMIT, Conflict, commit, create
from tsa.lib import faults
from tsa.lib.sealing import is_sealed

log = logging.getLogger(__name__)

BATCH = 100  # DynamoDB takes no more in one transaction,
MOST_BYTES = 3_500_000  # nor more than 4 MB
BESIDE = "-beside-"
_WRITING = ("version", "write_id")  # of one write, not of what is written
ENCRYPTED = "(encrypted)"
_WORDS = {"insert": "create"}


def carry_due() -> int:
    """One round of the worker: carry everything that is owed now; how many rows.

    Raises what DynamoDB raises while it is away; the marks stay.
    """
    carried = 0
    while marks := list(Owed.objects.order_by("audit_id")[:BATCH]):
        _put([item_of(row) for row in _rows(marks)])
        faults.reach("audit_carried")
        Owed.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
        carried += len(marks)
    return carried


def backlog() -> tuple[int, timedelta]:
    """How many rows are owed, and for how long the oldest of them has been."""
    oldest = Owed.objects.aggregate(at=Min("at"))["at"]
    return Owed.objects.count(), timezone.now() - oldest if oldest else timedelta()


def id_of(row: AuditLog) -> str:
    """The day keeps apart what an emptied database counts anew."""
    return f"audit-{row.at:%Y%m%d}-{row.pk}"


def item_of(row: AuditLog) -> AuditLogItem:
    """The same item for the same row, whenever it is made."""
    action = _WORDS.get(row.action, row.action)
    kind, description = staff_log.kind_of(action, row.description)
    item = AuditLogItem(
        id_of(row),
        admin_email=row.actor_id or "-",
        actor_kind=row.actor_kind,
        action_type=kind,
        resource_type=row.entity,
        resource_id=row.entity_id,
        resource=staff_log.key_of(row.entity, row.entity_id),
        student_unique_id=row.student_unique_id or None,
        action_description=description,
        before_state=without_sealed(row.before),
        after_state=without_sealed(row.after),
        ip_address=row.address or None,
        user_agent=row.agent or None,
        session_id=row.session or None,
        request_id=row.request_id or None,
        timestamp=as_text(row.at),
    )
    if size(item.present()) > ITEM_LIMIT:
        item.before_state = item.after_state = {"too_large": f"see audit row {row.pk}"}
    return item


def without_sealed(state):
    """That it changed is to be seen, and nothing of what it was."""
    if isinstance(state, dict):
        return {name: without_sealed(value) for name, value in state.items()}
    if isinstance(state, list):
        return [without_sealed(value) for value in state]
    return ENCRYPTED if isinstance(state, str) and is_sealed(state) else state


def _rows(marks: list[Owed]) -> list[AuditLog]:
    """The days name the months to look in. A month that was retired meanwhile owes nothing."""
    days = [mark.at for mark in marks]
    of_days = AuditLog.objects.filter(at__gte=min(days), at__lte=max(days))
    return list(of_days.filter(pk__in=[mark.pk for mark in marks]))


def _put(items: list[AuditLogItem]) -> None:
    """Add what is not there. What is there stays as it is, whatever it says."""
    for some in _batches(items):
        try:
            commit(*map(create, some))
        except Conflict:  # a worker before us died after it, or works beside us
            for item in some:
                _put_one(item)


def _put_one(item: AuditLogItem) -> None:
    try:
        commit(create(item))
    except Conflict:
        there = AuditLogItem.fetch(item.log_id)
        if there is not None and _content(there) != _content(item):
            _put_beside(item)


def _put_beside(item: AuditLogItem) -> None:
    """An id that tells of another act: neither is lost, and somebody has to look."""
    log.error("admin audit log: %s is there with another content", item.log_id)
    digest = hashlib.sha256(_content(item)).hexdigest()[:12]
    item.log_id = f"{item.log_id}{BESIDE}{digest}"
    item.details = {"refused": "its id was there with another content"}
    try:
        commit(create(item))
    except Conflict:
        return  # it was put beside before


def _content(item: AuditLogItem) -> bytes:
    held = item.attribute_values.items()
    values = {name: value for name, value in held if name not in _WRITING and value is not None}
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


def _batches(items: list[AuditLogItem]) -> Iterator[list[AuditLogItem]]:
    """As many as DynamoDB takes in one transaction."""
    some, bytes_ = [], 0
    for item in items:
        each = size(item.present())
        if some and bytes_ + each > MOST_BYTES:
            yield some
            some, bytes_ = [], 0
        some.append(item)
        bytes_ += each
    if some:
        yield some
