"""All operations of 1.2, walked as the documents list them: every answer is what they say.

Once by our own documents, once by the standard's where ONEROSTER_SPECIFICATIONS has them.
"""

import json

import pytest
from django.test import Client as Http

from oneroster.rest import openapi
from oneroster.rest.tests import specification, world
from oneroster.rest.tests.bodies import BODIES

_official = pytest.param(
    "official",
    marks=pytest.mark.skipif(
        not specification.FOLDER, reason="ONEROSTER_SPECIFICATIONS names no folder"
    ),
)
ALL_DOCUMENTS = pytest.mark.parametrize("whose", ["own", _official])
_ONES = {
    "academicSessions": "term",
    "terms": "term",
    "gradingPeriods": "period",
    "classes": "class",
    "courses": "course",
    "orgs": "school",
    "schools": "school",
    "students": "student",
    "demographics": "student",
    "teachers": "teacher",
    "users": "user",
}
_GRADED = {path.partition("/")[0]: path.partition("/")[2] for path in BODIES}


@pytest.fixture
def roster(district, consumer):
    return world.Roster(consumer)


def documents(whose: str) -> list[specification.Document]:
    return specification.own(Http()) if whose == "own" else specification.official()


def operations(whose: str) -> list[specification.Operation]:
    found = [each for document in documents(whose) for each in document.operations]
    assert len(found) == 81
    return found


def address(roster, operation, *, sourced_id: str = "", parent: str = "") -> str:
    """The operation's address in the district; or with these ids in place of its own."""
    path = operation.path
    for name in operation.parameters:
        if name == "sourcedId":
            collection = path.split("/")[1]
            found = sourced_id or _id_of(roster, collection)
        else:
            found = parent or roster.ids[_snake(name.removesuffix("SourcedId"))]
        path = path.replace(f"{{{name}}}", found)
    return openapi.root(operation.document.service) + path


def _id_of(roster, collection: str) -> str:
    if collection == "resources":
        return "book"
    if collection == "enrollments":
        return roster.consumer.ids(f"{world.ROSTERING}/enrollments")[0]
    return _GRADED.get(collection) or roster.ids[_ONES[collection]]


def _snake(name: str) -> str:
    return {"academicSession": "session", "lineItem": "line_item"}.get(name, name)


def sent(roster, operation) -> dict:
    """What is shown of an object, whole, as a consumer that read it sends it back."""
    kind = operation.path.split("/")[-1 if operation.method == "post" else 1]
    shown = roster.consumer.get(f"{world.GRADEBOOK}/{kind}/{_GRADED[kind]}").json()
    if operation.method == "put":
        return shown
    (found,) = shown.values()
    return {kind: [{**found, "sourcedId": "mine"}]}


@ALL_DOCUMENTS
def test_every_operation_answers_as_it_is_described(roster, whose):
    found = operations(whose)
    gone = [path.partition("/")[0] for path in BODIES]
    found.sort(
        key=lambda each: -gone.index(each.path.split("/")[1]) if each.method == "delete" else -99
    )

    for operation in found:
        method = operation.method.upper()
        body = sent(roster, operation) if operation.taken else None
        if body is not None:
            operation.check_request(body)
        answer = roster.consumer.ask(method, address(roster, operation), body)

        assert answer.status_code < 300, (method, operation.path, answer.content)
        operation.check_answer(answer)
        if method == "GET":
            (shown,) = answer.json().values()
            assert shown, operation.path


@ALL_DOCUMENTS
def test_every_refusal_is_one_that_is_described(roster, whose):
    nobody = world.Consumer(Http(), "edfi")
    for operation in operations(whose):
        method = operation.method.upper()
        own = address(roster, operation)
        body = sent(roster, operation) if operation.taken else None

        answers = {
            401: [Http().generic(method, own)],
            403: [nobody.ask(method, own, body)],
            400: [], 404: [], 422: [],
        }  # fmt: skip
        if method == "GET":
            queries = ["fields=nothing"]
            if "sourcedId" not in operation.parameters:
                queries += ["filter=x", "limit=0", "offset=x"]
            answers[400] = [roster.consumer.get(f"{own}?{query}") for query in queries]
        if body is not None:
            answers[422] = [roster.consumer.ask(method, own, wrong) for wrong in (b"{", {}, [])]
        if "sourcedId" in operation.parameters and method in ("GET", "DELETE"):
            there = address(roster, operation, sourced_id="nothing")
            answers[404] = [roster.consumer.ask(method, there, body)]
        elif operation.parameters and "404" in operation.said["responses"] and method != "PUT":
            there = address(roster, operation, parent="nothing")
            answers[404] = [roster.consumer.ask(method, there, body)]
        for status, refusals in answers.items():
            for answer in refusals:
                assert answer.status_code == status, (status, method, own, answer.content)
                operation.check_answer(answer)


@ALL_DOCUMENTS
def test_what_is_to_be_deleted_is_described_too(district, roster, whose):
    roster.retire_everything(district)

    for operation in operations(whose):
        if operation.method == "get" and not operation.parameters:
            answer = roster.consumer.get(f"{address(roster, operation)}?filter=status!='active'")
            assert answer.status_code == 200
            operation.check_answer(answer)


# -- our own documents -----------------------------------------------------------------------------


def _schemas(node, name=""):
    """Every schema of an object, by where it stands."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield name, node
        for key, inner in node.items():
            yield from _schemas(inner, f"{name}/{key}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _schemas(inner, f"{name}/{number}")


@pytest.mark.parametrize("service", specification.SERVICES)
def test_our_schemas_are_closed_and_complete(service):
    document = getattr(openapi, service)("https://portal.example")
    is_open = set()

    for name, schema in _schemas(document["components"]["schemas"]):
        assert set(schema.get("required", [])) <= set(schema.get("properties", {})), name
        if schema["additionalProperties"] is not False:
            is_open.add(name.rpartition("/")[2])

    assert is_open <= {"metadata", "Credential"}
    assert "nullable" not in json.dumps(document)


@pytest.mark.parametrize("service", specification.SERVICES)
def test_our_operations_say_all_that_they_take_and_answer(service):
    document = specification.Document(service, getattr(openapi, service)("https://portal.example"))
    for each in document.operations:
        names = [document.resolved(said)["name"] for said in each.said["parameters"]]
        assert len(names) == len(set(names))
        assert set(each.parameters) <= set(names)
        (security,) = each.said["security"]
        assert all(security.values())
        assert {"401", "403", "429", "500", "default"} <= each.said["responses"].keys()
        for said in each.said["responses"].values():
            content = document.resolved(said).get("content", {})
            assert set(content) <= {"application/json"}
        if each.method == "get" and "sourcedId" not in each.parameters:
            assert {"limit", "offset", "sort", "orderBy", "filter", "fields"} <= set(names)


@pytest.mark.skipif(not specification.FOLDER, reason="ONEROSTER_SPECIFICATIONS names no folder")
@pytest.mark.parametrize("service", specification.SERVICES)
def test_our_documents_offer_what_the_standards_do(service):
    ours = specification.Document(service, getattr(openapi, service)("https://portal.example"))
    theirs = next(each for each in specification.official() if each.service == service)
    found = {(each.method, each.path): each for each in ours.operations}

    assert found.keys() == {(each.method, each.path) for each in theirs.operations}
    for each in theirs.operations:
        mine = found[each.method, each.path]
        assert mine.said["operationId"] == each.said["operationId"]
        # theirs list 422 for reads too, which ours never answer
        never = {"400", "422"} if each.method == "get" else {"400"}
        assert mine.said["responses"].keys() >= each.said["responses"].keys() - never
        assert _names(mine) >= _names(each)


def _names(operation: specification.Operation) -> set[str]:
    said = operation.said.get("parameters", [])
    return {operation.document.resolved(each)["name"] for each in said}
