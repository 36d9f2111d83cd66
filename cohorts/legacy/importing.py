"""From staging into our tables, in one transaction: all of it, or nothing.

Each source table is judged and stored in the order in which rows refer to each other. Before
the commit the sums are checked: what was read is created, updated, unchanged or refused.
"""

import time
from collections.abc import Callable

from django.db import DataError, IntegrityError
from django.utils import timezone

from cohorts.legacy import (
    groups,
    judging,
    members,
    organizations,
    people,
    persons,
    reports,
    storing,
    words,
)
from cohorts.legacy.judging import ANALYZE
from cohorts.legacy.reports import Report
from cohorts.legacy_models import LegacyImport
from tsa.audit.statements import execute, take_time
from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError

Status = LegacyImport.Status


class RowsRefused(DomainError):
    """A rule of the tables that no check foresaw; nothing is written."""

    status = 422
    code = "legacy_rows_refused"


class _NothingWritten(Exception):
    """Takes the transaction of a dry run back."""


def apply(run: LegacyImport, report: Report, *, by: Actor, tell: Callable[[str], None]) -> None:
    """Store what the run has read. The run's own row is part of the transaction."""
    report.status = Status.CHECKED if run.dry_run else Status.IMPORTED
    try:
        with writing(by):
            _apply(run, report, tell)
            if run.dry_run:
                raise _NothingWritten
            _end(run, report)
    except _NothingWritten:
        with writing(by):
            _end(run, report)
    except (IntegrityError, DataError) as error:
        raise RowsRefused(_of_database(error))


def _apply(run: LegacyImport, report: Report, tell: Callable[[str], None]) -> None:
    take_time()
    execute("SET LOCAL work_mem = '64MB'")
    # Plans need the sizes of the tables made on the way, and no histograms of them.
    execute("SET LOCAL default_statistics_target = 10")
    execute("SELECT FROM legacy_imports WHERE id = %s FOR KEY SHARE", [run.pk])
    judging.begin(run.since)
    storing.see_users()
    today = run.read_at.date().isoformat()
    clock = time.monotonic()
    for name, step in _steps(run, today):
        tell(name)
        step()
        now = time.monotonic()
        report.seconds[name] = round(now - clock, 2)
        clock = now
    storing.note_followers()
    # What is judged at the end of a transaction is judged now, while the report can tell of it.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    reports.fill(report, run.counts, complete=run.since is None)


def _steps(run: LegacyImport, today: str):
    yield "judging dictionaries", lambda: words.judge(run.language)
    yield "storing dictionaries", lambda: words.store(run.pk)
    yield "judging organizations", organizations.judge
    yield "storing organizations", lambda: organizations.store(run.pk)
    yield "judging persons", lambda: persons.judge(today)
    for kind in people.KINDS:
        yield f"judging {kind.kind}", lambda kind=kind: people.judge(kind)
        yield f"storing {kind.kind}", lambda kind=kind: people.store(kind, run.pk)
    names = tuple(kind.kind for kind in people.KINDS)
    yield "storing persons", lambda: persons.store(run.pk, names)
    yield "judging groups", lambda: groups.judge(today)
    yield "storing groups", lambda: groups.store(run.pk)
    yield "analyzing", lambda: execute(ANALYZE)
    yield "judging members", lambda: members.judge(today)
    yield "storing members", lambda: members.store(run.pk)
    for kind in people.KINDS:
        yield f"noting users of {kind.kind}", lambda kind=kind: people.note_users(kind, run.pk)


def _end(run: LegacyImport, report: Report) -> None:
    run.status, run.ended_at = report.status, timezone.now()
    run.report = report.as_json(whole=False)
    run.save(update_fields=["status", "ended_at", "report"])


def _of_database(error: Exception) -> str:
    """Which rule, of which table; never the row's values, which may be personal."""
    told = getattr(error.__cause__, "diag", None)
    if told is None or not told.message_primary:
        return f"The database refused the rows ({type(error).__name__}); nothing was written."
    place = " ".join(part for part in (told.table_name, told.constraint_name) if part)
    return f"The database refused the rows ({place or told.sqlstate}); nothing was written."
