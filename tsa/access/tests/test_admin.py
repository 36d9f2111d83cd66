"""Staff's page on grants: given through the service, ended, never edited."""

import pytest

from edfi.tests.factories import StudentFactory
from tsa.access.models import Grant
from tsa.admin.tests.clients import openings, queries, signed_in, told
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db

LIST = "/admin/access/grant/"


def grants(number: int) -> None:
    for student in StudentFactory.create_batch(number):
        Grant.objects.create(adult_kind="guardian", adult_id="parent_1", student=student)


def give(client, student, **capacities):
    form = {"adult_kind": "guardian", "adult_id": "parent_1", "student": student.student_unique_id}
    return client.post(f"{LIST}add/", {**form, **capacities})


def test_a_list_costs_the_same_for_2_rows_and_for_60():
    client = signed_in("registrar")
    grants(2)
    few = queries(client, LIST)
    grants(58)

    assert queries(client, LIST) == few


def test_another_grant_ends_the_one_before():
    client, student = signed_in("registrar"), StudentFactory()

    give(client, student, may_view="on")
    answer = give(client, student, may_view="on", may_sign="on")

    assert answer.status_code == 302
    ended, open_now = Grant.objects.order_by("pk")
    assert ended.valid_until is not None
    assert (open_now.may_view, open_now.may_sign, open_now.may_pay) == (True, True, False)
    row = AuditLog.objects.filter(entity="access_grants").first()
    assert row.actor_id == "registrar@tsa.example"


def test_a_grant_ends_and_is_kept(dynamo):
    grants(1)
    client, grant = signed_in("registrar"), Grant.objects.get()

    page = client.get(f"{LIST}{grant.pk}/change/")
    answer = client.post(f"{LIST}{grant.pk}/act/end/")
    again = client.post(f"{LIST}{grant.pk}/act/end/")

    assert 'id="act-end"' in page.content.decode()
    assert openings() == [("access_grants", str(grant.pk))]
    assert "ended now" in told(answer)
    assert "has ended already" in told(again)
    assert not Grant.objects.in_force().exists()
    row = AuditLog.objects.filter(entity="access_grants", action="update").get()
    assert row.actor_id == "registrar@tsa.example"


def test_a_grant_is_neither_edited_nor_deleted(dynamo):
    grants(1)
    client, grant = signed_in(), Grant.objects.get()

    edited = client.post(f"{LIST}{grant.pk}/change/", {"may_pay": "on"})
    deleted = client.post(f"{LIST}{grant.pk}/delete/", {"post": "yes"})

    assert (edited.status_code, deleted.status_code) == (403, 403)
    assert not Grant.objects.get().may_pay


def test_an_auditor_ends_nothing():
    grants(1)

    answer = signed_in("auditor").post(f"{LIST}{Grant.objects.get().pk}/act/end/")

    assert answer.status_code == 403
    assert Grant.objects.in_force().exists()
