"""Requests of machine clients are counted in memory and added up in PostgreSQL."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests
from django.db import OperationalError

from tsa.accounts import usage
from tsa.accounts.models import ClientUsage
from tsa.accounts.tests.factories import machine_client, token_for
from tsa.local import processes


@pytest.fixture(autouse=True)
def nothing_counted():
    """What other tests left in this process's memory is none of ours."""
    usage._counts = Counter()
    usage._latest = {}


def rows():
    return list(ClientUsage.objects.values_list("client__client_id", "requests"))


@pytest.mark.django_db
@pytest.mark.urls("tsa.accounts.tests.urls")
def test_a_request_with_a_good_token_counts_and_a_bad_one_does_not(client):
    registered, secret = machine_client("tsa.admin")
    said = {"authorization": f"Bearer {token_for(registered, secret, client)}"}

    for headers in (said, said, {"authorization": "Bearer x"}, {}):
        client.get("/api/v1/staff", headers=headers)

    assert usage.flush() == 2
    assert rows() == [(registered.client_id, 2)]


@pytest.mark.django_db
def test_what_comes_later_is_added(django_assert_num_queries):
    one, _ = machine_client(name="One")
    two, _ = machine_client(name="Two")
    usage.count(one.client_id)
    usage.flush()
    first = ClientUsage.objects.get().last_request_at

    for each in (one, two, one):
        usage.count(each.client_id)
    usage.flush()

    assert sorted(rows()) == sorted([(one.client_id, 3), (two.client_id, 1)])
    assert ClientUsage.objects.get(client=one).last_request_at > first
    with django_assert_num_queries(0):
        assert usage.flush() == 0


@pytest.mark.django_db
def test_the_day_is_that_of_the_schools_clocks(monkeypatch, settings):
    class Evening(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # nine in the evening in Texas

    settings.DEFAULT_TIME_ZONE = "America/Chicago"
    monkeypatch.setattr(usage, "datetime", Evening)
    usage.count(machine_client()[0].client_id)

    usage.flush()

    assert str(ClientUsage.objects.get().day) == "2026-11-20"


@pytest.mark.django_db
def test_what_cannot_be_written_waits(monkeypatch):
    registered, _ = machine_client()
    usage.count(registered.client_id)

    def away(*arguments):
        usage.count(registered.client_id)  # another request meanwhile
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(usage, "_add", away)
        assert usage.flush() == 0

    assert usage.flush() == 2
    assert rows() == [(registered.client_id, 2)]


@pytest.mark.django_db
def test_a_client_that_is_gone_harms_nobody():
    registered, _ = machine_client()
    usage.count("gone")
    usage.count(registered.client_id)

    usage.flush()

    assert rows() == [(registered.client_id, 1)]


def test_processes_that_write_at_once_lose_nothing(committed):
    registered, _ = machine_client()

    def requests_of_a_process(_):
        key = registered.client_id, datetime.now(UTC).date()
        usage._add({key: 3}, {key: datetime.now(UTC)})
        usage.connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(requests_of_a_process, range(30)))

    assert rows() == [(registered.client_id, 90)]


def test_a_process_that_does_not_serve_starts_no_thread(db):
    usage.count(machine_client()[0].client_id)

    assert usage._flusher._thread is None


def test_a_web_server_writes_by_itself_and_once_more_at_its_end(system):
    made = system.run_manage(
        *("create_api_client", "--name=Sync", "--purpose=tests", "--scope=oneroster", "--signs")
    )
    printed = json.loads(made.stdout)
    system.start_web()
    form = {"grant_type": "client_credentials", **printed}
    token = requests.post(f"{system.base_url}/oauth/token", form, timeout=10).json()
    said = {"Authorization": f"Bearer {token['access_token']}"}

    def ask(times):
        for _ in range(times):
            # Not Ed-Fi's client: refused, but it is known who was.
            address = f"{system.base_url}/data/v3/ed-fi/students"
            answer = requests.get(address, headers=said, timeout=10)
            assert answer.status_code == 403

    def counted():
        code = (
            "from tsa.accounts.models import ClientUsage;"
            "print(sum(row.requests for row in ClientUsage.objects.all()))"
        )
        return int(system.run_manage("shell", "-v", "0", "-c", code).stdout.split()[-1])

    ask(7)
    assert processes.wait_until(lambda: counted() == 7, 15, every=0.5)
    ask(5)
    system.stop_web()

    assert counted() == 12
