"""What the OneRoster tables refuse, follow and derive, whichever way rows are written."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from edfi.models import School, Student, StudentSchoolAssociation
from edfi.tests.factories import (
    SchoolFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
)
from oneroster import services
from oneroster.models import Organization, ProfileSyncLog, RosterUser, UserAgent, UserRole
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db

BAD_ROWS = [
    (OrganizationFactory, {"type": "club"}),
    (OrganizationFactory, {"type": "ext:no blanks"}),
    (OrganizationFactory, {"status": "deleted"}),
    (OrganizationFactory, {"name": " "}),
    (OrganizationFactory, {"sourced_id": "x", "parent_id": "x"}),
    (RosterUserFactory, {"role": "wizard"}),
    (RosterUserFactory, {"status": "inactive"}),
    (RosterUserFactory, {"password": "plain"}),
    (RosterUserFactory, {"username": "two words"}),
    (RosterUserFactory, {"user_ids": {}}),
    (RosterUserFactory, {"metadata": []}),
    (UserRoleFactory, {"role_type": "third"}),
    (UserRoleFactory, {"begin_date": date(2026, 2, 2), "end_date": date(2026, 2, 1)}),
]


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_row_is_refused(factory, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize("factory", [OrganizationFactory, RosterUserFactory, UserRoleFactory])
def test_a_plausible_row_passes_a_forms_checks(factory):
    row = factory()
    row.refresh_from_db()
    row.full_clean()


@pytest.mark.parametrize(
    "values",
    [{"sync_type": "copy"}, {"sync_status": "lost"}, {"sync_status": "completed"}],
)
def test_a_bad_sync_row_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfileSyncLog.objects.create(**{"profile_id": "p", "sync_type": "create", **values})


def test_user_names_are_unique():
    RosterUserFactory(username="one")

    with pytest.raises(IntegrityError), transaction.atomic():
        RosterUserFactory(username="one")


def test_a_user_has_one_primary_role_at_an_organization():
    role = UserRoleFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        UserRoleFactory(user=role.user, organization=role.organization, role="parent")


def test_extension_types_are_welcome():
    assert OrganizationFactory(type="ext:microschool").pk


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


# -- organizations follow schools ---------------------------------------------------------------


def test_an_organization_follows_its_school():
    network = OrganizationFactory()
    school = SchoolFactory(school_id=5, name_of_institution="Old")
    Organization.objects.filter(pk="school_5").update(parent=network)

    School.objects.filter(pk=school.pk).update(name_of_institution="New")

    organization = Organization.objects.get(pk="school_5")
    assert (organization.name, organization.type) == ("New", "school")
    assert organization.identifier == school.state_organization_id
    assert organization.parent == network

    raw("DELETE FROM schools")
    organization.refresh_from_db()
    assert organization.status == "tobedeleted"


# -- users follow students ----------------------------------------------------------------------


def roster_user(student):
    return RosterUser.objects.get(pk=f"student_{student.student_unique_id}")


def test_a_student_appears_on_the_roster_at_once():
    student = StudentFactory(first_name="José", last_name="Ñuñez Østergård", student_usi=42)

    user = roster_user(student)
    assert user.username == "jose.nunezostergard.42"
    assert (user.given_name, user.family_name) == ("José", "Ñuñez Østergård")
    assert (user.role, user.identifier) == ("student", student.student_unique_id)
    assert (user.birth_date, user.enabled_user, user.status) == (
        student.birth_date,
        True,
        "active",
    )
    assert (user.org_ids, user.agents, user.grades) == ([], [], [])


def test_a_name_in_another_script_still_gives_a_user_name():
    assert (
        roster_user(StudentFactory(first_name="李", last_name="小龙", student_usi=9)).username
        == "9"
    )


def test_bulk_raw_and_copied_students_appear_too():
    Student.objects.bulk_create(StudentFactory.build_batch(3))
    raw(
        "INSERT INTO students (student_unique_id, student_usi, first_name, last_name)"
        " VALUES ('RAW1', 1, 'R', 'R')"
    )
    with connection.cursor() as cursor:
        columns = "student_unique_id, student_usi, first_name, last_name"
        with cursor.copy(f"COPY students ({columns}) FROM STDIN") as copy:
            copy.write_row(("COPY2", 2, "C", "C"))

    assert RosterUser.objects.filter(role="student").count() == 5


def test_a_user_follows_a_change_of_the_student_but_keeps_the_user_name():
    student = StudentFactory()
    before = roster_user(student)

    raw("UPDATE students SET first_name = 'Zoe', birth_date = '2014-01-01'")

    after = roster_user(student)
    assert (after.given_name, after.birth_date) == ("Zoe", date(2014, 1, 1))
    assert after.username == before.username
    assert after.date_last_modified > before.date_last_modified


def test_what_the_student_owns_cannot_be_changed_on_the_roster():
    student = StudentFactory(first_name="Ana")

    raw("UPDATE users SET given_name = 'Eve', email = 'ana@example.org'")

    user = roster_user(student)
    assert (user.given_name, user.email) == ("Ana", "ana@example.org")


def test_a_deleted_student_stays_on_the_roster_as_to_be_deleted():
    student = StudentFactory()

    student.delete()

    user = roster_user(student)
    assert (user.status, user.enabled_user) == ("tobedeleted", False)


# -- roles, organizations and grades follow the stays -------------------------------------------


def test_a_stay_gives_role_organization_and_grade():
    stay = StudentSchoolAssociationFactory()
    org = f"school_{stay.school_id}"

    user = roster_user(stay.student)
    role = UserRole.objects.get(user=user)
    assert (user.org_ids, user.grades) == ([org], ["03"])
    assert user.primary_organization_id == org
    assert (role.role, role.organization_id) == ("student", org)
    assert (role.begin_date, role.end_date) == (stay.entry_date, None)


def test_the_order_of_student_and_stay_within_a_transaction_does_not_matter():
    school = SchoolFactory()
    student = StudentFactory.build()
    StudentSchoolAssociationFactory(
        student=None, student_id=student.student_unique_id, school=school
    )
    student.save(force_insert=True)

    assert roster_user(student).org_ids == [f"school_{school.school_id}"]


def test_a_stay_that_ended_ends_the_role():
    stay = StudentSchoolAssociationFactory()

    raw("UPDATE student_school_associations SET exit_withdraw_date = '2026-12-01'")

    user = roster_user(stay.student)
    assert (user.org_ids, user.role) == ([], "student")
    assert UserRole.objects.get(user=user).end_date == date(2026, 12, 1)


def test_the_primary_school_comes_first_and_names_the_grade():
    student = StudentFactory()
    second = SchoolFactory(school_id=1)
    first = SchoolFactory(school_id=2)
    StudentSchoolAssociationFactory(student=student, school=second, primary_school=False)
    StudentSchoolAssociationFactory(
        student=student,
        school=first,
        entry_grade_level_descriptor="uri://ed-fi.org/GradeLevelDescriptor#Kindergarten",
    )

    user = roster_user(student)
    assert user.org_ids == ["school_2", "school_1"]
    assert user.grades == ["KG"]


def test_a_stay_taken_out_takes_its_role_with_it():
    stay = StudentSchoolAssociationFactory()

    StudentSchoolAssociation.objects.all().delete()

    user = roster_user(stay.student)
    assert not UserRole.objects.filter(user=user).exists()
    assert (user.org_ids, user.primary_organization_id) == ([], None)


def test_many_stays_at_once_are_all_followed():
    school = SchoolFactory()
    students = StudentFactory.create_batch(20)
    StudentSchoolAssociation.objects.bulk_create(
        StudentSchoolAssociation(
            student=student, school=school, entry_date=date(2026, 8, 15), school_year=2027
        )
        for student in students
    )

    placed = RosterUser.objects.filter(role="student", org_ids=[f"school_{school.school_id}"])
    assert placed.count() == 20


# -- derived columns ----------------------------------------------------------------------------


def test_role_and_organizations_derive_from_the_roles():
    user = RosterUserFactory(role="aide")
    one = UserRoleFactory(user=user, role="teacher")
    two = UserRoleFactory(user=user, role="parent")

    user.refresh_from_db()
    assert sorted(user.org_ids) == sorted([one.organization_id, two.organization_id])

    UserRole.objects.filter(pk=two.pk).update(status="tobedeleted")
    user.refresh_from_db()
    assert (user.role, user.org_ids) == ("teacher", [one.organization_id])

    UserRole.objects.all().delete()
    user.refresh_from_db()
    assert (user.role, user.org_ids) == ("teacher", [])


def test_agents_derive_from_the_links():
    child, parent = RosterUserFactory.create_batch(2)
    services.link_agent(child.pk, parent.pk)
    services.link_agent(child.pk, parent.pk)

    child.refresh_from_db()
    parent.refresh_from_db()
    assert (child.agents, parent.agents) == ([parent.pk], [child.pk])

    raw("DELETE FROM user_agents")
    child.refresh_from_db()
    assert child.agents == []


def test_a_user_is_not_its_own_agent():
    user = RosterUserFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        UserAgent.objects.create(user=user, agent=user)


def test_derived_columns_cannot_be_written():
    role = UserRoleFactory()

    raw("""UPDATE users SET role = 'principal', org_ids = '["x"]', agents = '["y"]'""")

    role.user.refresh_from_db()
    assert (role.user.role, role.user.agents) == ("teacher", [])
    assert role.user.org_ids == [role.organization_id]


def test_only_a_real_change_is_modified():
    organization = OrganizationFactory()
    before = Organization.objects.get(pk=organization.pk).date_last_modified

    Organization.objects.update(name=organization.name)
    assert Organization.objects.get(pk=organization.pk).date_last_modified == before

    Organization.objects.update(name="Other")
    assert Organization.objects.get(pk=organization.pk).date_last_modified > before


def test_the_expression_index_of_the_seeds_is_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_users_role_org'")
        assert "(org_ids ->> 0)" in cursor.fetchone()[0]
