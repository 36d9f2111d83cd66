"""Who reaches which schools' rows; the pages on top of it are in tsa/admin/tests."""

import pytest
from django.contrib import admin

from edfi.models import Contact, School, Staff, Student, StudentSchoolAssociation
from edfi.tests.factories import (
    ContactFactory,
    SchoolFactory,
    StaffEducationOrganizationAssignmentFactory,
    StudentContactAssociationFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
)
from oneroster.models import Course, Organization, RosterUser
from oneroster.tests.factories import OrganizationFactory, RosterCourseFactory
from tsa.accounts import reach
from tsa.accounts.models import User
from tsa.accounts.tests.factories import staff_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A network with two regions, and a school in each."""
    network = OrganizationFactory(sourced_id="net", type="ext:network")
    places = {}
    for name, number in (("north", 101), ("south", 102)):
        region = OrganizationFactory(sourced_id=name, type="ext:region", parent=network)
        places[name] = SchoolFactory(school_id=number)
        Organization.objects.filter(pk=f"school_{number}").update(parent=region)
    return places


def of(*organizations, role="registrar", **fields) -> User:
    return staff_person("rita@tsa.example", role=role, organizations=organizations, **fields)


def numbers(user) -> set[int]:
    return set(reach.visible_to(user, School.objects.all()).values_list("school_id", flat=True))


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ([], set()),
        (["school_101"], {101}),
        (["north"], {101}),
        (["north", "school_102"], {101, 102}),
        (["net"], {101, 102}),
    ],
    ids=["nothing", "a school", "a region", "a region and a school", "the network"],
)
def test_one_reaches_what_lies_under_the_organizations_given(tree, given, seen):
    assert numbers(of(*given)) == seen


@pytest.mark.parametrize("mark", ["is_superuser", "every_school"])
def test_superusers_and_those_marked_reach_every_school(tree, mark):
    assert numbers(of(**{mark: True})) == {101, 102}


def test_an_auditor_reaches_every_school(tree):
    assert numbers(of(role="auditor")) == {101, 102}


def test_one_who_may_not_sign_in_reaches_nothing(tree):
    assert numbers(of(every_school=True, is_active=False)) == set()


def test_a_new_staff_person_reaches_no_school():
    person = User.objects.create_user("new@tsa.example", "a long password for tests")

    assert reach.of(person) == reach.Reach(person=person.pk)


def test_students_past_and_present_are_reached_and_others_are_not(tree):
    here = StudentSchoolAssociationFactory(school=tree["north"]).student
    left = StudentSchoolAssociationFactory(
        school=tree["north"], exit_withdraw_date="2026-10-01"
    ).student
    StudentSchoolAssociationFactory(school=tree["south"])

    assert set(Student.objects.visible_to(of("north"))) == {here, left}


def test_a_stay_at_another_school_is_that_schools(tree):
    student = StudentSchoolAssociationFactory(school=tree["south"]).student
    own = StudentSchoolAssociationFactory(school=tree["north"], student=student)

    stays = reach.visible_to(of("north"), StudentSchoolAssociation.objects.all())

    assert set(stays) == {own}


def test_a_contact_is_reached_through_a_student(tree):
    student = StudentSchoolAssociationFactory(school=tree["north"]).student
    own = StudentContactAssociationFactory(student=student).contact
    StudentContactAssociationFactory()
    ContactFactory()

    assert set(reach.visible_to(of("north"), Contact.objects.all())) == {own}


def test_staff_of_a_school_are_reached_through_their_assignment(tree):
    own = StaffEducationOrganizationAssignmentFactory(education_organization_id=101).staff
    StaffEducationOrganizationAssignmentFactory(education_organization_id=102)

    assert set(reach.visible_to(of("north"), Staff.objects.all())) == {own}


def test_the_roster_user_of_a_student_is_reached_with_the_student(tree):
    student = StudentSchoolAssociationFactory(school=tree["north"]).student
    StudentSchoolAssociationFactory(school=tree["south"])

    found = reach.visible_to(of("north"), RosterUser.objects.all())

    assert {user.pk for user in found} == {f"student_{student.student_unique_id}"}


def test_courses_of_the_network_are_to_be_seen_and_not_to_be_changed(tree):
    above = RosterCourseFactory(organization_id="net")
    own = RosterCourseFactory(organization_id="school_101")
    RosterCourseFactory(organization_id="school_102")
    rita = of("north")

    assert set(reach.visible_to(rita, Course.objects.all())) == {above, own}
    assert set(reach.changeable_by(rita, Course.objects.all())) == {own}


def test_who_adds_a_student_finds_it_until_a_school_has_it(tree):
    student = StudentFactory()
    adder, other = of("north"), staff_person("o@tsa.example", organizations=["north"])

    assert reach.remember_addition(adder, student)
    assert student in Student.objects.visible_to(adder)
    assert student not in Student.objects.visible_to(other)

    StudentSchoolAssociationFactory(student=student, school=tree["south"])
    assert student not in Student.objects.visible_to(adder)


def test_what_one_reaches_is_asked_once(tree, django_assert_num_queries):
    rita = User.objects.get(pk=of("north").pk)
    rita.has_perm("edfi.view_student")

    with django_assert_num_queries(3):  # what is reached, then one for each list
        list(reach.visible_to(rita, Student.objects.all()))
        list(reach.visible_to(rita, School.objects.all()))


def test_a_model_without_a_rule_is_closed_to_who_does_not_reach_all(tree, monkeypatch):
    monkeypatch.delitem(reach._rules, "edfi.school")

    assert numbers(of("net", "north", every_school=True)) == {101, 102}
    assert numbers(staff_person("o@tsa.example", organizations=["north"])) == set()


def test_every_model_that_the_admin_shows_has_a_rule():
    shown = set(admin.site._registry)
    for model_admin in admin.site._registry.values():
        shown |= {inline.model for inline in model_admin.inlines}

    missing = sorted(model._meta.label for model in shown if reach.rule_of(model) is None)

    assert missing == []  # say in the app's reach.py through what a person reaches its rows
