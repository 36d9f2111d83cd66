"""The import of the legacy database: what each row becomes, and what a repeat does."""

from datetime import date

import pytest

from cohorts.legacy.runs import Choices, run
from cohorts.legacy_models import LegacyImport, LegacyRecord
from cohorts.models import StudentCohort, StudentCohortMember
from edfi.models import Staff, Student
from edfi.tests.factories import StudentFactory
from oneroster.models import Organization, RosterUser, UserRole
from tsa.audit.models import AuditLog
from tsa.audit.writing import writing
from tsa.lib.actor import system

BY = system("test")
OURS = (Organization, Student, Staff, RosterUser, UserRole, StudentCohort, StudentCohortMember)


def load(legacy, **choices):
    return run(legacy.url, by=BY, choices=Choices(schema=legacy.schema, **choices))


def counts(report, table):
    tally = next(each for each in report.tallies if each.table == table)
    assert tally.adds_up
    return (tally.created, tally.updated, tally.unchanged, tally.refused)


def reasons(report, table):
    return [each["reason"] for each in report.refused if each["table"] == table]


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in OURS}


def test_everything_comes_in(legacy):
    world = legacy.small()

    report = load(legacy)

    assert report.refused == report.warnings == []
    cohort = StudentCohort.objects.get()
    assert (cohort.code, cohort.start_year, cohort.language) == ("923-s", 2020, "Azərbaycan dili")
    assert (cohort.education_level, cohort.education_type) == ("Bakalavr", "Əyani")
    assert cohort.metadata["old_id"] == str(world["group"])
    assert cohort.organization_unit_id == f"edu_org_{world['faculty']}"
    assert cohort.organization_unit.parent_id == f"edu_org_{world['top']}"
    assert cohort.organization_unit.parent.type == "local"
    assert cohort.tutor_id == f"staff_EDU-STF-{world['teacher']}"
    member = cohort.members.get()
    assert member.student.student_unique_id == f"EDU-STU-{world['student']}"
    assert (member.is_active, member.enrollment_date) == (True, date(2020, 9, 1))


@pytest.mark.parametrize(("prefix", "role"), [("student_", "student"), ("staff_", "teacher")])
def test_people_have_a_roster_user_with_a_role(legacy, prefix, role):
    world = legacy.small()

    load(legacy)

    user = RosterUser.objects.get(pk__startswith=prefix)
    assert (user.role, user.org_ids) == (role, [f"edu_org_{world['faculty']}"])
    assert [each["role"] for each in user.roster_roles] == [role]


def test_each_user_is_written_once(legacy):
    legacy.small()

    load(legacy)

    actions = AuditLog.objects.filter(entity="users").values_list("action", flat=True)
    assert list(actions) == ["insert", "insert"]


def test_every_row_of_a_world_of_faults_is_accounted_for(legacy):
    legacy.faults()

    report = load(legacy)

    assert report.status == "imported"
    for tally in report.tallies:
        stored = legacy.run(f"SELECT count(*) FROM {tally.table}").fetchone()[0]
        assert tally.adds_up
        assert tally.read == stored
    assert len(report.refused) == sum(each.refused for each in report.tallies)


def test_a_repeat_changes_nothing(legacy):
    legacy.faults()
    first = load(legacy)
    before = rows()

    second = load(legacy)

    assert rows() == before
    assert second.refused == first.refused
    assert all((each.created, each.updated) == (0, 0) for each in second.tallies)


def test_a_dry_run_says_what_would_happen_and_writes_nothing(legacy):
    legacy.small()

    report = load(legacy, dry_run=True)

    assert counts(report, "education_group") == (1, 0, 0, 0)
    assert not any(model.objects.exists() for model in (*OURS, LegacyRecord))
    assert LegacyImport.objects.get().status == "checked"


def test_groups_that_share_a_name_are_all_kept(legacy):
    for name in ("923-s", " 923-s", "923-s (2)", "923-s\t", "923-S"):
        legacy.group(name)

    load(legacy)

    codes = ["923-S", "923-s", "923-s (2)", "923-s (3)", "923-s (4)"]
    assert sorted(StudentCohort.objects.values_list("code", flat=True)) == codes
    assert StudentCohort.objects.get(code="923-s (3)").metadata["original_name"] == " 923-s"


def test_codes_that_are_taken_here_are_left_alone(legacy):
    with writing(BY):
        StudentCohort.objects.create(code="923-s", name="923-s")
    legacy.group("923-s")

    load(legacy)

    codes = ["923-s", "923-s (2)"]
    assert sorted(StudentCohort.objects.values_list("code", flat=True)) == codes


def test_a_cohort_of_the_first_migration_is_found_by_its_old_id(legacy):
    group = legacy.group("923-s")
    with writing(BY):
        made = StudentCohort.objects.create(code="A", name="A", metadata={"old_id": group})

    report = load(legacy)

    assert counts(report, "education_group") == (0, 1, 0, 0)
    made.refresh_from_db()
    assert (made.code, made.name) == ("A", "923-s")


@pytest.mark.parametrize(
    "name", [None, "", " \t", "x" * 3000], ids=["null", "empty", "blank", "long"]
)
def test_a_group_without_a_usable_name_is_refused(legacy, name):
    legacy.group(name)

    report = load(legacy)

    assert counts(report, "education_group") == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", {"az": "Bakalavr", "en": "Bachelor"}, "Bachelor"),
        ("en", {"az": "Bakalavr", "ru": "Бакалавр"}, "Bakalavr"),
        ("az", {"ru": "Бакалавр"}, "Бакалавр"),
        ("az", {"code": "B"}, "B"),
    ],
    ids=["asked", "first-other", "last-other", "code"],
)
def test_names_come_in_the_language_asked_or_the_next(legacy, language, words, shown):
    legacy.group(education_level_id=legacy.word(**words))

    load(legacy, language=language)

    assert StudentCohort.objects.get().education_level == shown


def test_names_are_shown_without_blanks_and_the_original_is_kept(legacy):
    legacy.student(legacy.person(" Aysel\t", "Quliyeva  Məmmədova"))

    load(legacy)

    student = Student.objects.get()
    assert (student.first_name, student.last_name) == ("Aysel", "Quliyeva Məmmədova")
    assert LegacyRecord.objects.get(kind="persons").original["firstname"] == " Aysel\t"


def test_a_person_with_one_name_has_it_as_both(legacy):
    legacy.student(legacy.person("Aysel", None))

    load(legacy)

    student = Student.objects.get()
    assert (student.first_name, student.last_name) == ("Aysel", "Aysel")


def test_a_birth_date_that_cannot_be_is_left_out(legacy):
    legacy.student(legacy.person(birth="2999-01-01"))

    report = load(legacy)

    assert Student.objects.get().birth_date is None
    assert [each["table"] for each in report.warnings if "birth" in each["reason"]] == ["persons"]


def test_one_pincode_of_two_names_is_doubtful(legacy):
    for last in ("One", "Two"):
        legacy.student(legacy.person(last=last, pincode="AA11"))

    report = load(legacy)

    assert counts(report, "students") == (0, 0, 0, 2)
    assert all("doubtful" in each for each in reasons(report, "persons"))
    assert "AA11" not in str(report.as_json())


def test_one_pincode_name_and_birth_date_are_one_person(legacy):
    for _ in range(2):
        legacy.student(legacy.person(pincode="AA11"))

    report = load(legacy)

    assert counts(report, "students") == (1, 0, 1, 0)
    assert Student.objects.count() == 1


def test_two_people_of_one_name_and_birth_date_with_pincodes_are_two(legacy):
    for pincode in ("AA11", "BB22"):
        legacy.student(legacy.person(pincode=pincode))

    load(legacy)

    assert Student.objects.count() == 2


def test_two_people_of_one_name_and_birth_date_without_pincodes_are_doubtful(legacy):
    for _ in range(2):
        legacy.student(legacy.person())

    report = load(legacy)

    assert counts(report, "students") == (0, 0, 0, 2)


def test_a_student_here_is_found_by_name_and_birth_date_and_left_alone(legacy):
    with writing(BY):
        here = StudentFactory(first_name="AYSEL", last_name="Quliyeva", birth_date="2001-02-03")
    student = legacy.student(legacy.person())
    legacy.member(legacy.group(), student)

    report = load(legacy)

    assert counts(report, "students") == (0, 0, 1, 0)
    assert Student.objects.get().first_name == "AYSEL"
    assert StudentCohortMember.objects.get().student_id == here.pk


def test_two_students_here_of_one_name_and_birth_date_are_doubtful(legacy):
    with writing(BY):
        StudentFactory.create_batch(
            2, first_name="Aysel", last_name="Quliyeva", birth_date="2001-02-03"
        )
    legacy.student(legacy.person())

    report = load(legacy)

    assert counts(report, "students") == (0, 0, 0, 1)
    assert Student.objects.count() == 2


@pytest.mark.parametrize(
    ("birth", "expected"), [("2001-02-03", (0, 0, 1, 0)), ("1999-01-01", (0, 0, 0, 1))],
    ids=["same", "another"],
)  # fmt: skip
def test_a_pincode_here_finds_a_student_unless_the_birth_date_contradicts(legacy, birth, expected):
    with writing(BY):
        here = StudentFactory(first_name="Other", last_name="Name", birth_date="2001-02-03")
        RosterUser.objects.filter(pk=f"student_{here.student_unique_id}").update(
            user_ids=[{"type": "PINCODE", "identifier": "aa 11"}]
        )
    legacy.student(legacy.person(pincode="AA11", birth=birth))

    report = load(legacy)

    assert counts(report, "students") == expected
    assert Student.objects.count() == 1


def test_parents_in_a_circle_are_refused_and_those_below_stand_alone(legacy):
    one, two = legacy.organization(), legacy.organization()
    for child, parent in ((one, two), (two, one)):
        legacy.run("UPDATE organizations SET parent_id = %s WHERE id = %s", [parent, child])
    below = legacy.organization(parent=one)

    report = load(legacy)

    assert counts(report, "organizations") == (1, 0, 0, 2)
    assert Organization.objects.get().pk == f"edu_org_{below}"
    assert Organization.objects.get().parent_id is None


def test_a_parent_that_is_not_there_is_a_warning(legacy):
    legacy.organization(parent=1)

    report = load(legacy)

    assert counts(report, "organizations") == (1, 0, 0, 0)
    assert len(report.warnings) == 1


def test_a_student_twice_in_a_group_is_in_it_once(legacy):
    student, group = legacy.student(), legacy.group()
    kept = legacy.member(group, student, create_date=date(2022, 1, 1))
    legacy.member(group, student, create_date=date(2021, 1, 1))
    legacy.member(group, student, create_date=date(2020, 1, 1), active=0)
    legacy.member(group, student, create_date=date(2020, 1, 1), active=0)

    report = load(legacy)

    assert counts(report, "education_group_student") == (2, 0, 0, 2)
    assert str(kept) in reasons(report, "education_group_student")[0]
    assert StudentCohortMember.objects.filter(is_active=True).count() == 1


def test_members_of_a_group_that_is_not_active_are_past(legacy):
    legacy.member(legacy.group(active=None), legacy.student())

    report = load(legacy)

    assert counts(report, "education_group_student") == (1, 0, 0, 0)
    assert StudentCohortMember.objects.get().is_active is False


def test_a_student_who_is_not_active_has_a_role_that_ended(legacy):
    legacy.student(organization=legacy.organization(), active=0, update_date=date(2021, 6, 1))

    load(legacy)

    assert UserRole.objects.get().end_date == date(2021, 6, 1)
    assert RosterUser.objects.get().enabled_user is False


def test_what_changed_in_the_source_is_updated(legacy):
    world = legacy.small()
    load(legacy)
    legacy.run("UPDATE education_group SET name = '1023-s'")
    legacy.run("UPDATE persons SET lastname = 'Əliyeva' WHERE firstname = 'Aysel'")
    legacy.run("UPDATE education_group_student SET active = 0")

    report = load(legacy)

    assert counts(report, "education_group") == (0, 1, 0, 0)
    assert counts(report, "students") == (0, 1, 0, 0)
    assert counts(report, "education_group_student") == (0, 1, 0, 0)
    cohort = StudentCohort.objects.get()
    assert (cohort.code, cohort.name) == ("923-s", "1023-s")
    assert Student.objects.get(pk=cohort.members.get().student_id).last_name == "Əliyeva"
    assert world


def test_a_student_who_moved_has_a_role_at_the_new_organization_only(legacy):
    legacy.small()
    load(legacy)
    new = legacy.organization("New")
    legacy.run("UPDATE students SET organization_id = %s", [new])

    load(legacy)

    assert RosterUser.objects.get(role="student").org_ids == [f"edu_org_{new}"]


def test_a_correction_by_staff_stays_while_the_source_says_the_same(legacy):
    legacy.small()
    load(legacy)
    with writing(BY):
        Student.objects.update(last_name="Corrected")
        StudentCohort.objects.update(name="Corrected")

    load(legacy)

    assert Student.objects.get().last_name == StudentCohort.objects.get().name == "Corrected"


def test_what_was_deleted_here_is_not_made_again(legacy):
    legacy.small()
    load(legacy)
    with writing(BY):
        StudentCohortMember.objects.all().delete()

    report = load(legacy)

    assert counts(report, "education_group_student") == (0, 0, 0, 1)


def test_a_group_that_is_closed_ends_its_memberships(legacy):
    legacy.small()
    load(legacy)
    legacy.run("UPDATE education_group SET active = 0")

    load(legacy)

    assert StudentCohortMember.objects.get().is_active is False


def test_since_reads_only_what_came_or_changed(legacy):
    world = legacy.small()
    load(legacy)
    student = legacy.student(create_date=date(2026, 1, 2))
    legacy.member(world["group"], student, create_date=date(2026, 1, 3))

    report = load(legacy, since=date(2026, 1, 1))

    assert counts(report, "education_group") == (0, 0, 0, 0)
    assert counts(report, "students") == (1, 0, 0, 0)
    assert counts(report, "education_group_student") == (1, 0, 0, 0)
    assert StudentCohort.objects.get().members.count() == 2


def test_what_is_doubtful_is_so_among_changes_only_too(legacy):
    teacher = legacy.teacher(legacy.person(last="One", pincode="AA11"))
    legacy.student(legacy.person(last="Two", pincode="AA11"))
    load(legacy)

    report = load(legacy, since=date(2026, 1, 1))

    assert counts(report, "teachers") == (0, 0, 0, 1)
    assert not Staff.objects.filter(staff_unique_id__endswith=teacher).exists()


def test_the_report_holds_no_names(legacy):
    legacy.faults()

    told = str(load(legacy).as_json())

    assert not any(name in told for name in ("Aysel", "Quliyeva", "Rzayev", "AA11BB2"))
