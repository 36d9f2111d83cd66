"""Every change of an audited table leaves its rows, whichever way it was made."""

import pytest
from django.db import connection, transaction

from edfi.models import Student
from edfi.tests.factories import SchoolFactory, StudentFactory
from oneroster.tests.factories import RosterUserFactory
from tsa.audit import services
from tsa.audit.models import AuditLog
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind

pytestmark = pytest.mark.django_db

COACH = Actor(Kind.COACH, "profile_7", "192.0.2.9", "Firefox", "s2", "r2")


def rows_of(student, action=None):
    found = AuditLog.objects.filter(entity="students", entity_id=student)
    return list(found.filter(action=action) if action else found)


def test_an_insert_tells_who_where_and_what(registrar):
    with writing(COACH):
        student = StudentFactory(first_name="Ana", middle_name=None)

    (row,) = rows_of(student.student_unique_id)
    assert (row.action, row.actor_kind, row.actor_id) == ("insert", "coach", "profile_7")
    assert (row.address, row.agent, row.session) == ("192.0.2.9", "Firefox", "s2")
    assert row.request_id == "r2"
    assert row.student_unique_id == student.student_unique_id
    assert row.before is None
    assert row.after["first_name"] == "Ana"
    assert "middle_name" not in row.after
    assert "_etag" not in row.after


def test_an_update_keeps_only_what_changed(registrar):
    student = StudentFactory(first_name="Ana")

    with writing(registrar):
        Student.objects.filter(pk=student.pk).update(first_name="Anna")

    (row,) = rows_of(student.student_unique_id, "update")
    assert row.before == {"first_name": "Ana"}
    assert row.after == {"first_name": "Anna"}


def test_an_update_that_changes_nothing_leaves_no_row(registrar):
    student = StudentFactory(first_name="Ana")

    with writing(registrar):
        Student.objects.filter(pk=student.pk).update(first_name="Ana")

    assert rows_of(student.student_unique_id, "update") == []


def test_a_delete_keeps_what_was_there(registrar):
    student = StudentFactory(last_name="Gone")

    with writing(registrar):
        Student.objects.filter(pk=student.pk).delete()

    (row,) = rows_of(student.student_unique_id, "delete")
    assert row.before["last_name"] == "Gone"
    assert row.after is None


def test_bulk_raw_and_copied_rows_are_captured_one_by_one():
    Student.objects.bulk_create(StudentFactory.build_batch(3))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO students (student_unique_id, student_usi, first_name, last_name)"
            " SELECT 'RAW' || i, i, 'R', 'R' FROM generate_series(1, 4) i"
        )
        columns = "student_unique_id, student_usi, first_name, last_name"
        with cursor.copy(f"COPY students ({columns}) FROM STDIN") as copy:
            for n in (5, 6):
                copy.write_row((f"COPY{n}", n, "C", "C"))

    assert AuditLog.objects.filter(entity="students", action="insert").count() == 9


def test_a_bulk_update_captures_each_row_with_its_own_values():
    StudentFactory.create_batch(3, first_name="Old")

    Student.objects.update(first_name="New")

    rows = AuditLog.objects.filter(entity="students", action="update")
    assert rows.count() == 3
    assert all(row.before == {"first_name": "Old"} for row in rows)


def test_without_writing_the_database_role_is_named():
    student = StudentFactory()

    (row,) = rows_of(student.student_unique_id)
    assert row.actor_kind == "database"
    assert row.actor_id == connection.settings_dict["USER"]


def test_a_password_is_never_recorded():
    user = RosterUserFactory()
    user.password = "pbkdf2_sha256$1$salt$secrethash"
    user.save()

    row = AuditLog.objects.get(entity="users", action="update")
    assert row.after["password"] == "***"
    assert not AuditLog.objects.filter(after__icontains="secrethash").exists()


def test_a_roster_row_names_the_student_it_is_about():
    student = StudentFactory()

    row = AuditLog.objects.get(entity="users", action="insert")
    assert row.student_unique_id == student.student_unique_id


def test_an_inner_actor_acts_only_inside(registrar):
    with writing(registrar):
        with writing(COACH):
            inner = StudentFactory()
        outer = StudentFactory()

    assert rows_of(inner.student_unique_id)[0].actor_kind == "coach"
    assert rows_of(outer.student_unique_id)[0].actor_kind == "staff"


def test_after_writing_nobody_acts_any_more(registrar):
    with writing(registrar):
        pass
    student = StudentFactory()

    assert rows_of(student.student_unique_id)[0].actor_kind == "database"


def test_a_failed_writing_leaves_neither_change_nor_actor(registrar):
    def fail():
        with writing(registrar):
            SchoolFactory()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    school = SchoolFactory()
    rows = AuditLog.objects.filter(entity="schools")
    assert [(row.entity_id, row.actor_kind) for row in rows] == [
        (str(school.school_id), "database")
    ]


def test_writing_costs_one_statement_beside_the_transaction(registrar, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(4), writing(registrar):
        pass  # savepoint, actor, release; and the actor taken back, as this is not outermost


def test_record_writes_what_no_trigger_can_see(registrar):
    student = StudentFactory()

    services.record(
        "view",
        entity="students",
        entity_id=student.student_unique_id,
        student_unique_id=student.student_unique_id,
        by=registrar,
        description="opened the page",
    )

    (row,) = rows_of(student.student_unique_id, "view")
    assert (row.actor_id, row.address) == (registrar.id, registrar.address)
    assert row.description == "opened the page"
