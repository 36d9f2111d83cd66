"""/metrics: who may read it, what it says, and that it names nobody."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from enrollment.tests import families
from enrollment.tests.portal import Portal
from tsa.operations import exposition, measures, watching

TOKEN = "a-token-for-the-tests-of-metrics"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN
    return {"Authorization": f"Bearer {TOKEN}"}


def told(answer) -> dict[tuple, float]:
    """{(name, labels in order): value} of the text."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_without_a_token_and_network_there_is_no_such_page(committed, dynamo):
    assert Client().get("/metrics").status_code == 404


def test_a_wrong_token_is_answered_alike(committed, dynamo, token):
    wrong = {"Authorization": "Bearer é"}
    assert Client().get("/metrics", headers=wrong).status_code == 404


def test_an_address_of_the_network_may_read(committed, dynamo, settings):
    settings.METRICS_NETWORKS = [exposition.ipaddress.ip_network("10.9.0.0/16")]

    assert Client(REMOTE_ADDR="10.9.1.2").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="10.8.1.2").get("/metrics").status_code == 404


def test_measures_and_alerts_are_told(committed, dynamo, token):
    watching.keep(measures.read_all())

    found = told(Client().get("/metrics", headers=token))

    assert found["tsa_measure", "dynamodb_up"] == 1
    assert found["tsa_alert", "database_lag"] == 0
    assert found["tsa_metrics_postgresql_up",] == 1


def test_requests_are_counted_by_route_and_no_id_or_name_is_told(coach, token):
    made = families.family(coach, upto=4)
    Portal().get(f"admissions/enrollments/{made.enrollment_id}")
    Client().get(f"/nowhere/{made.enrollment_id}")

    answer = Client().get("/metrics", headers=token)

    text = answer.content.decode()
    assert 'route="api/v1/admissions/enrollments/<str:enrollment_id>"' in text
    assert made.enrollment_id not in text
    assert made.email not in text


@pytest.mark.slow
def test_two_processes_of_a_server_add_up_and_postgresql_may_be_down(system):
    system.start_web(METRICS_TOKEN=TOKEN)
    import http.client

    def get(path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=20)
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        try:
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def lives() -> float:
        lines = [each for each in get("/metrics").splitlines() if '"health/live"' in each]
        return sum(float(each.split()[-1]) for each in lines if "requests_total" in each)

    before = lives()
    for _ in range(40):
        get("/health/live")
    assert lives() - before == 40

    system.stores.postgres.stop()

    text = get("/metrics")
    assert "tsa_metrics_postgresql_up 0.0" in text
    assert 'route="health/live"' in text
