"""Failed sign-ins do not fill the log, and none is lost."""

import pytest
from django.test import Client

from tsa.accounts import links
from tsa.accounts.tests.factories import machine_client, staff_person
from tsa.audit import failures
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def serving(monkeypatch):
    """As in a web server's process, whose thread never runs: tests flush themselves."""
    monkeypatch.setattr(failures._failures._flusher, "_is_serving", True)
    monkeypatch.setattr(failures._failures._flusher, "wake", lambda: None)
    yield
    failures._failures._going_on.clear()


def rows():
    found = AuditLog.objects.filter(action="sign_in.failed").order_by("pk")
    return [(row.entity_id, row.address, row.after) for row in found]


def refuse(client_id, *, times=1, address="192.0.2.1"):
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "x"}
    for _ in range(times):
        assert Client(REMOTE_ADDR=address).post("/oauth/token", form).status_code == 401


def test_many_refused_tokens_are_two_rows_with_the_number(dynamo, serving):
    sis, _ = machine_client("edfi")

    refuse(sis.client_id, times=20)
    failures._failures.flush()

    assert rows() == [
        (sis.client_id, "192.0.2.1", None),
        (sis.client_id, "192.0.2.1", {"times": 19}),
    ]


def test_accounts_and_addresses_are_told_apart(dynamo, serving):
    sis, _ = machine_client("edfi")

    refuse(sis.client_id)
    refuse("nobody's")
    refuse("nobody's", address="192.0.2.2")

    assert [(account, address) for account, address, _ in rows()] == [
        (sis.client_id, "192.0.2.1"),
        ("unknown", "192.0.2.1"),
        ("unknown", "192.0.2.2"),
    ]


def test_of_too_many_addresses_the_rest_is_one_row(dynamo, serving, monkeypatch):
    monkeypatch.setattr(failures._failures, "_most", 3)

    for number in range(10):
        refuse("nobody's", address=f"192.0.2.{number}")
    failures._failures.flush()

    assert len(rows()) == 5
    assert rows()[-1] == (failures.MANY, None, {"times": 6})


def test_a_password_that_is_tried_again_and_again_is_two_rows(dynamo, serving):
    person = staff_person("rita@tsa.example")

    for _ in range(4):
        Client().post("/admin/login/", {"username": person.email, "password": "wrong"})
    failures._failures.flush()

    assert [(account, after) for account, _, after in rows()] == [
        (str(person.pk), None),
        (str(person.pk), {"times": 3}),
    ]


def test_links_that_open_nothing_are_summed_in_dynamodb(dynamo, serving):
    for _ in range(5):
        links.refused(address="192.0.2.1")
    failures._failures.flush()

    found = sorted(AuditLogItem.scan(), key=lambda item: item.timestamp)
    assert [(item.action_type, item.details) for item in found] == [
        ("sign_in.failed", None),
        ("sign_in.failed", {"times": 4}),
    ]
    assert rows() == []
