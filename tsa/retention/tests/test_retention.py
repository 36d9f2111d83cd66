"""What is kept too long goes from both stores, with a record that it went; and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.html import escape

from edfi.models import Student, TSAStudentExtension
from enrollment import consistency
from enrollment.models import EnrollmentCopy
from enrollment.services import documents, enrollments, saving
from enrollment.tests import families
from oneroster import publishing
from oneroster.models import TSAUserExtension
from tsa.accounts.models import StaffSession
from tsa.accounts.tables import TokenItem
from tsa.admin.tests.clients import signed_in
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.dynamo.writes import change, commit, create
from tsa.lib.actor import system
from tsa.lib.errors import NotFound
from tsa.retention import services
from tsa.retention.models import RetentionRun
from tsa.retention.rules import RULES

HEALTH = {
    "medical_info": {"allergies": "quokkaitis", "insurance_provider": "wombatsure"},
    "special_needs": "axolotlaid",
}
LONG_AGO = timedelta(days=400)


def ended(coach, *, days: int, email: str = "", upto: int = 4):
    """A family that withdrew so many days ago."""
    options = {"email": email} if email else {}
    made = families.family(coach, upto=upto, step_4=HEALTH, **options)
    if upto >= 4:
        families.upload_required(made)
    enrollments.withdraw(made.enrollment_id, "moved away", by=made.actor)
    item = made.item
    day = timezone.now().date() - timedelta(days=days)
    item.withdrawal = {**item.withdrawal, "on": day.isoformat()}
    commit(change(item))
    return made


def apply() -> dict[str, tuple[int, int]]:
    done = services.apply(by=system("tests"))
    return {rule.name: (run.removed, run.failed) for rule, run in done}


def test_an_ended_familys_health_data_goes_from_both_stores(coach):
    made = ended(coach, days=181)

    assert apply()["health_of_ended_enrolments"] == (1, 0)

    item = made.item
    assert item.step_4["data"]["medical_info"] == {}
    assert "special_needs" not in item.step_4["data"]
    assert item.step_4["data"]["student_info"]["first_name"] == "Ana"
    extension = TSAStudentExtension.objects.get()
    assert extension.special_needs == ""
    assert "quokkaitis" not in str(extension.custom_data)
    assert TSAUserExtension.objects.get().medical_insurance_provider is None
    assert Student.objects.count() == 1
    publishing.publish_due()
    assert list(consistency.differences()) == []


def test_health_documents_lose_their_bytes_and_others_keep_them(coach):
    made = ended(coach, days=181)
    kinds = {summary["document_type"]: key for key, summary in made.item.documents.items()}
    apply()

    with pytest.raises(NotFound):
        documents.content(made.enrollment_id, kinds["immunization_records"], by=made.actor)
    assert documents.content(made.enrollment_id, kinds["birth_certificate"], by=made.actor)
    folder = f"enrollments/{made.enrollment_id}"
    assert storages["documents"].listdir(folder)[1] == [kinds["birth_certificate"]]


def test_it_is_recorded_who_removed_what_without_its_content(coach):
    made = ended(coach, days=181)
    apply()

    (row,) = [each for each in AuditLogItem.scan() if each.action_type == "delete"]
    assert (row.resource_id, row.admin_email) == (made.enrollment_id, "tests")
    assert row.action_description == "Removed health data (retention)"
    assert "quokkaitis" not in str(row.attribute_values)
    assert EnrollmentCopy.objects.get().health_removed_at
    run = RetentionRun.objects.get(rule="health_of_ended_enrolments")
    assert (run.removed, run.failed, run.by) == (1, 0, "system:tests")


def test_fresh_and_open_enrolments_keep_everything(coach):
    fresh = ended(coach, days=179)
    open_one = families.family(coach, upto=6, step_4=HEALTH)

    assert apply()["health_of_ended_enrolments"] == (0, 0)

    for made in (fresh, open_one):
        assert made.item.step_4["data"]["special_needs"] == "axolotlaid"


def test_a_siblings_insurance_stays(coach):
    first = ended(coach, days=181, email="both@family.example")
    families.family(coach, upto=4, step_4=HEALTH, email="both@family.example")
    apply()

    assert first.item.health_removed_at
    assert TSAUserExtension.objects.get().medical_insurance_provider == "wombatsure"


def test_a_second_run_finds_nothing(coach):
    made = ended(coach, days=181)
    apply()
    version = made.item.version

    assert apply()["health_of_ended_enrolments"] == (0, 0)
    assert made.item.version == version


def test_killed_between_the_stores_the_worker_finishes(coach, monkeypatch):
    made = ended(coach, days=181)
    with monkeypatch.context() as patch:
        patch.setattr("enrollment.services.settling.settle_enrollment", lambda *_, **__: 1 / 0)
        assert apply()["health_of_ended_enrolments"] == (0, 1)
    assert made.item.owes

    call_command("check_consistency", "--apply")

    assert TSAStudentExtension.objects.get().special_needs == ""


def test_a_reopened_familys_new_answers_stay(coach):
    made = ended(coach, days=181)
    apply()
    enrollments.reopen(made.enrollment_id, by=families.STAFF)
    families.complete(made, 4, **HEALTH)

    apply()

    assert TSAStudentExtension.objects.get().special_needs == "axolotlaid"


def test_old_drafts_go_and_young_ones_stay(coach):
    made = families.family(coach, upto=1)
    for number in (2, 3):
        saving.save_draft(made.enrollment_id, number, {"notes": "x"}, by=made.actor)
    item = made.item
    item.draft_2 = {**item.draft_2, "saved_at": "2020-01-01T00:00:00.000Z"}
    commit(change(item))

    assert apply()["drafts"] == (1, 0)

    assert made.item.draft_2 is None
    assert made.item.draft_3["data"] == {"notes": "x"}


def test_expired_links_and_staff_sessions_go(coach):
    token = TokenItem("gone", kind="session")
    token.set_expiry((timezone.now() - LONG_AGO).timestamp())
    commit(create(token))
    now = timezone.now()
    with writing(system("tests")):
        for key, ended in (("old", now - LONG_AGO), ("new", now)):
            StaffSession.objects.create(
                session_key=key, expire_date=ended, started_at=ended, seen_at=ended
            )

    done = apply()

    assert TokenItem.fetch("gone") is None
    assert (done["links_sessions_mails"], done["staff_sessions"]) == ((1, 0), (1, 0))
    row = AuditLog.objects.get(entity="accounts_staffsession", action="delete")
    assert (row.actor_id, row.description) == ("tests", "1 rows (retention)")


def test_old_months_of_the_audit_are_detached_and_kept(committed, dynamo):
    with connection.cursor() as cursor:
        cursor.execute("SELECT partition_ensure('audit_logs', 90, 0)")

    assert apply()["audit_months"][0] > 0

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'retired'")
        assert cursor.fetchone()[0] > 0
    assert apply()["audit_months"] == (0, 0)


def test_the_application_cannot_detach_fresh_months(committed):
    refused = pytest.raises(DatabaseError, match="keeps at least 72 months")
    with refused, connection.cursor() as cursor:
        cursor.execute("SELECT partition_retire('audit_logs', 1)")


def test_one_rules_trouble_does_not_stop_the_others(coach, monkeypatch):
    made = ended(coach, days=181)
    broken = replace(RULES[1], name="broken", remove=lambda before, by: 1 / 0)
    monkeypatch.setattr(services, "RULES", [broken, *RULES])

    done = apply()

    assert (done["broken"], done["health_of_ended_enrolments"]) == ((0, 1), (1, 0))
    assert made.item.health_removed_at


def test_one_record_that_no_key_opens_does_not_stop_the_others(coach, settings):
    lost = ended(coach, days=181)
    settings.DATA_KEYS = ["b" * 43]
    made = ended(coach, days=181, email="other@family.example")

    assert apply()["health_of_ended_enrolments"] == (1, 1)

    assert made.item.health_removed_at
    assert not lost.item.health_removed_at


def test_without_apply_the_command_only_counts(coach, capsys):
    made = ended(coach, days=181)

    call_command("apply_retention")

    assert "health_of_ended_enrolments: 1 due" in capsys.readouterr().out
    assert made.item.health_removed_at is None
    assert not RetentionRun.objects.exists()


def test_staff_see_the_rules_and_what_they_removed(coach):
    ended(coach, days=181)
    apply()
    client = signed_in()

    page = client.get("/admin/retention/retentionrun/").content.decode()

    assert [rule.name for rule in RULES if str(escape(rule.what)) not in page] == []
    assert "180 days after" in page
