"""Retention that dies in the middle: run again, it ends clean, and nothing is half removed."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from edfi.models import TSAStudentExtension
from enrollment import consistency
from enrollment.services import enrollments
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from oneroster import publishing
from tsa.accounts.models import StaffSession
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.dynamo.writes import change, commit
from tsa.lib.actor import system
from tsa.retention import services
from tsa.retention.models import RetentionRun
from tsa.retention.tests.killed import killed

pytestmark = pytest.mark.slow

HEALTH = {"medical_info": {"allergies": "quokkaitis"}, "special_needs": "axolotlaid"}


def ended(coach, *, days: int):
    made = families.family(coach, upto=4, step_4=HEALTH)
    families.upload_required(made)
    enrollments.withdraw(made.enrollment_id, "moved away", by=made.actor)
    item = made.item
    day = timezone.now().date() - timedelta(days=days)
    item.withdrawal = {**item.withdrawal, "on": day.isoformat()}
    commit(change(item))
    return made


def run_again() -> dict[str, tuple[int, int]]:
    done = services.apply(by=system("tests"))
    return {rule.name: (run.removed, run.failed) for rule, run in done}


def is_clean() -> bool:
    publishing.publish_due()
    return list(consistency.differences()) == []


@pytest.mark.parametrize(
    "point", ["health_files_deleted", "health_forgotten"], ids=["files", "stores"]
)
def test_killed_while_health_data_goes_the_next_run_takes_the_rest(coach, point):
    made = [ended(coach, days=181) for _ in range(2)]

    killed("apply_retention", "--apply", point=point)
    assert not RetentionRun.objects.exists()
    assert sum(1 for each in made if each.item.health_removed_at) == (point == "health_forgotten")
    run_again()
    for each in made:
        enrollments.settling.settle_enrollment(EnrollmentItem.fetch(each.enrollment_id), by=STAFF)

    for each in made:
        assert each.item.health_removed_at
        assert "special_needs" not in each.item.step_4["data"]
    assert {row.special_needs for row in TSAStudentExtension.objects.all()} == {""}
    said = [row.resource_id for row in AuditLogItem.scan() if row.action_type == "delete"]
    assert sorted(said) == sorted(each.enrollment_id for each in made)
    assert is_clean()


STAFF = families.STAFF


def test_killed_after_the_bytes_went_the_next_run_takes_the_documents(coach):
    made = ended(coach, days=366)
    services.RULES[0].remove(timezone.now() - timedelta(days=180), system("tests"))

    killed("apply_retention", "--apply", point="uploads_deleted")
    folder = f"enrollments/{made.enrollment_id}"
    assert storages["documents"].listdir(folder)[1] == []
    assert "uploaded" in {each["upload_status"] for each in made.item.documents.values()}

    assert run_again()["uploads_of_families_that_never_came"] == (1, 0)
    assert {each["upload_status"] for each in made.item.documents.values()} == {"removed"}
    assert is_clean()


def test_killed_within_a_batch_of_rows_none_is_gone_without_its_record(committed, dynamo):
    ended = timezone.now() - timedelta(days=400)
    with writing(system("tests")):
        for key in ("one", "two"):
            StaffSession.objects.create(
                session_key=key, expire_date=ended, started_at=ended, seen_at=ended
            )

    killed("apply_retention", "--apply", point="rows_removed")
    assert StaffSession.objects.count() == 2
    assert not AuditLog.objects.filter(entity="accounts_staffsession", action="delete").exists()

    assert run_again()["staff_sessions"] == (2, 0)
    row = AuditLog.objects.get(entity="accounts_staffsession", entity_id="*")
    assert row.description == "2 rows (retention)"
