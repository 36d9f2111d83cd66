"""A change of keys that dies in the middle: everything stays readable, and a second run ends it."""

import secrets

import pytest
from django.core.management import call_command

from edfi.models import TSAStudentExtension
from enrollment.tests import families
from tsa.audit import opening
from tsa.audit.models import AuditLog
from tsa.lib.actor import system
from tsa.retention.tests.killed import killed
from tsa.sealing import history, rotation

pytestmark = pytest.mark.slow


def due() -> int:
    found = [*rotation.rotate(by=system("tests"), apply=False)]
    found += history.rotate(by=system("tests"), apply=False)
    return sum(counts["due"] for _table, counts in found)


def audited_needs() -> list[str]:
    rows = AuditLog.objects.filter(entity="tsa_student_extensions", action="insert")
    states = [opening.state(row.entity, row.entity_id, row.after) for row in rows]
    return [state["special_needs"] for state in states]


@pytest.mark.parametrize("point", ["rotated_item", "rotated_rows", "audit_sealed"])
def test_killed_in_the_middle_nothing_is_unreadable_and_the_next_run_ends_it(
    coach, settings, point
):
    made = [
        families.family(coach, upto=4, step_4={"special_needs": "axolotlaid"}) for _ in range(2)
    ]
    old = settings.DATA_KEYS[0]
    settings.DATA_KEYS = [secrets.token_urlsafe(32), old]

    killed("rotate_data_keys", "--apply", point=point)

    assert due() > 0
    for each in made:
        assert each.item.step_4["data"]["special_needs"] == "axolotlaid"
    assert {row.special_needs for row in TSAStudentExtension.objects.all()} == {"axolotlaid"}

    call_command("rotate_data_keys", "--apply")
    settings.DATA_KEYS = settings.DATA_KEYS[:1]

    assert due() == 0
    for each in made:
        assert each.item.step_4["data"]["special_needs"] == "axolotlaid"
    assert {row.special_needs for row in TSAStudentExtension.objects.all()} == {"axolotlaid"}
    assert set(audited_needs()) == {"axolotlaid"}
