"""The descriptions that consumers' programs fetch before anything else."""

import re
from collections import Counter

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from oneroster.rest import discovery, openapi
from tsa.accounts.scopes import ONEROSTER_SCOPES

SERVICES = ["rostering", "gradebook", "resources"]
BASE = "https://portal.example"


def described(service):
    return getattr(openapi, service)(BASE)


def operations(document):
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def referred(node):
    """Every $ref within."""
    if isinstance(node, dict):
        yield from (inner for name, inner in node.items() if name == "$ref")
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from referred(inner)


@pytest.mark.parametrize("service", SERVICES)
def test_each_description_is_valid_openapi(service):
    assert list(OpenAPIV30SpecValidator(described(service)).iter_errors()) == []


@pytest.mark.parametrize(
    ("address", "service"),
    [(each, service) for service in SERVICES for each in discovery.addresses(service)],
)
def test_each_is_open_under_both_names_and_tells_the_real_host(client, address, service):
    answer = client.get(address, headers={"host": "localhost:8000"})

    said = answer.json()
    flow = said["components"]["securitySchemes"]["OAuth2CC"]["flows"]["clientCredentials"]
    assert answer["Content-Type"] == "application/json"
    assert said["servers"] == [
        {"url": f"http://localhost:8000/ims/oneroster/{service}/v1p2"},
    ]
    assert flow["tokenUrl"] == "http://localhost:8000/oauth/token"


def test_the_names_are_those_of_the_standard():
    assert [discovery.addresses(service) for service in SERVICES] == [
        [
            f"/ims/oneroster/{service}/v1p2/discovery/{name}.json"
            for name in (
                f"onerosterv1p2{word}service_openapi3_v1p0",
                f"imsorv1p2_{service}_openapi3_v1p0",
            )
        ]
        for service, word in zip(SERVICES, ["rosters", "gradebook", "resources"], strict=True)
    ]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_descriptions_are_only_read(client, method):
    address = discovery.addresses("rostering")[0]

    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    ("service", "methods"),
    [
        ("rostering", {"get": 41}),
        ("gradebook", {"get": 19, "put": 6, "delete": 6, "post": 4}),
        ("resources", {"get": 5}),
    ],
)
def test_all_81_operations_of_the_standard_are_there(service, methods):
    found = operations(described(service))

    assert Counter(method for method, _, _ in found) == methods
    names = [operation["operationId"] for _, _, operation in found]
    assert len(set(names)) == len(names)
    assert all(name.startswith(method) for (method, _, _), name in zip(found, names, strict=True))


@pytest.mark.parametrize(
    ("service", "method", "path", "name", "scopes"),
    [
        ("rostering", "get", "/users/{sourcedId}", "getUser", ["roster-core", "roster"]),
        (
            "rostering",
            "get",
            "/schools/{schoolSourcedId}/classes/{classSourcedId}/enrollments",
            "getEnrollmentsForClassInSchool",
            ["roster"],
        ),
        ("rostering", "get", "/demographics", "getAllDemographics", ["roster-demographics"]),
        (
            "gradebook",
            "get",
            "/classes/{classSourcedId}/lineItems/{lineItemSourcedId}/results",
            "getResultsForLineItemForClass",
            ["gradebook"],
        ),
        ("resources", "get", "/resources", "getAllResources", ["resource-core", "resource"]),
    ],
)
def test_an_operation_says_who_may_read(service, method, path, name, scopes):
    operation = described(service)["paths"][path][method]

    prefix = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
    assert operation["operationId"] == name
    assert operation["security"] == [{"OAuth2CC": [f"{prefix}{each}.readonly" for each in scopes]}]


def test_a_post_is_described_beside_the_list_at_its_path():
    item = described("gradebook")["paths"]["/classes/{classSourcedId}/lineItems"]

    assert item["get"]["operationId"] == "getLineItemsForClass"
    assert item["post"]["operationId"] == "postLineItemsForClass"


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_leads_somewhere_and_nothing_is_left_over(service):
    document = described(service)

    named = set(referred(document))
    made = {
        f"#/components/{kind}/{name}"
        for kind, each in document["components"].items()
        if kind != "securitySchemes"
        for name in each
    }
    assert named == made


@pytest.mark.parametrize("service", SERVICES)
def test_every_parameter_of_a_path_is_described(service):
    for _, path, operation in operations(described(service)):
        said = [each["name"] for each in operation["parameters"] if each.get("in") == "path"]
        assert said == re.findall(r"{(\w+)}", path), path


def test_every_scope_of_1_2_is_used_and_registrable():
    used = set()
    for service in SERVICES:
        flows = described(service)["components"]["securitySchemes"]["OAuth2CC"]["flows"]
        used |= set(flows["clientCredentials"]["scopes"])

    assert used == {name for name in ONEROSTER_SCOPES if "/v1p2/" in name}


@pytest.mark.parametrize("service", SERVICES)
def test_every_object_is_closed_but_metadata_and_credentials(service):
    for name, schema in described(service)["components"]["schemas"].items():
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is (name == "Credential"), name
            assert set(schema.get("required", [])) <= set(schema["properties"]), name
