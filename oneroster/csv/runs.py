"""Imports that are kept: at once, or by the worker where a package is large.

The row says what was asked and how it ended; the package itself stays only while it waits. Who
runs an import holds its lock as long as the session lives, so that one nobody holds was broken
off. What it wrote and that it was imported are one transaction: what is broken off wrote nothing.
"""

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from django.db import DatabaseError, connection
from django.utils import timezone

from oneroster.csv.importing import Choices, import_package
from oneroster.csv.problems import Problem
from oneroster.csv.reports import Report
from oneroster.models import RosterImport
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind, system

AT_ONCE = 10 * 1024**2  # larger ones wait for the worker
LARGEST = 200 * 1024**2  # that may be uploaded; the command takes any
TRIED_FOR = timedelta(days=1)  # a package that ends its worker again and again is given up
ENDED = "the process that read it ended before it had finished; nothing was written"
_KEY = "hashtextextended('oneroster.csv.run ' || %s, 0)"
_SETTLES = system("oneroster.settle_imports")
Status = RosterImport.Status


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
    run_id = uuid.uuid4()
    with _held(run_id):
        run = _begin(name, size, by, choices, pk=run_id, status=Status.RUNNING)
        done = _run(run, file, by=by, choices=choices, report=report)
    run.status = done.status
    return run, done


def put_off(content: bytes, *, name: str, by: Actor, choices: Choices, defer) -> RosterImport:
    """Keep the package for the worker; `defer` queues the run's id in the same transaction."""
    with writing(by):
        run = _begin(name, len(content), by, choices, status=Status.WAITING, package=content)
        defer(run_id=str(run.pk))
    return run


def run_waiting(run_id: str) -> None:
    """What the worker does. A repeat finds the package gone, or held by another, and does nothing.

    Another import that is running is waited for.
    """
    with _held(run_id) as is_mine:
        run = RosterImport.objects.filter(pk=run_id, package__isnull=False).first()
        if run is None or not is_mine:
            return
        kind, _, person = run.by.partition(":")
        by = Actor(Kind(kind), person)
        choices = Choices(run.dry_run, run.skip_refused, run.max_retired)
        with writing(by):
            RosterImport.objects.filter(pk=run.pk).update(status=Status.RUNNING)
        _run(run, io.BytesIO(bytes(run.package)), by=by, choices=choices, waits=True)


def settle_broken_off(*, defer) -> None:
    """Of the imports that nobody runs any more: those with their package wait again, others end."""
    for run_id in RosterImport.objects.filter(status=Status.RUNNING).values_list("pk", flat=True):
        with writing(_SETTLES):
            run = _abandoned(run_id)
            if run is None:
                continue
            if run.package is not None and run.created_at > timezone.now() - TRIED_FOR:
                RosterImport.objects.filter(pk=run_id).update(status=Status.WAITING)
                defer(run_id=str(run_id))
            else:
                _end(run, _SETTLES, _broken_off(ENDED))


def _abandoned(run_id: uuid.UUID) -> RosterImport | None:
    """The run, locked, if it is neither held by a session nor ended meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({_KEY})", [str(run_id)])
        if not cursor.fetchone()[0]:
            return None
    running = RosterImport.objects.filter(pk=run_id, status=Status.RUNNING)
    return running.select_for_update().first()


@contextmanager
def _held(run_id: uuid.UUID | str) -> Iterator[bool]:
    """Hold the run until the block or the session ends; False where another session does."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_KEY})", [str(run_id)])
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            _let_go(run_id)


def _let_go(run_id: uuid.UUID | str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock({_KEY})", [str(run_id)])
    except DatabaseError:
        connection.close()  # a session that is gone holds nothing


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


def _run(run: RosterImport, file, *, by: Actor, choices: Choices, **options) -> Report:
    try:
        report = import_package(
            file, by=by, choices=choices, finish=lambda done: _end(run, by, done), **options
        )
    except (DatabaseError, OSError) as error:
        _end(run, by, _broken_off(f"{type(error).__name__}; nothing was written"))
        raise
    if report.status != Status.IMPORTED:
        _end(run, by, report)
    return report


def _broken_off(reason: str) -> Report:
    report = Report(status=Status.FAILED.value)
    report.refuse([Problem("", 0, "", reason)])
    return report


def _end(run: RosterImport, by: Actor, report: Report) -> None:
    with writing(by):
        RosterImport.objects.filter(pk=run.pk).update(
            status=report.status,
            report=report.as_json(),
            package=None,
            ended_at=timezone.now(),
        )
