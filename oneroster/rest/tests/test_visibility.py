"""What a client that names education organizations, or has hidden fields, gets to see."""

from urllib.parse import quote

import pytest
from django.test import Client as Http

from edfi.tests.factories import StudentFactory, StudentSchoolAssociationFactory
from oneroster import models
from oneroster.rest.routes import ALL
from oneroster.rest.tests import schemas, world
from oneroster.rest.tests.world import GRADEBOOK, OLDER, ROSTERING, SCHOOL, STUDENT, TEACHER
from oneroster.tests.factories import (
    EnrollmentFactory,
    OrganizationFactory,
    RosterClassFactory,
    RosterUserFactory,
    UserRoleFactory,
)

OURS, LEA = 255901001, 255901


@pytest.fixture
def elsewhere(district, consumer):
    """A school outside, with a class, a student, and our teacher as its principal."""
    section = RosterClassFactory()
    section.refresh_from_db()
    there = f"school_{section.school_id}"
    stay = StudentSchoolAssociationFactory(school_id=section.school_id)
    enrolled = EnrollmentFactory(section=section, student_id=stay.student_id)
    own = EnrollmentFactory(section=section, student_id=world.STUDENT.removeprefix("student_"))
    UserRoleFactory(user_id=TEACHER, organization_id=there, role="principal")
    models.UserAgent.objects.create(user_id=TEACHER, agent_id=f"student_{stay.student_id}")
    models.RosterUser.objects.filter(pk=TEACHER).update(primary_organization_id=there)
    item = {
        "title": "T",
        "assignDate": "2026-09-01",
        "dueDate": "2026-09-02",
        "class": {"sourcedId": section.sourced_id},
        "category": {"sourcedId": "c"},
    }
    assert (
        consumer.put(f"{GRADEBOOK}/categories/c", {"category": {"title": "C"}}).status_code == 201
    )
    assert consumer.put(f"{GRADEBOOK}/lineItems/far", {"lineItem": item}).status_code == 201
    return {
        "school": there,
        "class": section.sourced_id,
        "course": section.course_id,
        "student": f"student_{stay.student_id}",
        "term": section.term_sourced_ids[0],
        "enrollment": enrolled.sourced_id,
        "own": own.sourced_id,
        "line_item": "far",
        "category": "c",
    }


@pytest.fixture
def ours(db):
    return world.Consumer(Http(), education_organization_ids=[OURS])


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_nothing_of_elsewhere_is_in_any_list(elsewhere, consumer, version):
    roster = world.Roster(consumer)
    held = world.Consumer(Http(), education_organization_ids=[LEA])
    strange = {*elsewhere.values()}

    for route in ALL:
        if route.scopes and version in route.versions and not route.one:
            address = roster.address(route, version)
            answer = held.get(f"{address}?limit=1000")
            text = answer.content.decode()
            assert answer.status_code == 200, route.path
            assert not [each for each in strange if f'"{each}"' in text], route.path
            (found,) = answer.json().values()
            assert answer["X-Total-Count"] == str(len(found))
            schemas.check(route, version, answer.json())


def test_what_lies_elsewhere_is_not_found_by_id(elsewhere, ours, consumer):
    for path, name in (
        ("orgs", "school"),
        ("schools", "school"),
        ("classes", "class"),
        ("courses", "course"),
        ("users", "student"),
        ("students", "student"),
        ("demographics", "student"),
        ("enrollments", "enrollment"),
        ("academicSessions", "term"),
    ):
        address = f"{ROSTERING}/{path}/{elsewhere[name]}"
        assert consumer.get(address).status_code == 200, path
        assert ours.get(address).status_code == 404, path
        found = ours.found(path, filter=f"sourcedId='{elsewhere[name]}' OR status='active'")
        assert elsewhere[name] not in found
    for path in ("lineItems/far", "categories/c"):
        assert ours.get(f"{GRADEBOOK}/{path}").status_code == 404


def test_what_hangs_below_elsewhere_is_an_empty_list(elsewhere, ours, consumer):
    there, far = elsewhere["school"], elsewhere["class"]
    for path in (
        f"schools/{there}/students",
        f"schools/{there}/classes",
        f"schools/{there}/enrollments",
        f"classes/{far}/students",
        f"schools/{there}/classes/{far}/students",
        f"courses/{elsewhere['course']}/classes",
        f"schools/{there}/courses",
        f"users/{elsewhere['student']}/classes",
    ):
        assert consumer.listed(f"{ROSTERING}/{path}"), path
        assert ours.listed(f"{ROSTERING}/{path}") == [], path
    assert ours.get(f"{GRADEBOOK}/classes/{far}/lineItems").status_code == 404


def test_roles_agents_and_organizations_elsewhere_are_not_told(elsewhere, ours, consumer):
    user = consumer.get(f"{ROSTERING}/users/{TEACHER}").json()["user"]
    held = ours.get(f"{ROSTERING}/users/{TEACHER}").json()["user"]

    assert {each["org"]["sourcedId"] for each in user["roles"]} == {SCHOOL, elsewhere["school"]}
    assert [each["org"]["sourcedId"] for each in held["roles"]] == [SCHOOL]
    assert [each["sourcedId"] for each in user["agents"]] == [elsewhere["student"]]
    assert user["primaryOrg"]["sourcedId"] == elsewhere["school"]
    assert "agents" not in held
    assert "primaryOrg" not in held
    (listed,) = ours.answered("users", filter=f"sourcedId='{TEACHER}'")
    assert listed == held
    older = ours.get(f"{OLDER}/users/{TEACHER}").json()["user"]
    assert (older["role"], [each["sourcedId"] for each in older["orgs"]]) == ("teacher", [SCHOOL])


def test_roles_agents_and_organizations_elsewhere_are_no_filters(elsewhere, ours):
    for filter_ in (
        "role='principal'",
        f"roles.org.sourcedId='{elsewhere['school']}'",
        f"primaryOrg.sourcedId='{elsewhere['school']}'",
        f"agents.sourcedId='{elsewhere['student']}'",
    ):
        assert ours.found("users", filter=filter_) == [], filter_


def test_a_role_is_listed_where_it_is_held(elsewhere, ours):
    models.UserRole.objects.create(
        user_id=TEACHER, organization_id=elsewhere["school"], role="student", role_type="secondary"
    )

    assert TEACHER not in ours.ids(f"{ROSTERING}/students")


def test_the_ready_body_is_served_where_it_says_nothing_more(district, ours, consumer):
    world.Roster(consumer)
    mine = {each["sourcedId"]: each for each in ours.listed(f"{ROSTERING}/users")}

    assert mine == {each["sourcedId"]: each for each in consumer.listed(f"{ROSTERING}/users")}
    assert mine[TEACHER]["primaryOrg"]["sourcedId"] == SCHOOL


def test_who_lost_the_last_role_is_still_told_of(db):
    org = OrganizationFactory(sourced_id="school_77", type="school")
    role = UserRoleFactory(organization=org, user=RosterUserFactory(sourced_id="coach"))
    held = world.Consumer(Http(), education_organization_ids=[77])
    other = world.Consumer(Http(), education_organization_ids=[78])
    before = role.user.date_last_modified.isoformat().replace("+00:00", "Z")

    role.delete()

    (told,) = held.answered("users", filter=f"dateLastModified>'{before}'")
    assert told["sourcedId"] == "coach"
    assert "endDate" in told["roles"][0]
    assert other.answered("users", filter=f"dateLastModified>'{before}'") == []


def test_writes_reach_no_other_school(elsewhere, ours, consumer):
    item = consumer.get(f"{GRADEBOOK}/lineItems/far").json()

    fresh = {"lineItem": {**item["lineItem"], "sourcedId": "new"}}

    assert ours.put(f"{GRADEBOOK}/lineItems/far", item).status_code == 403
    assert ours.put(f"{GRADEBOOK}/lineItems/new", fresh).status_code == 422
    assert ours.delete(f"{GRADEBOOK}/lineItems/far").status_code == 404
    answer = ours.post(f"{GRADEBOOK}/classes/{elsewhere['class']}/lineItems", {"lineItems": []})
    assert answer.status_code == 404
    assert ours.put(f"{GRADEBOOK}/categories/c", {"category": {"title": "x"}}).status_code == 403
    assert consumer.get(f"{GRADEBOOK}/lineItems/far").json() == item
    assert consumer.get(f"{GRADEBOOK}/lineItems/new").status_code == 404


def test_a_student_of_elsewhere_gets_no_result(elsewhere, ours, consumer):
    world.Roster(consumer)
    body = {
        "lineItem": {"sourcedId": "item-1"},
        "student": {"sourcedId": elsewhere["student"]},
        "scoreStatus": "submitted",
        "scoreDate": "2026-09-14",
    }

    assert ours.put(f"{GRADEBOOK}/results/r", {"result": body}).status_code == 422
    assert consumer.get(f"{GRADEBOOK}/results/r").status_code == 404


def test_a_client_of_nowhere_sees_no_school(district):
    nowhere = world.Consumer(Http(), education_organization_ids=[999])

    for path in ("orgs", "users", "classes", "courses", "enrollments", "demographics"):
        assert nowhere.get(f"{ROSTERING}/{path}").json().popitem()[1] == []


# -- scopes and hidden fields ----------------------------------------------------------------------

_PURL = "https://purl.imsglobal.org/spec/or/v1p2/scope/"


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [
        ("roster-core.readonly", ["users"], ["demographics", f"schools/{SCHOOL}/students"]),
        ("roster.readonly", ["users", f"schools/{SCHOOL}/students"], ["demographics"]),
        ("roster-demographics.readonly", ["demographics"], ["users", "orgs"]),
        ("gradebook.readonly", [], ["users", "demographics"]),
    ],
)
def test_a_scope_opens_its_own_and_no_more(db, scope, allowed, refused):
    client = world.Consumer(Http(), f"{_PURL}{scope}")

    assert all(client.get(f"{ROSTERING}/{each}").status_code == 200 for each in allowed)
    for each in refused:
        answer = client.get(f"{ROSTERING}/{each}")
        assert answer.status_code == 403
        schemas.check_error(answer.json())
    assert client.get(f"{OLDER}/users").status_code == 403


def test_hidden_fields_are_not_shown_not_filterable_not_sortable(district, consumer):
    world.Roster(consumer)
    hidden = ["email", "agents", "grades", "birthDate", "metadata", "username"]
    client = world.Consumer(Http(), hidden_fields=hidden)

    for root in (ROSTERING, OLDER):
        for path in ("users", f"users/{TEACHER}", "demographics", f"demographics/{STUDENT}"):
            (found,) = client.get(f"{root}/{path}").json().values()
            for each in found if isinstance(found, list) else [found]:
                assert not each.keys() & set(hidden)
        for filter_ in ("email='a'", "agents.sourcedId='a'", "grades='07'", "metadata.badge='7'"):
            assert client.get(f"{root}/users?filter={quote(filter_)}").status_code == 400
        assert client.get(f"{root}/demographics?filter=birthDate='2012-05-01'").status_code == 400
    assert client.listed(f"{ROSTERING}/users?fields=email,sourcedId&limit=1") == [
        {"sourcedId": "contact_C-77"}
    ]
    assert client.ids(f"{ROSTERING}/users?sort=email&orderBy=desc") == client.ids(
        f"{ROSTERING}/users"
    )


def test_an_org_keeps_its_required_identifier(district):
    client = world.Consumer(Http(), hidden_fields=["identifier"])

    (school,) = client.listed(f"{ROSTERING}/schools")
    assert school["identifier"]
    assert "identifier" not in client.get(f"{ROSTERING}/users/{STUDENT}").json()["user"]


def test_a_student_alone_is_in_no_list_until_there_is_a_role(db, consumer):
    student = StudentFactory()

    assert consumer.get(f"{ROSTERING}/users/student_{student.pk}").status_code == 404
    stay = StudentSchoolAssociationFactory(student=student)
    assert consumer.ids(f"{ROSTERING}/students") == [f"student_{stay.student_id}"]
