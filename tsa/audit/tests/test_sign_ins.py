"""Who signed in, out, or tried to: staff, families, machine clients."""

import pytest
from django.test import Client

from tsa.accounts import links
from tsa.accounts.tests.factories import PASSWORD, machine_client, staff_person, token_for
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem

pytestmark = pytest.mark.django_db


def actions():
    return set(AuditLog.objects.values_list("action", flat=True))


def sign_in(email, password):
    return Client().post("/admin/login/", {"username": email, "password": password})


def test_a_sign_in_of_staff_is_the_person_s_own_act(dynamo):
    person = staff_person("rita@tsa.example")

    sign_in("rita@tsa.example", PASSWORD)

    row = AuditLog.objects.get(action="sign_in")
    assert (row.actor_kind, row.actor_id) == ("staff", person.email)
    assert row.entity_id == str(person.pk)


def test_a_failure_is_nobody_s_act_and_names_the_account(dynamo):
    person = staff_person("rita@tsa.example")

    sign_in("rita@tsa.example", "wrong")

    row = AuditLog.objects.get(action="sign_in.failed")
    assert (row.actor_kind, row.entity_id) == ("system", str(person.pk))


def test_what_was_typed_for_an_unknown_account_is_not_kept(dynamo):
    sign_in("my secret password", "wrong")

    row = AuditLog.objects.get(action="sign_in.failed")
    assert row.entity_id == "unknown"
    assert "secret" not in str(row.__dict__)


def test_a_lock_is_noted(dynamo):
    staff_person("rita@tsa.example")

    for _ in range(5):
        sign_in("rita@tsa.example", "wrong")

    assert "sign_in.locked_out" in actions()


def test_a_client_s_token_and_a_refused_one_are_noted(dynamo):
    client, secret = machine_client("edfi", name="SIS")

    token_for(client, secret, Client())
    Client().post(
        "/oauth/token",
        {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": "x"},
    )

    rows = AuditLog.objects.filter(entity="accounts_apiclient", action__startswith="sign_in")
    assert [(row.action, row.actor_kind) for row in rows.order_by("pk")] == [
        ("sign_in", "machine"),
        ("sign_in.failed", "system"),
    ]


def portal_rows():
    rows = [item for item in AuditLogItem.scan() if item.resource_type == "portal"]
    return [(r.action_type, r.actor_kind) for r in sorted(rows, key=lambda r: r.timestamp)]


def test_a_family_s_sign_in_and_sign_out_are_noted_without_postgresql(family, client):
    token = links.make_sign_in_link(family.email)
    for _ in range(2):
        answer = client.post(
            "/api/v1/auth/verify", {"token": token}, content_type="application/json"
        )
        if answer.status_code == 200:
            session = answer.json()["access_token"]
    links.sign_out(session)

    assert sorted(portal_rows()) == [
        ("sign_in", "parent"),
        ("sign_in.failed", "system"),
        ("sign_out", "parent"),
    ]


def test_a_coach_who_opens_an_enrolment_is_noted(family, coach, client):
    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    token = session.access_token

    client.get(
        f"/api/v1/coach/enrollments/{family.enrollment_id}",
        headers={"Authorization": f"Bearer {token}"},
    )

    (item,) = [i for i in AuditLogItem.scan() if i.action_type == "view"]
    assert (item.actor_kind, item.admin_email) == ("coach", coach.profile_id)
    assert item.student_unique_id == family.enrollment_id.replace("ENROLL", "STU")
