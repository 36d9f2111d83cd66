"""Rows of the admin audit log are added and never changed: which code may, and what it sends."""

import ast
import logging
from pathlib import Path

import pytest
from django.conf import settings

from edfi.models import Student
from edfi.tests.factories import StudentFactory
from enrollment.services import documents
from enrollment.tests import families
from tsa.admin.tests.clients import signed_in
from tsa.audit import carrying, staff_log
from tsa.audit.models import Owed
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.coaches.services import profiles
from tsa.dynamo.connection import connection
from tsa.dynamo.writes import Conflict, commit

# Modules that name the table's class beside tests: all of them only read, but for the first two.
NAMING = {
    "tsa/audit/staff_log.py": "adds",
    "tsa/audit/carrying.py": "adds",
    "tsa/audit/disclosing.py": "reads",
    "tsa/audit/exporting.py": "reads",
    "tsa/audit/log_search.py": "reads",
    "tsa/audit/packet.py": "reads",
    "tsa/admin/audit_rows.py": "reads",
    "tsa/admin/audit_api.py": "reads",
    "tsa/sealing/history.py": "rotate_data_keys hides what was once stored in plain",
}
CHANGING = {"change", "touch", "delete", "replace", "batch_write", "update", "save"}


@pytest.fixture
def sent(monkeypatch):
    """Every call to the store that touches the table: (operation, the part about it)."""
    found = []
    transport = connection()._lean_client._make_api_call.__self__
    call = transport.call

    def spy(operation, arguments):
        found.extend(_parts(operation, arguments))
        return call(operation, arguments)

    monkeypatch.setattr(transport, "call", spy)
    monkeypatch.setattr(connection()._lean_client, "_make_api_call", spy)
    return found


def _parts(operation, arguments):
    table = AuditLogItem.Meta.table_name
    if operation == "TransactWriteItems":
        for each in arguments["TransactItems"]:
            for kind, part in each.items():
                if part["TableName"] == table:
                    yield kind, part
    elif operation == "BatchWriteItem" and table in arguments["RequestItems"]:
        yield operation, {}
    elif arguments.get("TableName") == table:
        yield operation, arguments


def _writes(sent):
    reading = {"Query", "GetItem", "BatchGetItem", "Scan", "DescribeTable"}
    return [(kind, part) for kind, part in sent if kind not in reading]


def test_what_staff_do_only_adds_rows_where_there_are_none(family, registrar, sent):
    families.upload_required(family)
    documents.verify(next(iter(family.item.documents)), approve=True, by=registrar)
    profiles.deactivate(family.item.coach_id, by=registrar)
    with writing(registrar):
        student = StudentFactory()
    with writing(registrar):
        Student.objects.filter(pk=student.pk).update(first_name="Anna")
    carrying.carry_due()
    signed_in("registrar").get(f"/admin/edfi/student/{student.pk}/change/")

    writes = _writes(sent)

    assert len(writes) >= 5
    assert {kind for kind, _ in writes} <= {"Put", "PutItem"}
    assert all("attribute_not_exists" in part["ConditionExpression"] for _, part in writes)


def test_a_row_of_the_same_id_is_refused(dynamo, registrar):
    write = staff_log.entry(
        "view", resource_type="x", resource_id="1", by=registrar, description="first"
    )
    commit(write)
    again = staff_log.entry(
        "view", resource_type="x", resource_id="2", by=registrar, description="second"
    )
    again.item.log_id = write.item.log_id

    with pytest.raises(Conflict):
        commit(again)

    assert AuditLogItem.fetch(write.item.log_id).action_description == "first"


@pytest.mark.django_db
def test_a_carried_row_whose_id_tells_another_story_stands_beside_it(dynamo, registrar, caplog):
    with writing(registrar):
        StudentFactory()
    marks = list(Owed.objects.order_by("audit_id"))
    row = carrying._rows(marks[:1])[0]
    forged = carrying.item_of(row)
    forged.action_description = "something else"
    carrying._put([forged])
    before = AuditLogItem.fetch(forged.log_id).attribute_values

    with caplog.at_level(logging.ERROR):
        carrying.carry_due()
        Owed.objects.bulk_create(marks)
        carrying.carry_due()

    assert AuditLogItem.fetch(forged.log_id).attribute_values == before
    beside = [item for item in AuditLogItem.scan() if carrying.BESIDE in item.log_id]
    assert [item.resource_id for item in beside] == [row.entity_id]
    assert forged.log_id in caplog.text
    assert Owed.objects.count() == 0


def test_no_module_changes_or_deletes_rows_of_the_log():
    naming = {name: tree for name, tree in _modules() if _names(tree, "AuditLogItem")}

    assert set(naming) - {"tsa/audit/tables.py"} - set(NAMING) == set()
    changing = {name for name in naming if _calls(naming[name]) & CHANGING}
    assert changing == {"tsa/sealing/history.py"}


def _modules():
    for path in sorted(Path(settings.BASE_DIR).rglob("*.py")):
        name = str(path.relative_to(settings.BASE_DIR))
        if not name.startswith(".") and "/tests/" not in name and "/bench/" not in name:
            yield name, ast.parse(path.read_text())


def _names(tree, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _calls(tree) -> set[str]:
    """Functions of that name, and methods of the item or the table's class."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    plain = {each.id for each in called if isinstance(each, ast.Name)}
    methods = {
        each.attr
        for each in called
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id in ("AuditLogItem", "item")
    }
    return plain | methods
