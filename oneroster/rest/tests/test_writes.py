"""Gradebook writes: what consumers of the field send, and every refusal (contract, 6 and 7)."""

import copy

import pytest
from django.db import OperationalError

from oneroster.models import LineItem, Result
from oneroster.rest import reading, writing
from oneroster.rest.tests import schemas, world
from oneroster.rest.tests.bodies import BODIES
from oneroster.rest.tests.world import GRADEBOOK, OLDER, ROSTERING, SCHOOL, STUDENT
from tsa.audit.models import AuditLog

_PURL = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
GOOGLES = [
    f"{_PURL}{name}"
    for name in (
        *("roster.readonly", "gradebook.readonly"),
        *("gradebook.createput", "gradebook.delete"),
    )
]


@pytest.fixture
def roster(district, consumer):
    return world.Roster(consumer)


def item_of(roster, **changes) -> dict:
    """A line item with no more than Google sends."""
    return {
        "title": "Homework 2",
        "assignDate": "2026-09-01T08:00:00.000Z",
        "dueDate": "2026-09-14T22:00:00.000Z",
        "class": {"sourcedId": roster.ids["class"]},
        "category": {"sourcedId": "homework"},
        **changes,
    }


def result_of(**changes) -> dict:
    return {
        "lineItem": {"sourcedId": "item-1"},
        "student": {"sourcedId": STUDENT},
        "scoreStatus": "fully graded",
        "scoreDate": "2026-09-14",
        "score": 90,
        **changes,
    }


def test_google_classroom_from_its_first_request_to_its_last(roster):
    google = world.Consumer(roster.consumer.http, *GOOGLES)
    course = roster.ids["class"]
    (teacher,) = google.answered("teachers", filter="email='kim@school.example'", limit="10000")
    path = f"{ROSTERING}/teachers/{teacher['sourcedId']}/classes?filter=status%3D'active'"
    (taught,) = google.listed(path)
    assert taught["sourcedId"] == course
    assert google.ids(f"{ROSTERING}/classes/{course}/students?limit=10000") == [STUDENT]
    assert google.ids(f"{GRADEBOOK}/classes/{course}/categories") == ["homework"]
    (period,) = google.listed(f"{ROSTERING}/terms/{taught['terms'][0]['sourcedId']}/gradingPeriods")
    assert period["type"] == "gradingPeriod"
    item = item_of(
        roster,
        title="x" * 150,
        resultValueMin=0,
        resultValueMax=100,
        gradingPeriod={"sourcedId": period["sourcedId"]},
        school={"sourcedId": SCHOOL},
    )

    assert google.put(f"{GRADEBOOK}/lineItems/g", {"lineItem": item}).status_code == 201
    listed = google.listed(f"{GRADEBOOK}/classes/{course}/lineItems")
    assert {each["sourcedId"] for each in listed} == {"g", "item-1"}
    body = result_of(
        lineItem={"sourcedId": "g"}, score=300, scoreDate="2026-09-14T10:20:30.000Z", comment=""
    )
    assert google.put(f"{GRADEBOOK}/results/gr", {"result": body}).status_code == 201
    results = f"{GRADEBOOK}/classes/{course}/lineItems/g/results"
    (stored,) = google.listed(results)
    assert (stored["score"], stored["scoreDate"]) == (300, "2026-09-14")
    assert "comment" not in stored
    assert stored["status"] == "active"
    body |= {"scoreStatus": "exempt"}
    assert google.put(f"{GRADEBOOK}/results/gr", {"result": body}).status_code == 201
    assert google.listed(results)[0]["scoreStatus"] == "exempt"
    assert google.delete(f"{GRADEBOOK}/results/gr").status_code == 204
    assert google.listed(results) == []
    assert google.delete(f"{GRADEBOOK}/lineItems/g").status_code == 204
    assert google.ids(f"{GRADEBOOK}/classes/{course}/lineItems") == ["item-1"]


def test_what_is_put_is_what_is_read(roster):
    for path, body in roster.bodies():
        ((key, sent),) = body.items()
        shown = roster.consumer.get(f"{GRADEBOOK}/{path}").json()[key]
        for name, value in sent.items():
            if isinstance(value, dict) and "sourcedId" in value:
                assert shown[name]["sourcedId"] == value["sourcedId"]
            else:
                assert shown[name] == value, (path, name)
        answer = roster.consumer.put(f"{GRADEBOOK}/{path}", {key: shown})
        assert answer.status_code == 201
        assert roster.consumer.get(f"{GRADEBOOK}/{path}").json()[key] == shown


def test_a_put_replaces(roster):
    address = f"{GRADEBOOK}/results/{roster.result}"
    sent = result_of(scoreStatus="exempt")
    del sent["score"]

    assert roster.consumer.put(address, {"result": sent}).status_code == 201

    shown = roster.consumer.get(address).json()["result"]
    assert shown.keys() == {
        *("sourcedId", "status", "dateLastModified", "lineItem", "student", "class"),
        *("scoreStatus", "scoreDate"),
    }


def test_a_tombstone_is_put_back_to_life(roster):
    address = f"{GRADEBOOK}/results/{roster.result}"
    assert roster.consumer.delete(address).status_code == 204
    assert roster.consumer.delete(address).status_code == 404
    assert roster.consumer.get(address).json()["result"]["status"] == "tobedeleted"

    assert roster.consumer.put(address, {"result": result_of()}).status_code == 201

    assert roster.consumer.get(address).json()["result"]["status"] == "active"


def test_deletes_of_all_kinds_leave_tombstones(roster):
    for path in reversed(BODIES):
        assert roster.consumer.delete(f"{GRADEBOOK}/{path}").status_code == 204
        collection, _, sourced_id = path.partition("/")
        assert sourced_id not in roster.consumer.ids(f"{GRADEBOOK}/{collection}")
        assert roster.consumer.delete(f"{GRADEBOOK}/{collection}/nothing").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"title": None},
        {"title": " "},
        {"title": 7},
        {"title": "x" * 1001},
        {"title": "a\x00b"},
        {"assignDate": "yesterday"},
        {"assignDate": "2026-09-01T00:00:00+99:00"},
        {"assignDate": "0001-01-01T00:00:00+14:00"},
        {"assignDate": 20260901},
        {"dueDate": None},
        {"class": None},
        {"class": "c"},
        {"class": {"sourcedId": "nothing"}},
        {"class": {"sourcedId": ""}},
        {"class": {"sourcedId": "a\x00"}},
        {"category": {"sourcedId": "nothing"}},
        {"category": None},
        {"scoreScale": {"sourcedId": "nothing"}},
        {"status": "gone"},
        {"resultValueMin": "a"},
        {"resultValueMin": 10, "resultValueMax": 1},
        {"resultValueMax": 1e300},
        {"resultValueMax": True},
        {"metadata": []},
        {"metadata": {"a": "b\x00"}},
        {"learningObjectiveSet": {}},
        {"learningObjectiveSet": ["a"]},
        {"learningObjectiveSet": [{"source": "case"}]},
        {"learningObjectiveSet": [{"source": "other", "learningObjectiveIds": ["a"]}]},
        {"learningObjectiveSet": [{"source": "case", "learningObjectiveIds": []}]},
        {"learningObjectiveSet": [{"source": "case", "learningObjectiveIds": ["a"], "x": 1}]},
        {"sourcedId": "another"},
    ],
)
def test_a_line_item_that_cannot_be_meant_is_refused(roster, changes):
    body = {"lineItem": {**item_of(roster), **changes}}

    answer = roster.consumer.put(f"{GRADEBOOK}/lineItems/new", body)

    is_invalid(answer)
    assert not LineItem.objects.filter(pk="new").exists()


def is_invalid(answer):
    assert answer.status_code == 422, answer.content
    schemas.check_error(answer.json())
    (minor,) = answer.json()["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert minor["imsx_codeMinorFieldValue"] == "invaliddata"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"{}", b'{"lineItem":[]}', b'{"lineItem":null}'],
)
def test_a_body_that_is_no_line_item_is_refused(db, consumer, body):
    is_invalid(consumer.ask("PUT", f"{GRADEBOOK}/lineItems/new", body))


def test_all_problems_are_named(db, consumer):
    answer = consumer.put(f"{GRADEBOOK}/results/new", {"result": {"score": "x"}})

    is_invalid(answer)
    for name in ("lineItem", "student", "scoreStatus", "scoreDate", "score "):
        assert name in answer.json()["imsx_description"]


def test_score_scales_need_values(roster):
    body = copy.deepcopy(dict(roster.bodies())["scoreScales/letters"])
    for value in ([], None, [{"itemValueLHS": "A"}], [{"itemValueLHS": 1, "itemValueRHS": "x"}]):
        body["scoreScale"]["scoreScaleValue"] = value
        is_invalid(roster.consumer.put(f"{GRADEBOOK}/scoreScales/new", body))


def test_a_post_gives_each_object_an_id(roster):
    consumer, course = roster.consumer, roster.ids["class"]
    items = [{**item_of(roster), "sourcedId": "mine"}, item_of(roster)]
    for path in (f"classes/{course}/lineItems", f"schools/{SCHOOL}/lineItems"):
        answer = consumer.post(f"{GRADEBOOK}/{path}", {"lineItems": items})
        assert answer.status_code == 201, answer.content
        pairs = answer.json()["sourcedIdPairs"]
        assert [each["suppliedSourcedId"] for each in pairs] == ["mine", ""]
        for each in pairs:
            shown = consumer.get(f"{GRADEBOOK}/lineItems/{each['allocatedSourcedId']}").json()
            assert shown["lineItem"]["title"] == "Homework 2"
    results = [{**result_of(), "sourcedId": "r"}]
    for path in ("lineItems/item-1", f"classes/{course}/academicSessions/{roster.ids['term']}"):
        answer = consumer.post(f"{GRADEBOOK}/{path}/results", {"results": results})
        assert answer.status_code == 201, answer.content
        (pair,) = answer.json()["sourcedIdPairs"]
        assert Result.objects.get(pk=pair["allocatedSourcedId"]).student_id == STUDENT


def test_a_post_is_all_or_nothing(roster):
    items = [item_of(roster), item_of(roster, title=None)]
    address = f"{GRADEBOOK}/classes/{roster.ids['class']}/lineItems"

    is_invalid(roster.consumer.post(address, {"lineItems": items}))
    is_invalid(roster.consumer.post(address, {"lineItems": [7]}))
    is_invalid(roster.consumer.post(address, {"lineItems": {}}))
    assert LineItem.objects.count() == 1
    unknown = f"{GRADEBOOK}/classes/nothing/lineItems"
    assert roster.consumer.post(unknown, {"lineItems": items}).status_code == 404


def test_1_1_writes_its_own_forms(roster):
    consumer = roster.consumer
    item = item_of(roster, resultValueMin=0, resultValueMax=10)
    item["gradingPeriod"] = {"sourcedId": roster.ids["period"]}

    assert consumer.put(f"{OLDER}/lineItems/old", {"lineItem": item}).status_code == 201
    result = result_of(lineItem={"sourcedId": "old"})
    assert consumer.put(f"{OLDER}/results/old", {"result": result}).status_code == 201
    assert consumer.put(f"{OLDER}/categories/old", {"category": {"title": "x"}}).status_code == 201
    assert consumer.get(f"{OLDER}/lineItems/old").json()["lineItem"].keys() == {
        *("sourcedId", "status", "dateLastModified", "title", "assignDate", "dueDate", "class"),
        *("category", "gradingPeriod", "resultValueMin", "resultValueMax"),
    }
    del item["resultValueMax"]
    answer = consumer.put(f"{OLDER}/lineItems/old", {"lineItem": item})
    assert answer.status_code == 422
    assert answer.json()["statusInfoSet"][0]["imsx_codeMinor"] == "invaliddata"
    address = f"{OLDER}/classes/{roster.ids['class']}/lineItems"
    assert consumer.post(address, {"lineItems": [item]}).status_code == 405
    assert consumer.delete(f"{OLDER}/results/old").status_code == 204
    assert consumer.get(f"{OLDER}/scoreScales").status_code == 404


def test_a_1_1_put_leaves_what_1_1_does_not_know(roster):
    item = dict(roster.bodies())["lineItems/item-1"]["lineItem"]

    answer = roster.consumer.put(f"{OLDER}/lineItems/item-1", {"lineItem": item})

    assert answer.status_code == 201
    shown = roster.consumer.get(f"{GRADEBOOK}/lineItems/item-1").json()["lineItem"]
    assert shown["scoreScale"]["sourcedId"] == "letters"
    assert shown["learningObjectiveSet"]


def test_writes_need_their_scopes(roster):
    reader = world.Consumer(roster.consumer.http, f"{_PURL}gradebook.readonly")
    address = f"{GRADEBOOK}/results/{roster.result}"

    for answer in (
        reader.put(address, {"result": result_of()}),
        reader.delete(address),
        reader.post(f"{GRADEBOOK}/lineItems/item-1/results", {"results": []}),
        reader.put(f"{GRADEBOOK}/assessmentResults/ar-1", {}),
    ):
        assert answer.status_code == 403
        schemas.check_error(answer.json())
    assert Result.objects.get(pk=roster.result).status == "active"


def test_a_write_is_audited_under_the_clients_name(roster):
    answer = roster.consumer.delete(f"{GRADEBOOK}/results/{roster.result}")

    assert answer.status_code == 204
    entry = AuditLog.objects.filter(entity="results").latest("id")
    assert entry.actor_id == roster.consumer.registered.client_id


# -- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("root", "version"), [(f"{ROSTERING}/users", "1.2"), (f"{OLDER}/users", "1.1")]
)
def test_every_refusal_has_the_standards_body(db, consumer, monkeypatch, root, version):
    def fail(error):
        def raise_(*args, **kwargs):
            raise error

        return raise_

    consumer.http.raise_request_exception = False
    answers = {
        400: consumer.get(f"{root}?limit=0"),
        401: consumer.http.get(root),
        403: world.Consumer(consumer.http, f"{_PURL}assessment.delete").get(root),
        404: consumer.get(f"{root}/nothing"),
        405: consumer.put(f"{root}/nothing", {}),
    }
    with monkeypatch.context() as patch:
        patch.setattr(writing, "LIMIT", 10)
        address = root.replace("/users", "/categories/c").replace("rostering", "gradebook")
        answers[413] = consumer.put(address, {"category": {"title": "T"}})
        patch.setattr(reading, "page", fail(KeyError("a child's name")))
        answers[500] = consumer.get(root)
        patch.setattr(reading, "page", fail(OperationalError("away")))
        answers[429] = consumer.get(root)

    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/json"
        assert "a child" not in answer.content.decode()
        if version == "1.2":
            schemas.check_error(answer.json())
        else:
            (info,) = answer.json()["statusInfoSet"]
            assert info["imsx_codeMajor"] == "failure"
    assert answers[405]["Allow"] == "GET, HEAD, OPTIONS"
    assert answers[429]["Retry-After"] == "30"
    assert "WWW-Authenticate" in answers[401]


def test_an_unknown_operation_is_not_found(db, consumer):
    for address in (f"{ROSTERING}/nothing", f"{ROSTERING}/categories", f"{GRADEBOOK}/users"):
        answer = consumer.get(address)
        assert answer.status_code == 404
        schemas.check_error(answer.json())
