"""Where clients begin: open documents, in which order to send what, and the token's own."""

import gzip
import json

import pytest

from edfi.models import School
from edfi.rest import claims
from edfi.rest.dependencies import order
from edfi.rest.resource import served
from tsa.accounts.tests.factories import machine_client, token_for

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DOCUMENTS = [
    "/",
    "/metadata",
    "/metadata/",
    "/metadata/specifications",
    "/metadata/specifications/resources-spec.json",
    "/metadata/specifications/descriptors-spec.json",
    "/metadata/specifications/discovery-spec.json",
    "/metadata/data/v3/resources/swagger.json",
    "/metadata/data/v3/descriptors/swagger.json",
    "/metadata/data/v3/dependencies",
    "/metadata/dependencies",
    "/metadata/xsd",
    "/metadata/xsd/ed-fi/files",
]


@pytest.mark.parametrize("address", DOCUMENTS)
def test_every_document_is_open_json_and_needs_no_store(client, address):
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert "public" in answer["Cache-Control"]


def test_the_root_names_everything_by_whole_addresses(client):
    about = client.get("/", headers={"host": "localhost:8000"}).json()

    assert tuple(map(int, about["version"].split("."))) >= (7, 3)
    assert "apiMode" not in about
    assert about["dataModels"][0]["name"] == "Ed-Fi"
    assert about["dataModels"][0]["version"] == "5.2.0"
    assert about["urls"]["dataManagementApi"] == "http://localhost:8000/data/v3/"
    assert set(about["urls"]) == {
        "dependencies",
        "openApiMetadata",
        "oauth",
        "dataManagementApi",
        "xsdMetadata",
        "changeQueries",
        "tokenInfo",
    }


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_only_a_browser_gets_the_families_page_at_the_root(client, accept, kind):
    answer = client.get("/", headers={"accept": accept})

    assert answer["Content-Type"] == kind
    assert "Accept" in answer["Vary"].split(", ")


def test_every_address_that_a_list_names_has_its_document(client):
    for listing in ("/metadata/", "/metadata/specifications"):
        named = client.get(listing).json()
        assert {"Resources", "Descriptors"} <= {each["name"] for each in named}
        for each in named:
            assert client.get(each["endpointUri"]).json()["openapi"].startswith("3.0")


def test_a_document_is_compressed_for_whoever_takes_that(client):
    address = "/metadata/data/v3/resources/swagger.json"

    answer = client.get(address, headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 60_000
    assert gzip.decompress(answer.content) == client.get(address).content


def test_a_document_that_is_known_is_not_sent_again(client):
    address = "/metadata/data/v3/descriptors/swagger.json"
    etag = client.get(address)["ETag"]

    answer = client.get(address, headers={"if-none-match": etag})

    assert answer.status_code == 304
    assert answer.content == b""


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_documents_are_only_read(client, method):
    assert getattr(client, method)("/metadata/").status_code == 405


# -- the order -----------------------------------------------------------------------------------


def place(resource, operation="Create"):
    rows = [row for row in order("") if row["resource"] == f"/ed-fi/{resource}"]
    return next(row["order"] for row in rows if operation in row["operations"])


def test_every_resource_has_its_place_in_the_order():
    creatable = [row["resource"] for row in order("") if "Create" in row["operations"]]

    assert sorted(creatable) == sorted(f"/ed-fi/{each.name}" for each in served())
    assert [row["order"] for row in order("")] == sorted(row["order"] for row in order(""))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("gradeLevelDescriptors", "schools"),
        ("stateEducationAgencies", "localEducationAgencies"),
        ("localEducationAgencies", "schools"),
        ("students", "studentSchoolAssociations"),
        ("calendars", "studentSchoolAssociations"),
        ("gradingPeriods", "sessions"),
        ("courseOfferings", "sections"),
        ("sections", "studentSectionAssociations"),
        ("studentSectionAssociations", "grades"),
        # Only then does a client reach the student.
        ("studentSchoolAssociations", "studentContactAssociations"),
        ("studentSchoolAssociations", "studentEducationOrganizationAssociations"),
        ("staffEducationOrganizationAssignmentAssociations", "staffSectionAssociations"),
    ],
)
def test_what_an_item_needs_comes_before_it(first, then):
    assert place(first) < place(then)


def test_descriptors_are_first_and_updates_of_people_wait_for_their_association():
    assert {row["order"] for row in order("") if row["resource"].endswith("Descriptors")} == {1}
    assert place("students", "Update") > place("studentSchoolAssociations")


# -- the token's own ---------------------------------------------------------------------------

INFO = "/oauth/token_info"
SCHOOL = 255901001


@pytest.fixture
def vendor(db, client):
    """The headers of a client that is held to one school, and its client id."""
    claims.forget()
    School.objects.create(
        school_id=SCHOOL, state_organization_id=str(SCHOOL), name_of_institution="Grand Bend"
    )
    made, secret = machine_client(
        "edfi",
        claim_set="Roster Vendor",
        education_organization_ids=[SCHOOL],
        namespace_prefixes=["uri://vendor.example"],
    )
    return made, token_for(made, secret, client)


def ask(client, token, *, said=None, as_json=False, name="token", address=INFO):
    headers = {"authorization": f"Bearer {token}"}
    body = {name: token if said is None else said}
    if as_json:
        return client.post(
            address, json.dumps(body), content_type="application/json", headers=headers
        )
    return client.post(address, body, headers=headers)


def test_a_token_says_who_it_is_and_where_it_reaches(client, vendor):
    made, token = vendor

    info = ask(client, token).json()

    assert info["active"] is True
    assert info["client_id"] == made.client_id
    assert info["namespace_prefixes"] == ["uri://vendor.example"]
    assert info["claim_set"] == {"name": "Roster Vendor"}
    assert info["education_organizations"] == [
        {
            "education_organization_id": SCHOOL,
            "name_of_institution": "Grand Bend",
            "type": "edfi.School",
            "school_id": SCHOOL,
        }
    ]
    assert (info["assigned_profiles"], info["services"]) == ([], [])


def test_a_token_lists_the_resources_of_its_claim_set_alone(client, vendor):
    info = ask(client, vendor[1]).json()

    operations = {each["resource"]: each["operations"] for each in info["resources"]}
    assert operations["/ed-fi/students"] == ["Read", "ReadChanges"]
    assert operations["/ed-fi/sexDescriptors"] == ["Read", "ReadChanges"]
    assert "/ed-fi/grades" not in operations


@pytest.mark.parametrize("address", [INFO, INFO + "/"])
@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("name", ["token", "Token"])
def test_the_token_comes_in_a_form_or_as_json(client, vendor, address, as_json, name):
    answer = ask(client, vendor[1], as_json=as_json, name=name, address=address)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("said", ["another", ""])
def test_nobody_asks_about_another_token(client, vendor, as_json, said):
    answer = ask(client, vendor[1], said=said, as_json=as_json)

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request"


def test_a_body_that_is_no_json_object_is_refused(client, vendor):
    headers = {"authorization": f"Bearer {vendor[1]}"}

    for body in ("{", "[]", '"token"', "{}"):
        answer = client.post(INFO, body, content_type="application/json", headers=headers)
        assert answer.status_code == 400


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}])
def test_without_a_good_token_nothing_is_told(client, db, headers):
    answer = client.post(INFO, {"token": "wrong"}, headers=headers)

    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:ed-fi:api:security:authentication"


def test_the_information_is_only_posted_for(client, vendor):
    answer = client.get(INFO, headers={"authorization": f"Bearer {vendor[1]}"})

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
