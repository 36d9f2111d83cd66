"""Backup of both stores and the uploaded files to one point, and the way back.

The point lies within a freeze of DynamoDB: no item changes any more, and then PostgreSQL's
snapshot is opened. So whatever an item says PostgreSQL has, the snapshot has; what it lacks,
the item says it owes (docs/decisions/backups.md). Nothing is written to either store but the
freeze and an audit row.
"""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.backup import files, items, postgres
from tsa.backup.archive import Reader, Writer
from tsa.dynamo import freezing
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError

Say = Callable[[str], object]
LONGEST_FREEZE = 600  # seconds; after it writers go on, and the backup is none
LONGEST_RESTORE = 6 * 3600


class CannotRestore(DomainError):
    code = "cannot_restore"
    title = "This backup cannot be restored here"


def backup(target: Path, *, by: Actor, say: Say) -> dict:
    """Write the backup to `target`; its manifest.

    Raises: BackupExists, FreezeLost, StoreUnavailable; then there is no file of that name.
    """
    archive = Writer(target)
    try:
        with postgres.connected() as handle:
            facts = _take(archive, handle, say=say)
        archive.finish(facts)
    except BaseException:  # whatever ends it, an interrupt too: no half a file stays
        archive.give_up()
        raise
    with writing(by):
        audit.record("export", entity="backup", entity_id=facts["id"], by=by)
    return {**facts, "members": archive.members}


def _take(archive: Writer, handle, *, say: Say) -> dict:
    taken = f"backup-{secrets.token_hex(8)}"
    tables = [items.Table(name, table) for name, table in items.named_tables().items()]
    for table in tables:
        say(f"{table.variable}: {table.read()} items read")
    began = time.monotonic()
    with freezing.frozen(taken, seconds=LONGEST_FREEZE):
        postgres.open_snapshot(handle)
        point = datetime.now(UTC)
        changed = sum(table.catch_up() for table in tables)
    held = round(time.monotonic() - began, 1)
    say(f"{changed} items changed meanwhile; writers were held for {held} s")
    documents = _write_items(archive, tables)
    counts = {name: postgres.copy_out(handle, name, archive) for name in postgres.tables(handle)}
    say(f"PostgreSQL: {len(counts)} tables, {sum(counts.values())} rows")
    say(f"files: {files.copy_out(archive)}")
    return {
        "id": taken,
        "taken_at": point.isoformat(),
        "frozen_seconds": held,
        "migrations": postgres.migrations(handle),
        "partitions": postgres.partitions(handle),
        "sequences": postgres.sequences(handle),
        "missing_files": files.missing(documents, archive),
    }


def _write_items(archive: Writer, tables: list[items.Table]) -> list[tuple[str, str]]:
    """Into the archive; the documents whose bytes should follow."""
    documents = []
    for table in tables:
        for item in table.write(archive):
            if table.variable == "DOCUMENTS_TABLE" and (named := files.named_by(item)):
                documents.append(named)
    return documents


# -- the way back -----------------------------------------------------------------------------


def check(source: Path, *, overwrite: bool) -> Reader:
    """The backup, if it is whole and may be restored here; nothing is changed.

    Raises: BackupDamaged, CannotRestore with every reason.
    """
    archive = Reader(source)
    archive.check()
    reasons = []
    with postgres.connected() as handle:
        if differing := postgres.differing_migrations(handle, archive):
            named = ", ".join(differing[:5]) + (", …" if len(differing) > 5 else "")
            reasons.append(f"The migrations differ ({len(differing)}): {named}.")
        elif differing := postgres.differing_tables(handle, archive):
            reasons.append(f"The tables differ: {', '.join(differing)}.")
        if not overwrite and not _was_broken_off(archive):
            full = [*postgres.occupied(handle), *items.occupied()]
            if full:
                reasons.append(f"The stores are not empty: {', '.join(full)}. See --overwrite.")
    if unknown := items.unknown(archive):
        reasons.append(f"There are no such tables here: {', '.join(unknown)}.")
    if reasons:
        raise CannotRestore(" ".join(reasons))
    return archive


def _was_broken_off(archive: Reader) -> bool:
    """Did a restore of this very backup not come to its end? Then it may go on."""
    return freezing.holder() == archive.manifest["id"]


def restore(archive: Reader, *, by: Actor, say: Say) -> None:
    """Bring both stores and the files to the backup. Killed in between, run it again.

    Writers are refused until it is done: a half restored system takes no family's step.
    Raises: CannotRestore while a maintenance job runs, FreezeLost while a backup does.
    """
    who = archive.manifest["id"]
    with postgres.connected() as alone:
        if not postgres.may_restore(alone):
            raise CannotRestore("A maintenance job or another restore runs; wait for its end.")
        freezing.take(who, seconds=LONGEST_RESTORE)
        time.sleep(freezing.drain_seconds())
        items.put_back(archive, say=say)
        say(f"files: {files.put_back(archive)}")
        faults.reach("restore_items_put")
        with postgres.connected() as handle:
            postgres.copy_in(handle, archive, say=say)
        faults.reach("restore_rows_put")
        with writing(by):
            audit.record("restore", entity="backup", entity_id=who, by=by)
        freezing.let_go(who)
