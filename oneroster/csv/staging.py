"""A file's rows in a temporary table, as text and with their lines: COPY, nothing judged yet.

What has no place in the table (fields too many, bytes that are not UTF-8) is refused here, with
its line. `given`: the columns that the file has; what it has not is left as it is.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.db import connection

from oneroster.csv.files import COMMON, V12, File
from oneroster.csv.lines import LineUnreadable, rows
from oneroster.csv.manifest import BULK
from oneroster.csv.problems import PackageUnusable, Problem
from oneroster.csv.reports import Report, Tally
from tsa.audit.statements import execute, take_time, value  # noqa: F401  (for this folder)

METADATA = "metadata."
_BATCH = 512
_PROBLEMS = (
    "DROP TABLE IF EXISTS csv_problems",
    'CREATE TEMPORARY TABLE csv_problems (file text, line int, "column" text, reason text)'
    " ON COMMIT DROP",
)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n"})


@dataclass
class Staged:
    """A file whose rows stand in its staging table."""

    file: File
    mode: str
    tally: Tally
    given: frozenset[str]
    has_metadata: bool = False
    made_of: str = ""  # the file that these rows were derived from
    within: str = ""  # SQL on s: of the accepted rows only those, where trouble is looked for

    @property
    def is_bulk(self) -> bool:
        return self.mode == BULK

    @property
    def label(self) -> str:
        return f"{self.made_of or self.file.name}.csv"


def begin() -> None:
    """The table of problems, in this transaction."""
    for statement in _PROBLEMS:
        execute(statement)


def create(file: File) -> None:
    columns = ", ".join(f'"{name}" text' for name in _names(file))
    execute(f"DROP TABLE IF EXISTS {file.staging}")
    execute(
        f"CREATE TEMPORARY TABLE {file.staging} (line int, {columns}, metadata jsonb,"
        " refused boolean NOT NULL DEFAULT false, active boolean NOT NULL"
        " GENERATED ALWAYS AS (status IS DISTINCT FROM 'tobedeleted') STORED) ON COMMIT DROP"
    )


def _names(file: File) -> list[str]:
    return [*COMMON, *(column.name for column in file.columns)]


def load(file: File, source: IO[bytes], *, mode: str, version: str, report: Report) -> Staged:
    """Bring the file's rows into its staging table."""
    tally = Tally(file.name, mode)
    report.tallies.append(tally)
    lines = rows(source)
    layout = _Layout(file, next(lines, None), version=version, report=report)
    create(file)
    loader = _Loader(layout, tally, report)
    listed = ", ".join(f'"{name}"' for name in layout.picked)
    metadata = ", metadata" if layout.metadata else ""
    sql = f"COPY {file.staging} (line, {listed}{metadata}) FROM STDIN (FORMAT text, NULL '')"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for batch in _batches(loader.texts(lines)):
            copy.write(batch)
    execute(f"ANALYZE {file.staging}")
    if not tally.rows:
        report.refuse([Problem(f"{file.name}.csv", 0, "", "has no rows; declare it absent")])
    return Staged(file, mode, tally, frozenset(layout.picked), bool(layout.metadata))


def _batches(texts: Iterable[str]) -> Iterator[str]:
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == _BATCH:
            yield "".join(batch)
            batch.clear()
    if batch:
        yield "".join(batch)


class _Layout:
    """Which field of a line is which column, by the header."""

    def __init__(self, file: File, first, *, version: str, report: Report):
        label = f"{file.name}.csv"
        if first is None or isinstance(first[1], LineUnreadable):
            reason = str(first[1]) if first else "is empty"
            raise PackageUnusable(Problem(label, 1, "", reason))
        self.label = label
        self.header = first[1]
        expected = file.header(version)
        known = {*expected, *(file.earlier if version == V12 else ())}
        self.picked = [name for name in self.header if name in known]
        self.indices = [i for i, name in enumerate(self.header) if name in known]
        self.metadata = {
            i: name.removeprefix(METADATA)
            for i, name in enumerate(self.header)
            if name.startswith(METADATA) and name != METADATA
        }
        self._refuse(file, version)
        for name in self.header:
            if name not in known and not name.startswith(METADATA):
                report.note(label, "is no column of this file; not read", line=1, column=name)
        for name in expected:
            if name not in self.header:
                report.note(label, "is missing; what is stored stays", line=1, column=name)
        in_order = [name for name in expected if name in self.header]
        if in_order != [name for name in self.picked if name in expected]:
            report.note(label, "the columns are not in the standard's order", line=1)
        elif self.metadata and min(self.metadata) < max(self.indices):
            report.note(label, "columns of metadata belong to the right of all others", line=1)

    def _refuse(self, file: File, version: str) -> None:
        required = [*COMMON[:1], *(c.name for c in file.columns if version in c.required)]
        problems = [
            Problem(self.label, 1, name, "the column is missing")
            for name in required
            if name not in self.header
        ]
        twice = {name for name in self.header if self.header.count(name) > 1}
        problems += [Problem(self.label, 1, name, "stands twice") for name in sorted(twice)]
        if problems:
            raise PackageUnusable(*problems)


class _Loader:
    """Lines become rows for COPY, or problems."""

    def __init__(self, layout: _Layout, tally: Tally, report: Report):
        self.layout, self.tally, self.report = layout, tally, report

    def texts(self, lines) -> Iterator[str]:
        """Each row in COPY's text format."""
        width, indices = len(self.layout.header), self.layout.indices
        metadata, tally = self.layout.metadata, self.tally
        whole = indices == list(range(width))
        for line, fields in lines:
            tally.rows += 1
            if isinstance(fields, LineUnreadable) or len(fields) != width:
                self._refuse(line, fields)
                continue
            picked = fields if whole else [fields[i] for i in indices]
            text = "\t".join(picked)
            if "\\" in text or "\n" in text or text.count("\t") >= len(picked):
                text = "\t".join([each.translate(_ESCAPES) for each in picked])
            if metadata:
                text = f"{text}\t{_metadata(fields, metadata)}"
            yield f"{line}\t{text}\n"

    def _refuse(self, line: int, fields) -> None:
        self.tally.unread += 1
        if isinstance(fields, LineUnreadable):
            reason = str(fields)
        else:
            reason = f"has {len(fields)} fields, the header {len(self.layout.header)}"
        self.report.refuse([Problem(self.layout.label, line, "", reason)])


def _metadata(fields: list[str], names: dict[int, str]) -> str:
    found = {name: fields[i] or None for i, name in names.items()}
    return json.dumps(found, ensure_ascii=False).translate(_ESCAPES)
