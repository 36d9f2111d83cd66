"""A homeroom of a school as rosters see it: a class with its members and its tutor."""

from datetime import date

import pytest
from django.db import connection

from cohorts import services
from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.factories import CohortFactory, MemberFactory
from edfi.tests.factories import SchoolFactory, StudentFactory
from oneroster.models import Course, CourseOffering, Enrollment, RosterClass
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory

pytestmark = pytest.mark.django_db
SCHOOL = 77


@pytest.fixture
def cohort():
    SchoolFactory(school_id=SCHOOL)
    return CohortFactory(
        code="923-s",
        name="Room 923",
        organization_unit_id=f"school_{SCHOOL}",
        tutor=RosterUserFactory(sourced_id="t_1"),
        is_homeroom=True,
    )


def shown(cohort) -> RosterClass:
    return RosterClass.objects.get(sourced_id=f"homeroom_{cohort.pk}")


def people(cohort) -> set[tuple]:
    """(role, user) of the class's active enrollments."""
    return set(of_class(cohort).filter(status="active").values_list("role", "user_id"))


def of_class(cohort):
    return Enrollment.objects.filter(roster_class=f"homeroom_{cohort.pk}")


def change(cohort, **values) -> None:
    StudentCohort.objects.filter(pk=cohort.pk).update(**values)


def user(member) -> tuple:
    return ("student", f"student_{member.student.student_unique_id}")


TUTOR = ("teacher", "t_1")


def test_a_homeroom_is_a_class_with_course_and_term_by_rule(cohort):
    made = shown(cohort)

    assert (made.title, made.class_code, made.class_type) == ("Room 923", "923-s", "homeroom")
    assert (made.course_id, made.organization_id) == ("homeroom_school_77", "school_77")
    assert (made.term_sourced_ids, made.status) == (["year_2027"], "active")
    course = Course.objects.get(sourced_id="homeroom_school_77")
    assert (course.title, course.organization_id) == ("Homeroom", "school_77")


def test_ed_fi_knows_the_cohort_and_no_section_of_it(cohort):
    MemberFactory(cohort=cohort)
    cohort.refresh_from_db()

    assert cohort.cohort_identifier == "923-s"
    assert shown(cohort).section_identifier is None
    assert not CourseOffering.objects.exists()
    assert not of_class(cohort).exclude(section_identifier=None).exists()


def test_members_and_tutor_are_enrolled(cohort):
    member = MemberFactory(cohort=cohort)
    MemberFactory(cohort=cohort, is_active=False)

    assert people(cohort) == {user(member), TUTOR}
    teacher = of_class(cohort).get(role="teacher")
    student = of_class(cohort).get(role="student")
    assert (teacher.is_primary, student.begin_date) == (True, date(2026, 8, 15))
    assert {teacher.organization_id, student.organization_id} == {"school_77"}


def test_an_ordinary_group_and_one_of_no_school_are_no_classes():
    SchoolFactory(school_id=SCHOOL)
    MemberFactory(cohort__organization_unit_id=f"school_{SCHOOL}")
    MemberFactory(cohort__organization_unit=OrganizationFactory(), cohort__is_homeroom=True)

    assert not RosterClass.objects.exists()
    assert not Enrollment.objects.exists()


def test_a_class_has_a_term_for_each_of_its_years(cohort):
    change(cohort, start_year=2024, end_year=2027)

    assert shown(cohort).term_sourced_ids == ["year_2025", "year_2026", "year_2027"]


def test_a_homeroom_without_years_is_of_the_year_it_was_made_in(cohort):
    change(cohort, start_year=None, end_year=None)

    (term,) = shown(cohort).term_sourced_ids
    assert term.startswith("year_20")


def test_a_change_of_the_cohort_is_followed(cohort):
    SchoolFactory(school_id=78)
    RosterUserFactory(sourced_id="t_2")
    member = MemberFactory(cohort=cohort)

    change(cohort, name="Blue room", organization_unit_id="school_78", tutor_id="t_2")

    made = shown(cohort)
    assert (made.title, made.organization_id, made.course_id) == (
        "Blue room",
        "school_78",
        "homeroom_school_78",
    )
    assert people(cohort) == {user(member), ("teacher", "t_2")}
    assert set(of_class(cohort).filter(status="active").values_list("organization_id")) == {
        ("school_78",)
    }
    assert of_class(cohort).get(user="t_1").status == "tobedeleted"


def test_who_leaves_is_to_be_deleted_with_the_day(cohort, registrar):
    member = MemberFactory(cohort=cohort)

    services.end_membership(member.pk, on=date(2026, 10, 1), by=registrar)

    gone = of_class(cohort).get(role="student")
    assert (gone.status, gone.end_date) == ("tobedeleted", date(2026, 10, 1))


def test_a_deleted_member_is_to_be_deleted(cohort):
    MemberFactory(cohort=cohort).delete()

    assert people(cohort) == {TUTOR}


def test_a_moved_member_changes_classes(cohort):
    member, other = (
        MemberFactory(cohort=cohort),
        CohortFactory(organization_unit_id="school_77", is_homeroom=True),
    )

    StudentCohortMember.objects.filter(pk=member.pk).update(cohort=other)

    assert people(cohort) == {TUTOR}
    assert people(other) == {user(member)}


@pytest.mark.parametrize(
    "values",
    [{"is_active": False}, {"is_homeroom": False}, {"organization_unit_id": None}],
    ids=lambda values: next(iter(values)),
)
def test_a_class_that_ends_is_to_be_deleted_with_its_enrollments(cohort, values):
    MemberFactory(cohort=cohort)

    change(cohort, **values)

    assert shown(cohort).status == "tobedeleted"
    assert people(cohort) == set()


def test_a_deleted_cohort_leaves_a_class_to_be_deleted(cohort):
    key = cohort.pk
    MemberFactory(cohort=cohort)

    cohort.delete()

    assert RosterClass.objects.get(sourced_id=f"homeroom_{key}").status == "tobedeleted"
    assert not Enrollment.objects.filter(status="active").exists()


def test_a_cohort_that_opens_again_is_the_same_class(cohort):
    change(cohort, is_active=False)

    change(cohort, is_active=True)

    assert shown(cohort).status == "active"
    assert people(cohort) == {TUTOR}


def test_a_group_that_becomes_a_homeroom_shows_its_members(cohort):
    change(cohort, is_homeroom=False)
    member = MemberFactory(cohort=cohort)

    change(cohort, is_homeroom=True)

    assert people(cohort) == {user(member), TUTOR}


def test_members_who_come_in_bulk_are_enrolled(cohort):
    for _ in range(3):
        StudentFactory()

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO student_cohort_members (cohort_id, student_id)"
            " SELECT %s, id FROM students",
            [cohort.pk],
        )

    assert len(people(cohort)) == 4


def test_a_repeat_writes_nothing_to_the_rosters(cohort):
    MemberFactory(cohort=cohort)
    before = list(RosterClass.objects.values()), list(Enrollment.objects.values())

    cohort.save()
    StudentCohort.objects.update(code="923-s")

    assert (list(RosterClass.objects.values()), list(Enrollment.objects.values())) == before


def test_a_homeroom_that_rolls_over_is_another_class_of_the_next_year(cohort, registrar):
    member = MemberFactory(cohort=cohort)

    (following,) = services.roll_over([cohort.pk], by=registrar)

    assert shown(cohort).status == "tobedeleted"
    assert shown(following).term_sourced_ids == ["year_2028"]
    assert people(following) == {user(member), TUTOR}
