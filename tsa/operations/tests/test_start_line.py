"""The line about the stores on the start page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tsa.admin.tests.clients import signed_in
from tsa.audit.writing import writing
from tsa.lib.actor import system
from tsa.operations.models import AlertEvent, HealthMeasure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def looked(minutes_ago: int) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    with writing(system("tests")):
        HealthMeasure.objects.create(name="owed", value=0, measured_at=at)


def shown(role: str = ""):
    return signed_in(role).get("/admin/").context_data["home"]["health"]


def test_all_is_well_when_the_watch_has_just_looked():
    looked(1)

    assert shown().is_well


def test_a_watch_that_does_not_look_is_told():
    looked(10)

    assert "worker" in shown().text


def test_a_standing_alert_is_named_and_one_that_ended_is_not():
    looked(1)
    now = timezone.now()
    with writing(system("tests")):
        for rule, state in (("queue_stuck", "began"), ("mails_stuck", "began")):
            AlertEvent.objects.create(rule=rule, state=state, at=now, limit=900)
        AlertEvent.objects.create(rule="mails_stuck", state="ended", at=now, limit=900)

    health = shown()

    assert (health.is_well, health.text) == (False, "A job waits for more than 15 minutes")


def test_the_line_leads_to_the_page_of_health_who_may_open_it():
    looked(1)

    assert [bool(shown(role).link) for role in ("", "finance")] == [True, False]
