"""The tables into a package: PostgreSQL writes the text of each file, straight into the zip.

One snapshot for all files, and memory that does not grow with them: what COPY sends is packed
and forgotten. The package takes its name only when it is complete.
"""

import csv
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from oneroster.csv import kinds, manifest, scope
from oneroster.csv.catalogue import FILES, NAMES
from oneroster.csv.files import VERSIONS, File
from oneroster.csv.scope import Scope
from oneroster.csv.staging import METADATA, execute, take_time, value
from tsa.audit import services as audit
from tsa.lib.actor import Actor
from tsa.lib.copying import blocks
from tsa.lib.errors import InvalidData

SYSTEM = "Texas Sports Academy"
_MOST_METADATA = 200  # columns; a query has room for some 1,600
_LEVEL = 1  # a tenth larger than the default, at half the time


@dataclass
class Export:
    """What was written: rows by file, and how many a complete set had to leave out."""

    modes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def export_to_path(target: Path, **options) -> Export:
    """`export_package` into a file that appears only when it is whole."""
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("wb") as file:
            export = export_package(file, **options)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return export


def export_package(
    file: IO[bytes],
    *,
    by: Actor,
    purpose: str = "",
    version: str = VERSIONS[-1],
    since: datetime | None = None,
    schools: tuple[str, ...] = (),
    tell: Callable[[str, int], None] = lambda name, rows: None,
) -> Export:
    """Write the package into the (seekable) file; `tell` hears of each file and its rows."""
    export, asked = Export(), Scope(version, since, schools)
    with transaction.atomic():
        _one_snapshot()
        take_time()
        # Whole tables are joined: row by row is never quicker, whatever the statistics say.
        execute("SET LOCAL enable_nestloop = off")
        execute("SET LOCAL jit = off")  # it takes longer than the queries it compiles
        execute("SET LOCAL DateStyle = ISO")
        _check(asked)
        asked = scope.prepare(asked)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as zipped:
            for each in FILES:
                if each.header(version):
                    _write(zipped, each, asked, export)
                    tell(each.name, export.rows.get(each.name, 0))
            text = manifest.text(version, export.modes, NAMES[version], system=SYSTEM)
            zipped.writestr(manifest.FILE, text)
        _record(asked, export, by, purpose)
    return export


def _one_snapshot() -> None:
    """All files show the same moment; within a caller's transaction that is its affair."""
    if len(connection.savepoint_ids) == 0:
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _check(asked: Scope) -> None:
    if asked.schools:
        known = value(
            "SELECT count(*) FROM organizations WHERE sourced_id = ANY (%s)", [list(asked.schools)]
        )
        if known < len(set(asked.schools)):
            raise InvalidData("One of the schools is no organization.")


def _record(asked: Scope, export: Export, by: Actor, purpose: str) -> None:
    """As the record of disclosures reads it: for what, how many, of which schools (none: all)."""
    kind = "delta" if asked.since else "bulk"
    numbers = [int(each[7:]) for each in asked.schools if each[7:].isdigit()]
    told = {"purpose": purpose} if purpose else {}
    audit.record(
        "export",
        entity="csv_package",
        entity_id=f"{asked.version} {kind}",
        by=by,
        description="exported a OneRoster package",
        after={
            **told,
            "schools": list(asked.schools),
            "organizations": numbers if asked.schools else None,
            "rows": export.rows,
            "records": export.rows.get("users", 0),
        },
    )


def _write(zipped: zipfile.ZipFile, file: File, asked: Scope, export: Export) -> None:
    names = _metadata(file, asked, export)
    sql = copy_sql(file, asked, len(names))
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        rows = 0
        read = blocks(copy)
        if first := next(read, None):
            with zipped.open(f"{file.name}.csv", "w", force_zip64=True) as target:
                target.write(_header(file, asked, names))
                for block in chain([first], read):
                    rows += block.count(b"\n")  # no field has a line break in it
                    target.write(block.replace(b"\n", b"\r\n"))
            export.modes[file.name] = manifest.BULK if asked.is_bulk else manifest.DELTA
            export.rows[file.name] = rows
    if asked.is_bulk and not asked.schools:
        active = value(f"SELECT count(*) FROM {file.table} t WHERE t.status = 'active'")
        if active > rows:
            export.left_out[file.name] = active - rows


def _metadata(file: File, asked: Scope, export: Export) -> list[str]:
    """The names that the chosen records' metadata has; the first ones, where it has too many."""
    names = scope.metadata(file, asked)
    if len(names) > _MOST_METADATA:
        export.notes.append(f"{file.name}: metadata has more names than {_MOST_METADATA}")
    return names[:_MOST_METADATA]


def _header(file: File, asked: Scope, names: list[str]) -> bytes:
    line = io.StringIO()
    named = [*file.header(asked.version), *(f"{METADATA}{name}" for name in names)]
    csv.writer(line).writerow(named)
    return line.getvalue().encode()


def copy_sql(file: File, asked: Scope, metadata: int = 0) -> str:
    """COPY of one file's rows, with so many columns of metadata as `scope.metadata` found."""
    if asked.is_bulk:
        common = 'NULL AS status, NULL AS "dateLastModified"'
    else:
        common = f't.status, {kinds.moment(f"t.{file.modified}")} AS "dateLastModified"'
    columns = "".join(
        f', {scope.written(file, column, asked)} AS "{column.name}"'
        for column in file.of_version(asked.version)
    )
    columns += "".join(f", {scope.metadata_written(file, n)} AS m{n}" for n in range(metadata))
    return (
        f'COPY (SELECT t.sourced_id AS "sourcedId", {common}{columns} FROM {file.table} t'
        f" WHERE {scope.belongs(file, asked)}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')"
    )
