"""What machine clients read of students is noted before it is answered."""

import pytest
from django.db import OperationalError
from django.test import Client as Http

from edfi.rest import claims
from edfi.rest.tests import world as edfi
from edfi.tests.factories import StudentFactory, StudentSchoolAssociationFactory
from oneroster.rest.tests import world as oneroster
from tsa.admin.tests.clients import signed_in
from tsa.audit import reads
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import StoreUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def sis(dynamo):
    claims.forget()
    return edfi.Client(Http())


def noted(action):
    return [item for item in AuditLogItem.scan() if item.action_type == action]


def test_a_list_names_client_filters_and_number_but_no_values(sis):
    StudentFactory.create_batch(3, first_name="Ana")

    sis.get(f"{edfi.DATA}/students?firstName=Ana&limit=2")

    (item,) = noted("list")
    assert item.actor_kind == "machine"
    assert item.resource_type == "students"
    assert item.details["records"] == 2
    assert item.details["filters"] == ["firstName", "limit"]
    assert "Ana" not in str(item.attribute_values)


def test_a_record_names_the_student(sis):
    student = StudentFactory()

    sis.get(f"{edfi.DATA}/students/{student.pk}")

    (item,) = noted("view")
    assert item.student_unique_id == student.student_unique_id
    assert item.request_id


def test_what_tells_of_no_student_leaves_no_row(sis):
    sis.get(f"{edfi.DATA}/schools")

    assert noted("list") == []


def test_reads_of_rosters_are_noted_too(dynamo):
    student = StudentSchoolAssociationFactory().student
    consumer = oneroster.Consumer(Http())

    consumer.get(f"{oneroster.ROSTERING}/users?limit=5")
    consumer.get(f"{oneroster.ROSTERING}/users/student_{student.student_unique_id}")

    assert noted("list")[0].details["records"] == 1
    assert noted("view")[0].student_unique_id == student.student_unique_id


def _away(**what):
    raise StoreUnavailable


def test_while_dynamodb_is_away_the_row_stands_in_postgresql(sis, monkeypatch):
    student = StudentFactory()
    monkeypatch.setattr(reads.staff_log, "opened", _away)

    sis.get(f"{edfi.DATA}/students/{student.pk}")

    row = AuditLog.objects.get(action="view")
    assert row.student_unique_id == student.student_unique_id


def test_a_read_that_cannot_be_noted_is_not_answered(sis, monkeypatch):
    StudentFactory()
    monkeypatch.setattr(reads.staff_log, "opened", _away)

    def also_away(*arguments, **what):
        raise OperationalError

    monkeypatch.setattr(reads.services, "record", also_away)

    answer = sis.get(f"{edfi.DATA}/students")

    assert answer.status_code == 503


@pytest.fixture
def serving(monkeypatch):
    """As in a web server's process, whose thread never runs: tests flush themselves."""
    for each in (reads._lists, reads._portal):
        monkeypatch.setattr(each._flusher, "_is_serving", True)
        monkeypatch.setattr(each._flusher, "wake", lambda: None)
    yield
    for each in (reads._lists, reads._portal):
        each._going_on.clear()


def test_pages_that_go_on_are_told_together(sis, serving):
    StudentFactory.create_batch(3)
    for _ in range(4):
        sis.get(f"{edfi.DATA}/students?limit=2")
    sis.get(f"{edfi.DATA}/students?offset=0")

    assert sorted(item.details["records"] for item in noted("list")) == [2, 3]
    reads._lists.flush()

    (summed,) = [item for item in noted("list") if "requests" in item.details]
    assert (summed.details["requests"], summed.details["records"]) == (3, 6)
    reads._lists.flush()
    sis.get(f"{edfi.DATA}/students?limit=2")
    assert len(noted("list")) == 4  # it had been over: it begins again


def test_sums_that_cannot_be_written_make_the_next_read_wait_for_its_row(sis, serving, monkeypatch):
    StudentFactory()
    for _ in range(2):
        sis.get(f"{edfi.DATA}/students?limit=2")
    monkeypatch.setattr(reads.staff_log, "opened", _away)

    def also_away(*arguments, **what):
        raise OperationalError

    monkeypatch.setattr(reads.services, "record", also_away)
    reads._lists.flush()

    assert sis.get(f"{edfi.DATA}/students?limit=2").status_code == 503


def test_a_family_s_visits_are_told_together_and_leave_the_staff_s_history_alone(serving, dynamo):
    mother = Actor(Kind.PARENT, "ana@family.example")

    for _ in range(3):
        reads.note_portal(mother, page="enrollment", key="TSA-ENROLL-20261101-00000001")
    reads._portal.flush()

    rows = sorted(noted("view"), key=lambda item: item.timestamp)
    assert [item.details.get("requests", 1) for item in rows] == [1, 2]
    assert {item.resource for item in rows} == {"portal#TSA-ENROLL-20261101-00000001"}
    assert {item.student_unique_id for item in rows} == {"TSA-STU-20261101-00000001"}


def test_a_list_of_a_coach_names_whom_it_showed(dynamo):
    coach = Actor(Kind.COACH, "profile-1")

    reads.note_portal(coach, page="coach_students", students=["B", "A", "A"])

    (item,) = noted(reads.SHOWN)
    assert item.details["students"] == ["A", "B"]


def test_what_cannot_be_noted_of_a_portal_page_is_not_shown(family, client, monkeypatch):
    monkeypatch.setattr(reads.staff_log, "opened", _away)

    answer = client.get(
        f"/api/v1/admissions/enrollments/{family.enrollment_id}",
        headers={"Authorization": f"Bearer {family.access_token}"},
    )

    assert answer.status_code == 503


def test_a_list_in_the_admin_names_whom_it_showed_and_no_values(dynamo):
    shown = StudentFactory(last_name="Zapata")

    signed_in("registrar").get("/admin/edfi/student/?q=Zapata")

    (item,) = noted(reads.SHOWN)
    assert item.details["students"] == [shown.student_unique_id]
    assert item.details["filters"] == ["q"]
    assert "Zapata" not in str(item.attribute_values)
