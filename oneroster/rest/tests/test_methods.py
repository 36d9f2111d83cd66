"""HEAD, OPTIONS, ids with slashes, and what a client hears that must wait."""

from urllib.parse import quote

import pytest
from django.test import Client as Http
from oauthlib import oauth1

from oneroster.models import Category, Resource
from oneroster.rest import reading, signatures, views
from oneroster.rest.errors import Busy
from oneroster.rest.routes import ALL
from oneroster.rest.tests import schemas
from oneroster.rest.tests.world import GRADEBOOK, OLDER, RESOURCES, ROSTERING
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory, UserRoleFactory
from tsa.accounts import clients
from tsa.accounts.tests.factories import machine_client
from tsa.lib.errors import StoreUnavailable

USERS = f"{ROSTERING}/users"
ID = "a/b c/ü"


@pytest.fixture
def person(db):
    """Somebody whose sourcedId has slashes, as the standard's CSV allows."""
    org = OrganizationFactory(sourced_id="o/1", type="school")
    return UserRoleFactory(
        user=RosterUserFactory(sourced_id=ID, username="slashes"), organization=org
    ).user


def test_head_is_get_without_the_body(person, consumer):
    for address in (USERS, f"{USERS}/{quote(ID, safe='')}", f"{OLDER}/users?limit=1"):
        get, head = consumer.get(address), consumer.ask("HEAD", address)
        assert (get.status_code, head.status_code) == (200, 200)
        assert head.content == b""
        for header in ("X-Total-Count", "Link", "Content-Type", "Content-Length"):
            assert head.headers.get(header) == get.headers.get(header)
    assert consumer.ask("HEAD", f"{USERS}/nothing").status_code == 404
    assert Http().head(USERS).status_code == 401


def test_options_says_what_may_be_sent_to_anybody(db):
    for address, allowed in {
        USERS: "GET, HEAD, OPTIONS",
        f"{USERS}/anybody": "GET, HEAD, OPTIONS",
        f"{GRADEBOOK}/results/any": "GET, HEAD, PUT, DELETE, OPTIONS",
        f"{GRADEBOOK}/lineItems/any/results": "POST, OPTIONS",
        f"{GRADEBOOK}/classes/any/lineItems": "GET, HEAD, POST, OPTIONS",
        f"{OLDER}/classes/any/lineItems": "GET, HEAD, OPTIONS",
    }.items():
        answer = Http().options(address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Allow"] == allowed
    assert Http().options(f"{ROSTERING}/nothing").status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND", "POST", "DELETE"])
def test_other_methods_are_refused_in_the_standards_words(db, consumer, method):
    answer = consumer.ask(method, USERS)

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    schemas.check_error(answer.json())


def test_an_id_with_slashes_is_found_wherever_ids_stand(person, consumer):
    Resource.objects.create(sourced_id="r/1", vendor_resource_id="v")
    Category.objects.create(sourced_id="c/1", title="T")
    escaped, plain = quote(ID, safe=""), quote(ID)
    for address in (
        f"{ROSTERING}/schools/o%2F1/teachers",
        f"{ROSTERING}/schools/o/1/teachers",
        f"{OLDER}/schools/o%2F1/teachers",
    ):
        assert consumer.ids(address) == [ID], address
    for address in (f"{USERS}/{escaped}", f"{USERS}/{plain}", f"{OLDER}/users/{escaped}"):
        assert consumer.get(address).json()["user"]["sourcedId"] == ID
    assert consumer.get(f"{RESOURCES}/resources/r%2F1").status_code == 200
    assert consumer.get(f"{GRADEBOOK}/categories/c%2F1").status_code == 200
    assert consumer.ids(f"{ROSTERING}/users/{escaped}/classes") == []
    assert consumer.get(f"{RESOURCES}/users/{escaped}/resources").status_code == 200
    assert consumer.get(f"{RESOURCES}/users/not/there/resources").status_code == 404
    (link,) = consumer.get(f"{USERS}/{escaped}").json()["user"]["roles"]
    assert consumer.get(link["org"]["href"]).status_code == 200


def test_no_route_takes_an_id_with_slashes_for_another(db):
    ids = {name: f"{name}/x y" for name in ("school", "class", "sourced_id", "student", "user")}
    for route in ALL:
        path = route.path
        for name in ("{school}", "{class}", "{sourced_id}", "{student}", "{user}"):
            path = path.replace(name, ids[name.strip("{}")])
        if "{" not in path:
            found = views._understand(None, path, route.versions[-1], route.service)
            assert found.route is route, path
            assert all(found.values[name] == ids[name] for name in found.values)


# -- signed requests -------------------------------------------------------------------------------


@pytest.fixture
def signed(db, dynamo):
    """Sends a request that another's program has signed, its address as it stands."""
    registered, _ = machine_client("oneroster", name="Signer")
    registered, secret = clients.give_signing_secret(registered.pk)

    def send(address: str, method: str = "HMAC-SHA256"):
        program = oauth1.Client(registered.client_id, client_secret=secret, signature_method=method)
        _, headers, _ = program.sign(f"http://testserver{address}")
        return Http().get(address, headers={"Authorization": headers["Authorization"]})

    return send


@pytest.mark.parametrize("method", sorted(signatures.METHODS))
def test_a_signed_request_for_an_id_with_slashes_is_known_however_it_was_written(
    person, signed, method
):
    for path in (quote(ID, safe=""), quote(ID), quote(ID, safe="/!'()*")):
        for address in (f"{OLDER}/users/{path}", f"{OLDER}/schools/o%2F1/teachers"):
            answer = signed(address, method)
            assert answer.status_code == 200, (address, answer.content)


# -- waiting ---------------------------------------------------------------------------------------


def fail(error):
    def raise_(*args, **kwargs):
        raise error

    return raise_


@pytest.mark.parametrize(
    ("address", "version"), [(USERS, "1.2"), (f"{OLDER}/users", "1.1")], ids=["1.2", "1.1"]
)
def test_who_must_wait_is_told_how_long(db, consumer, monkeypatch, address, version):
    monkeypatch.setattr(reading, "page", fail(Busy(retry_after=7)))

    answer = consumer.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (429, "7")
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    if version == "1.2":
        schemas.check_error(answer.json())
        (minor,) = answer.json()["imsx_CodeMinor"]["imsx_codeMinorField"]
        assert minor["imsx_codeMinorFieldValue"] == "server_busy"
    else:
        assert answer.json()["statusInfoSet"][0]["imsx_codeMinor"] == "server_busy"


def test_a_signed_request_waits_while_nonces_cannot_be_claimed(signed, monkeypatch):
    monkeypatch.setattr(signatures, "commit", fail(StoreUnavailable()))

    answer = signed(f"{OLDER}/users")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1
