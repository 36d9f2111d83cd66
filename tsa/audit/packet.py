"""The FERPA packet: everything held on one student in both stores, and its log, as one zip.

PostgreSQL's part follows from its catalogue (tied.py). What DynamoDB and the file storage hold,
each app tells in its module `held.py`, by `holder`; so nothing here knows an enrolment. Encrypted
columns are opened, because the packet goes to those whose data it is.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

import orjson
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from tsa.audit import disclosing, opening, staff_log, tied
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, NotFound

NEVER = {"password", "magic_link_token", "write_id"}  # what opens a door, and bookkeeping
CHUNK = 1 << 18


class PurposeMissing(DomainError):
    code = "purpose_missing"
    title = "Say what the packet is for"


@dataclass(frozen=True, slots=True)
class Held:
    """What one source holds: its records, and files by name with a function that opens each."""

    source: str
    store: str
    records: list[dict]
    files: dict[str, Callable[[], IO[bytes]]] = field(default_factory=dict)


_holders: list[Callable[[str], Iterator[Held]]] = []


def holder(function: Callable[[str], Iterator[Held]]) -> Callable[[str], Iterator[Held]]:
    """Register what an app holds of the student of this student_unique_id, outside PostgreSQL."""
    _holders.append(function)
    return function


def write(student: str, target: IO[bytes], *, purpose: str, by: Actor) -> dict[str, int]:
    """Write the packet; how many records each source gave. Noted before anything is written.

    Raises: NotFound where nothing is held; PurposeMissing.
    """
    if len(purpose.strip()) < 5:
        raise PurposeMissing
    held = [each for each in (*gather(student), *_log(student)) if each.records]
    if not held:
        raise NotFound("Nothing is held on this student.")
    counts = {f"{each.store}/{each.source}": len(each.records) for each in held}
    _note(student, purpose=purpose.strip(), counts=counts, by=by)
    held.append(_disclosures(student))  # this one is among them
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packet:
        missing = [name for each in held for name in _write_source(packet, each)]
        facts = {"student_unique_id": student, "purpose": purpose, "made_for": by.id}
        facts |= {"made_at": timezone.now(), "records": counts, "files_missing": missing}
        packet.writestr("packet.json", _json(facts))
        name = disclosing.name_of(student)
        context = {"student": student, "name": name, "sources": _in_words(held), "facts": facts}
        packet.writestr("index.html", render_to_string("admin/audit_packet.html", context))
    return counts


def gather(student: str) -> Iterator[Held]:
    """Every source of records, also those that hold none."""
    for each in (*tied.all_tied(), *tied.around()):
        rows = [opening.row(each.table, _without_keys(row)) for row in tied.rows(each, student)]
        yield Held(each.table, "PostgreSQL", rows)
    for function in _holders:
        for found in function(student):
            records = [_without_keys(record) for record in found.records]
            yield Held(found.source, found.store, records, found.files)


def _log(student: str) -> Iterator[Held]:
    """What changed is told in plain; a value whose key is lost says so, and the rest is given."""
    rows = AuditLog.objects.filter(student_unique_id=student).order_by("-at", "-pk").values()
    yield Held("audit_logs", "PostgreSQL", [_opened(row) for row in rows])
    items = [item.attribute_values for item in AuditLogItem.student_index.query(student)]
    yield Held("admin-audit-logs", "DynamoDB", [_without_keys(item) for item in items])


def _opened(row: dict) -> dict:
    states = {
        name: opening.state(row["entity"], row["entity_id"], row[name])
        for name in ("before", "after")
    }
    return {**row, **states}


def _disclosures(student: str) -> Held:
    seen = disclosing.of(student, now=timezone.now())
    return Held("disclosures", "log", [_fields(each) for each in seen])


def _in_words(held: list[Held]) -> list[tuple[Held, list[str]]]:
    """By name, because what staff pages say in words is above this app."""
    readable = import_string("tsa.admin.readable.readable")
    return [(each, [readable(record) for record in each.records]) for each in held]


def _write_source(packet: zipfile.ZipFile, held: Held) -> list[str]:
    """Returns the files that the storage does not have any more."""
    missing = []
    packet.writestr(f"{held.store}/{held.source}.json", _json(held.records))
    for name, opened in held.files.items():
        try:
            with opened() as file, packet.open(f"files/{name}", "w") as copy:
                while data := file.read(CHUNK):
                    copy.write(data)
        except FileNotFoundError:
            missing.append(name)
    return missing


def _note(student: str, *, purpose: str, counts: dict, by: Actor) -> None:
    staff_log.opened(
        resource_type="students",
        resource_id=student,
        by=by,
        student=student,
        description="took the FERPA packet",
        details={"purpose": purpose, "records": sum(counts.values())},
        action_type="export",
    )


def _without_keys(record: dict) -> dict:
    return {name: value for name, value in record.items() if name not in NEVER}


def _fields(disclosure: disclosing.Disclosure) -> dict:
    return {name: getattr(disclosure, name) for name in disclosure.__slots__}


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)
