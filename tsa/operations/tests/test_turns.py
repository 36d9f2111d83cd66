"""Which jobs may run side by side, which wait, and what the page says about those that wait."""

import threading

import pytest
from django.urls import reverse

from tsa.admin import maintenance
from tsa.admin.maintenance import Outcome
from tsa.admin.tests.clients import signed_in
from tsa.backup import postgres
from tsa.operations import running, taking, turns
from tsa.operations.models import MaintenanceJob

pytestmark = pytest.mark.usefixtures("committed", "dynamo")


class Gate:
    """A job that runs until it is let go."""

    def __init__(self):
        self.is_entered, self.is_open = threading.Event(), threading.Event()

    def __call__(self, progress, *, by) -> Outcome:
        self.is_entered.set()
        assert self.is_open.wait(30)
        return Outcome("Done.")


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.is_open.set()
    for thread in list(taking._threads.values()):
        thread.join(30)
    taking._threads.clear()


@pytest.fixture
def start(declare, registrar):
    """Declare a job of this name and have it wait."""

    def started(name: str, run=lambda progress, *, by: Outcome("Done."), **options):
        declare(run, name=name, **options)
        return running.start(name, fields={}, by=registrar)

    return started


def states() -> dict[str, str]:
    return dict(MaintenanceJob.objects.values_list("name", "status"))


def take() -> None:
    """One round of the worker, and what it began and could end."""
    for thread in taking.take_due():
        thread.join(0.5)


def holding(*what: str) -> dict:
    return {"holds": frozenset(what)}


def writing_to(*what: str) -> dict:
    return {"writes": frozenset(what)}


def test_a_long_job_keeps_one_that_it_has_nothing_to_do_with_not_waiting(start, gate):
    start("import", gate, **holding("records"))
    take()
    assert gate.is_entered.wait(30)

    start("compare", **writing_to("items"))
    for thread in taking.take_due():
        thread.join(30)

    assert states() == {"import": "running", "compare": "done"}


def test_what_one_job_holds_no_other_writes_meanwhile(start, gate):
    start("backup", gate, **holding("items"))
    take()
    assert gate.is_entered.wait(30)
    waiting = start("repair", **writing_to("items"))

    take()

    assert states() == {"backup": "running", "repair": "waiting"}
    assert turns.why_it_waits(waiting) == "It begins when this has ended: Trial."

    gate.is_open.set()
    for thread in list(taking._threads.values()):
        thread.join(30)
    for thread in taking.take_due():
        thread.join(30)
    assert states() == {"backup": "done", "repair": "done"}


def test_two_that_write_one_thing_run_side_by_side(start, gate):
    start("one", gate, **writing_to("items"))
    take()

    start("two", **writing_to("items"))

    assert [each.is_next for each in turns.standings()] == [True]


def test_first_come_first_served_among_those_that_exclude_each_other(start):
    start("repair", **writing_to("items"))
    start("backup", **holding("items"))
    start("repair again", **writing_to("items"))

    assert [each.behind for each in turns.standings()] == ["", "repair", "backup"]


def test_three_run_at_once_and_a_fourth_waits(start):
    for name in "abcd":
        job = start(name)

    assert [each.is_next for each in turns.standings()] == [True, True, True, False]
    assert turns.why_it_waits(job).startswith("3 jobs run already.")


def test_the_page_says_that_no_worker_runs(start):
    job = start("lonely")

    page = signed_in().get(reverse("admin:operations_maintenancejob_change", args=[job.pk]))

    assert "No worker is running." in page.content.decode()


def test_no_job_begins_during_a_restore(start):
    start("repair")
    with postgres.connected() as restoring:
        assert postgres.may_restore(restoring)
        take()
        assert states() == {"repair": "waiting"}
    take()
    assert states() == {"repair": "done"}


def test_a_job_whose_turn_it_is_not_is_not_run_by_whoever_tries(start):
    start("backup", **holding("items"))
    second = start("repair", **writing_to("items"))

    running.run(str(second.pk))

    assert states()["repair"] == "waiting"


def test_a_round_asks_two_questions_however_many_jobs_wait(start, django_assert_num_queries):
    for name in "abcdef":
        start(name)

    with django_assert_num_queries(2):
        running.settle_broken_off()
        turns.standings()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("edfi_import", "check_consistency"),
        ("oneroster_import", "sync_profiles"),
        ("legacy_import", "recover_students"),
        ("edfi_export", "backup"),
        ("oneroster_export", "edfi_import"),
    ],
)
def test_the_jobs_of_the_project_that_run_side_by_side(name, other):
    assert not maintenance.exclude_each_other(name, other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("edfi_import", "oneroster_import"),
        ("legacy_import", "legacy_rollback"),
        ("backup", "retention"),
        ("check_consistency", "backup"),
    ],
)
def test_the_jobs_of_the_project_that_do_not(name, other):
    assert maintenance.exclude_each_other(name, other)
    assert maintenance.exclude_each_other(other, name)
