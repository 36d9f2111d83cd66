"""A job is asked for, run by the worker, cancelled, broken off, and started again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from enrollment.models import EnrollmentCopy
from enrollment.tests import families
from tsa.admin.maintenance import Outcome
from tsa.audit.models import AuditLog
from tsa.dynamo.writes import commit, touch
from tsa.lib.errors import InvalidData
from tsa.operations import running
from tsa.operations.models import MaintenanceJob, MaintenanceProgress


def trial(progress, *, by, number: int = 0) -> Outcome:
    progress.advance(number, total=10)
    progress.log("E-1: created")
    return Outcome(f"{number} done.", {"done": number})


def ended(job: MaintenanceJob) -> MaintenanceJob:
    running.run(str(job.pk))
    return MaintenanceJob.objects.get(pk=job.pk)


@pytest.mark.usefixtures("committed", "dynamo")
class TestJobs:
    def test_a_job_keeps_its_result_progress_and_log(self, declare, registrar):
        declare(trial)

        done = ended(running.start("trial", fields={"number": 3}, by=registrar))

        assert (done.status, done.result["text"]) == ("done", "3 done.")
        told = MaintenanceProgress.objects.get(pk=done.pk)
        assert (told.done, told.total, told.log) == (3, 10, ["E-1: created"])

    def test_the_job_acts_for_who_asked(self, declare, registrar):
        seen = []
        declare(lambda progress, *, by: seen.append(by) or Outcome("ok"))

        ended(running.start("trial", fields={}, by=registrar))

        assert [(each.kind, each.id) for each in seen] == [("staff", "registrar@tsa.example")]

    def test_the_same_job_is_open_once(self, declare, registrar):
        declare(trial)
        running.start("trial", fields={}, by=registrar)

        with pytest.raises(running.AlreadyOpen):
            running.start("trial", fields={}, by=registrar)

        assert MaintenanceJob.objects.count() == 1

    def test_a_job_that_ended_is_not_run_again_by_a_late_task(self, declare, registrar):
        calls = []
        declare(lambda progress, *, by: calls.append(1) or Outcome("ok"))
        job = running.start("trial", fields={}, by=registrar)

        running.run(str(job.pk))
        running.run(str(job.pk))

        assert calls == [1]

    def test_a_waiting_job_is_cancelled_at_once(self, declare, registrar):
        declare(trial)
        job = running.start("trial", fields={}, by=registrar)

        running.cancel(job.pk, by=registrar)

        assert ended(job).status == "cancelled"

    def test_a_running_job_stops_at_its_next_safe_point(self, declare, registrar):
        is_under_way = threading.Event()

        def long(progress, *, by):
            is_under_way.set()
            progress.cancel.wait(20)
            progress.advance()
            return Outcome("not cancelled")

        declare(long, can_cancel=True)
        job = running.start("trial", fields={}, by=registrar)
        thread = in_a_thread(job)
        assert is_under_way.wait(20)

        running.cancel(job.pk, by=registrar)
        thread.join(20)

        assert MaintenanceJob.objects.get().status == "cancelled"

    def test_a_job_that_must_not_stop_cannot_be_cancelled(self, declare, registrar):
        declare(trial)
        job = running.start("trial", fields={}, by=registrar)
        MaintenanceJob.objects.update(status="running")

        with pytest.raises(running.CannotCancel):
            running.cancel(job.pk, by=registrar)

    def test_a_running_job_that_nobody_holds_is_interrupted(self, declare, registrar):
        declare(trial)
        job = running.start("trial", fields={"number": 4}, by=registrar)
        long_ago = timezone.now() - timedelta(seconds=running.SILENT_SECONDS + 1)
        MaintenanceJob.objects.update(status="running", started_at=long_ago)

        assert running.settle_broken_off() == 1
        again = running.start_again(job.pk, by=registrar)

        assert MaintenanceJob.objects.get(pk=job.pk).status == "interrupted"
        assert ended(again).result["text"] == "4 done."

    def test_a_running_job_that_is_held_stays(self, declare, registrar):
        settled = []

        def settles(progress, *, by):
            MaintenanceJob.objects.update(started_at=timezone.now() - timedelta(hours=1))
            settled.append(running.settle_broken_off())
            return Outcome("ok")

        declare(settles)

        assert ended(running.start("trial", fields={}, by=registrar)).status == "done"
        assert settled == [0]

    def test_a_refusal_is_told_in_its_own_words(self, declare, registrar):
        def refuses(progress, *, by):
            raise InvalidData("There is no such folder.")

        declare(refuses)

        failed = ended(running.start("trial", fields={}, by=registrar))

        assert (failed.status, failed.problem) == ("failed", "There is no such folder.")

    def test_a_bug_leaves_no_data_in_the_row(self, declare, registrar):
        def breaks(progress, *, by):
            raise ValueError("Zebulon Quokka, born 2015")

        declare(breaks)

        failed = ended(running.start("trial", fields={}, by=registrar))

        assert (failed.status, failed.problem) == ("failed", "ValueError")

    def test_an_uploaded_file_is_there_for_the_job_and_goes_afterwards(self, declare, registrar):
        read = []

        def reads(progress, *, by, upload, upload_name):
            read.append((upload_name, upload.read_bytes()))
            return Outcome("ok")

        declare(reads)

        done = ended(running.start("trial", fields={}, by=registrar, upload=("a.zip", b"abc")))

        assert read == [("a.zip", b"abc")]
        assert done.upload is None

    def test_asking_running_and_ending_are_audited_without_the_file(self, declare, registrar):
        declare(trial)
        job = running.start("trial", fields={}, by=registrar, upload=None)
        ended(job)

        rows = AuditLog.objects.filter(entity="maintenance_jobs", entity_id=str(job.pk))
        assert [(row.action, row.actor_id) for row in rows.order_by("id")] == [
            ("insert", "registrar@tsa.example"),
            ("update", "maintenance"),
            ("update", "maintenance"),
        ]


def in_a_thread(job: MaintenanceJob) -> threading.Thread:
    def work():
        try:
            running.run(str(job.pk))
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_comparing_finds_and_repairs_and_names_ids_only(family, registrar):
    EnrollmentCopy.objects.filter(pk=family.enrollment_id).update(student_name="Zebulon Quokka")

    found = ended(running.start("check_consistency", fields={"apply": False}, by=registrar))
    mended = ended(running.start("check_consistency", fields={"apply": True}, by=registrar))

    assert found.result["counts"]["unexplained"] == 1
    assert mended.result["counts"] == {"unexplained": 0, "explained": 0, "repaired": 1}
    log = str(list(MaintenanceProgress.objects.values_list("log", flat=True)))
    assert family.enrollment_id in log
    assert "Quokka" not in log
    assert family.email not in log


def test_recovery_tries_what_waits(coach, registrar):
    made = families.family(coach, upto=4)
    item = made.item
    item.mark()
    commit(touch(item))

    done = ended(running.start("recover_students", fields={}, by=registrar))

    assert done.result["counts"] == {"recovered": 1, "waiting": 0}


def test_syncing_profiles_that_agree_does_nothing(coach, registrar):
    done = ended(running.start("sync_profiles", fields={"failed_only": False}, by=registrar))

    assert (done.status, done.result["counts"]) == ("done", {"synced": 0, "not synced": 0})
