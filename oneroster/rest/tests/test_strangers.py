"""A client of some schools, held against every operation: no stranger's row, id or count shows.

The rows of the neighbour's school are full: each collection has one. The table is made from the
routes, so that a new one is in it.
"""

from urllib.parse import quote

import pytest
from django.test import Client as Http

from edfi.tests.factories import StudentSchoolAssociationFactory
from oneroster import models
from oneroster.rest.resources.gradebook import Categories
from oneroster.rest.resources.resources import Resources
from oneroster.rest.routes import ALL
from oneroster.rest.tests import world
from oneroster.rest.tests.bodies import BODIES
from oneroster.rest.tests.world import GRADEBOOK, OLDER, ROSTERING
from oneroster.tests.factories import EnrollmentFactory, RosterClassFactory

OURS = 255901001
VERSIONS = pytest.mark.parametrize("version", ["1.1", "1.2"])


class Neighbour(world.Roster):
    """Another school with a gradebook of its own; the ids of its rows by collection."""

    def __init__(self, consumer):
        section = RosterClassFactory()
        section.refresh_from_db()
        stay = StudentSchoolAssociationFactory(school_id=section.school_id)
        enrolled = EnrollmentFactory(section=section, student_id=stay.student_id)
        term = section.term_sourced_ids[0]
        self.ids = {
            "class": section.sourced_id,
            "course": section.course_id,
            "term": term,
            "session": term,
            "period": term,
            "school": section.organization_id,
            "student": f"student_{stay.student_id}",
            "teacher": f"student_{stay.student_id}",
            "user": f"student_{stay.student_id}",
            "enrollment": enrolled.sourced_id,
            "line_item": "their-item-1",
        }
        self.graded = {}
        for path, body in self.bodies():
            collection, _, key = path.partition("/")
            text = f"their-{key}"
            for name in [p.partition("/")[2] for p in BODIES]:
                body = _renamed(body, name, f"their-{name}")
            answer = consumer.put(f"{GRADEBOOK}/{collection}/{text}", body)
            assert answer.status_code == 201, (path, answer.content)
            self.graded[collection] = text

    @property
    def secrets(self) -> list[str]:
        """What a stranger must never read."""
        return [*{*self.ids.values(), *self.graded.values()}, "their-whole"]

    def of(self, collection: str) -> str:
        names = {"demographics": "student", "orgs": "school", "academicSessions": "term"}
        names |= {"gradingPeriods": "term", "classes": "class", "enrollments": "enrollment"}
        return (
            self.graded.get(collection)
            or self.ids[names.get(collection, collection.removesuffix("s"))]
        )


def _renamed(node, old: str, new: str):
    """The body with links to that object replaced."""
    if isinstance(node, dict):
        return {
            key: new if key == "sourcedId" and value == old else _renamed(value, old, new)
            for key, value in node.items()
        }
    return [_renamed(each, old, new) for each in node] if isinstance(node, list) else node


@pytest.fixture
def roster(district, consumer):
    return world.Roster(consumer)


@pytest.fixture
def neighbour(roster, consumer):
    return Neighbour(consumer)


@pytest.fixture
def ours(db):
    return world.Consumer(Http(), education_organization_ids=[OURS])


def reads(version: str, *, one: bool):
    return [each for each in ALL if each.scopes and version in each.versions and each.one is one]


def filters(key: str) -> list[str]:
    return [
        "",
        "status!='x'",
        "dateLastModified>'2000-01-01'",
        f"sourcedId='{key}'",
        f"sourcedId='{key}' OR status='active'",
        f"status='active' OR sourcedId~'{key[:3]}'",
    ]


@VERSIONS
def test_no_list_and_no_count_knows_a_stranger(roster, neighbour, ours, consumer, version):
    strange = [f'"{each}"' for each in neighbour.secrets]
    for route in reads(version, one=False):
        for address in (roster.address(route, version), _theirs(neighbour, route, version)):
            key = neighbour.graded.get(route.path, neighbour.ids["student"])
            for filter_ in filters(key):
                answer = ours.get(
                    f"{address}?limit=1000&filter={quote(filter_)}" if filter_ else address
                )
                if answer.status_code == 404:
                    assert "/" in route.path
                    continue
                assert answer.status_code == 200, (address, answer.content)
                text = answer.content.decode()
                assert not [each for each in strange if each in text], (address, filter_)
                (found,) = answer.json().values()
                assert answer["X-Total-Count"] == str(len(found)), (address, filter_)


def _theirs(neighbour, route, version: str) -> str:
    root = OLDER if version == "1.1" else f"/ims/oneroster/{route.service}/v1p2"
    path = route.path
    for name, value in neighbour.ids.items():
        path = path.replace(f"{{{name}}}", value)
    return f"{root}/{path}"


@VERSIONS
def test_no_stranger_is_found_by_id(neighbour, ours, consumer, version):
    for route in reads(version, one=True):
        collection = route.path.partition("/")[0]
        if route.place.resource is Resources or collection in ("gradingPeriods", "teachers"):
            continue  # resources are everybody's; the neighbour has none of the others
        address = _theirs(neighbour, route, version)
        address = address.replace("{sourced_id}", neighbour.of(collection))
        assert consumer.get(address).status_code == 200, address
        assert ours.get(address).status_code == 404, address
        assert ours.get(f"{address}?fields=sourcedId").status_code == 404, address


def test_no_stranger_is_written(roster, neighbour, ours, consumer):
    for path, _ in roster.bodies():
        collection, _, own = path.partition("/")
        theirs = neighbour.of(collection)
        address = f"{GRADEBOOK}/{collection}"
        (key,) = consumer.get(f"{address}/{own}").json()
        before = consumer.get(f"{address}/{theirs}").json()
        mine = ours.get(f"{address}/{own}").json()

        assert (
            ours.put(f"{address}/{theirs}", {key: {**mine[key], "sourcedId": ""}}).status_code
            == 403
        )
        assert ours.delete(f"{address}/{theirs}").status_code == 404
        assert consumer.get(f"{address}/{theirs}").json() == before


def test_no_own_row_is_tied_to_a_stranger(roster, neighbour, ours, consumer):
    tried = 0
    for path, _ in roster.bodies():
        collection, _, own = path.partition("/")
        address = f"{GRADEBOOK}/{collection}/{own}"
        ((key, mine),) = consumer.get(address).json().items()
        ((_, theirs),) = (
            consumer.get(f"{GRADEBOOK}/{collection}/{neighbour.of(collection)}").json().items()
        )
        for name, link in theirs.items():
            if isinstance(link, dict) and "sourcedId" in link:
                answer = ours.put(address, {key: {**mine, name: link}})
                assert answer.status_code == 422, (path, name, answer.content)
                tried += 1
        assert consumer.get(address).json()[key] == mine
    assert tried >= 15


def test_nothing_is_posted_to_a_stranger(neighbour, ours):
    for route in ALL:
        if route.post:
            address = _theirs(neighbour, route, "1.2")
            body = {route.writes.many: []}
            assert ours.post(address, body).status_code == 404, address


def test_what_everybody_sees_holds_nothing_of_a_child():
    """The resources without an owner, by name: a new one is to be thought about."""
    everybodys = {each.place.resource for each in ALL if not each.place.resource.visible}

    assert everybodys == {Resources}
    assert {*Resources.shape} <= {
        *("title", "roles", "importance", "vendorResourceId", "vendorId", "applicationId")
    }
    assert not [name for name, each in Categories.shape.items() if hasattr(each, "type")]


def test_a_filter_is_no_oracle_of_what_lies_elsewhere(roster, neighbour, ours):
    """Who cannot read a link to a stranger's row cannot ask for it either."""
    theirs = neighbour.ids
    models.UserAgent.objects.create(user_id=world.TEACHER, agent_id=theirs["student"])
    models.Organization.objects.filter(pk=theirs["school"]).update(parent_id=world.SCHOOL)
    models.Organization.objects.filter(pk=theirs["school"]).update(parent_id=None)

    for collection, name, key in (
        ("users", "agents", "student"),
        ("users", "roles.org", "school"),
        ("users", "primaryOrg", "school"),
        ("enrollments", "user", "student"),
        ("enrollments", "class", "class"),
        ("classes", "course", "course"),
        ("classes", "school", "school"),
        ("orgs", "children", "school"),
        ("academicSessions", "children", "term"),
    ):
        for operator in ("=", "~"):
            filter_ = f"{name}.sourcedId{operator}'{theirs[key]}'"
            answer = ours.get(f"{ROSTERING}/{collection}?filter={quote(filter_)}")
            if answer.status_code == 200:
                assert answer["X-Total-Count"] == "0", filter_
            else:
                assert answer.status_code == 400
