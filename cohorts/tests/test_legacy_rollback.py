"""Taking an import back: what goes, what becomes as before, and what stays."""

import pytest
from django.db import IntegrityError, connection

from cohorts.legacy.rollback import NotImported, take_back
from cohorts.legacy_models import LegacyImport, LegacyRecord
from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.test_legacy_import import BY, OURS, counts, load, rows
from edfi.models import Student
from edfi.tests.factories import StudentFactory
from oneroster.models import Organization, RosterUser
from tsa.audit.models import AuditLog
from tsa.audit.writing import writing
from tsa.lib.errors import NotFound


def bare(found):
    """Rows without what moves with every write."""
    moving = {"etag", "change_version", "last_modified_date", "updated_at", "date_last_modified"}
    return {
        model: [{k: v for k, v in row.items() if k not in moving | {"document"}} for row in each]
        for model, each in found.items()
    }


def test_all_that_an_import_made_goes(legacy):
    legacy.faults()
    report = load(legacy)

    undone = take_back(report.run, by=BY, apply=True)

    assert undone.kept == []
    assert not any(model.objects.exists() for model in (*OURS, LegacyRecord))


def test_users_that_go_are_not_written_once_more(legacy):
    legacy.small()
    report = load(legacy)
    before = AuditLog.objects.filter(entity="users").count()

    take_back(report.run, by=BY, apply=True)

    actions = (
        AuditLog.objects.filter(entity="users").order_by("id").values_list("action", flat=True)
    )
    assert list(actions[before:]) == ["delete", "delete"]


def test_an_import_that_left_rows_cannot_be_deleted(legacy):
    legacy.small()
    load(legacy)

    with pytest.raises(IntegrityError, match="has left rows"), writing(BY):
        connection.cursor().execute("DELETE FROM legacy_imports")

    assert LegacyImport.objects.count() == 1


def test_it_is_only_shown_first(legacy):
    legacy.small()
    report = load(legacy)
    before = rows()

    undone = take_back(report.run, by=BY, apply=False)

    assert undone.deleted["student_cohorts"] == 1
    assert rows() == before


def test_what_an_import_changed_becomes_as_before(legacy):
    legacy.small()
    load(legacy)
    before = bare(rows())
    legacy.run("UPDATE education_group SET name = 'B', active = 0")
    legacy.run("UPDATE persons SET lastname = 'B'")
    second = load(legacy)

    undone = take_back(second.run, by=BY, apply=True)

    assert undone.kept == []
    assert bare(rows()) == before
    assert counts(load(legacy), "education_group") == (0, 1, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE persons SET lastname = 'Həsənova'",
        "UPDATE students SET active = 0; UPDATE teachers SET active = 0",
        "UPDATE students SET organization_id = {}; UPDATE teachers SET organization_id = {}",
    ],
    ids=["names", "activity", "organization"],
)
def test_two_imports_that_changed_people_are_taken_back_one_after_the_other(legacy, change):
    world = legacy.small()
    first = load(legacy)
    legacy.run(change.replace("{}", str(legacy.organization("X", parent=world["top"]))))
    second = load(legacy)

    assert take_back(second.run, by=BY, apply=True).kept == []
    assert take_back(first.run, by=BY, apply=True).kept == []

    assert not any(model.objects.exists() for model in (*OURS, LegacyRecord))


def test_what_staff_changed_after_two_imports_stays(legacy):
    legacy.small()
    first = load(legacy)
    legacy.run("UPDATE persons SET lastname = 'Həsənova'")
    second = load(legacy)
    with writing(BY):
        RosterUser.objects.filter(pk__startswith="student_").update(phone="512")

    take_back(second.run, by=BY, apply=True)
    kept = take_back(first.run, by=BY, apply=True).kept

    assert {table for table, _key, _why in kept} >= {"users", "students"}
    assert RosterUser.objects.get(pk__startswith="student_").phone == "512"


@pytest.mark.parametrize("kind", ["student", "staff"])
def test_a_roster_user_who_was_here_before_stays(legacy, kind):
    world = legacy.small()
    number = f"EDU-STU-{world['student']}" if kind == "student" else f"EDU-STF-{world['teacher']}"
    with writing(BY):
        RosterUser.objects.create(sourced_id=f"{kind}_{number}", username="u", role="aide")
    report = load(legacy)

    assert take_back(report.run, by=BY, apply=True).kept == []

    assert [user.pk for user in RosterUser.objects.all()] == [f"{kind}_{number}"]


def test_imports_are_taken_back_one_after_the_other(legacy):
    legacy.small()
    first = load(legacy)
    legacy.run("UPDATE education_group SET name = 'B', active = 0")
    second = load(legacy)

    take_back(second.run, by=BY, apply=True)
    undone = take_back(first.run, by=BY, apply=True)

    assert undone.kept == []
    assert not any(model.objects.exists() for model in OURS)


def test_what_was_changed_since_stays_with_what_it_needs(legacy):
    legacy.small()
    report = load(legacy)
    with writing(BY):
        StudentCohort.objects.update(name="Changed")

    undone = take_back(report.run, by=BY, apply=True)

    kept = {table for table, _key, _why in undone.kept}
    assert kept == {"student_cohorts", "organizations", "users", "staffs"}
    assert StudentCohort.objects.get().tutor is not None
    assert not Student.objects.exists()


def test_what_something_else_refers_to_stays(legacy):
    legacy.small()
    report = load(legacy)
    with writing(BY):
        StudentCohortMember.objects.create(
            cohort=StudentCohort.objects.get(), student=StudentFactory()
        )

    take_back(report.run, by=BY, apply=True)

    assert StudentCohort.objects.exists()
    assert StudentCohortMember.objects.count() == 1


def test_a_repeat_takes_back_what_can_go_by_then(legacy):
    legacy.small()
    report = load(legacy)
    with writing(BY):
        own = StudentCohort.objects.create(
            code="own", name="own", organization_unit=Organization.objects.last()
        )
    take_back(report.run, by=BY, apply=True)
    assert Organization.objects.exists()
    with writing(BY):
        own.delete()

    take_back(report.run, by=BY, apply=True)
    take_back(report.run, by=BY, apply=True)

    assert not Organization.objects.exists()


def test_after_it_was_taken_back_it_can_be_imported_again(legacy):
    legacy.small()
    first = load(legacy)
    take_back(first.run, by=BY, apply=True)

    second = load(legacy)

    assert [vars(each) for each in second.tallies] == [vars(each) for each in first.tallies]


def test_a_student_who_was_here_before_stays(legacy):
    with writing(BY):
        StudentFactory(first_name="Aysel", last_name="Quliyeva", birth_date="2001-02-03")
    legacy.student(legacy.person(), legacy.organization())
    report = load(legacy)

    take_back(report.run, by=BY, apply=True)

    assert Student.objects.count() == 1
    assert RosterUser.objects.get().status == "active"


def test_a_dry_run_and_no_run_are_refused(legacy):
    report = load(legacy, dry_run=True)

    with pytest.raises(NotImported):
        take_back(report.run, by=BY, apply=True)
    with pytest.raises(NotFound):
        take_back(report.run + 1, by=BY, apply=True)
