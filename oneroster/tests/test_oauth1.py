"""Signed requests of 1.1. They are signed by another's program (oauthlib), as consumers do."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import RequestFactory
from oauthlib import oauth1

from oneroster.rest import callers, signatures
from oneroster.rest.errors import Busy, Forbidden, Refused, Unauthorised, answer
from tsa.accounts import clients
from tsa.accounts.models import ApiClient
from tsa.accounts.tables import TokenItem
from tsa.accounts.tests.factories import machine_client, token_for

pytestmark = pytest.mark.django_db
ROOT = "http://testserver/ims/oneroster/v1p1"
SHA1, SHA256 = oauth1.SIGNATURE_HMAC_SHA1, oauth1.SIGNATURE_HMAC_SHA256


@dataclass
class Consumer:
    """A program that signs what it sends."""

    registered: ApiClient
    secret: str

    def headers(self, address, method="GET", body=None, kind="", **options):
        options = {"signature_method": SHA256, **options}
        key = options.pop("key", self.registered.client_id)
        signer = oauth1.Client(key, client_secret=self.secret, **options)
        of_body = {"Content-Type": kind} if kind else {}
        return signer.sign(address, method, body, of_body)[1]

    def request(self, path="/users", method="GET", body=None, kind="", **options):
        """A request as the server gets it."""
        headers = self.headers(ROOT + path, method, body, kind, **options)
        return received(method, path, headers["Authorization"], body, kind)


def received(method, path, authorization, body=None, kind="application/octet-stream"):
    content = (body or "").encode() if isinstance(body, str | None) else body
    address = f"/ims/oneroster/v1p1{path}"
    return RequestFactory().generic(
        method, address, content, content_type=kind, headers={"authorization": authorization}
    )


@pytest.fixture
def consumer(dynamo):
    registered, _ = machine_client("oneroster", name="Adobe")
    return Consumer(*clients.give_signing_secret(registered.pk))


def asked(request, *scopes):
    return callers.of(request, *(scopes or ("roster.readonly",)), version="1.1")


def refusal(request) -> Refused:
    with pytest.raises(Refused) as refused:
        asked(request)
    return refused.value


# -- what is let in --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [SHA1, SHA256])
def test_a_signed_request_is_its_clients(consumer, method):
    caller = asked(consumer.request(signature_method=method))

    assert caller.client_id == consumer.registered.client_id
    assert str(caller.actor) == f"machine:{consumer.registered.client_id}"
    assert caller.scopes == set(consumer.registered.granted_scopes)


@pytest.mark.parametrize(
    "path",
    [
        "/users?limit=5000&offset=0&filter=status%3D%27active%27",
        "/users?filter=familyName%3D%27O%27%27Brien%27+AND+givenName~%27Zo%C3%AB%27",
        "/users?filter=dateLastModified%3E%272026-07-25T00%3A00%3A00.000Z%27&fields=a%2Cb",
        "/users?limit%20=100&b=2&a=&a=1",
        "//classes//c-1/students",
        "/users/stu%20dent",
        "/users/a@b.example",
        "/users/Zo%C3%AB",
        "/users/a%3Ab",
        "/users/a%40b~(c)",
        "/users/a(b)+c;d=e",
    ],
)
def test_whatever_stands_in_the_address(consumer, path):
    assert asked(consumer.request(path))


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_is_still_there_to_be_read(consumer, kind):
    body = "a=1&b=%C3%AB+x" if "form" in kind else json.dumps({"lineItem": {"title": "Zoë"}})

    request = consumer.request("/lineItems/1", "PUT", body, kind)

    assert asked(request, "gradebook.createput")
    assert request.read(1000) == body.encode()


def test_realm_and_blanks_in_the_header_do_no_harm(consumer):
    said = consumer.headers(f"{ROOT}/users")["Authorization"]
    spaced = said.replace("OAuth ", 'oauth realm="a%20b",  ').replace(", ", " ,\t")

    assert asked(received("GET", "/users", spaced))


@pytest.mark.parametrize("late", [-290, 290])
def test_clocks_may_differ_a_little(consumer, late):
    assert asked(consumer.request(timestamp=str(int(time.time()) + late)))


# -- what is refused -------------------------------------------------------------------------------


def test_a_request_counts_once(consumer):
    said = consumer.headers(f"{ROOT}/users")["Authorization"]
    asked(received("GET", "/users", said))

    again = refusal(received("GET", "/users", said))

    assert (again.status, again.code) == (401, "unauthorisedrequest")
    assert "sent before" in again.description


def test_of_many_that_send_it_at_once_one_gets_in(consumer):
    said = consumer.headers(f"{ROOT}/users")["Authorization"]
    clients.standing(consumer.registered.client_id)  # threads see no open transaction

    def attempt(_):
        try:
            signatures.signer(received("GET", "/users", said))
        except Unauthorised:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 1


def test_the_same_nonce_is_anothers_too(consumer):
    other, _ = machine_client("oneroster", name="Other")
    second = Consumer(*clients.give_signing_secret(other.pk))
    now = str(int(time.time()))

    assert asked(consumer.request(nonce="1", timestamp=now))
    assert asked(second.request(nonce="1", timestamp=now))


@pytest.mark.parametrize("late", [-310, 310, -(10**9)])
def test_an_old_signature_is_refused(consumer, late):
    assert "clock" in refusal(consumer.request(timestamp=str(int(time.time()) + late))).description


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/users?limit=1"), ("GET", "/orgs?limit=1"), ("GET", "/users")]
)
def test_what_was_signed_may_not_be_another_request(consumer, method, path):
    said = consumer.headers(f"{ROOT}/users?limit=1")["Authorization"]

    assert refusal(received(method, path, said)).status == 401


def test_a_body_whose_hash_was_signed_may_not_be_another(consumer):
    body = json.dumps({"result": {"score": 1}})
    said = consumer.headers(f"{ROOT}/results/1", "PUT", body, "application/json")["Authorization"]
    assert "oauth_body_hash" in said

    forged = received("PUT", "/results/1", said, body.replace("1", "9"), "application/json")

    assert refusal(forged).status == 401


@pytest.mark.parametrize(
    "options",
    [
        {"key": "nobody"},
        {"key": "x" * 300},
        {"key": "\x00"},
        {"key": "Zoë"},
        {"signature_method": oauth1.SIGNATURE_PLAINTEXT},
        {"signature_method": oauth1.SIGNATURE_HMAC_SHA512},
        {"resource_owner_key": "token"},
        {"timestamp": "tomorrow"},
        {"timestamp": "-5"},
        {"nonce": "\x00"},
    ],
)
def test_what_is_signed_otherwise_is_refused(consumer, options):
    if options == {"nonce": "\x00"}:
        assert asked(consumer.request(**options))  # odd, but a nonce
    else:
        assert refusal(consumer.request(**options)).status == 401


@pytest.mark.parametrize(
    "said",
    [
        "OAuth ",
        "OAuth nonsense",
        'OAuth oauth_consumer_key="a"',
        'OAuth oauth_consumer_key="a',
        'OAuth oauth_nonce="a", oauth_nonce="a"',
        'OAuth oauth_nonce="%FF"',
        'OAuth =, ,"',
        "OAuth " + 'a="b",' * 5000,
    ],
)
def test_a_header_that_cannot_be_read_is_a_401(consumer, said):
    refused = refusal(received("GET", "/users", said))

    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"].startswith("OAuth ")


@pytest.mark.parametrize("query", ["a=%FF", "&".join(["a=1"] * 600)])
def test_a_query_that_cannot_be_read_is_a_401(consumer, query):
    said = consumer.headers(f"{ROOT}/users")["Authorization"]

    assert refusal(received("GET", f"/users?{query}", said)).status == 401


def test_the_refusal_has_the_form_of_1_1(consumer):
    body = json.loads(answer(refusal(consumer.request(key="nobody")), version="1.1").content)

    (said,) = body["statusInfoSet"]
    assert said.pop("imsx_description")
    assert said == {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_codeMinor": "unauthorisedrequest",
    }


# -- who may sign ----------------------------------------------------------------------------------


def test_nobody_signs_with_the_secret_for_tokens(dynamo):
    registered, secret = machine_client("oneroster")

    assert refusal(Consumer(registered, secret).request()).status == 401
    assert refusal(Consumer(registered, "").request()).status == 401


def test_signatures_open_only_1_1(consumer):
    with pytest.raises(Unauthorised):
        callers.of(consumer.request(), "roster.readonly", version="1.2")


def test_a_signature_opens_what_the_client_is_registered_for(dynamo):
    scope = "https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly"
    registered, _ = machine_client(scope)
    consumer = Consumer(*clients.give_signing_secret(registered.pk))

    assert asked(consumer.request(), "roster-core.readonly", "roster.readonly")
    with pytest.raises(Forbidden):
        asked(consumer.request(), "roster-demographics.readonly")


@pytest.mark.parametrize(
    "end", [clients.withdraw, clients.take_signing_secret, clients.give_signing_secret]
)
def test_what_staff_end_is_ended(consumer, end):
    asked(consumer.request())

    end(consumer.registered.pk)
    clients.forget()

    assert refusal(consumer.request()).status == 401


def test_the_secret_is_not_stored_in_clear(consumer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM accounts_apiclient c")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(string_agg(a::text, ''), '') FROM audit_logs a")
        audited = cursor.fetchone()[0]

    assert consumer.secret not in stored + audited
    assert ApiClient.objects.get().signing_secret not in audited
    assert consumer.secret not in repr(clients.standing(consumer.registered.client_id))


def test_with_another_secret_key_there_is_no_secret(consumer, settings):
    settings.SECRET_KEY = "another one, of at least forty characters!"

    assert refusal(consumer.request()).status == 401


def test_a_refused_signature_leaves_nothing_in_the_store(consumer):
    refusal(Consumer(consumer.registered, "wrong").request())

    assert not list(TokenItem.scan())


def test_without_the_store_nobody_is_let_in(consumer, dynamo):
    request = consumer.request()
    clients.standing(consumer.registered.client_id)
    dynamo.kill()

    with pytest.raises(Busy) as busy:
        asked(request)

    assert int(busy.value.headers["Retry-After"]) > 0


# -- at the door -----------------------------------------------------------------------------------


def test_a_signed_request_is_answered_once_over_http(consumer, client):
    path = "/ims/oneroster/v1p1/orgs?limit=5&filter=status%3D%27active%27"
    said = consumer.headers(f"http://testserver{path}")["Authorization"]

    answers = [client.get(path, headers={"authorization": said}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert answers[0].json() == {"orgs": []}
    assert "statusInfoSet" in answers[1].json()


def test_1_2_asks_a_signer_for_a_token(consumer, client):
    path = "/ims/oneroster/rostering/v1p2/orgs"
    said = consumer.headers(f"http://testserver{path}")["Authorization"]

    answer = client.get(path, headers={"authorization": said})

    assert answer.status_code == 401
    assert "imsx_CodeMinor" in answer.json()
    assert answer["WWW-Authenticate"].startswith("Bearer ")


# -- tokens beside them ----------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_token_opens_both_versions(client, dynamo, version):
    registered, secret = machine_client("oneroster")
    said = f"Bearer {token_for(registered, secret, client)}"

    caller = callers.of(received("GET", "/users", said), "roster.readonly", version=version)

    assert caller.client_id == registered.client_id


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer \x80"])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_without_a_good_token_it_is_a_401(said, version):
    with pytest.raises(Unauthorised) as refused:
        callers.of(received("GET", "/users", said), "roster.readonly", version=version)

    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_scope_of_one_version_opens_nothing_in_the_other(client):
    scope = "https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly"
    registered, secret = machine_client(scope)
    said = f"Bearer {token_for(registered, secret, client)}"

    assert callers.of(received("GET", "/users", said), "roster.readonly", version="1.1")
    with pytest.raises(Forbidden):
        callers.of(received("GET", "/users", said), "roster.readonly")


def test_demographics_need_their_own_scope(client):
    scope = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"
    registered, secret = machine_client(scope)
    said = f"Bearer {token_for(registered, secret, client)}"

    with pytest.raises(Forbidden) as refused:
        callers.of(received("GET", "/demographics", said), "roster-demographics.readonly")

    assert (refused.value.status, refused.value.code) == (403, "forbidden")
