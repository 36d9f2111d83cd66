"""Imports that run beside each other, and those whose process was killed; with real commits."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from oneroster import models
from oneroster.csv import runs, tasks
from oneroster.csv.importing import Choices, import_package
from oneroster.tests.packages import BASE, package
from tsa.lib.actor import system

pytestmark = pytest.mark.usefixtures("committed")
BY = system("test")
PROJECT = Path(__file__).parents[2]
READ = "from oneroster.csv import runs; runs.run_waiting({!r})"


def elsewhere(work, *arguments, **options):
    """In a thread, whose session ends with it."""
    try:
        return work(*arguments, **options)
    finally:
        connection.close()


@contextmanager
def an_import_that_runs():
    """One that has written everything and is about to commit."""
    written, go_on = threading.Event(), threading.Event()

    def finish(report):
        written.set()
        go_on.wait()

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(elsewhere, import_package, package(BASE), by=BY, finish=finish)
        try:
            written.wait()
            yield
        finally:
            go_on.set()
        assert first.result().status == "imported"


def put_off() -> models.RosterImport:
    return runs.put_off(
        package(BASE).getvalue(), name="a.zip", by=BY, choices=Choices(), defer=lambda run_id: None
    )


def begun(**fields) -> models.RosterImport:
    values = {"file_name": "a.zip", "size": 1, "by": str(BY), "max_retired": 10}
    return models.RosterImport.objects.create(**values, status="running", **fields)


def settled(run) -> tuple[models.RosterImport, list[str]]:
    deferred = []
    runs.settle_broken_off(defer=lambda run_id: deferred.append(run_id))
    run.refresh_from_db()
    return run, deferred


def test_a_second_import_is_refused_while_one_runs():
    with an_import_that_runs():
        report = import_package(package(BASE), by=BY)

    assert report.status == "refused"
    assert "another import is running" in report.problems[0].reason
    assert models.RosterUser.objects.count() == 3


def test_the_worker_waits_for_the_import_that_runs():
    run = put_off()
    with ThreadPoolExecutor(1) as threads:
        with an_import_that_runs():
            waiting = threads.submit(elsewhere, runs.run_waiting, str(run.pk))
        waiting.result()

    run.refresh_from_db()
    assert run.status == "imported"
    assert {each["unchanged"] - each["rows"] for each in run.report["files"]} == {0}


def test_a_run_that_a_session_holds_goes_on():
    run = begun()
    with runs._held(run.pk), ThreadPoolExecutor(1) as threads:
        run, deferred = threads.submit(elsewhere, settled, run).result()

    assert (run.status, deferred) == ("running", [])


def test_a_run_that_nobody_holds_ends_and_says_so():
    run, deferred = settled(begun())

    assert (run.status, deferred) == ("failed", [])
    assert run.ended_at is not None
    assert "ended before it had finished" in run.report["problems"][0]["reason"]
    assert run.get_status_display() == "broken off, nothing written"


def test_a_package_that_was_not_finished_waits_again():
    run, deferred = settled(begun(package=package(BASE).getvalue()))

    assert (run.status, deferred) == ("waiting", [str(run.pk)])
    runs.run_waiting(deferred[0])
    run.refresh_from_db()
    assert (run.status, run.package) == ("imported", None)


def test_the_workers_task_queues_what_waits_again():
    run = begun(package=package(BASE).getvalue())

    tasks.settle_imports(timestamp=0)

    job = ProcrastinateJob.objects.get(task_name="oneroster.import_package")
    assert job.args == {"run_id": str(run.pk)}


def test_a_package_that_ends_its_worker_for_a_day_is_given_up():
    old = timezone.now() - runs.TRIED_FOR
    run, deferred = settled(begun(package=b"PK", created_at=old))

    assert (run.status, run.package, deferred) == ("failed", None, [])


def test_a_worker_that_is_killed_leaves_its_package_to_another():
    run = put_off()
    with an_import_that_runs():  # so that the worker's has begun and does not end
        worker = subprocess.Popen(
            [sys.executable, PROJECT / "manage.py", "shell", "-c", READ.format(str(run.pk))],
            env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while run.status != "running":
            assert worker.poll() is None
            time.sleep(0.1)
            run.refresh_from_db()
        worker.kill()
        worker.wait()

    deferred = []
    while not deferred:  # PostgreSQL notices the end of a session in its own time
        run, deferred = settled(run)
        time.sleep(0.1)
    runs.run_waiting(deferred[0])
    run.refresh_from_db()
    assert (run.status, run.package) == ("imported", None)
