"""dateLastModified moves with all that a body says, and a late commit is not missed.

Which bodies say something of other rows: organizations and sessions of their children, classes,
courses and users of their resources.
"""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.test import Client as Http

from oneroster import models
from oneroster.rest.tests import world
from oneroster.rest.tests.test_documents import are_alike
from oneroster.rest.tests.world import OLDER, ROSTERING, SCHOOL, STUDENT, TEACHER
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory, UserRoleFactory
from tsa.audit import writing as audit_writing
from tsa.audit.models import SlowWrite
from tsa.audit.writing import writing
from tsa.lib.actor import system

PATHS = (
    "orgs",
    "academicSessions",
    "courses",
    "classes",
    "users",
    "enrollments",
    "demographics",
)


@pytest.fixture
def roster(district, consumer):
    """With a session that only the roster knows, below the term."""
    roster = world.Roster(consumer)
    _half("half")
    return roster


def everything(consumer, root=ROSTERING) -> dict[tuple[str, str], dict]:
    """Each object, also what is to be deleted; without its time, and the time."""
    found = {}
    for path in PATHS:
        for each in consumer.listed(f"{root}/{path}?limit=1000&filter=status!='x'"):
            found[path, each["sourcedId"]] = each
    return found


def _term() -> models.AcademicSession:
    return models.AcademicSession.objects.sessions().first()


def _half(sourced_id: str) -> None:
    days = {"begin_date": "2026-09-01", "end_date": "2026-10-01", "school_year": 2027}
    models.AcademicSession.objects.create(
        sourced_id=sourced_id, title="Half", type="term", parent=_term(), **days
    )


def _retire(model) -> None:
    model.objects.update(status="tobedeleted")


def _link_again(links) -> None:
    link = links.objects.get()
    other = models.Resource.objects.create(sourced_id="other", vendor_resource_id="o")
    link.pk, link.resource = f"{link.pk}2", other
    link.save(force_insert=True)


CHANGES = {
    "a resource of a class": lambda: _link_again(models.ClassResource),
    "a resource of a course": lambda: _link_again(models.CourseResource),
    "a resource of a user": lambda: _link_again(models.UserResource),
    "a class's resource taken away": lambda: models.ClassResource.objects.all().delete(),
    "a course's resource retired": lambda: _retire(models.CourseResource),
    "a user's resource retired": lambda: _retire(models.UserResource),
    "a child of an organization": lambda: OrganizationFactory(parent_id=SCHOOL),
    "an organization that moves": lambda: models.Organization.objects.filter(pk=SCHOOL).update(
        parent_id=OrganizationFactory().pk
    ),
    "an organization that goes": lambda: models.Organization.objects.filter(pk=SCHOOL).update(
        status="tobedeleted"
    ),
    "a child of a session": lambda: _half("other half"),
    "a session that moves": lambda: models.AcademicSession.objects.filter(sourced_id="half").update(
        parent="year_2027"
    ),
    "a session that goes": lambda: models.AcademicSession.objects.filter(
        sourced_id="half"
    ).delete(),
    "a profile": lambda: models.RosterUser.objects.filter(pk=TEACHER).update(user_profiles=[]),
    "a birth date": lambda: connection.cursor().execute(
        "UPDATE students SET birth_date = '2012-05-02'"
    ),
    "a role": lambda: UserRoleFactory(
        user_id=TEACHER, role="aide", role_type="secondary", organization_id=SCHOOL
    ),
    "an agent": lambda: models.UserAgent.objects.create(user_id=TEACHER, agent_id=STUDENT),
    "terms of a class": lambda: models.RosterClass.objects.update(
        term_sourced_ids=[_term().sourced_id, "year_2027"]
    ),
    "an enrollment's date": lambda: models.Enrollment.objects.filter(role="student").update(
        end_date="2026-11-30"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_body_has_a_later_time(roster, consumer, change):
    before = everything(consumer)
    older = everything(consumer, OLDER)

    CHANGES[change]()

    assert are_alike()
    assert _moved(before, everything(consumer)) >= 1
    _moved(older, everything(consumer, OLDER))


def _moved(before: dict, after: dict) -> int:
    """How many bodies changed; each has a later time than it had."""
    changed = 0
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        is_same = {**was, "dateLastModified": ""} == {**now, "dateLastModified": ""}
        assert is_same or now["dateLastModified"] > was["dateLastModified"], key
        changed += not is_same
    return changed


@pytest.mark.parametrize("path", ["orgs", "academicSessions"])
def test_who_asks_for_changes_hears_of_the_parent_of_a_new_child(roster, consumer, path):
    parent = {"orgs": SCHOOL, "academicSessions": roster.ids["term"]}[path]
    connection.cursor().execute("UPDATE changed_children SET at = at - interval '1 day'")
    before = consumer.get(f"{ROSTERING}/{path}/{parent}").json().popitem()[1]["dateLastModified"]
    if path == "orgs":
        OrganizationFactory(parent_id=SCHOOL)
    else:
        CHANGES["a child of a session"]()

    (shown,) = consumer.answered(path, filter=f"sourcedId='{parent}'")
    now = shown["dateLastModified"]

    assert now > before
    assert parent in consumer.found(path, filter=f"dateLastModified>='{now}'")
    assert parent in consumer.found(path, filter=f"dateLastModified='{now}'")
    assert parent not in consumer.found(path, filter=f"dateLastModified<='{before}'")
    assert consumer.ids(f"{ROSTERING}/{path}?sort=dateLastModified")[-2:].count(parent) == 1


def test_what_does_not_touch_the_children_notes_nothing(roster):
    count = models.ChangedChildren.objects.count()

    models.Organization.objects.update(name="Another name")
    models.AcademicSession.objects.update(metadata={"k": "w"})

    assert models.ChangedChildren.objects.count() == count


def test_lists_of_resources_written_by_hand_are_put_back(roster):
    for model in (models.RosterClass, models.Course, models.RosterUser):
        model.objects.update(resource_ids=["x"])

    assert models.RosterUser.objects.get(pk=TEACHER).resource_ids == ["book"]
    assert models.RosterUser.objects.get(pk=STUDENT).resource_ids == []
    assert set(models.RosterClass.objects.values_list("resource_ids__0", flat=True)) == {"book"}


def test_profiles_never_tell_a_password_nor_what_the_standard_does_not_know(roster, consumer):
    profile = {"profileId": "urn:x", "profileType": "LMS", "vendorId": "V", "colour": "red"}
    credentials = [{"type": "t", "username": "u", "password": "secret", "site": "s"}, 7, {}]
    models.RosterUser.objects.filter(pk=TEACHER).update(
        user_profiles=[{**profile, "credentials": credentials}, {"profileId": "urn:y"}, "z"]
    )

    assert are_alike()
    for address in (f"users/{TEACHER}", f"users/{TEACHER}?fields=userProfiles"):
        answer = consumer.get(f"{ROSTERING}/{address}")
        (shown,) = answer.json()["user"]["userProfiles"]
        assert "secret" not in answer.content.decode()
        del profile["colour"], shown["credentials"][0]["site"]
        assert shown == {**profile, "credentials": [{"type": "t", "username": "u"}]}
        profile["colour"] = "red"


# -- late commits ----------------------------------------------------------------------------------


def moment(text: str = "") -> str:
    return text or datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.usefixtures("committed")
def test_what_a_long_transaction_wrote_is_found_by_who_asked_before_it_was_committed(monkeypatch):
    monkeypatch.setattr(audit_writing, "_SLOW_SECONDS", 0)
    consumer = world.Consumer(Http())
    org = OrganizationFactory()
    UserRoleFactory(user=RosterUserFactory(sourced_id="early"), organization=org)
    written, asked = threading.Event(), threading.Event()

    def import_slowly():
        try:
            with writing(system("csv_import")):
                UserRoleFactory(user=RosterUserFactory(sourced_id="late"), organization=org)
                written.set()
                assert asked.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=import_slowly)
    thread.start()
    assert written.wait(30)
    _pass_time("5 seconds")
    last_run = moment()
    assert consumer.found("users", filter="dateLastModified>'2020-01-01'") == ["early"]
    asked.set()
    thread.join()

    SlowWrite.objects.get(started_at__lt=last_run, finished_at__gt=last_run)
    late = models.RosterUser.objects.get(pk="late").date_last_modified
    assert late.isoformat() < last_run
    assert "late" in consumer.found("users", filter=f"dateLastModified>'{last_run}'")


def _pass_time(interval: str) -> None:
    """Wait on the server, so that what was written before is older than its allowance."""
    connection.cursor().execute("SELECT pg_sleep(extract(epoch FROM %s::interval))", [interval])


@pytest.mark.usefixtures("db")
def test_who_asks_from_a_long_transactions_time_begins_where_it_began():
    SlowWrite.objects.create(started_at="2027-01-31T08:00:00Z", finished_at="2027-01-31T08:10:00Z")
    SlowWrite.objects.create(started_at="2027-01-31T07:00:00Z", finished_at="2027-01-31T08:05:00Z")

    for asked, begins in {
        "06:00:00": "05:59:58",
        "07:00:00": "06:59:58",
        "07:00:03": "07:00:00",
        "08:05:02": "07:00:00",
        "08:05:03": "08:00:00",
        "08:10:02": "08:00:00",
        "08:10:03": "08:10:01",
    }.items():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT changes_since(%s)::timestamptz AT TIME ZONE 'UTC'",
                [f"2027-01-31T{asked}Z"],
            )
            (found,) = cursor.fetchone()
        assert f"{found:%H:%M:%S}" == begins, asked


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("slow_seconds", [0, 60])
def test_only_long_transactions_are_remembered_and_once_each(monkeypatch, slow_seconds):
    monkeypatch.setattr(audit_writing, "_SLOW_SECONDS", slow_seconds)

    with writing(system("a")), writing(system("b")):
        OrganizationFactory()

    assert SlowWrite.objects.count() == (slow_seconds == 0)


@pytest.mark.usefixtures("committed")
def test_a_transaction_that_is_rolled_back_is_not_remembered(monkeypatch):
    monkeypatch.setattr(audit_writing, "_SLOW_SECONDS", 0)

    with pytest.raises(KeyError):
        _write_and_fail()

    assert not SlowWrite.objects.exists()


def _write_and_fail() -> None:
    with writing(system("a")):
        OrganizationFactory()
        raise KeyError


def test_a_filter_that_asks_for_what_was_before_is_not_widened(roster, consumer):
    (shown,) = consumer.answered("users", filter=f"sourcedId='{TEACHER}'")
    now = shown["dateLastModified"]

    for operator in ("<", "!="):
        assert TEACHER not in consumer.found("users", filter=f"dateLastModified{operator}'{now}'")
    assert consumer.found("users", filter="dateLastModified>='9999-12-31'") == []
    assert TEACHER in consumer.found("users", filter="dateLastModified>'0001-01-02'")
