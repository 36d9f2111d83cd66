"""Every job as staff start it on the page: it runs, says what came of it, and is on the record."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from enrollment.tests import families
from oneroster import publishing
from tsa.admin import maintenance
from tsa.admin.tests.clients import signed_in
from tsa.audit.models import AuditLog
from tsa.operations import running
from tsa.operations.models import MaintenanceJob, MaintenanceProgress

PAGE = "admin:operations_maintenancejob"
PURPOSE = {"purpose": "Audit of the school's own records"}
# What is asked for, and what the result counts for one family whose child is enrolled.
JOBS = {
    "backup": ({}, {"missing files": 0}),
    "check_consistency": ({"apply": "on"}, {"unexplained": 0, "explained": 0, "repaired": 0}),
    "edfi_export": ({"with_ids": ""}, {}),
    "oneroster_export": ({"version": "1.2"}, {}),
    "rebuild_copies": ({"apply": "on"}, {"differ": 0, "made": 0}),
    "recover_students": ({}, {"recovered": 0, "waiting": 0}),
    "retention": ({}, {}),
    "sync_profiles": ({}, {"synced": 0, "not synced": 0}),
}
# With a file or another database; each has its own test below.
OTHERS = {"edfi_import", "oneroster_import", "legacy_import", "legacy_rollback"}


@pytest.fixture(autouse=True)
def quick(settings, tmp_path):
    settings.STAFF_SECOND_FACTOR = False
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.DYNAMODB_CONNECT_TIMEOUT = settings.DYNAMODB_READ_TIMEOUT = 0.2


@pytest.fixture
def staff(coach):
    families.family(coach, upto=6)
    publishing.publish_due()  # as the worker does
    return signed_in()


def do(client, name: str, asked: dict) -> MaintenanceJob:
    """Start it as the form does, and let the worker's part happen."""
    answer = client.post(f"{reverse(f'{PAGE}_start')}?job={name}", {**asked, **PURPOSE})
    assert answer.status_code == 302, answer.context["form"].errors
    job = MaintenanceJob.objects.get(name=name)
    running.run(str(job.pk))
    job.refresh_from_db()
    return job


def fetched(client, job: MaintenanceJob) -> bytes:
    answer = client.get(reverse(f"{PAGE}_output", args=[job.pk]))
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    return b"".join(answer.streaming_content)


def test_every_job_that_is_declared_is_tried_here():
    assert {job.name for job in maintenance.every()} == JOBS.keys() | OTHERS


@pytest.mark.parametrize("name", JOBS)
def test_a_job_runs_shows_its_result_and_is_audited(staff, name):
    asked, counts = JOBS[name]

    job = do(staff, name, asked)

    assert (job.status, job.problem) == ("done", "")
    assert job.result["is_good"]
    assert counts.items() <= job.result["counts"].items()
    page = staff.get(reverse(f"{PAGE}_change", args=[job.pk])).content.decode()
    assert escape(job.result["text"]) in page
    rows = AuditLog.objects.filter(entity="maintenance_jobs", entity_id=str(job.pk))
    actions = list(rows.order_by("id").values_list("action", flat=True))
    assert actions == ["insert", "update", "update"]


@pytest.mark.parametrize("name", [*JOBS, *sorted(OTHERS)])
def test_whoever_may_only_look_is_refused(committed, dynamo, name):
    client = signed_in("auditor")
    start = f"{reverse(f'{PAGE}_start')}?job={name}"

    assert client.get(start).status_code == 403
    assert client.post(start, PURPOSE).status_code == 403
    assert not MaintenanceJob.objects.exists()


def test_retention_that_is_applied_runs_by_its_rules(staff):
    job = do(staff, "retention", {"apply": "on"})

    assert job.status == "done"
    assert "removed, 0 not" in job.result["text"]


def test_exported_ed_fi_records_can_be_imported_and_taking_the_file_is_noted(staff):
    exported = do(staff, "edfi_export", {})
    package = fetched(staff, exported)

    imported = do(staff, "edfi_import", {"upload": SimpleUploadedFile("all.zip", package)})

    assert "students.jsonl" in zipfile.ZipFile(io.BytesIO(package)).namelist()
    assert imported.status == "done"
    log = MaintenanceProgress.objects.get(pk=imported.pk).log
    assert "students: 0 created, 0 updated, 1 unchanged, 0 refused" in log
    taken = AuditLog.objects.filter(action="export", entity="maintenance_jobs")
    assert [row.entity_id for row in taken] == [str(exported.pk)]


def test_refused_ed_fi_lines_can_be_fetched(staff):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as made:
        made.writestr("students.jsonl", '{"studentUniqueId": "S-1"}\n')

    job = do(staff, "edfi_import", {"upload": SimpleUploadedFile("a.zip", package.getvalue())})

    assert job.result["counts"]["refused"] == 1
    assert not job.result["is_good"]
    assert b"firstName" in fetched(staff, job)


def test_an_exported_package_is_checked_by_the_import(staff):
    package = fetched(staff, do(staff, "oneroster_export", {"version": "1.2"}))
    form = {
        "upload": SimpleUploadedFile("all.zip", package),
        "dry_run": "on",
        "max_retired": "10",
    }

    job = do(staff, "oneroster_import", form)

    assert job.status == "done"
    assert job.result["counts"]["rows"] > 0


def test_the_legacy_database_is_imported_and_taken_back(legacy, dynamo, settings):
    legacy.small()
    settings.LEGACY_DATABASE_URL = legacy.url
    client = signed_in()

    imported = do(client, "legacy_import", {"schema": legacy.schema, "language": "az"})
    number = imported.result["text"].split()[1].rstrip(":")
    undone = do(client, "legacy_rollback", {"number": number, "apply": "on"})

    assert (imported.status, undone.status) == ("done", "done")
    assert undone.result["counts"]["deleted"] > 0
    assert undone.result["counts"]["kept"] == 0
