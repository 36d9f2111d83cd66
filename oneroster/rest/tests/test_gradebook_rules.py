"""What a written object names belongs together, and a PUT keeps what its client cannot see."""

import pytest
from django.test import Client as Http

from oneroster import models
from oneroster.rest.tests import world
from oneroster.rest.tests.bodies import BODIES
from oneroster.rest.tests.test_writes import is_invalid, item_of, result_of
from oneroster.rest.tests.world import GRADEBOOK, OLDER, SCHOOL
from oneroster.tests.factories import OrganizationFactory, RosterClassFactory


@pytest.fixture
def roster(district, consumer):
    return world.Roster(consumer)


@pytest.fixture
def other(roster):
    """Another class of another school, with a line item and a session of its own."""
    section = RosterClassFactory()
    section.refresh_from_db()
    item = item_of(roster, **{"class": {"sourcedId": section.sourced_id}})
    assert roster.consumer.put(f"{GRADEBOOK}/lineItems/far", {"lineItem": item}).status_code == 201
    return {
        "class": section.sourced_id,
        "school": section.organization_id,
        "session": section.term_sourced_ids[0],
    }


def link(sourced_id: str) -> dict:
    return {"sourcedId": sourced_id}


def test_a_class_and_a_session_of_different_schools_are_no_place_to_post_to(roster, other):
    course, term = roster.ids["class"], roster.ids["term"]
    places = {
        (course, term): 201,
        (course, "year_2027"): 201,
        (course, roster.ids["period"]): 201,
        (course, other["session"]): 404,
        (other["class"], term): 404,
        (course, "nothing"): 404,
        ("nothing", term): 404,
    }

    for (place, session), status in places.items():
        address = f"{GRADEBOOK}/classes/{place}/academicSessions/{session}/results"
        answer = roster.consumer.post(address, {"results": [result_of()]})
        assert answer.status_code == status, (place, session, answer.content)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("classes/<class>/academicSessions/<term>/results", {"lineItem": link("far")}),
        ("classes/<class>/academicSessions/<term>/results", {"class": link("<far>")}),
        ("lineItems/item-1/results", {"lineItem": link("far")}),
        ("lineItems/item-1/results", {"class": link("<far>")}),
        ("lineItems/far/results", {"class": link("<class>"), "lineItem": link("far")}),
        ("classes/<class>/lineItems", {"class": link("<far>")}),
        ("classes/<class>/lineItems", {"school": link("<school>")}),
        (f"schools/{SCHOOL}/lineItems", {"class": link("<far>")}),
        (f"schools/{SCHOOL}/lineItems", {"school": link("<school>")}),
    ],
)
def test_what_is_posted_says_nothing_else_than_its_address(roster, other, path, changes):
    def filled(text: str) -> str:
        ids = {"<far>": other["class"], "<school>": other["school"]}
        ids |= {f"<{name}>": value for name, value in roster.ids.items() if name != "school"}
        for name, value in ids.items():
            text = text.replace(name, value)
        return text

    kind = path.rpartition("/")[2]
    good = result_of() if kind == "results" else item_of(roster)
    bad = good | {name: link(filled(each["sourcedId"])) for name, each in changes.items()}
    before = models.Result.objects.count(), models.LineItem.objects.count()

    is_invalid(roster.consumer.post(f"{GRADEBOOK}/{filled(path)}", {kind: [bad]}))

    assert before == (models.Result.objects.count(), models.LineItem.objects.count())


def test_a_result_of_a_line_item_of_another_session_is_refused(roster):
    item = item_of(roster, academicSession=link("year_2027"))
    address = f"{GRADEBOOK}/lineItems/of-the-year"
    assert roster.consumer.put(address, {"lineItem": item}).status_code == 201
    body = {"results": [result_of(lineItem=link("of-the-year"))]}
    place = f"{GRADEBOOK}/classes/{roster.ids['class']}/academicSessions"

    is_invalid(roster.consumer.post(f"{place}/{roster.ids['period']}/results", body))
    assert roster.consumer.post(f"{place}/year_2027/results", body).status_code == 201


@pytest.mark.parametrize("whose", ["<school>", "nowhere"])
def test_a_line_item_at_a_school_that_is_not_the_classs_is_refused(roster, other, whose):
    OrganizationFactory(sourced_id="nowhere", type="school")
    school = whose.replace("<school>", other["school"])
    item = item_of(roster, school=link(school))

    is_invalid(roster.consumer.put(f"{GRADEBOOK}/lineItems/item-1", {"lineItem": item}))
    assert models.LineItem.objects.get(pk="item-1").organization_id == SCHOOL


@pytest.mark.parametrize("root", [GRADEBOOK, OLDER])
def test_a_result_that_goes_to_another_line_item_goes_to_its_class(roster, other, root):
    result = result_of(lineItem=link("far"))

    answer = roster.consumer.put(f"{root}/results/{roster.result}", {"result": result})

    assert answer.status_code == 201, answer.content
    assert models.Result.objects.get(pk=roster.result).roster_class_id == other["class"]


# -- hidden fields ---------------------------------------------------------------------------------


@pytest.fixture
def blind(roster):
    return world.Consumer(Http(), hidden_fields=["metadata"])


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.partition("/")[0])
def test_a_put_keeps_what_its_client_cannot_see(roster, blind, path):
    address = f"{GRADEBOOK}/{path}"
    ((key, before),) = roster.consumer.get(address).json().items()
    shown = blind.get(address).json()[key]
    assert "metadata" not in shown

    changed = {"scoreStatus": "exempt"} if "scoreStatus" in shown else {"title": "New"}
    assert blind.put(address, {key: {**shown, **changed}}).status_code == 201

    after = roster.consumer.get(address).json()[key]
    assert after.pop("dateLastModified") > before.pop("dateLastModified")
    assert after == {**before, **changed}


def test_a_put_that_says_what_its_client_cannot_see_is_taken_at_its_word(roster, blind):
    address = f"{GRADEBOOK}/results/{roster.result}"

    body = {"result": result_of(metadata={"new": "1"})}
    assert blind.put(address, body).status_code == 201

    assert roster.consumer.get(address).json()["result"]["metadata"] == {"new": "1"}


def test_a_client_with_hidden_fields_makes_objects_too(roster, blind):
    address = f"{GRADEBOOK}/categories/new"

    is_invalid(blind.put(address, {"category": {"weight": 1}}))
    assert blind.put(address, {"category": {"title": "T"}}).status_code == 201

    assert "metadata" not in roster.consumer.get(address).json()["category"]


def test_a_repeated_put_of_a_client_with_hidden_fields_changes_nothing(roster, blind):
    address = f"{GRADEBOOK}/results/{roster.result}"
    shown = blind.get(address).json()["result"]

    assert blind.put(address, {"result": shown}).status_code == 201

    assert blind.get(address).json()["result"] == shown
