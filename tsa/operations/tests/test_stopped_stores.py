"""A store really stopped, or there and silent: what is answered, shown, and told to whom.

The bound of every answer is the client's patience (enrollment/tests/system_client.py): a page
that hangs fails its test. PostgreSQL away leaves the site ready, for parents go on without it.
"""

import json
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from traceback import format_exception

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from enrollment.tests.system_client import Client, inside, wait_for
from tsa.accounts.tests.factories import staff_person
from tsa.admin.tests.clients import signed_in
from tsa.local import serving
from tsa.local.dynamo import empty
from tsa.local.testsystem import System
from tsa.mail import services as mail
from tsa.operations import duty, watching
from tsa.operations.models import AlertEvent
from tsa.operations.tasks import tell_alert

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("stopped stores")]
TOKEN = "a-token-for-the-tests-of-metrics"
HEALTH = reverse("admin:operations_alertevent_changelist")


@pytest.fixture(scope="module")
def running(module_system) -> System:
    module_system.start_web(METRICS_TOKEN=TOKEN)
    return module_system


@pytest.fixture
def system(running):
    """Both stores answer when a test begins, and when it has ended."""
    yield running
    bring_back(running)
    wait_for(lambda: serving.status(running.port) == 200, "the site ready again")


def bring_back(system: System) -> None:
    for store in (system.stores.postgres, system.stores.dynamo):
        store.resume()
        if not store.is_running:
            store.start()


@pytest.fixture
def look(system, django_db_blocker):
    return partial(inside, system, django_db_blocker)


@pytest.fixture
def site(system) -> Client:
    return Client(system.base_url)


@pytest.fixture
def staff(look, site):
    """How somebody who is signed in, and has seen the page Health, asks for a page."""
    with look():
        client = signed_in()
        client.get(HEALTH)
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    return partial(site.send, "GET", Cookie=cookies)


def metrics(site: Client) -> str:
    return text_of(site.send("GET", "/metrics", Authorization=f"Bearer {TOKEN}"))


def text_of(answer) -> str:
    return answer.body["bytes"].decode()


# -- what is answered ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_without_postgresql_the_site_is_live_ready_and_tells_its_counts(system, site, how):
    metrics(site)
    getattr(system.stores.postgres, how)()

    assert site.send("GET", "/health/live").status == 200
    assert site.send("GET", "/health/ready").status == 200
    assert "tsa_metrics_postgresql_up 0.0" in metrics(site)


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_without_dynamodb_the_site_is_live_and_says_what_it_is_not_ready_for(system, site, how):
    getattr(system.stores.dynamo, how)()

    ready = site.send("GET", "/health/ready")

    assert site.send("GET", "/health/live").status == 200
    assert (ready.status, ready.body) == (503, {"status": "unavailable", "store": "dynamodb"})
    assert ready.headers["retry-after"]
    assert "tsa_requests_total" in metrics(site)


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_health_without_postgresql_shows_the_figures_that_are_left(system, site, staff, how):
    getattr(system.stores.postgres, how)()

    known, unseen = staff(HEALTH), site.send("GET", HEALTH, Cookie="sessionid=" + "a" * 32)

    assert (known.status, unseen.status) == (503, 503)
    assert "Families can go on" in text_of(known)
    assert "figure-dynamodb_up" in text_of(known)
    assert "nobody can sign in" in text_of(unseen)
    assert "figure" not in text_of(unseen)


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_health_without_dynamodb_names_it(system, staff, how):
    getattr(system.stores.dynamo, how)()

    page = staff(HEALTH)

    assert page.status == 200
    assert "DynamoDB does not answer" in text_of(page)


def test_another_staff_page_says_that_postgresql_is_away(system, staff):
    system.stores.postgres.stop()

    page = staff(reverse("admin:index"))

    assert page.status == 503
    assert page.headers["retry-after"]


# -- who is told --------------------------------------------------------------------------------


ROOT = "root@tsa.example"
BEGAN, OVER = "Alert: {} does not answer", "Over: {} does not answer"


class Watch:
    """What the worker does, done in this process: the round, the queue, the outbox."""

    def __init__(self, mails):
        self.mails = mails
        self._last = self._tasks()[-1][0] if self._tasks() else 0

    def go_round(self) -> None:
        watching.go_round()

    def work(self) -> None:
        """Each task that tells, once."""
        for number, args in self._tasks():
            if number > self._last:
                tell_alert(**args)
                self._last = number

    def deliver(self) -> None:
        mail.deliver_due()

    def subjects(self) -> list[str]:
        assert {each.to[0] for each in self.mails} <= {ROOT}
        return [each.subject for each in self.mails]

    def _tasks(self) -> list[tuple[int, dict]]:
        sql = "SELECT id, args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
        with connection.cursor() as cursor:
            cursor.execute(sql, [watching.TELL])
            return [(number, json.loads(args)) for number, args in cursor.fetchall()]


@pytest.fixture
def watch(system, look, monkeypatch, mailoutbox):
    """A watch that has found all well before, in the system's own stores."""
    monkeypatch.setattr(watching, "_NOT_AGAIN", timedelta(0))
    monkeypatch.setattr(watching, "_outages", [])
    monkeypatch.setattr(duty, "_known", {})
    with look():
        empty(system.stores.dynamo.endpoint)  # mails of an outage within ten minutes are one
        staff_person(ROOT, is_superuser=True)
        made = Watch(mailoutbox)
        made.go_round()
        yield made


def history(rule: str, since: datetime) -> list[str]:
    events = AlertEvent.objects.filter(rule=rule, at__gte=since).order_by("id")
    return list(events.values_list("state", flat=True))


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_dynamodb_down_is_told_at_once_though_the_outbox_is_in_it(system, watch, how):
    since = timezone.now()
    getattr(system.stores.dynamo, how)()
    watch.go_round()
    watch.go_round()
    watch.work()

    assert watch.subjects() == [BEGAN.format("DynamoDB")]

    bring_back(system)
    watch.go_round()
    watch.work()
    watch.deliver()
    watch.deliver()
    assert history("dynamodb_down", since) == ["began", "ended"]
    assert watch.subjects() == [BEGAN.format("DynamoDB"), OVER.format("DynamoDB")]


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_postgresql_down_is_told_at_once_and_written_down_when_it_is_back(system, watch, how):
    since = timezone.now()
    getattr(system.stores.postgres, how)()
    watch.go_round()
    watch.go_round()
    watch.deliver()

    assert watch.subjects() == [BEGAN.format("PostgreSQL")]
    over = timezone.now()

    bring_back(system)
    watch.go_round()
    watch.work()
    watch.deliver()
    assert history("postgresql_down", since) == ["began", "ended"]
    assert AlertEvent.objects.filter(rule="postgresql_down", at__gt=since, at__lt=over).exists()
    assert watch.subjects() == [BEGAN.format("PostgreSQL"), OVER.format("PostgreSQL")]


def test_both_down_are_told_once(system, watch):
    since = timezone.now()
    system.stores.postgres.stop()
    system.stores.dynamo.stop()
    watch.go_round()
    watch.go_round()

    assert watch.subjects() == [BEGAN.format("PostgreSQL")]

    bring_back(system)
    watch.go_round()
    watch.work()
    watch.deliver()
    assert history("postgresql_down", since) == ["began", "ended"]
    assert watch.subjects() == [BEGAN.format("PostgreSQL"), OVER.format("PostgreSQL")]


def test_two_workers_that_saw_one_outage_write_it_down_once(system, watch, monkeypatch):
    since = timezone.now()
    seen_by_the_other = []
    system.stores.postgres.stop()
    watch.go_round()
    with monkeypatch.context() as patch:
        patch.setattr(watching, "_outages", seen_by_the_other)
        watch.go_round()
    bring_back(system)

    watch.go_round()
    monkeypatch.setattr(watching, "_outages", seen_by_the_other)
    watch.go_round()

    assert history("postgresql_down", since) == ["began", "ended"]


def test_a_mail_server_that_is_away_is_tried_again_and_no_address_is_named(
    system, watch, monkeypatch, caplog
):
    system.stores.dynamo.stop()
    watch.go_round()

    def refuse(*_):
        raise SMTPRecipientsRefused({ROOT: (550, b"no")})

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse)
        with pytest.raises(duty.NotSent) as refused:
            watch.work()
    watch.work()

    assert ROOT not in "".join(format_exception(refused.value)) + caplog.text
    assert watch.subjects() == [BEGAN.format("DynamoDB")]
