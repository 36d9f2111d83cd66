"""What holds between a cohort and its members whoever writes them, one by one or in bulk."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cohorts.models import StudentCohort, StudentCohortMember, StudentCohortSize
from cohorts.tests.factories import CohortFactory, MemberFactory
from edfi.tests.factories import StudentFactory

pytestmark = pytest.mark.django_db


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def size(cohort) -> int:
    return StudentCohortSize.objects.get(cohort=cohort).active_members


def counted() -> dict:
    """What the sizes would be if they were counted now."""
    return {c.pk: c.members.filter(is_active=True).count() for c in StudentCohort.objects.all()}


def kept() -> dict:
    return dict(StudentCohortSize.objects.values_list("cohort_id", "active_members"))


# -- homerooms ------------------------------------------------------------------------------------


def test_a_student_has_one_active_homeroom():
    member = MemberFactory(cohort=CohortFactory(is_homeroom=True))

    with pytest.raises(IntegrityError, match="one_active_homeroom"), transaction.atomic():
        MemberFactory(cohort=CohortFactory(is_homeroom=True), student=member.student)


def test_the_rule_holds_for_bulk_writes_and_a_forged_flag():
    member = MemberFactory(cohort=CohortFactory(is_homeroom=True))
    other = CohortFactory(is_homeroom=True)

    with pytest.raises(IntegrityError, match="one_active_homeroom"), transaction.atomic():
        sql(
            "INSERT INTO student_cohort_members (cohort_id, student_id, is_homeroom)"
            " SELECT %s, id, false FROM students",
            other.pk,
        )

    sql("UPDATE student_cohort_members SET is_homeroom = false")
    member.refresh_from_db()
    assert member.is_homeroom


def test_a_group_becomes_a_homeroom_only_where_its_members_have_none():
    member = MemberFactory()
    MemberFactory(cohort=CohortFactory(is_homeroom=True), student=member.student)

    with pytest.raises(IntegrityError, match="one_active_homeroom"), transaction.atomic():
        StudentCohort.objects.filter(pk=member.cohort_id).update(is_homeroom=True)


def test_members_learn_that_their_group_is_a_homeroom_and_is_none():
    member = MemberFactory()

    for is_homeroom in (True, False):
        StudentCohort.objects.filter(pk=member.cohort_id).update(is_homeroom=is_homeroom)
        member.refresh_from_db()
        assert member.is_homeroom == is_homeroom


def test_a_form_says_which_homeroom_is_in_the_way():
    member = MemberFactory(cohort=CohortFactory(is_homeroom=True, code="first"))
    second = MemberFactory.build(cohort=CohortFactory(is_homeroom=True), student=member.student)

    with pytest.raises(ValidationError, match="another homeroom: first"):
        second.full_clean()


# -- closed cohorts -------------------------------------------------------------------------------


def test_a_cohort_that_closes_has_no_active_members():
    member = MemberFactory()

    sql("UPDATE student_cohorts SET is_active = false")

    member.refresh_from_db()
    assert (member.is_active, member.status) == (False, "ended")
    assert member.end_date is not None


def test_whoever_comes_into_a_closed_cohort_is_past_at_once():
    cohort = CohortFactory(is_active=False)

    sql(
        "INSERT INTO student_cohort_members (cohort_id, student_id) VALUES (%s, %s)",
        cohort.pk,
        StudentFactory().pk,
    )

    member = cohort.members.get()
    assert (member.is_active, member.status) == (False, "ended")


def test_a_past_membership_of_a_closed_cohort_does_not_resume():
    member = MemberFactory(cohort=CohortFactory(is_active=False), is_active=False)

    StudentCohortMember.objects.filter(pk=member.pk).update(is_active=True)

    member.refresh_from_db()
    assert not member.is_active


def test_a_form_says_that_the_group_is_closed():
    member = MemberFactory.build(cohort=CohortFactory(is_active=False), student=StudentFactory())

    with pytest.raises(ValidationError, match="closed"):
        member.full_clean()


# -- sizes ----------------------------------------------------------------------------------------


def test_a_new_cohort_has_a_size():
    assert size(CohortFactory()) == 0


def test_sizes_follow_single_writes():
    cohort, other = CohortFactory(), CohortFactory()
    seen = []
    member = MemberFactory(cohort=cohort)
    MemberFactory(cohort=cohort, is_active=False, enrollment_date=date(2020, 1, 1))
    seen.append((size(cohort), size(other)))
    StudentCohortMember.objects.filter(pk=member.pk).update(cohort=other)
    seen.append((size(cohort), size(other)))
    StudentCohortMember.objects.filter(pk=member.pk).update(end_date=date(2026, 8, 20))
    seen.append((size(cohort), size(other)))
    StudentCohortMember.objects.filter(pk=member.pk).update(end_date=None)
    seen.append((size(cohort), size(other)))
    member.delete()
    seen.append((size(cohort), size(other)))

    assert seen == [(1, 0), (0, 1), (0, 0), (0, 1), (0, 0)]


def test_sizes_follow_bulk_writes():
    for number in range(3):
        CohortFactory(is_active=number != 2)
    for _ in range(5):
        StudentFactory()
    sql(
        "INSERT INTO student_cohort_members (cohort_id, student_id)"
        " SELECT c.id, s.id FROM student_cohorts c, students s"
    )
    assert kept() == counted()
    sql("UPDATE student_cohort_members SET is_active = false WHERE student_id < gen_random_uuid()")
    assert kept() == counted()
    sql("DELETE FROM student_cohort_members WHERE student_id < gen_random_uuid()")

    assert kept() == counted()


def test_a_member_who_comes_leaves_the_cohort_as_it_was():
    cohort = CohortFactory()
    before = StudentCohort.objects.values().get()

    MemberFactory(cohort=cohort)

    assert StudentCohort.objects.values().get() == before


def test_a_deleted_cohort_takes_its_size_along():
    cohort = MemberFactory().cohort

    cohort.delete()

    assert not StudentCohortSize.objects.exists()
