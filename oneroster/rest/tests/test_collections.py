"""What consumers ask of a collection: pages, order, projections, links (contract, section 4)."""

import re

import pytest
from django.db import connection
from django.test import Client as Http

from oneroster.models import Category, RosterUser
from oneroster.rest.tests import schemas, world
from oneroster.rest.tests.world import GRADEBOOK, OLDER, RESOURCES, ROSTERING
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory, UserRoleFactory

USERS = f"{ROSTERING}/users"


@pytest.fixture
def people(db):
    """205 teachers of one organization, t0000 to t0204."""
    org = OrganizationFactory(sourced_id="o")
    users = [
        RosterUserFactory.build(
            sourced_id=f"t{n:04}", username=f"t{n:04}", family_name=f"F{n % 7}", given_name="G"
        )
        for n in range(205)
    ]
    RosterUser.objects.bulk_create(users)
    roles = [UserRoleFactory.build(user=user, organization=org) for user in users]
    type(roles[0]).objects.bulk_create(roles)
    return [each.sourced_id for each in users]


def links_of(answer) -> dict[str, str]:
    """As a client reads the header that splits it at commas."""
    parts = [re.fullmatch(r'<(.*)>; rel="(\w+)"', each) for each in answer["Link"].split(",")]
    return {part[2]: part[1] for part in parts}


def test_pages_are_of_100_unless_said_otherwise(people, consumer):
    assert consumer.ids(USERS) == people[:100]
    assert consumer.ids(f"{USERS}?limit=3&offset=2") == people[2:5]
    assert consumer.ids(f"{USERS}?limit%20=2") == people[:2]
    assert consumer.ids(f"{USERS}?limit=2147483647&offset=200") == people[200:]
    assert consumer.ids(f"{USERS}?offset=2147483647") == []


def test_a_page_may_have_10_000(people, consumer):
    assert consumer.ids(f"{USERS}?limit=10000") == people


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=-1", "limit=1e3", "limit=", "limit=abc", "limit=2147483648"),
        *("limit=1&limit=1", "limit=1&limit%20=2", "limit=1.0", "limit=%2B5", "limit=١"),
        *("offset=-1", "offset=x", "offset=2147483648", "offset=1&offset=2"),
        *("orderBy=up&sort=email", "fields=sourcedId&fields=status"),
    ],
)
def test_a_bad_parameter_is_refused(db, consumer, query):
    answer = consumer.get(f"{USERS}?{query}")

    assert answer.status_code == 400
    schemas.check_error(answer.json())


def test_what_nobody_knows_is_ignored(people, consumer):
    answer = consumer.get(f"{USERS}?page=7&Foo=a&Foo=b&limit=1")

    assert answer.status_code == 200


def test_double_slashes_are_one(people, consumer):
    assert consumer.ids(f"{ROSTERING}//users//?limit=1") == people[:1]
    assert consumer.ids(f"{OLDER}//orgs") == ["o"]


def test_links_lead_through_all_pages_and_carry_the_rest_on(people, consumer):
    wanted = "filter=familyName%3D%27f1%27%20AND%20status%3D%27active%27"
    address = f"{USERS}?limit=7&fields=sourcedId,status&sort=sourcedId&orderBy=desc&{wanted}"
    seen, relations = [], []

    while address:
        answer = consumer.get(address)
        found = answer.json()["users"]
        assert all(each.keys() == {"sourcedId", "status"} for each in found)
        seen += [each["sourcedId"] for each in found]
        links = links_of(answer)
        relations.append(sorted(links))
        address = links.get("next")

    assert seen == sorted((each for n, each in enumerate(people) if n % 7 == 1), reverse=True)
    assert relations[0] == ["first", "last", "next"]
    assert relations[-1] == ["first", "last", "prev"]
    assert answer["X-Total-Count"] == str(len(seen))
    assert consumer.ids(links["prev"])[-1] == seen[-len(found) - 1]
    assert consumer.ids(links["first"]) == seen[:7]
    assert consumer.ids(links["last"]) == seen[len(seen) // 7 * 7 :]
    assert all(each.startswith("http://testserver/ims/") for each in links.values())


def test_links_escape_commas_of_the_path(district, consumer):
    answer = consumer.get(f"{ROSTERING}/schools/a,b%20c/classes")

    assert set(links_of(answer)) == {"first", "last"}
    assert "a%2Cb%20c" in links_of(answer)["first"]


def test_an_empty_collection_has_links_too(db, consumer):
    answer = consumer.get(f"{ROSTERING}/classes")

    assert answer.json() == {"classes": []}
    assert answer["X-Total-Count"] == "0"
    assert set(links_of(answer)) == {"first", "last"}


def test_a_sort_has_the_sourced_id_as_its_tie_breaker(people, consumer):
    seen = []
    for offset in range(0, 205, 20):
        address = f"{USERS}?sort=familyName&orderBy=desc&limit=20&offset={offset}"
        seen += [(each["familyName"], each["sourcedId"]) for each in consumer.listed(address)]

    assert len(set(seen)) == 205
    assert seen == sorted(seen, key=lambda each: (-int(each[0][1:]), each[1]))


def test_a_sort_is_in_the_order_of_unicode(db, consumer):
    for number, title in enumerate(["b", "a", "Z", "É", "ä", "_"]):
        Category.objects.create(sourced_id=f"c{number}", title=title)

    listed = consumer.listed(f"{GRADEBOOK}/categories?sort=title")

    assert [each["title"] for each in listed] == ["Z", "_", "a", "b", "É", "ä"]


@pytest.mark.parametrize("name", ["nothing", "metadata", "roles", "resources", ""])
def test_an_unknown_sort_leaves_the_order_as_it_is(people, consumer, name):
    assert consumer.ids(f"{USERS}?sort={name}&orderBy=desc&limit=2") == people[:2]


def test_every_property_can_be_a_sort(district, consumer):
    world.Roster(consumer)
    for collection in ("users", "classes", "courses", "enrollments", "academicSessions", "orgs"):
        for name in consumer.listed(f"{ROSTERING}/{collection}")[0]:
            for more in ("", "&orderBy=desc&offset=1", "&limit=1"):
                consumer.listed(f"{ROSTERING}/{collection}?sort={name}{more}")
    assert consumer.found("enrollments", sort="user.sourcedId") == sorted(
        consumer.ids(f"{ROSTERING}/enrollments"),
        key=lambda each: consumer.get(f"{ROSTERING}/enrollments/{each}").json()["enrollment"][
            "user"
        ]["sourcedId"],
    )


def test_resources_refuse_an_unknown_sort(db, consumer):
    answer = consumer.get(f"{RESOURCES}/resources?sort=nothing")

    assert answer.status_code == 400
    (minor,) = answer.json()["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert minor["imsx_codeMinorFieldValue"] == "invalid_sort_field"


def test_fields_are_shown_alone_in_lists_and_single_objects(people, consumer):
    assert consumer.listed(f"{USERS}?fields=givenName,%20sourcedId&limit=1") == [
        {"sourcedId": "t0000", "givenName": "G"}
    ]
    assert consumer.get(f"{USERS}/t0001?fields=sourcedId").json() == {
        "user": {"sourcedId": "t0001"}
    }
    assert consumer.listed(f"{USERS}?fields=middleName&limit=2") == [{}, {}]


@pytest.mark.parametrize("fields", ["nothing", "givenName,nothing", "", "role", "password"])
def test_an_unknown_field_is_refused(people, consumer, fields):
    for address in (USERS, f"{USERS}/t0001"):
        answer = consumer.get(f"{address}?fields={fields}")

        assert answer.status_code == 400
        (minor,) = answer.json()["imsx_CodeMinor"]["imsx_codeMinorField"]
        assert minor["imsx_codeMinorFieldValue"] == "invalid_selection_field"


def test_a_body_of_a_read_is_not_looked_at(people, consumer):
    answer = consumer.ask("GET", f"{USERS}?limit=1", b"a=b&filter=x")

    assert answer.status_code == 200


# -- what is remembered (oneroster/rest/reading.py) ------------------------------------------------


def test_deep_pages_and_totals_follow_uncommitted_writes_of_the_same_transaction(consumer):
    _many(1205)
    address = f"{GRADEBOOK}/categories?offset=1100&limit=1"
    before = consumer.get(address)
    Category.objects.filter(pk__in=["c0003", "c0600"]).update(status="tobedeleted")
    after = consumer.get(address)

    assert [each["sourcedId"] for each in before.json()["categories"]] == ["c1100"]
    assert [each["sourcedId"] for each in after.json()["categories"]] == ["c1102"]
    assert (before["X-Total-Count"], after["X-Total-Count"]) == ("1205", "1203")


@pytest.mark.usefixtures("committed")
def test_deep_pages_and_totals_follow_other_connections():
    consumer = world.Consumer(Http())
    _many(1500)
    other = connection.copy()
    deep = f"{GRADEBOOK}/categories?limit=2&offset="
    try:
        assert consumer.ids(f"{deep}1300") == ["c1300", "c1301"]
        with other.cursor() as cursor:
            cursor.execute("DELETE FROM categories WHERE sourced_id = 'c0007'")
        answer = consumer.get(f"{deep}1300")
        assert [each["sourcedId"] for each in answer.json()["categories"]] == ["c1301", "c1302"]
        assert answer["X-Total-Count"] == "1499"
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO categories (sourced_id, title) VALUES ('c0007a', 'x')")
            cursor.execute("BEGIN")
            cursor.execute("INSERT INTO categories (sourced_id, title) VALUES ('c0007b', 'x')")
            assert consumer.ids(f"{deep}1300") == ["c1300", "c1301"]
            cursor.execute("COMMIT")
        answer = consumer.get(f"{deep}1300")
        assert [each["sourcedId"] for each in answer.json()["categories"]] == ["c1299", "c1300"]
        assert answer["X-Total-Count"] == "1501"
    finally:
        other.close()


@pytest.mark.usefixtures("committed")
def test_every_deep_offset_is_exact():
    consumer = world.Consumer(Http())
    _many(1700)
    everything = consumer.ids(f"{GRADEBOOK}/categories?limit=10000")

    for offset in (0, 499, 500, 999, 1000, 1001, 1499, 1500, 1501, 1690, 1699, 1700, 1701):
        page = consumer.ids(f"{GRADEBOOK}/categories?limit=30&offset={offset}")
        assert page == everything[offset : offset + 30]


def _many(count: int) -> None:
    Category.objects.bulk_create(
        Category(sourced_id=f"c{n:04}", title=f"T{n}") for n in range(count)
    )
