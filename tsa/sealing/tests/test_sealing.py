"""Health, insurance and custody: never readable in a store, always where they are needed."""

import secrets

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from edfi.models import TSAStudentExtension
from enrollment import consistency
from enrollment.services import saving, settling
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from oneroster import publishing
from oneroster.models import TSAUserExtension
from tsa.audit.writing import writing
from tsa.dynamo.connection import connection as store
from tsa.dynamo.items import table_name
from tsa.lib import sealing
from tsa.lib.actor import system

PLANTED = ("quokkaitis", "wombatsure", "lemurfree", "POL-77123", "axolotlaid")
STEP_3 = {"dietary_restrictions": "lemurfree"}
STEP_4 = {
    "medical_info": {
        "allergies": "quokkaitis",
        "insurance_provider": "wombatsure",
        "insurance_policy_number": "POL-77123",
    },
    "special_needs": "axolotlaid",
}


@pytest.fixture
def planted(coach):
    """A family that told something of every kind, in steps and in a draft."""
    made = families.family(coach, upto=4, step_3=STEP_3, step_4=STEP_4)
    saving.save_draft(made.enrollment_id, 4, {"special_needs": "axolotlaid!"}, by=made.actor)
    return made


def rows_as_text() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
            " AND NOT c.relispartition"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return " ".join(found)


def items_as_text() -> str:
    client = store().general_client
    names = client.list_tables()["TableNames"]
    return " ".join(str(client.scan(TableName=name)["Items"]) for name in names)


def raw(made) -> dict:
    answer = store().general_client.get_item(
        TableName=table_name("ENROLLMENTS_TABLE"),
        Key={"enrollment_id": {"S": made.enrollment_id}},
    )
    return answer["Item"]


def new_key(settings) -> None:
    settings.DATA_KEYS = [secrets.token_urlsafe(32), *settings.DATA_KEYS]


def test_no_store_holds_a_planted_word(planted):
    everything = rows_as_text() + items_as_text()

    assert [word for word in PLANTED if word in everything] == []
    assert sealing.MARK in everything


def test_both_stores_are_read_as_if_nothing_were_encrypted(planted):
    assert planted.item.step_4["data"]["special_needs"] == "axolotlaid"
    assert planted.item.draft_4["data"]["special_needs"] == "axolotlaid!"
    extension = TSAStudentExtension.objects.get()
    assert extension.special_needs == "axolotlaid"
    assert extension.custom_data["steps"]["3"]["dietary_restrictions"] == "lemurfree"
    parent = TSAUserExtension.objects.get()
    assert parent.medical_insurance_provider == "wombatsure"
    assert parent.medical_insurance_policy_number == "POL-77123"


def test_the_same_answers_again_write_no_row(planted):
    before = TSAStudentExtension.objects.get().etag
    item = planted.item
    item.mark()
    settling.settle_enrollment(item, by=planted.actor)

    assert TSAStudentExtension.objects.get().etag == before


def test_a_value_moved_to_another_record_does_not_open(coach, planted):
    other = families.family(coach, upto=4, step_4={"special_needs": "none"})
    sealed = TSAStudentExtension.objects.filter(student_id=planted.student_unique_id)
    text = sealed.values_list("special_needs", flat=True).get()
    with writing(system("tests")), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tsa_student_extensions SET special_needs = %s WHERE student_unique_id = %s",
            [str(text), other.student_unique_id],
        )

    with pytest.raises(sealing.Unreadable):
        _ = TSAStudentExtension.objects.get(student_id=other.student_unique_id).special_needs


def test_a_form_saves_what_it_was_given_encrypted(planted):
    row = TSAStudentExtension.objects.get()
    row.special_needs = "axolotlaid, twice"
    with writing(system("tests")):
        row.save()

    assert TSAStudentExtension.objects.get().special_needs == "axolotlaid, twice"
    assert "axolotlaid" not in rows_as_text()


def test_there_is_no_searching_and_no_plain_bulk_update(planted):
    with pytest.raises(FieldError):
        TSAStudentExtension.objects.filter(special_needs="axolotlaid").exists()
    with pytest.raises(TypeError):
        TSAStudentExtension.objects.update(special_needs="plain")
    assert TSAUserExtension.objects.filter(medical_insurance_provider__isnull=False).exists()


def test_a_lost_key_spoils_one_record_and_loses_nothing(coach, planted, settings):
    kept = raw(planted)["step_4"]
    settings.DATA_KEYS = [secrets.token_urlsafe(32)]
    other = families.family(coach, upto=5)

    with pytest.raises(sealing.Unreadable):
        _ = planted.item.step_4
    publishing.publish_due()
    assert [each.kind for each in consistency.differences()] == ["unreadable"]
    saving.save_step(
        planted.enrollment_id, 2, {**families.answers(2), "notes": "new"}, by=planted.actor
    )
    assert raw(planted)["step_4"] == kept
    assert planted.item.step_2["data"]["notes"] == "new"
    assert other.item.completed_steps == [1, 2, 3, 4, 5]


def test_rotation_leaves_nothing_under_the_old_key(planted, settings, capsys):
    old = settings.DATA_KEYS[0]
    new_key(settings)

    call_command("rotate_data_keys")
    assert not any(map(sealing.is_current, [raw(planted)["step_4"]["S"]]))
    call_command("rotate_data_keys", "--apply")
    settings.DATA_KEYS = [each for each in settings.DATA_KEYS if each != old]

    assert planted.item.step_4["data"]["special_needs"] == "axolotlaid"
    assert TSAUserExtension.objects.get().medical_insurance_provider == "wombatsure"
    assert TSAStudentExtension.objects.get().custom_data["steps"]["4"]["medical_info"]
    capsys.readouterr()
    call_command("rotate_data_keys", "--apply")
    assert {line.split(": ")[1] for line in capsys.readouterr().out.splitlines()} == {
        "0 due, 0 done"
    }


def test_rotation_counts_what_no_key_opens_and_does_the_rest(coach, planted, settings, capsys):
    settings.DATA_KEYS = [secrets.token_urlsafe(32)]
    families.family(coach, upto=3)
    new_key(settings)

    with pytest.raises(CommandError, match="kept as they are"):
        call_command("rotate_data_keys", "--apply")
    assert "2 due, 1 done, 1 UNREADABLE" in capsys.readouterr().out


def test_what_was_stored_before_is_read_and_then_encrypted(planted):
    with writing(system("tests")), connection.cursor() as cursor:
        cursor.execute("UPDATE tsa_student_extensions SET special_needs = 'as before'")
    plain = {"S": '{"data": {"special_needs": "as before"}, "saved_at": "2026-01-01T00:00:00Z"}'}
    store().general_client.update_item(
        TableName=table_name("ENROLLMENTS_TABLE"),
        Key={"enrollment_id": {"S": planted.enrollment_id}},
        UpdateExpression="SET draft_3 = :plain",
        ExpressionAttributeValues={":plain": plain},
    )
    assert planted.item.draft_3["data"]["special_needs"] == "as before"
    assert TSAStudentExtension.objects.get().special_needs == "as before"

    call_command("rotate_data_keys", "--apply")

    assert "as before" not in str(raw(planted))
    assert planted.item.draft_3["data"]["special_needs"] == "as before"
    with connection.cursor() as cursor:
        cursor.execute("SELECT special_needs FROM tsa_student_extensions")
        assert sealing.is_current(cursor.fetchone()[0])


def test_a_list_opens_nothing(planted, monkeypatch):
    monkeypatch.setattr("tsa.dynamo.items.open_", lambda *_: pytest.fail("was opened"))

    assert [item.key for item in EnrollmentItem.parent_enrollments_index.query(planted.email)]
