"""What the audit's rows hold of encrypted columns: encrypted by the owner, opened for few."""

import io
import secrets
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from edfi.models import TSAStudentExtension
from edfi.tests import factories as edfi
from oneroster.models import TSAUserExtension
from oneroster.tests.factories import RosterUserFactory
from tsa.admin.tests.clients import openings, signed_in
from tsa.audit import carrying, opening, packet, tied
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.lib import sealing
from tsa.lib.actor import system
from tsa.sealing import history

STUDENT = "tsa_student_extensions"


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def record(committed, dynamo):
    return edfi.TSAStudentExtensionFactory()


@pytest.fixture
def before_encryption(record, registrar):
    """What staff wrote when the columns were plain, in the audit and carried over."""
    with writing(registrar), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tsa_student_extensions SET special_needs = 'axolotlaid', custom_data ="
            """ '{"steps": {"4": {"medical_info": {"allergies": "quokkaitis"}}}, "form": 7}'"""
        )
    parent = TSAUserExtension.objects.create(user=RosterUserFactory(role="parent"))
    with writing(registrar), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tsa_user_extensions SET medical_insurance_provider = 'wombatsure'"
            " WHERE user_sourced_id = %s",
            [parent.user_id],
        )
    for item in map(carrying.item_of, AuditLog.objects.filter(actor_kind="staff")):
        item.save()
    return record


PLANTED = ("axolotlaid", "quokkaitis", "wombatsure")


def plain_rows() -> str:
    return str(list(AuditLog.objects.values_list("before", "after")))


def plain_items() -> str:
    return str([item.attribute_values for item in AuditLogItem.scan()])


def row_of(record) -> AuditLog:
    rows = AuditLog.objects.filter(entity=STUDENT, entity_id=record.student_id, action="update")
    return rows.latest("id")


def changed(record, registrar, **values) -> AuditLog:
    for name, value in values.items():
        setattr(record, name, value)
    with writing(registrar):
        record.save()
    return row_of(record)


def test_rows_from_before_are_encrypted_and_the_rest_of_them_stays(before_encryption, capsys):
    assert all(word in plain_rows() for word in PLANTED)

    call_command("rotate_data_keys", "--apply")

    assert [word for word in PLANTED if word in plain_rows()] == []
    row = row_of(before_encryption)
    assert row.after["custom_data"]["form"] == 7
    opened = opening.state(STUDENT, row.entity_id, row.after)
    assert opened["special_needs"] == "axolotlaid"
    assert opened["custom_data"]["steps"]["4"]["medical_info"] == {"allergies": "quokkaitis"}


def test_what_was_carried_over_in_plain_is_masked(before_encryption):
    assert all(word in plain_items() for word in PLANTED)

    call_command("rotate_data_keys", "--apply")

    assert [word for word in PLANTED if word in plain_items()] == []
    assert carrying.ENCRYPTED in plain_items()


def test_it_is_recorded_that_the_owner_did_it(before_encryption):
    """The records are encrypted first, and leave what they held in a second row."""
    call_command("rotate_data_keys", "--apply")

    rows = AuditLog.objects.filter(action="seal").order_by("description")
    assert [(row.actor_id, row.entity, row.description) for row in rows] == [
        ("rotate_data_keys", "audit_logs", f"2 audit rows of {name} encrypted anew")
        for name in (STUDENT, "tsa_user_extensions")
    ]


def test_without_apply_the_audit_is_only_counted(before_encryption, capsys):
    call_command("rotate_data_keys")

    assert "audit_logs: 2 due\n" in capsys.readouterr().out
    assert all(word in plain_rows() for word in PLANTED)


def test_a_second_run_finds_nothing(before_encryption, capsys):
    call_command("rotate_data_keys", "--apply")
    capsys.readouterr()

    call_command("rotate_data_keys", "--apply")

    told = {line.split(": ")[1] for line in capsys.readouterr().out.splitlines()}
    assert told == {"0 due, 0 done"}


def test_without_the_owners_role_it_says_what_is_missing(before_encryption, monkeypatch):
    monkeypatch.setattr(history, "owner", lambda: "default")

    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("rotate_data_keys", "--apply")


def test_an_old_key_can_be_taken_away_from_the_audit_too(record, registrar, settings):
    row = changed(record, registrar, special_needs="axolotlaid")
    old = settings.DATA_KEYS[0]
    settings.DATA_KEYS = [secrets.token_urlsafe(32), old]

    call_command("rotate_data_keys", "--apply")
    settings.DATA_KEYS = settings.DATA_KEYS[:1]

    row.refresh_from_db()
    assert sealing.is_current(row.after["special_needs"])
    assert opening.state(STUDENT, row.entity_id, row.after)["special_needs"] == "axolotlaid"


def test_rows_are_done_in_batches(record, registrar, monkeypatch, settings):
    monkeypatch.setattr(history, "BATCH", 2)
    for number in range(5):
        changed(record, registrar, special_needs=f"axolotlaid {number}")
    settings.DATA_KEYS = [secrets.token_urlsafe(32), *settings.DATA_KEYS]
    due = AuditLog.objects.filter(entity=STUDENT, after__has_key="special_needs").count()

    done = dict(history.rotate(by=system("tests"), apply=True))

    assert done["audit_logs"]["done"] >= 5
    assert done["audit_logs"]["unreadable"] == 0
    assert due >= 5
    assert dict(history.rotate(by=system("tests"), apply=False))["audit_logs"]["due"] == 0


@pytest.fixture
def retired(committed):
    """No detached months of other tests before, and none of this one after."""
    _drop_retired()
    yield
    _drop_retired()


def _drop_retired():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'retired'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE retired."{name}"')


def test_months_that_were_detached_are_done_as_well(before_encryption, retired):
    with connection.cursor() as cursor:
        cursor.execute("SELECT partition_ensure('audit_logs', 90, 0)")
        cursor.execute(
            "INSERT INTO audit_logs (at, actor_kind, actor_id, action, entity, entity_id, after)"
            " VALUES (now() - interval '88 months', 'staff', 'a', 'update', %s, 'x',"
            """ '{"special_needs": "long ago"}')""",
            [STUDENT],
        )
        cursor.execute("SELECT partition_retire('audit_logs', 84)")

    done = dict(history.rotate(by=system("tests"), apply=True))

    assert sum(counts["done"] for name, counts in done.items() if "retired" in name) == 1


def test_an_encrypted_column_is_bound_to_the_key_of_its_tables_audit_rows(db):
    for table in history.entities():
        (key,) = tied.key_of(table)
        columns = opening.sealed_columns(table).values()
        assert {opening._column(field) for field in columns} == {key}


# -- the pages ----------------------------------------------------------------------------------


def address(row, page="change") -> str:
    return f"/admin/audit/auditlog/{row.pk}/{page}/"


def test_old_and_new_are_opened_for_those_who_may_and_each_opening_is_noted(record, registrar):
    changed(record, registrar, special_needs="quokkaitis")
    row = changed(record, registrar, special_needs="axolotlaid")
    client = signed_in("registrar")

    closed = client.get(address(row)).content.decode()
    opened = client.get(address(row, "opened")).content.decode()

    assert "axolotlaid" not in closed
    assert address(row, "opened") in closed
    assert "quokkaitis → axolotlaid" in opened
    assert openings()[-1] == (STUDENT, record.student_id)


def test_others_see_that_it_is_encrypted(record, registrar):
    row = changed(record, registrar, special_needs="axolotlaid")
    client = signed_in("auditor")

    page = client.get(address(row))

    assert "(encrypted)" in page.content.decode()
    assert address(row, "opened") not in page.content.decode()
    assert client.get(address(row, "opened")).status_code == 403
    assert openings() == []


def test_a_row_beyond_reach_is_not_there(record, registrar):
    row = changed(record, registrar, special_needs="axolotlaid")
    client = signed_in("registrar", organizations=[])

    assert client.get(address(row, "opened")).status_code == 404


def test_what_a_lost_key_closed_says_so_and_the_rest_is_shown(record, registrar, settings):
    row = changed(record, registrar, special_needs="axolotlaid", shadow_day_notes="came early")
    settings.DATA_KEYS = [secrets.token_urlsafe(32)]

    page = signed_in("registrar").get(address(row, "opened")).content.decode()

    assert opening.UNREADABLE in page
    assert "came early" in page


def test_the_packet_tells_the_changes_in_plain(record, registrar):
    changed(record, registrar, special_needs="axolotlaid")
    target = io.BytesIO()

    packet.write(record.student_id, target, purpose="asked for by the mother", by=registrar)

    zipped = zipfile.ZipFile(target)
    assert "axolotlaid" in zipped.read("PostgreSQL/audit_logs.json").decode()
    assert sealing.MARK not in "".join(zipped.read(name).decode() for name in zipped.namelist())
    assert TSAStudentExtension.objects.get().special_needs == "axolotlaid"
