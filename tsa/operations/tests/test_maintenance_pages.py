"""The pages Health and Maintenance: what they show, and who may do what there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tsa.admin.maintenance import Outcome
from tsa.admin.tests.clients import queries, signed_in
from tsa.operations import running
from tsa.operations.models import MaintenanceJob

LIST = "admin:operations_maintenancejob_changelist"
HEALTH = "admin:operations_alertevent_changelist"
pytestmark = pytest.mark.usefixtures("committed", "dynamo")


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def job(declare, registrar):
    declare(lambda progress, *, by: Outcome("All well."), can_cancel=True)
    return running.start("trial", fields={}, by=registrar)


def page(name: str, *key) -> str:
    return reverse(f"admin:operations_maintenancejob_{name}", args=key)


def test_health_shows_every_figure_with_its_time_and_what_it_should_be(client):
    text = signed_in().get(reverse(HEALTH)).content.decode()

    assert "figure-postgresql_connections" in text
    assert "at most 80 %" in text


def test_a_start_is_queued_and_leads_to_the_jobs_page(declare):
    declare(lambda progress, *, by: Outcome("All well."))
    client = signed_in()

    answer = client.post(page("start") + "?job=trial", {})

    made = MaintenanceJob.objects.get()
    assert answer.url == page("change", made.pk)
    assert (made.status, made.by) == ("waiting", "staff:root@tsa.example")


def test_the_fragment_tells_how_it_ended(job):
    running.run(str(job.pk))

    text = signed_in().get(page("progress", job.pk)).content.decode()

    assert 'data-open="no"' in text
    assert "All well." in text


def test_cancelling_and_starting_again(job):
    client = signed_in()

    client.post(page("cancel", job.pk))
    client.post(page("again", job.pk))

    states = MaintenanceJob.objects.order_by("created_at").values_list("status", flat=True)
    assert list(states) == ["cancelled", "waiting"]


@pytest.mark.parametrize("role", ["registrar", "auditor"])
def test_who_may_only_look_starts_and_cancels_nothing(job, role):
    client = signed_in(role)

    assert client.get(page("change", job.pk)).status_code == 200
    assert client.get(page("start") + "?job=trial").status_code == 403
    assert client.post(page("start") + "?job=trial").status_code == 403
    assert client.post(page("cancel", job.pk)).status_code == 403
    assert client.post(page("again", job.pk)).status_code == 403
    assert client.get(page("output", job.pk)).status_code == 403


@pytest.mark.parametrize("role", ["admissions", "finance"])
def test_others_do_not_see_the_pages(job, role):
    client = signed_in(role)

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(page("progress", job.pk)).status_code == 403
    assert client.get(page("start") + "?job=trial").status_code == 403


def test_a_link_starts_and_cancels_nothing(job):
    assert signed_in().get(page("cancel", job.pk)).status_code == 403


def test_an_exported_package_can_be_fetched(registrar):
    made = running.start("oneroster_export", fields={"version": "1.2"}, by=registrar)
    running.run(str(made.pk))

    answer = signed_in().get(page("output", made.pk))

    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_package_that_is_none_is_refused_in_its_report():
    client = signed_in()
    form = {"upload": SimpleUploadedFile("a.zip", b"no zip"), "dry_run": "on", "max_retired": "10"}

    client.post(page("start") + "?job=oneroster_import", form)
    made = MaintenanceJob.objects.get()
    running.run(str(made.pk))

    text = client.get(page("change", made.pk)).content.decode()
    assert "/admin/oneroster/rosterimport/" in text


def test_the_list_costs_the_same_with_many_jobs(declare, registrar):
    declare(lambda progress, *, by: Outcome("ok"))
    client = signed_in()
    MaintenanceJob.objects.create(name="trial", status="done", by="system:x")
    few = queries(client, reverse(LIST))

    for _ in range(30):
        MaintenanceJob.objects.create(name="trial", status="done", by="system:x")

    assert queries(client, reverse(LIST)) == few
