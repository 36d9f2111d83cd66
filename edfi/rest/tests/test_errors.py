"""The refusals: their document, to the member, their headers, and which of two comes first."""

import json
import uuid

import pytest

from edfi.models import Student
from edfi.rest.tests.world import example

MEMBERS = ["detail", "type", "title", "status", "correlationId", "validationErrors", "errors"]
PROBLEM, PLAIN = "application/problem+json", "application/json; charset=utf-8"
SOME_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
STUDENT = {
    "studentUniqueId": "700001",
    "firstName": "Ada",
    "lastSurname": "Quispe",
    "birthDate": "2011-04-05",
}


def said(answer, status, ending):
    """The document of the refusal, whose form is checked here."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert list(body) == MEMBERS
    assert body["type"] == f"urn:ed-fi:api:{ending}"
    assert body["status"] == status
    assert isinstance(body["validationErrors"], dict)
    assert isinstance(body["errors"], list)
    assert answer["Content-Type"] == (PLAIN if status in (400, 405) else PROBLEM)
    return body


# -- who calls -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/data/v3/ed-fi/students",
        f"/data/v3/ed-fi/students/{SOME_ID}",
        "/data/v3/ed-fi/students/deletes",
        "/data/v3/ed-fi/nothing",
        "/data/v3/",
        "/changeQueries/v1/availableChangeVersions",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_without_a_token_everything_is_401(db, client, method, address):
    answer = client.generic(method, address)

    body = said(answer, 401, "security:authentication")
    assert body["title"] == "Authentication Failed"
    assert body["detail"] == "The caller could not be authenticated."
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer nobody's", "Bearer ", "Basic YTpi", "nonsense"])
def test_a_token_that_is_none_is_401(db, client, header):
    answer = client.get("/data/v3/ed-fi/students", headers={"Authorization": header})

    said(answer, 401, "security:authentication")


def test_a_token_that_does_not_hold_is_named(sis):
    sis.token = sis.token[:-1] + ("a" if sis.token[-1] != "a" else "b")

    body = said(sis.get("students"), 401, "security:authentication")

    assert body["errors"] == ["Invalid token"]


# -- where and how ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/data/v3/ed-fi/nothing",
        "/data/v3/ed-fi/educationOrganizations",
        "/data/v3/ed-fi/learningStandards",
        f"/data/v3/ed-fi/nothing/{SOME_ID}",
        "/data/v3/ed-fi",
        "/data/v3/",
        "/data/v3",
        "/data/v3/tpdm/students",
        f"/data/v3/ed-fi/students/{SOME_ID}/deletes",
        "/data/v3/ed-fi//students",
        "/data/v3/ed-fi/students/deletes/1",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_what_is_not_served_is_404(sis, method, path):
    body = said(sis.ask(method, path, {}), 404, "not-found")

    assert body["title"] == "Not Found"
    assert body["detail"] == "The specified data could not be found."


def test_an_id_that_is_not_there_is_404(sis):
    for method in ("GET", "DELETE"):
        said(sis.ask(method, f"students/{SOME_ID}"), 404, "not-found")


def test_an_item_of_another_resource_is_404(school_life):
    client, paths = school_life
    session = paths["sessions"].split("/")[1]
    teacher = paths["staffSectionAssociations"].split("/")[1]

    for path in (
        f"gradingPeriods/{session}",
        f"studentSectionAssociations/{teacher}",
        f"sexDescriptors/{client.listed('termDescriptors')[0]['id']}",
    ):
        said(client.get(path), 404, "not-found")
        said(client.delete(path), 404, "not-found")


@pytest.mark.parametrize(
    "record_id", ["1", "x", SOME_ID + "0", SOME_ID[:-1], "%C3%A9", "{" + SOME_ID]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_id_that_is_none_is_400(sis, method, record_id):
    answer = sis.ask(method, f"students/{record_id}", {})

    body = said(answer, 400, "bad-request:data-validation-failed")
    (problem,) = body["validationErrors"]["$.id"]
    assert problem.startswith("The value '")
    assert problem.endswith("' is not valid.")


METHODS = [
    ("students", "GET, POST", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]),
    (f"students/{SOME_ID}", "GET, PUT, DELETE", ["POST", "PATCH", "HEAD", "OPTIONS"]),
    ("students/deletes", "GET", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]),
    ("students/keyChanges", "GET", ["POST", "DELETE"]),
    ("students/partitions", "GET", ["POST", "DELETE"]),
    ("/changeQueries/v1/availableChangeVersions", "GET", ["POST", "PUT", "DELETE"]),
]


@pytest.mark.parametrize(
    ("path", "allowed", "method"),
    [(path, allowed, method) for path, allowed, methods in METHODS for method in methods],
)
def test_a_method_that_does_not_belong_there_is_405(sis, path, allowed, method):
    answer = sis.ask(method, path)

    assert answer.status_code == 405
    assert answer["Allow"] == allowed
    if method != "HEAD":
        body = said(answer, 405, "method-not-allowed")
        assert body["title"] == "Method Not Allowed"
        assert body["detail"] == "The request construction was invalid."


def test_there_are_no_snapshots_to_read_or_to_write(sis):
    header = {"Use-Snapshot": "true"}

    said(sis.get("students", **header), 404, "not-found")
    said(sis.post("students", STUDENT, **header), 405, "method-not-allowed")
    said(sis.delete(f"students/{SOME_ID}", **header), 405, "method-not-allowed")
    assert sis.get("students", **{"Use-Snapshot": "false"}).status_code == 200


# -- bodies that are none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "", "application/xml", "multipart/form-data; boundary=x", "application/jsonx"],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_body_of_another_type_is_415(sis, method, kind):
    path = "students" if method == "POST" else f"students/{SOME_ID}"
    answer = sis.http.generic(
        method,
        f"/data/v3/ed-fi/{path}",
        b"{}",
        content_type=kind,
        headers={"Authorization": f"Bearer {sis.token}"},
    )

    body = said(answer, 415, "unsupported-media-type")
    assert body["title"] == "Unsupported Media Type"


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/json;odata=x"]
)
def test_the_parameters_of_the_type_do_no_harm(sis, kind):
    answer = sis.http.post(
        "/data/v3/ed-fi/students",
        json.dumps(STUDENT).encode(),
        content_type=kind,
        headers={"Authorization": f"Bearer {sis.token}"},
    )

    assert answer.status_code == 201


@pytest.mark.parametrize("sent", [b"", b"  \n"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_empty_body_is_400(sis, method, sent):
    path = "students" if method == "POST" else f"students/{SOME_ID}"

    # Django's test client leaves the header out where the body is empty.
    answer = sis.ask(method, path, sent, **{"Content-Type": "application/json"})

    body = said(answer, 400, "bad-request")
    assert body["title"] == "Bad Request"
    assert body["detail"] == "The request could not be processed. See 'errors' for details."
    assert body["errors"] == ["A non-empty request body is required."]
    assert body["validationErrors"] == {}


NOT_JSON = [
    b"{",
    b"x",
    b"{'a':1}",
    b'{"a":1,}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":"\\ud800"}',
    b'{"a":"\xff"}',
    b"\xef\xbb\xbf{}",
    '{"a":1}'.encode("utf-16"),
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    b'{"schoolId":' + b"9" * 10_000 + b"}",
    b"{} {}",
    b'{"a":"\x01"}',
]


@pytest.mark.parametrize("sent", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_body_that_is_no_json_is_400(sis, sent):
    body = said(sis.post("schools", sent), 400, "bad-request")

    assert len(body["errors"]) == 1


@pytest.mark.parametrize("sent", [[], [STUDENT], "text", 1, True, None])
def test_a_body_that_is_no_object_is_400(sis, sent):
    answer = sis.post("students", json.dumps(sent).encode())

    said(answer, 400, "bad-request")


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (b'{"firstName":"A","firstName":"B"}', "$.firstName"),
        (b'{"unknown":1,"unknown":2}', "$.unknown"),
        (b'{"visas":[{"a":1,"a":1}]}', "$.a"),
    ],
)
def test_a_member_twice_is_refused(sis, sent, path):
    body = said(sis.post("students", sent), 400, "bad-request:data-validation-failed")

    assert body["validationErrors"] == {path: ["An item with the same key has already been added."]}


def test_a_body_of_more_than_ten_megabytes_is_413(sis):
    sent = json.dumps({**STUDENT, "unknown": "x" * 10 * 1024 * 1024}).encode()

    body = said(sis.post("students", sent), 413, "content-too-large")

    assert body["errors"] == []
    assert not Student.objects.exists()


def test_a_body_of_nearly_ten_megabytes_is_taken(sis):
    sent = json.dumps({**STUDENT, "unknown": "x" * (10 * 1024 * 1024 - 200)}).encode()

    assert sis.post("students", sent).status_code == 201


def test_the_words_of_a_refused_body(sis):
    body = said(sis.post("students", {}), 400, "bad-request:data-validation-failed")

    assert body["title"] == "Data Validation Failed"
    assert body["detail"] == "Data validation failed. See 'validationErrors' for details."
    assert body["errors"] == []


def test_the_words_of_a_missing_reference(school_life):
    client, _ = school_life
    sent = example("schools", localEducationAgencyReference={"localEducationAgencyId": 1})

    body = said(client.post("schools", sent), 409, "data-conflict:unresolved-reference")

    assert body["title"] == "Unresolved Reference"
    assert body["detail"] == (
        "One or more references could not be resolved. See 'validationErrors' for details."
    )
    assert body["validationErrors"] == {
        "$.localEducationAgencyReference": [
            "The referenced LocalEducationAgency item does not exist."
        ]
    }


def test_missing_references_are_named_with_unknown_descriptors(sis):
    sent = example(
        "schools",
        schoolTypeDescriptor="uri://a/B#C",
        charterApprovalSchoolYearTypeReference=None,
    )

    body = said(sis.post("schools", sent), 400, "bad-request")

    assert body["validationErrors"] == {
        "$.schoolTypeDescriptor": ["SchoolTypeDescriptor value 'uri://a/b#c' does not exist."],
        "$.localEducationAgencyReference": [
            "The referenced LocalEducationAgency item does not exist."
        ],
    }


# -- the id of the exchange ------------------------------------------------------------------------


def test_the_callers_correlation_id_comes_back(sis):
    answer = sis.get("nothing", correlationid="run-7/step:3")

    assert answer.json()["correlationId"] == "run-7/step:3"


def test_without_one_there_is_one_of_ours(sis):
    first, second = sis.get("nothing").json(), sis.get("nothing").json()

    assert first["correlationId"]
    assert first["correlationId"] != second["correlationId"]


@pytest.mark.parametrize("odd", ["", "a b", "x" * 101, "é"])
def test_a_correlation_id_that_is_none_is_not_repeated(sis, odd):
    assert sis.get("nothing", correlationid=odd).json()["correlationId"] != odd


# -- which comes first -----------------------------------------------------------------------------


def ask(client, method, path, body, *, kind="application/json", token=None, **headers):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {"Authorization": f"Bearer {client.token if token is None else token}"}
    return client.http.generic(
        method,
        f"/data/v3/ed-fi/{path}",
        sent,
        content_type=kind,
        headers={**signed, **headers},
    ).status_code


def test_the_token_is_asked_for_before_all_else(sis):
    assert ask(sis, "PATCH", "nothing/x", b"{", kind="text/plain", token="none") == 401


def test_the_route_comes_before_method_and_body(sis):
    assert ask(sis, "PATCH", "nothing", b"{", kind="text/plain") == 404


def test_method_and_id_come_before_the_type(sis):
    assert ask(sis, "PATCH", "students", b"{", kind="text/plain") == 405
    assert ask(sis, "PUT", "students/x", b"{", kind="text/plain") == 400


def test_the_type_comes_before_the_body(sis):
    assert ask(sis, "POST", "students", b"", kind="text/plain") == 415


def test_the_id_in_a_post_comes_before_what_else_is_wrong(sis):
    body = said(sis.post("students", {"id": "x"}), 400, "bad-request:data-validation-failed")

    assert body["detail"] == "The request data was constructed incorrectly."


def test_wrong_values_come_before_unknown_descriptors_and_those_before_references(sis):
    sent = example("schools", schoolTypeDescriptor="uri://a/B#c", webSite="x")

    first = sis.post("schools", sent).json()["validationErrors"]
    second = sis.post("schools", {**sent, "webSite": None}).json()
    third = sis.post("schools", {**sent, "webSite": None, "schoolTypeDescriptor": None})

    assert first.keys() == {"$.webSite"}
    assert "$.schoolTypeDescriptor" in second["validationErrors"]
    assert (second["status"], third.status_code) == (400, 409)


def test_disagreeing_references_come_before_unknown_descriptors(sis):
    sent = example("courseOfferings", schoolReference={"schoolId": 7})
    sent["curriculumUseds"] = [{"curriculumUsedDescriptor": "uri://a/B#c"}]

    problems = sis.post("courseOfferings", sent).json()["validationErrors"]

    assert problems.keys() == {"$.schoolReference.schoolId", "$.sessionReference.schoolId"}


def test_wrong_values_come_before_the_missing_item(sis):
    record_id = str(uuid.uuid4())

    wrong = sis.put(f"students/{record_id}", {"id": record_id})
    right = sis.put(f"students/{record_id}", {**STUDENT, "id": record_id})

    assert (wrong.status_code, right.status_code) == (400, 404)


def test_a_changed_key_comes_before_missing_references(school_life):
    client, paths = school_life
    sent = example("courses", courseCode="OTHER", id=paths["courses"].split("/")[1])
    sent["educationOrganizationReference"] = {"educationOrganizationId": 1}

    body = client.put(paths["courses"], sent).json()

    assert body["title"] == "Key Change Not Supported"
