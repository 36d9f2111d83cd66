"""`users.document` is the composed body, for every kind of user, after every kind of change.

And the time of a user's last change moves with all that the body says.
"""

from datetime import date

import pytest
from django.db import connection
from django.test import Client as Http

from edfi.models import Contact, Staff, Student
from edfi.tests.factories import SchoolFactory, StudentContactAssociationFactory
from oneroster.models import Organization, RosterUser, UserAgent, UserRole
from oneroster.rest import reading
from oneroster.rest.resources.rostering import Users
from oneroster.rest.tests import world
from oneroster.rest.tests.world import ROSTERING, SCHOOL, STUDENT, TEACHER
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory, UserRoleFactory

PARENT = "contact_C-77"


def bodies() -> dict[str, tuple[str, str]]:
    """Of each user: the ready body, and the one that the declarations make."""
    composed = reading._composed(Users, "1.2", None)
    rows = reading.database.run(
        f"SELECT t.sourced_id, t.document, {composed} FROM users t", {"orgs": None}
    )
    return {key: (ready, made) for key, ready, made in rows}


def are_alike() -> bool:
    found = bodies()
    assert found
    different = {key: both for key, both in found.items() if both[0] != both[1]}
    assert not different
    return True


def test_every_kind_of_user_has_the_composed_body(district, consumer):
    world.Roster(consumer)
    odd = "quote\" back\\slash 'a' <b> é 😀 \t tab"
    RosterUserFactory(sourced_id="odd id/ü,%'\"", given_name=odd, family_name="", username="odd")
    RosterUserFactory(sourced_id="bare", given_name=None, family_name=None, username=None)
    RosterUserFactory(
        sourced_id="empty",
        user_ids=[],
        metadata={},
        grades=[],
        agents=[],
        middle_name="",
        email="",
        enabled_user=False,
        status="tobedeleted",
    )
    RosterUserFactory(sourced_id="no list", username="listless", agents=None)
    UserRoleFactory(user_id="bare", role="administrator", user_profile="urn:x", end_date=date.max)
    for null in ("user_ids", "metadata", "grades", "agents"):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE users SET {null} = 'null' WHERE sourced_id = 'empty'")

    assert are_alike()


CHANGES = {
    "an Ed-Fi name": lambda: Student.objects.update(first_name="New"),
    "a contact's name": lambda: Contact.objects.update(last_name="New"),
    "a staff's name": lambda: Staff.objects.update(last_name="New"),
    "an e-mail": lambda: RosterUser.objects.update(email="new@x.example"),
    "a role's type": lambda: UserRole.objects.update(role_type="secondary"),
    "a role's end": lambda: UserRole.objects.update(end_date=date(2027, 6, 1)),
    "a role's loss": lambda: UserRole.objects.all().delete(),
    "a role's retirement": lambda: UserRole.objects.update(status="tobedeleted"),
    "another role": lambda: [
        UserRoleFactory(user_id=each, role="relative", organization=OrganizationFactory())
        for each in (STUDENT, PARENT, TEACHER)
    ],
    "agents": lambda: [
        UserAgent.objects.create(user_id=one, agent_id=other)
        for one, other in ((TEACHER, STUDENT), (STUDENT, TEACHER), (PARENT, TEACHER))
    ],
    "a status": lambda: RosterUser.objects.update(status="tobedeleted"),
    "metadata": lambda: RosterUser.objects.update(metadata={"x": [1, None]}),
    "raw SQL": lambda: connection.cursor().execute("UPDATE users SET sms = '1', document = 'x'"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_the_body_and_moves_the_time(district, consumer, change):
    before = {each["sourcedId"]: each for each in consumer.listed(f"{ROSTERING}/users")}

    CHANGES[change]()

    assert are_alike()
    address = f"{ROSTERING}/users?filter=status!='x'"
    after = {each["sourcedId"]: each for each in consumer.listed(address)}
    assert before.keys() == after.keys()
    changed = 0
    for key, each in after.items():
        is_same = {**each, "dateLastModified": ""} == {**before[key], "dateLastModified": ""}
        assert is_same or each["dateLastModified"] > before[key]["dateLastModified"]
        changed += not is_same
    assert changed >= 1


def test_a_user_without_a_list_of_agents_can_be_changed(district):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE users SET agents = NULL WHERE sourced_id = %s", [TEACHER])
        cursor.execute("UPDATE users SET phone = '1' WHERE sourced_id = %s", [TEACHER])

    assert RosterUser.objects.get(pk=TEACHER).phone == "1"
    assert are_alike()


def test_a_document_written_by_hand_is_put_back(district):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE users SET document = 'x', roster_roles = '[]'")

    assert are_alike()


def test_copies_are_not_audited(district):
    RosterUser.objects.filter(pk=TEACHER).update(email="new@x.example")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT before, after FROM audit_logs WHERE entity = 'users' ORDER BY id DESC LIMIT 1"
        )
        before, after = cursor.fetchone()
        assert "new@x.example" in after
        assert "document" not in before
        assert "document" not in after
        cursor.execute(
            "SELECT count(*) FROM audit_logs WHERE coalesce(before, after) ?| %s",
            [["document", "roster_roles"]],
        )
        assert cursor.fetchone() == (0,)


def test_other_objects_move_with_what_they_say(district, consumer):
    before = times(consumer)

    Organization.objects.filter(pk=SCHOOL).update(parent_id=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE classes SET title = 'New'")
        cursor.execute("UPDATE enrollments SET is_primary = true")
        cursor.execute("UPDATE courses SET title = 'New'")
        cursor.execute("UPDATE students SET birth_date = '2012-05-02'")

    after = times(consumer)
    for key in before:
        assert after[key] > before[key], key


def times(consumer) -> dict[str, str]:
    """The latest time of each collection, of objects that are to change."""
    found = {}
    for path in (f"orgs/{SCHOOL}", f"demographics/{STUDENT}"):
        (body,) = consumer.get(f"{ROSTERING}/{path}").json().values()
        found[path] = body["dateLastModified"]
    for path in ("classes", "enrollments", "courses"):
        listed = consumer.listed(f"{ROSTERING}/{path}")
        found[path] = min(each["dateLastModified"] for each in listed)
    return found


@pytest.mark.usefixtures("committed")
def test_who_pages_while_others_write_and_then_catches_up_misses_nothing():
    consumer = world.Consumer(Http())
    school = SchoolFactory()
    org = f"school_{school.school_id}"
    for number in range(60):
        UserRoleFactory(user=RosterUserFactory(sourced_id=f"t{number:02}"), organization_id=org)
    copy: dict[str, dict] = {}
    started = max(each["dateLastModified"] for each in consumer.listed(f"{ROSTERING}/users"))

    for number, offset in enumerate(range(0, 80, 10)):
        page = consumer.listed(f"{ROSTERING}/users?limit=10&offset={offset}")
        copy |= {each["sourcedId"]: each for each in page}
        UserRoleFactory(user=RosterUserFactory(sourced_id=f"a{number:02}"), organization_id=org)
        RosterUser.objects.filter(pk=f"t{number:02}").update(family_name="Changed")
        RosterUser.objects.filter(pk=f"t{number + 20:02}").update(status="tobedeleted")
        UserRole.objects.filter(user_id=f"t{number + 40:02}").delete()
        StudentContactAssociationFactory()
    caught = consumer.answered("users", filter=f"dateLastModified>='{started}'", limit="1000")
    copy |= {each["sourcedId"]: each for each in caught}

    everything = consumer.answered("users", filter="status!='x'", limit="1000")
    assert copy == {each["sourcedId"]: each for each in everything}
    assert len(copy) >= 68
