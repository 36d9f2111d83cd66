"""What staff do in PostgreSQL stands in the admin audit log soon, and once."""

import pytest
from django.db import connection, transaction

from edfi.models import Student
from edfi.tests.factories import StudentFactory
from tsa.audit import carrying, services
from tsa.audit.models import AuditLog, Owed
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind, system
from tsa.lib.errors import StoreUnavailable
from tsa.lib.sealing import seal

pytestmark = pytest.mark.django_db


def carried():
    return sorted(AuditLogItem.scan(), key=lambda item: item.log_id)


@pytest.fixture
def corrected(dynamo, registrar):
    """A student whose name the registrar corrected."""
    student = StudentFactory(first_name="Ana")
    with writing(registrar):
        Student.objects.filter(pk=student.pk).update(first_name="Anna")
    return student


def test_a_change_by_staff_is_carried_with_before_and_after(corrected, registrar):
    carrying.carry_due()

    item = next(each for each in carried() if each.resource_type == "students")
    assert (item.admin_email, item.action_type) == (registrar.id, "update")
    assert item.before_state == {"first_name": "Ana"}
    assert item.after_state == {"first_name": "Anna"}
    assert item.student_unique_id == corrected.student_unique_id
    assert item.ip_address == registrar.address
    assert Owed.objects.count() == 0


@pytest.mark.parametrize("by", [system("a command"), Actor(Kind.MACHINE, "sis")], ids=str)
def test_what_others_do_is_not_owed(by):
    with writing(by):
        StudentFactory()

    assert Owed.objects.count() == 0


def test_what_is_recorded_without_a_trigger_is_owed(registrar):
    services.record("export", entity="x", entity_id="1", by=registrar)

    assert Owed.objects.count() == 1


def test_a_change_that_is_undone_owes_nothing(registrar):
    with transaction.atomic():
        with writing(registrar):
            StudentFactory()
        transaction.set_rollback(True)

    assert Owed.objects.count() == 0


def test_carrying_the_same_rows_again_makes_no_second_item(corrected):
    marks = list(Owed.objects.all())
    carrying.carry_due()
    first = [item.attribute_values for item in carried()]
    Owed.objects.bulk_create(marks)

    carrying.carry_due()

    assert [item.attribute_values for item in carried()] == first


def test_the_marks_stay_while_dynamodb_is_away(corrected, monkeypatch):
    def away(items):
        raise StoreUnavailable

    monkeypatch.setattr(carrying, "_put", away)

    with pytest.raises(StoreUnavailable):
        carrying.carry_due()

    assert carrying.backlog()[0] == Owed.objects.count() > 0


def test_more_than_a_batch_is_carried_in_one_round(dynamo, registrar):
    with writing(registrar), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO students (student_unique_id, student_usi, first_name, last_name)"
            " SELECT 'RAW' || i, i, 'R', 'R' FROM generate_series(1, 130) i"
        )
    owed = Owed.objects.count()

    assert carrying.carry_due() == owed > carrying.BATCH
    assert len(carried()) == owed


def test_an_encrypted_value_is_not_carried():
    state = {"special_needs": seal("asthma", "place"), "other": [seal("x", "place"), 1]}

    assert carrying.without_sealed(state) == {
        "special_needs": carrying.ENCRYPTED,
        "other": [carrying.ENCRYPTED, 1],
    }


def test_a_row_too_large_for_an_item_is_carried_without_its_states(registrar):
    services.record("x", entity="x", entity_id="1", by=registrar, after={"text": "a" * 400_000})

    item = carrying.item_of(AuditLog.objects.get(entity="x"))

    assert "too_large" in item.after_state
