"""Imports that are kept: at once, or by the worker where a package is large.

The row says what was asked and how it ended; the package itself stays only while it waits.
"""

import io
from typing import IO

from django.db import DatabaseError
from django.utils import timezone

from oneroster.csv.importing import Choices, import_package
from oneroster.csv.reports import Report
from oneroster.models import RosterImport
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind

AT_ONCE = 10 * 1024**2  # larger ones wait for the worker
LARGEST = 200 * 1024**2  # that may be uploaded; the command takes any


def run_now(
    file: IO[bytes],
    *,
    name: str,
    size: int,
    by: Actor,
    choices: Choices,
    report: Report | None = None,
) -> tuple[RosterImport, Report]:
    """Import it, and keep the report."""
    run = _begin(name, size, by, choices, status=RosterImport.Status.RUNNING)
    done = _run(run, file, by=by, choices=choices, report=report)
    run.status = done.status
    return run, done


def put_off(content: bytes, *, name: str, by: Actor, choices: Choices, defer) -> RosterImport:
    """Keep the package for the worker; `defer` queues the run's id in the same transaction."""
    with writing(by):
        waiting = RosterImport.Status.WAITING
        run = _begin(name, len(content), by, choices, status=waiting, package=content)
        defer(run_id=str(run.pk))
    return run


def run_waiting(run_id: str) -> None:
    """What the worker does. A repeat finds the package gone and does nothing."""
    run = RosterImport.objects.filter(pk=run_id, package__isnull=False).first()
    if run is None:
        return
    kind, _, person = run.by.partition(":")
    by = Actor(Kind(kind), person)
    choices = Choices(run.dry_run, run.skip_refused, run.max_retired)
    RosterImport.objects.filter(pk=run.pk).update(status=RosterImport.Status.RUNNING)
    _run(run, io.BytesIO(bytes(run.package)), by=by, choices=choices)


def _begin(name: str, size: int, by: Actor, choices: Choices, **options) -> RosterImport:
    with writing(by):
        return RosterImport.objects.create(
            file_name=name[:255],
            size=size,
            by=str(by)[:255],
            dry_run=choices.dry_run,
            skip_refused=choices.skip_refused,
            max_retired=choices.max_retired,
            **options,
        )


def _run(run: RosterImport, file, *, by: Actor, choices: Choices, report=None) -> Report:
    try:
        report = import_package(file, by=by, choices=choices, report=report)
    except (DatabaseError, OSError):
        _end(run, by, RosterImport.Status.FAILED, None)
        raise
    _end(run, by, report.status, report.as_json())
    return report


def _end(run: RosterImport, by: Actor, status: str, report: dict | None) -> None:
    with writing(by):
        RosterImport.objects.filter(pk=run.pk).update(
            status=status, report=report, package=None, ended_at=timezone.now()
        )
