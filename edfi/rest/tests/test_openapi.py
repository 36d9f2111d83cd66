"""The descriptions that clients' programs read, by the rules of those programs."""

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from edfi.rest import openapi
from edfi.rest.resource import served
from edfi.standard.values import kinds

BASE = "https://portal.example"


@pytest.fixture(scope="module")
def resources():
    return openapi.resources(BASE)


@pytest.fixture(scope="module")
def descriptors():
    return openapi.descriptors(BASE)


def schema(document, name):
    return document["components"]["schemas"][name]


def referred(node):
    """Every $ref within."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == "$ref":
                yield inner
            else:
                yield from referred(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from referred(inner)


@pytest.mark.parametrize("make", [openapi.resources, openapi.descriptors, openapi.discovery])
def test_each_description_is_valid_openapi(make):
    errors = list(OpenAPIV30SpecValidator(make(BASE)).iter_errors())

    assert errors == []


@pytest.mark.parametrize("group", ["resources", "descriptors"])
def test_every_reference_leads_somewhere(group, request):
    document = request.getfixturevalue(group)

    for address in set(referred(document)):
        kind, name = address.removeprefix("#/components/").split("/")
        assert name in document["components"][kind], address


def test_every_resource_is_in_one_of_the_two(resources, descriptors):
    described = {path.split("/")[2] for doc in (resources, descriptors) for path in doc["paths"]}

    assert described == {each.name for each in served()}
    assert {path.split("/")[2] for path in descriptors["paths"]} == set(kinds())


@pytest.mark.parametrize("group", ["resources", "descriptors"])
def test_every_object_says_what_it_requires_and_has(group, request):
    for name, each in request.getfixturevalue(group)["components"]["schemas"].items():
        assert each["type"] == "object", name
        assert set(each["required"]) <= set(each["properties"]), name


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("students", "edFi_student"),
        ("people", "edFi_person"),
        ("localEducationAgencies", "edFi_localEducationAgency"),
        ("studentSchoolAssociations", "edFi_studentSchoolAssociation"),
        ("classPeriods", "edFi_classPeriod"),
    ],
)
def test_the_schema_of_an_endpoint_has_the_name_that_clients_make(resources, endpoint, name):
    body = resources["paths"][f"/ed-fi/{endpoint}"]["post"]["requestBody"]["content"]

    assert body["application/json"]["schema"] == {"$ref": f"#/components/schemas/{name}"}
    assert schema(resources, name)


def test_what_identifies_an_item_is_marked(resources):
    association = schema(resources, "edFi_studentSchoolAssociation")["properties"]
    marked = {name for name, each in association.items() if "x-Ed-Fi-isIdentity" in each}
    members = schema(resources, "edFi_studentReference")["properties"]
    address = schema(resources, "edFi_schoolAddress")["properties"]

    assert marked == {"entryDate"}
    assert all(each["x-Ed-Fi-isIdentity"] for each in members.values())
    assert address["city"]["x-Ed-Fi-isIdentity"]
    assert "x-Ed-Fi-isIdentity" not in address["latitude"]


def test_collections_and_references_are_nothing_but_a_ref(resources):
    section = schema(resources, "edFi_section")["properties"]

    assert section["courseOfferingReference"] == {
        "$ref": "#/components/schemas/edFi_courseOfferingReference"
    }
    assert section["classPeriods"]["items"] == {
        "$ref": "#/components/schemas/edFi_sectionClassPeriod"
    }
    assert schema(resources, "edFi_sectionReference")["required"] == [
        "localCourseCode",
        "schoolId",
        "schoolYear",
        "sectionIdentifier",
        "sessionName",
    ]


def test_a_collection_that_must_have_an_item_says_so(resources):
    school = schema(resources, "edFi_school")

    assert school["properties"]["gradeLevels"]["minItems"] == 1
    assert "gradeLevels" in school["required"]


@pytest.mark.parametrize("each", served(), ids=lambda each: each.name)
def test_every_filter_of_a_list_is_a_parameter_by_name(each, request):
    paths = request.getfixturevalue(each.group)["paths"]

    parameters = paths[f"/ed-fi/{each.name}"]["get"]["parameters"]
    names = [one["name"] for one in parameters if one["in"] == "query"]
    assert {name.lower() for name in names} >= each.filters.keys()
    assert {"limit", "offset", "totalCount", "pageToken", "minChangeVersion"} <= set(names)
    assert len(names) == len(set(names))


def test_a_resource_has_all_its_paths(resources):
    paths = {path for path in resources["paths"] if path.startswith("/ed-fi/students")}

    root = "/ed-fi/students"
    assert paths == {
        root,
        f"{root}/{{id}}",
        f"{root}/deletes",
        f"{root}/keyChanges",
        f"{root}/partitions",
    }


def test_operations_have_names_of_their_own(resources, descriptors):
    for document in (resources, descriptors):
        names = [
            operation["operationId"]
            for item in document["paths"].values()
            for operation in item.values()
        ]
        assert len(names) == len(set(names))


def test_every_tag_has_a_name_and_a_description(resources, descriptors):
    for document in (resources, descriptors):
        assert all(tag["name"] and tag["description"] for tag in document["tags"])


def test_servers_and_the_token_have_whole_addresses(resources):
    flows = resources["components"]["securitySchemes"]["oauth2_client_credentials"]["flows"]

    assert resources["servers"] == [{"url": f"{BASE}/data/v3"}]
    assert flows["clientCredentials"]["tokenUrl"] == f"{BASE}/oauth/token"


def test_two_objects_never_share_a_name():
    """Names of items are made from two words, which could meet: then the later would win."""
    seen = {}

    class Watched(openapi.Schemas):
        def _make(self, name, properties, required):
            assert seen.setdefault(name, properties) == properties, name
            super()._make(name, properties, required)

    schemas = Watched()
    for each in served():
        schemas.of_resource(each)

    assert len(schemas.made) > 100
