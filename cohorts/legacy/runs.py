"""Imports that are kept: begun, gone on with after a crash, ended; one at a time.

A lock of the database session is held from beginning to end, so that a killed import frees it.
What was read stays staged until the import has ended: the same command then goes on from it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from cohorts.legacy import importing, staging
from cohorts.legacy.reports import Report
from cohorts.legacy.source import SourceUnusable, label, opened
from cohorts.legacy_models import LegacyImport
from tsa.audit.statements import execute, value
from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError

Status = LegacyImport.Status
FRESH = timedelta(hours=24)  # what was read longer ago is read anew
_LOCK = "hashtext('cohorts.legacy')"


class ImportRunning(DomainError):
    code = "legacy_import_running"


@dataclass(frozen=True)
class Choices:
    """How one import is to be done. `anew`: read again even where an import can be gone on with."""

    schema: str = "edu"
    language: str = "az"
    since: date | None = None
    dry_run: bool = False
    anew: bool = False


@contextmanager
def alone() -> Iterator[None]:
    """Only one import, or taking back of one, at a time."""
    if not value(f"SELECT pg_try_advisory_lock({_LOCK})"):
        raise ImportRunning("Another import of the legacy database is running; wait for its end.")
    try:
        yield
    finally:
        if connection.is_usable():
            execute(f"SELECT pg_advisory_unlock({_LOCK})")


def run(
    url: str, *, by: Actor, choices: Choices, tell: Callable[[str], None] = lambda _text: None
) -> Report:
    """Import the legacy database: all that can be, or nothing; the report is kept."""
    source = f"{label(url)}, schema {choices.schema}"[:255]
    with alone():
        found = _to_go_on_with(source, choices)
        if found is None:
            found = _begin(source, by, choices)
            started = time.monotonic()
            _read(found, url, by, choices, tell)
            read_seconds = time.monotonic() - started
        else:
            tell(f"going on with import {found.pk}: what it read at {found.read_at} is here")
            read_seconds = 0.0
        report = _report(found, source, read_seconds)
        try:
            importing.apply(found, report, by=by, tell=tell)
        except Exception as error:  # whatever it was, nothing is written and the run says so
            _fail(found, by, error)
            raise
        finally:
            if connection.is_usable():
                staging.empty()
        return report


def _report(run: LegacyImport, source: str, read_seconds: float) -> Report:
    return Report(
        run=run.pk,
        source=source,
        language=run.language,
        since=str(run.since or ""),
        read_at=run.read_at.isoformat(),
        seconds={"read": round(read_seconds, 2)},
    )


def _to_go_on_with(source: str, choices: Choices) -> LegacyImport | None:
    """An import of the same kind that was killed after it had read everything."""
    found = LegacyImport.objects.first()
    if choices.anew or found is None or found.status != Status.READ:
        return None
    asked = (source, choices.language, choices.since, choices.dry_run)
    if (found.source, found.language, found.since, found.dry_run) != asked:
        return None
    is_fresh = found.created_at > timezone.now() - FRESH
    return found if is_fresh and staging.is_whole(found.counts) else None


def _begin(source: str, by: Actor, choices: Choices) -> LegacyImport:
    unfinished = LegacyImport.objects.filter(status__in=[Status.READING, Status.READ])
    with writing(by):
        unfinished.update(status=Status.FAILED, ended_at=timezone.now())
        return LegacyImport.objects.create(
            source=source,
            language=choices.language,
            since=choices.since,
            dry_run=choices.dry_run,
            by=str(by)[:255],
        )


def _read(run: LegacyImport, url: str, by: Actor, choices: Choices, tell) -> None:
    try:
        with opened(url, choices.schema) as source:
            source.check()
            run.read_at = source.moment()
            run.counts = staging.fill(source, since=choices.since, tell=tell)
    except (SourceUnusable, DatabaseError) as error:
        _fail(run, by, error)
        if connection.is_usable():
            staging.empty()
        raise
    with writing(by):
        run.status = Status.READ
        run.save(update_fields=["status", "read_at", "counts"])


def _fail(run: LegacyImport, by: Actor, error: Exception) -> None:
    """Keep why, in words that hold no value of a row: a database's own message may."""
    told = str(error) if isinstance(error, DomainError) else type(error).__name__
    if not connection.is_usable():
        return
    with writing(by):
        LegacyImport.objects.filter(pk=run.pk).update(
            status=Status.FAILED, ended_at=timezone.now(), report={"failure": told[:500]}
        )
