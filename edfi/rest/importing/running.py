"""An import from the first file to the last: batch by batch, resumable, reported.

A batch, its refusals and how far the file is done become true together. The next batch is read
in a thread of its own while PostgreSQL works on this one; that thread asks no database.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from edfi.rest.importing import folders, lines, progress, staging
from edfi.rest.importing.folders import Source
from edfi.rest.importing.lines import Batch
from edfi.rest.importing.reports import Report
from edfi.rest.importing.storing import ACTOR, Outcome, store
from edfi.rest.models import ImportProgress
from tsa.api import database
from tsa.audit.writing import writing

COUNTS = ("created", "updated", "unchanged", "refused")
TELL_SECONDS = 3.0


@dataclass
class Sums:
    """What became of all lines, by resource."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown: Counter = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        return sum(each["refused"] for each in self.counts.values())


def run(
    folder: Path, *, report: Report, tell: Callable[[str], None], dry_run=False, resume=False
) -> Sums:
    """Import the folder's files. Raises folders.FolderUnusable and progress.Disturbed."""
    sources, unknown = folders.sources(folder)
    for name in unknown:
        tell(f"{name}: no resource has this name; left alone.")
    sums = Sums()
    with _all_undone() if dry_run else _kept(sources):
        for source in sources:
            _File(source, sums, report, tell).run(resume=resume)
    report.sums(sums.counts, sums.unknown)
    return sums


@contextmanager
def _all_undone() -> Iterator[None]:
    """One transaction for everything, since later files refer to earlier ones; then undone."""
    with writing(ACTOR):
        yield
        transaction.set_rollback(True)


@contextmanager
def _kept(sources: list[Source]) -> Iterator[None]:
    yield
    progress.forget(sources)


class _File:
    """The import of one file."""

    def __init__(self, source: Source, sums: Sums, report: Report, tell: Callable[[str], None]):
        self.source, self.sums, self.report, self.tell = source, sums, report, tell
        self.resource, self.name = source.resource, source.path.name
        self.row: ImportProgress | None = None
        self.started = self.told = time.monotonic()
        self.stored = 0

    def run(self, *, resume: bool) -> None:
        left = progress.interrupted(self.source)
        if left is not None:
            self._tell_of_interruption(left, resume)
        self.row = progress.begin(self.source, resume=resume)
        if not self.row.is_finished:
            database.run(staging.create(self.resource))
            self._first_pass()
            self._later_passes()
        self._sum_up()

    def _first_pass(self) -> None:
        for batch in _ahead(lines.batches(self._path, self.resource, after=self.row.lines_done)):
            self._store(batch, waits=True)

    def _later_passes(self) -> None:
        """Lines that refer to other lines of the file, again for as long as some get through."""
        while self.row.waiting:
            before = set(self.row.waiting)
            for batch in lines.batches(self._path, self.resource, only=before):
                self._store(batch, waits=True)
            if set(self.row.waiting) == before:
                for batch in lines.batches(self._path, self.resource, only=before):
                    self._store(batch, waits=False)
        self._finish()

    def _store(self, batch: Batch, *, waits: bool) -> None:
        """`waits`: lines that may get through later are put aside, otherwise refused."""
        numbers = {line.number for line in batch.lines}
        still = [number for number in self.row.waiting if number not in numbers]
        until = max(self.row.lines_done, batch.until)

        def record(outcome: Outcome) -> None:
            if not waits:
                outcome.refused += outcome.waiting
                outcome.waiting = []
            waiting = sorted(still + [line.number for line, _ in outcome.waiting])
            self.report.refused(self.name, outcome.refused)
            progress.advance(self.row, outcome, until=until, waiting=waiting)

        outcome = store(self.resource, batch.lines, before_commit=record)
        self.row.refresh_from_db()
        self.sums.unknown.update(outcome.unknown)
        self.stored += len(batch.lines)
        self._tell_now_and_then()

    def _finish(self) -> None:
        progress.advance(self.row, Outcome(), until=self.row.lines_done, waiting=[], finished=True)
        self.row.refresh_from_db()

    def _sum_up(self) -> None:
        counts = {name: getattr(self.row, name) for name in COUNTS}
        self.sums.counts[self.resource.name] = counts
        rate = self.stored / max(time.monotonic() - self.started, 0.001)
        said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        self.tell(f"{self.name}: {said} ({rate:,.0f} lines/s)")

    @property
    def _path(self) -> Path:
        return self.source.path

    def _tell_of_interruption(self, left: ImportProgress, resume: bool) -> None:
        came = "was done" if left.is_finished else f"came to line {left.lines_done:,}"
        now = "goes on there" if resume else "begins again (--resume goes on there)"
        self.tell(f"{self.name}: an interrupted import {came}; this one {now}.")

    def _tell_now_and_then(self) -> None:
        now = time.monotonic()
        if now - self.told >= TELL_SECONDS:
            self.told = now
            rate = self.stored / (now - self.started)
            self.tell(f"  {self.name}: line {self.row.lines_done:,}, {rate:,.0f} lines/s")


def _ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each read while the one before it is stored."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import-reader") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
