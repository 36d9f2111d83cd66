"""Every operation answers, in what its own description says, in both versions."""

import pytest

from oneroster.rest.resource import properties
from oneroster.rest.resources.rostering import Orgs, Users
from oneroster.rest.routes import ALL
from oneroster.rest.tests import schemas, world
from oneroster.rest.tests.world import GRADEBOOK, OLDER, ROSTERING

READS = [
    pytest.param(version, route, id=f"{version}-{route.path}")
    for route in ALL
    if route.scopes
    for version in route.versions
]


# Organizations stay in that test; who has lost the role of a teacher is under users alone.
FROM_ED_FI = {"middleName", "preferredFirstName", "preferredLastName"}
NEVER_RETIRED = {"orgs", "schools", "teachers"}


def test_both_versions_have_all_their_operations():
    assert world.operations("1.2") == 81
    assert world.operations("1.1") == 41 + 16 + 4


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_read_answers_in_its_own_schema(district, consumer, version):
    roster = world.Roster(consumer)

    for _, route in ((v.values[0], v.values[1]) for v in READS if v.values[0] == version):
        answer = consumer.get(roster.address(route, version))

        assert answer.status_code == 200, (route.path, answer.content)
        body = answer.json()
        assert list(body) == [route.body_key]
        schemas.check(route, version, body)
        found = [body[route.body_key]] if route.one else body[route.body_key]
        assert found, route.path
        assert answer["X-Total-Count"] == str(len(found))


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_property_is_shown_when_it_is_filled(district, consumer, version):
    roster = world.Roster(consumer)
    shown: dict[type, set] = {}

    for route in ALL:
        if route.scopes and version in route.versions and not route.one:
            for each in consumer.listed(roster.address(route, version)):
                shown.setdefault(route.place.resource, set()).update(each)

    for resource, names in shown.items():
        # names that an Ed-Fi person does not have follow the Ed-Fi row, which has none here
        missing = properties(resource, version).keys() - names
        assert missing <= FROM_ED_FI if resource is Users else not missing, (resource, missing)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_what_is_to_be_deleted_is_still_whole(district, consumer, version):
    roster = world.Roster(consumer)
    roster.retire_everything(district)

    for route in ALL:
        if route.scopes and version in route.versions and not route.one and "/" not in route.path:
            address = roster.address(route, version)
            left = {each["sourcedId"] for each in consumer.listed(address)}
            assert left <= {"year_2027"} or route.place.resource is Orgs
            answer = consumer.get(f"{address}?filter=status='tobedeleted'")
            assert answer.json()[route.body_key] or route.path in NEVER_RETIRED, route.path
            schemas.check(route, version, answer.json())


def test_a_single_read_shows_what_is_to_be_deleted(district, consumer):
    roster = world.Roster(consumer)
    assert consumer.delete(f"{GRADEBOOK}/results/{roster.result}").status_code == 204

    found = consumer.get(f"{GRADEBOOK}/results/{roster.result}").json()["result"]

    assert found["status"] == "tobedeleted"
    assert consumer.listed(f"{GRADEBOOK}/results") == []


@pytest.mark.parametrize("root", [ROSTERING, OLDER])
def test_an_unknown_parent_has_an_empty_list_in_rostering(district, consumer, root):
    assert consumer.listed(f"{root}/schools/nowhere/classes") == []
    assert consumer.listed(f"{root}/classes/nothing/students") == []
    assert consumer.listed(f"{root}/schools/nowhere/terms") == []


def test_an_unknown_parent_in_the_gradebook_is_not_found(district, consumer):
    for path in ("lineItems", "results", "categories", "scoreScales"):
        assert consumer.get(f"{GRADEBOOK}/classes/nothing/{path}").status_code == 404
        assert consumer.get(f"{world.RESOURCES}/classes/nothing/resources").status_code == 404


def test_links_lead_to_what_they_name(district, consumer):
    world.Roster(consumer)
    kinds = set()

    for route in ALL:
        if route.scopes and not route.one and "/" not in route.path:
            root = f"/ims/oneroster/{route.service}/v1p2"
            for each in consumer.listed(f"{root}/{route.path}"):
                for link in world.links(each):
                    answer = consumer.get(link["href"])
                    assert answer.status_code == 200, link
                    (found,) = answer.json().values()
                    assert found["sourcedId"] == link["sourcedId"]
                    kinds.add(link["type"])

    assert kinds == set(world.PLACES)
