import jwt
import pytest
from django.conf import settings
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tsa.accounts import clients, machine_tokens
from tsa.accounts.models import ApiClient
from tsa.accounts.tests.factories import machine_client, staff_person, token_for

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]

STAFF = "/api/v1/staff"


def bearer(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def signed(**changes):
    """A token that we might have signed, with some claims changed."""
    claims = {
        "iss": machine_tokens.ISSUER,
        "sub": "x",
        "scope": "tsa.admin",
        "iat": 1_700_000_000,
        "exp": 4_000_000_000,
        "jti": "1",
        "gen": 1,
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, machine_tokens._key(settings.SECRET_KEY), algorithm="HS256")


def test_a_machine_with_the_scope_is_let_in_as_itself(client):
    registered, secret = machine_client("tsa.admin")

    answer = client.get(STAFF, **bearer(token_for(registered, secret, client)))

    assert answer.json() == {"actor": f"machine:{registered.client_id}"}


def test_a_machine_without_the_scope_is_403(client):
    registered, secret = machine_client("edfi", "oneroster")

    answer = client.get(STAFF, **bearer(token_for(registered, secret, client)))

    assert answer.status_code == 403


def test_a_scope_opens_its_own_door_and_shows_the_claim_set(client):
    registered, secret = machine_client("edfi", claim_set="full")

    answer = client.get("/api/v1/roster", **bearer(token_for(registered, secret, client)))

    assert answer.json() == {"claim_set": "full"}


def test_without_credentials_it_is_401(client):
    answer = client.get(STAFF)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def bad_tokens():
    yield "not a token", "abc"
    yield "expired", signed(exp=1_700_000_001)
    yield "another issuer", signed(iss="somebody")
    yield "no generation", signed(gen=None)
    yield "unknown client", signed(sub="nobody")
    yield "another key", jwt.encode({"sub": "x"}, "k" * 40, algorithm="HS256")
    yield "our secret itself as the key", jwt.encode({}, settings.SECRET_KEY, algorithm="HS256")
    yield "not signed", jwt.encode({"sub": "x"}, None, algorithm="none")


@pytest.mark.parametrize("token", [pytest.param(token, id=name) for name, token in bad_tokens()])
def test_a_bad_token_is_401_without_a_reason(client, token):
    answer = client.get(STAFF, **bearer(token))

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_invalid"


def test_a_withdrawn_client_is_refused_at_once(client):
    registered, secret = machine_client()
    token = token_for(registered, secret, client)
    assert client.get(STAFF, **bearer(token)).status_code == 200

    clients.withdraw(registered.pk)
    clients.forget()  # done on commit, which a test's transaction never reaches

    assert client.get(STAFF, **bearer(token)).status_code == 401


def test_what_another_process_withdrew_is_refused_after_a_few_seconds(client, monkeypatch):
    registered, secret = machine_client()
    token = token_for(registered, secret, client)
    assert client.get(STAFF, **bearer(token)).status_code == 200
    ApiClient.objects.filter(pk=registered.pk).update(is_active=False)

    later = clients.time.monotonic() + clients.STANDING_SECONDS
    monkeypatch.setattr(clients.time, "monotonic", lambda: later)

    assert client.get(STAFF, **bearer(token)).status_code == 401


def test_a_new_secret_ends_the_old_one_and_its_tokens(client):
    registered, secret = machine_client()
    token = token_for(registered, secret, client)

    registered, new_secret = clients.rotate_secret(registered.pk)
    clients.forget()

    assert client.get(STAFF, **bearer(token)).status_code == 401
    form = {"grant_type": "client_credentials", "client_id": registered.client_id}
    assert client.post("/oauth/token", {**form, "client_secret": secret}).status_code == 401
    new_token = token_for(registered, new_secret, client)
    assert client.get(STAFF, **bearer(new_token)).status_code == 200


def test_a_known_machine_is_checked_without_a_query(client, django_assert_num_queries):
    registered, secret = machine_client()
    token = token_for(registered, secret, client)
    client.get(STAFF, **bearer(token))

    with django_assert_num_queries(0):
        client.get(STAFF, **bearer(token))


def test_a_staff_session_is_let_in_where_no_second_factor_is_asked(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(staff_person(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(STAFF).json() == {"actor": "staff:rita@tsa.example"}


def test_a_session_with_the_password_alone_is_refused_where_a_factor_is_asked(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = staff_person()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(STAFF).status_code == 403

    device = TOTPDevice.objects.create(user=user, confirmed=True)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()

    assert client.get(STAFF).status_code == 200


def test_a_post_with_a_session_needs_the_csrf_token(settings):
    settings.STAFF_SECOND_FACTOR = False
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff_person(), backend="django.contrib.auth.backends.ModelBackend")

    assert strict.post(STAFF).status_code == 403


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_a_person_who_lost_the_right_is_refused(client, settings, lost):
    settings.STAFF_SECOND_FACTOR = False
    user = staff_person()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    type(user).objects.filter(pk=user.pk).update(**{lost: False})

    assert client.get(STAFF).status_code in {401, 403}
