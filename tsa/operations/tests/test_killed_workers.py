"""Workers as processes of their own, killed in the middle of a job, and what the next one does."""

from contextlib import contextmanager
from functools import partial

import psycopg
import pytest

from enrollment.tests.system_client import inside, wait_for
from tsa.lib.actor import system as system_actor
from tsa.operations import running, turns
from tsa.operations.models import MaintenanceJob

pytestmark = pytest.mark.slow
BY = system_actor("tests")


@pytest.fixture
def look(system, django_db_blocker):
    return partial(inside, system, django_db_blocker)


@contextmanager
def held_up(system):
    """Whoever reads the copies of enrolments waits, as long as the block lasts."""
    with psycopg.connect(system.env()["DATABASE_OWNER_URL"]) as owner:
        owner.execute("LOCK TABLE copy_enrollments IN ACCESS EXCLUSIVE MODE")
        yield


def status(job: MaintenanceJob) -> str:
    return MaintenanceJob.objects.values_list("status", flat=True).get(pk=job.pk)


def start(name: str) -> MaintenanceJob:
    return running.start(name, fields={"apply": False}, by=BY)


def test_the_next_worker_interrupts_what_a_killed_one_ran_and_it_is_started_again(system, look):
    with look(), held_up(system):
        job = start("rebuild_copies")
        system.start_worker()
        wait_for(lambda: status(job) == "running", "the job runs")
        system.kill_worker()

    system.start_worker()

    with look():
        wait_for(lambda: status(job) == "interrupted", "the dead worker's job is interrupted")
        again = running.start_again(job.pk, by=BY)
        wait_for(lambda: status(again) == "done", "it is done by the second worker")


def test_without_any_worker_the_page_finds_it_out(system, look):
    with look():
        job = start("rebuild_copies")
        system.start_worker(TSA_FAULT="job_running")
        system.worker.wait(timeout=60)

        wait_for(running.settle_broken_off, "the job is interrupted")

        assert status(job) == "interrupted"
        waiting = start("rebuild_copies")
        assert turns.why_it_waits(waiting)


def test_a_job_that_is_held_up_keeps_no_other_waiting(system, look):
    with look(), held_up(system):
        long = start("rebuild_copies")
        short = running.start("edfi_export", fields={"with_ids": False}, by=BY)
        system.start_worker()

        wait_for(lambda: status(short) == "done", "the export is done")

        assert status(long) in ("running", "failed")
