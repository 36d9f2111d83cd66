import base64
import json

import pytest

from tsa.accounts import clients, machine_tokens
from tsa.accounts.scopes import ONEROSTER_SCOPES
from tsa.accounts.tests.factories import machine_client
from tsa.audit.models import AuditLog

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]

GRANT = {"grant_type": "client_credentials"}
ROSTER = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"


def basic(client_id, secret, scheme="Basic"):
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"HTTP_AUTHORIZATION": f"{scheme} {pair}"}


def credentials(registered, secret):
    return {"client_id": registered.client_id, "client_secret": secret}


@pytest.mark.parametrize("address", ["/oauth/token", "/oauth/token/"])
@pytest.mark.parametrize("way", ["basic", "basic in lower case", "form", "json"])
def test_every_way_of_sending_the_credentials_gets_a_token(client, address, way):
    registered, secret = machine_client("tsa.admin")

    if way == "form":
        answer = client.post(address, {**GRANT, **credentials(registered, secret)})
    elif way == "json":
        body = json.dumps({**GRANT, **credentials(registered, secret)})
        answer = client.post(address, body, content_type="application/json")
    else:
        scheme = "basic" if way == "basic in lower case" else "Basic"
        answer = client.post(address, GRANT, **basic(registered.client_id, secret, scheme))

    given = answer.json()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert set(given) == {"access_token", "expires_in", "token_type", "scope"}
    assert given["token_type"] == "bearer"
    assert given["expires_in"] == 1800
    assert machine_tokens.verify(given["access_token"])["sub"] == registered.client_id


def test_the_grant_may_stand_in_the_address_but_the_secret_may_not(client):
    registered, secret = machine_client()

    with_basic = client.post(
        "/oauth/token?grant_type=client_credentials", **basic(registered.client_id, secret)
    )
    in_query = client.post(
        "/oauth/token?grant_type=client_credentials"
        f"&client_id={registered.client_id}&client_secret={secret}"
    )

    assert with_basic.status_code == 200
    assert in_query.status_code == 401


@pytest.mark.parametrize(
    "grant", ["password", "authorization_code", "refresh_token", "implicit", "x", ""]
)
def test_another_grant_is_refused_before_anything_else(client, grant):
    registered, secret = machine_client()
    form = {"grant_type": grant, **credentials(registered, secret)}

    answer = client.post("/oauth/token", form)

    assert answer.status_code == 400
    assert answer.json()["error"] in {"unsupported_grant_type", "invalid_request"}


@pytest.mark.parametrize("way", ["basic", "form"])
def test_a_wrong_secret_is_401_and_looks_like_an_unknown_client(client, way):
    registered, _ = machine_client()

    answers = [
        client.post("/oauth/token", GRANT, **basic(name, "wrong"))
        if way == "basic"
        else client.post("/oauth/token", {**GRANT, "client_id": name, "client_secret": "wrong"})
        for name in (registered.client_id, "nobody")
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["error"] == "invalid_client"
    assert answers[0]["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ('{"grant_type": ["client_credentials"]}', "application/json"),
        ("grant_type=client_credentials&grant_type=x", "application/x-www-form-urlencoded"),
        ("%00=%ff&client_id=%00", "application/x-www-form-urlencoded"),
        ("<x/>", "text/xml"),
        ("", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_says_nothing_useful_is_refused_in_the_same_shape(client, body, kind):
    answer = client.post("/oauth/token", body, content_type=kind)

    assert answer.status_code in {400, 401}
    assert answer.json()["error"]


def test_a_large_body_is_refused_unread(client):
    answer = client.post("/oauth/token", {"grant_type": "x" * 20_000})

    assert answer.status_code == 413


def test_only_post_is_answered(client):
    assert client.get("/oauth/token").status_code == 405


@pytest.mark.parametrize(
    "address",
    ["authorize/", "introspect/", "revoke_token/", "applications/", "device/", "register/"],
)
def test_nothing_else_of_the_toolkit_is_there(client, address):
    assert client.get(f"/oauth/{address}").status_code == 404


def test_without_a_scope_everything_registered_is_granted(client):
    registered, secret = machine_client("oneroster", "edfi")

    given = client.post("/oauth/token", {**GRANT, **credentials(registered, secret)}).json()

    assert set(given["scope"].split()) == {"oneroster", "edfi", *ONEROSTER_SCOPES}


def test_a_single_scope_is_granted_when_asked_for(client):
    registered, secret = machine_client("oneroster")

    given = client.post(
        "/oauth/token", {**GRANT, **credentials(registered, secret), "scope": ROSTER}
    ).json()

    assert given["scope"] == ROSTER
    assert machine_tokens.verify(given["access_token"])["scope"] == ROSTER


def test_a_scope_that_is_not_registered_is_refused(client):
    registered, secret = machine_client(ROSTER)

    answer = client.post(
        "/oauth/token", {**GRANT, **credentials(registered, secret), "scope": "tsa.admin"}
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_withdrawn_client_gets_no_token(client):
    registered, secret = machine_client()
    clients.withdraw(registered.pk)

    answer = client.post("/oauth/token", {**GRANT, **credentials(registered, secret)})

    assert answer.status_code == 401


def test_fetching_a_token_is_noted_and_audited_as_the_clients_act(client):
    registered, secret = machine_client()

    client.post("/oauth/token", {**GRANT, **credentials(registered, secret)})

    registered.refresh_from_db()
    row = AuditLog.objects.filter(entity="accounts_apiclient", action="update").first()
    assert registered.last_used_at
    assert (row.actor_kind, row.actor_id) == ("machine", registered.client_id)
    assert row.address == "127.0.0.1"


def test_a_token_costs_a_fixed_number_of_statements(client, django_assert_num_queries):
    registered, secret = machine_client("oneroster")

    # the client; savepoint, who acts, note of use, audit row, who acted before, release
    with django_assert_num_queries(7):
        client.post("/oauth/token", {**GRANT, **credentials(registered, secret)})
