"""Rules about what was begun and never ended, and about bookkeeping that nobody else sweeps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from edfi.models import StudentSchoolAssociation
from enrollment import consistency, letters
from enrollment.services import appointments, enrollments, saving, settling
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from oneroster import publishing
from oneroster.models import ChangedChildren, RosterImport
from oneroster.tests.factories import OrganizationFactory
from tsa.accounts.tables import TokenItem
from tsa.audit.models import AuditLog, SlowWrite
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import commit, create, touch
from tsa.lib.actor import system
from tsa.mail.tables import OutboxItem
from tsa.retention import services
from tsa.retention.rules import RULES

NOW = datetime.now(UTC)


def apply() -> dict[str, tuple[int, int]]:
    done = services.apply(by=system("tests"))
    return {rule.name: (run.removed, run.failed) for rule, run in done}


def one(name: str) -> tuple[int, int]:
    """Apply one rule alone."""
    rule = next(rule for rule in RULES if rule.name == name)
    counts = rule.remove(timezone.now() - rule.after, system("tests"))
    return counts["removed"], counts["failed"]


def written(made, **fields) -> None:
    """The item as if it had been written long ago, with its copy."""
    item = made.item
    for name, value in fields.items():
        setattr(item, name, value)
    item.mark()
    commit(touch(item))
    settling.settle_enrollment(EnrollmentItem.fetch(item.key), by=system("tests"))


def days_ago(days: int) -> str:
    return as_text(NOW - timedelta(days=days))


def silent(coach, *, days: int, upto: int = 1, **options):
    made = families.family(coach, upto=upto, **options)
    written(made, updated_at=days_ago(days))
    return made


def notices() -> list[str]:
    return [mail.reference for mail in OutboxItem.scan() if mail.kind == "closing_notice"]


# -- enrolments that nobody goes on with --------------------------------------------------------


def test_a_silent_family_is_told_once(coach):
    made = silent(coach, days=151)

    assert apply()["silent_enrolments_told"] == (1, 0)
    assert apply()["silent_enrolments_told"] == (0, 0)

    assert notices() == [made.enrollment_id]
    assert made.item.enrollment_status == "pending"


def test_the_mail_says_until_when(coach):
    made = silent(coach, days=151)
    one("silent_enrolments_told")

    letter = letters.closing_notice(made.enrollment_id)

    assert letter.to == made.email
    told = datetime.fromisoformat(made.item.told_of_closing_at.replace("Z", "+00:00"))
    assert letter.context["closes_on"] == (told + timedelta(days=30)).date()


def test_no_mail_goes_out_once_the_family_went_on(coach):
    made = silent(coach, days=151)
    one("silent_enrolments_told")
    saving.save_draft(made.enrollment_id, 2, {"notes": "we come"}, by=made.actor)

    assert letters.closing_notice(made.enrollment_id) is None


@pytest.mark.parametrize("upto", [1, 4])
def test_thirty_days_later_it_is_closed_in_both_stores(coach, upto):
    made = families.family(coach, upto=upto)
    for appointment_id in list(made.item.appointments):
        appointments.cancel(made.enrollment_id, appointment_id, by=made.actor)
    written(made, updated_at=days_ago(200))
    one("silent_enrolments_told")
    written(made, told_of_closing_at=days_ago(31), updated_at=days_ago(31))

    assert one("abandoned_enrolments") == (1, 0)

    item = made.item
    assert item.enrollment_status == "withdrawn"
    assert item.withdrawal["by"] == "system"
    stays = StudentSchoolAssociation.objects.all()
    assert [stay.exit_withdraw_date is not None for stay in stays] == [True] * (upto == 4)
    publishing.publish_due()
    assert list(consistency.differences()) == []
    assert one("abandoned_enrolments") == (0, 0)


def test_it_is_recorded_that_it_was_closed(coach):
    made = silent(coach, days=200)
    written(made, told_of_closing_at=days_ago(31), updated_at=days_ago(31))
    one("abandoned_enrolments")

    said = [row.action_description for row in AuditLogItem.scan() if row.actor_kind == "system"]
    assert said == ["Closed as abandoned (retention)"]


def test_a_family_that_went_on_after_the_mail_is_not_closed(coach):
    made = silent(coach, days=200)
    written(made, told_of_closing_at=days_ago(31), updated_at=days_ago(31))
    saving.save_draft(made.enrollment_id, 2, {"notes": "we come"}, by=made.actor)

    assert one("abandoned_enrolments") == (0, 0)
    assert made.item.enrollment_status == "pending"


@pytest.mark.parametrize("upto", [6, 0])
def test_who_finished_or_waits_for_the_school_is_left_alone(coach, upto):
    made = silent(coach, days=200, upto=upto)
    if not upto:
        enrollments.decide(made.enrollment_id, "waitlisted", by=families.STAFF)
        written(made, updated_at=days_ago(200))

    assert one("silent_enrolments_told") == (0, 0)


def test_a_family_with_an_appointment_to_come_is_not_silent(coach):
    made = families.family(coach, upto=1)
    starts_at = f"{families.later_day()}T16:00:00-06:00"
    appointments.book(
        made.enrollment_id, "campus_tour", datetime.fromisoformat(starts_at), by=made.actor
    )
    written(made, updated_at=days_ago(200))

    assert one("silent_enrolments_told") == (0, 0)


# -- uploads ------------------------------------------------------------------------------------


def ended(coach, *, days: int, upto: int = 4):
    made = families.family(coach, upto=upto)
    families.upload_required(made)
    enrollments.withdraw(made.enrollment_id, "moved away", by=made.actor)
    day = (NOW - timedelta(days=days)).date()
    written(made, withdrawal={**made.item.withdrawal, "on": day.isoformat()})
    return made


def folder(made) -> list[str]:
    return storages["documents"].listdir(f"enrollments/{made.enrollment_id}")[1]


def test_uploads_of_a_family_that_never_came_go(coach):
    made = ended(coach, days=366)
    assert folder(made)

    assert one("uploads_of_families_that_never_came") == (1, 0)

    assert folder(made) == []
    assert {each["upload_status"] for each in made.item.documents.values()} == {"removed"}
    said = [row.action_description for row in AuditLogItem.scan() if row.action_type == "delete"]
    assert said == ["Removed the uploads (retention)"]
    assert one("uploads_of_families_that_never_came") == (0, 0)


def test_uploads_of_a_student_who_left_and_of_fresh_ends_stay(coach):
    student, fresh = ended(coach, days=500, upto=6), ended(coach, days=364)

    assert one("uploads_of_families_that_never_came") == (0, 0)

    assert folder(student)
    assert folder(fresh)


# -- bookkeeping --------------------------------------------------------------------------------


def test_nonces_of_machine_clients_go_with_their_end(dynamo):
    nonce = TokenItem("gone", kind="nonce")
    nonce.set_expiry((NOW - timedelta(days=1)).timestamp())
    commit(create(nonce))

    assert one("links_sessions_mails") == (1, 0)
    assert TokenItem.fetch("gone") is None


def test_of_a_parents_changed_children_the_last_moment_stays(committed, dynamo):
    org = OrganizationFactory().pk
    with writing(system("tests")):
        ChangedChildren.objects.all().delete()
        for days in (400, 200, 100):
            at = NOW - timedelta(days=days)
            ChangedChildren.objects.create(type="org", sourced_id=org, at=at)

    assert one("changed_children") == (2, 0)

    (left,) = ChangedChildren.objects.all()
    assert left.at == NOW - timedelta(days=100)
    row = AuditLog.objects.get(entity="changed_children", action="delete")
    assert row.description == "2 rows (retention)"


def test_fresh_moments_of_changed_children_stay(committed, dynamo):
    with writing(system("tests")):
        ChangedChildren.objects.all().delete()
        for _ in range(2):
            ChangedChildren.objects.create(type="org", sourced_id="o", at=NOW)

    assert one("changed_children") == (0, 0)


def test_times_of_long_transactions_go_after_a_year(committed, dynamo):
    for days in (401, 399):
        at = NOW - timedelta(days=days)
        SlowWrite.objects.create(started_at=at - timedelta(seconds=5), finished_at=at)

    assert one("slow_writes") == (1, 0)

    assert SlowWrite.objects.get().finished_at == NOW - timedelta(days=399)
    assert AuditLog.objects.get(entity="slow_writes").description == "1 rows (retention)"


def test_the_application_cannot_forget_fresh_slow_writes(committed):
    refused = pytest.raises(DatabaseError, match="keeps at least 90 days")
    with refused, connection.cursor() as cursor:
        cursor.execute("SELECT slow_writes_forget(1)")


def test_a_package_that_was_never_imported_loses_its_bytes(committed, dynamo):
    with writing(system("tests")):
        made = RosterImport.objects.create(
            created_at=NOW - timedelta(days=8),
            file_name="roster.zip",
            size=3,
            by="staff:rita@tsa.example",
            max_retired=10,
            package=b"zip",
        )

    assert one("roster_packages") == (1, 0)

    made.refresh_from_db()
    assert (made.package, made.status) == (None, "failed")
    assert AuditLog.objects.get(entity="csv_imports", entity_id="*").description == (
        "1 packages (retention)"
    )


# -- the command --------------------------------------------------------------------------------


def test_every_rule_is_counted_without_a_change(coach, capsys):
    silent(coach, days=151)
    ended(coach, days=366)

    call_command("apply_retention", "--dry-run")

    told = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    assert set(told) == {rule.name for rule in RULES}
    assert told["silent_enrolments_told"] == "1 due"
    assert told["uploads_of_families_that_never_came"] == "1 due"
    assert notices() == []
