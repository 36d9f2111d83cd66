"""What staff do with student groups, each as one audited transaction that may be repeated."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cohorts import services
from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.factories import CohortFactory, MemberFactory
from edfi.tests.factories import StudentFactory
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory
from tsa.audit.models import AuditLog
from tsa.lib.errors import DomainError, NotFound

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def stays(student) -> list[tuple]:
    """(code, from, until, active) of each of the student's memberships."""
    found = StudentCohortMember.objects.filter(student=student).order_by("enrollment_date")
    return [(m.cohort.code, m.enrollment_date, m.end_date, m.is_active) for m in found]


def everything() -> list:
    return [
        list(StudentCohort.objects.order_by("pk").values()),
        list(StudentCohortMember.objects.order_by("pk").values()),
    ]


def audited() -> int:
    return AuditLog.objects.filter(entity__startswith="student_cohort").count()


def homeroom(**values) -> StudentCohort:
    return CohortFactory(is_homeroom=True, **values)


# -- joining and leaving --------------------------------------------------------------------------


def test_a_student_joins_once(registrar):
    cohort, student = CohortFactory(), StudentFactory()

    first = services.add_member(cohort, student, on=DAY, by=registrar)
    second = services.add_member(cohort, student, on=date(2026, 10, 1), by=registrar)

    assert first == second
    assert stays(student) == [(cohort.code, DAY, None, True)]


def test_joining_is_audited_as_the_registrars(registrar):
    student = StudentFactory()

    services.add_member(CohortFactory(), student, on=DAY, by=registrar)

    row = AuditLog.objects.get(entity="student_cohort_members")
    assert (row.actor_id, row.student_unique_id) == (registrar.id, student.student_unique_id)


def test_nobody_joins_a_closed_group(registrar):
    cohort = CohortFactory(is_active=False)

    with pytest.raises(services.CohortClosed) as refusal:
        services.add_member(cohort, StudentFactory(), on=DAY, by=registrar)

    assert refusal.value.errors == {"cohort": [f"{cohort.code} is closed."]}


def test_who_left_and_comes_back_the_same_day_goes_on(registrar):
    member = MemberFactory(enrollment_date=DAY, end_date=DAY, is_active=False, status="ended")

    again = services.add_member(member.cohort, member.student, on=DAY, by=registrar)

    assert again == member
    assert stays(member.student) == [(member.cohort.code, DAY, None, True)]


def test_a_second_homeroom_is_refused_by_student_number_and_code(registrar):
    member = MemberFactory(cohort=homeroom(code="first"))

    with pytest.raises(services.OtherHomeroom) as refusal:
        services.add_member(homeroom(), member.student, on=DAY, by=registrar)

    number = member.student.student_unique_id
    assert str(refusal.value) == f"In another homeroom already: {number} (first)."
    assert member.student.last_name not in str(refusal.value)


def test_a_homeroom_and_other_groups_go_together(registrar):
    member = MemberFactory(cohort=homeroom())

    services.add_member(CohortFactory(), member.student, on=DAY, by=registrar)

    assert len(stays(member.student)) == 2


@pytest.mark.parametrize("days", [0, -1], ids=["today", "yesterday"])
def test_a_membership_ends_on_its_last_day(registrar, days):
    member, last = MemberFactory(), timezone.localdate() + timedelta(days=days)

    ended = services.end_membership(member.pk, on=last, by=registrar)
    before = everything()
    services.end_membership(member.pk, on=last, by=registrar)

    assert (ended.end_date, ended.is_active, ended.status) == (last, False, "ended")
    assert everything() == before


def test_a_membership_that_will_end_is_active_until_its_day_has_passed(registrar):
    member, last = MemberFactory(), timezone.localdate() + timedelta(days=9)

    planned = services.end_membership(member.pk, on=last, by=registrar)

    assert (planned.end_date, planned.is_active) == (last, True)


def test_a_membership_cannot_end_before_it_began(registrar):
    member = MemberFactory(enrollment_date=DAY)

    with pytest.raises(services.CohortRefused) as refusal:
        services.end_membership(member.pk, on=DAY - timedelta(days=1), by=registrar)

    assert refusal.value.errors == {"on": ["The membership began on 2026-09-01 only."]}


def test_the_nightly_task_ends_what_is_over(registrar):
    member, going_on = MemberFactory(), MemberFactory()
    StudentCohortMember.objects.filter(pk=member.pk).update(end_date=DAY)
    StudentCohortMember.objects.filter(pk=member.pk).update(is_active=True, status="active")

    assert services.end_what_is_over(by=registrar) == 1

    member.refresh_from_db()
    going_on.refresh_from_db()
    assert (member.is_active, member.status, going_on.is_active) == (False, "ended", True)


# -- moving ---------------------------------------------------------------------------------------


def test_members_move_from_one_day_to_the_next(registrar):
    member, target = MemberFactory(), CohortFactory()

    moved = services.move_members([member.pk], to=target, on=DAY, by=registrar)

    assert moved == 1
    assert stays(member.student) == [
        (member.cohort.code, date(2026, 8, 15), date(2026, 8, 31), False),
        (target.code, DAY, None, True),
    ]


def test_moving_again_changes_nothing(registrar):
    member, target = MemberFactory(), CohortFactory()
    services.move_members([member.pk], to=target, on=DAY, by=registrar)
    before = everything(), audited()

    assert services.move_members([member.pk], to=target, on=DAY, by=registrar) == 0
    assert (everything(), audited()) == before


def test_who_is_there_already_has_no_second_membership(registrar):
    here = MemberFactory()
    there = MemberFactory(student=here.student)

    moved = services.move_members([here.pk, there.pk], to=there.cohort, on=DAY, by=registrar)

    there.refresh_from_db()
    assert (moved, there.is_active, there.enrollment_date) == (1, True, date(2026, 8, 15))
    assert len(stays(here.student)) == 2


def test_who_joined_that_day_moves_that_day(registrar):
    member, target = MemberFactory(enrollment_date=DAY), CohortFactory(code="z")

    services.move_members([member.pk], to=target, on=DAY, by=registrar)

    assert sorted(stays(member.student)) == sorted(
        [(member.cohort.code, DAY, DAY, False), ("z", DAY, None, True)]
    )


def test_members_move_back_and_forth_within_a_day(registrar):
    member, target = MemberFactory(), CohortFactory()

    for place in (target, member.cohort, target):
        here = StudentCohortMember.objects.get(student=member.student, is_active=True)
        services.move_members([here.pk], to=place, on=DAY, by=registrar)

    active = [stay for stay in stays(member.student) if stay[3]]
    assert active == [(target.code, DAY, None, True)]


def test_members_move_from_homeroom_to_homeroom(registrar):
    member, target = MemberFactory(cohort=homeroom()), homeroom()

    services.move_members([member.pk], to=target, on=DAY, by=registrar)

    assert [stay[3] for stay in stays(member.student)] == [False, True]


def test_a_move_into_a_second_homeroom_moves_nobody(registrar):
    member, target = MemberFactory(), homeroom()
    MemberFactory(cohort=homeroom(), student=member.student)
    other = MemberFactory(cohort=member.cohort)
    before = everything()

    with pytest.raises(services.OtherHomeroom, match=member.student.student_unique_id):
        services.move_members([other.pk, member.pk], to=target, on=DAY, by=registrar)

    assert everything() == before


def test_a_membership_that_is_over_is_not_moved(registrar):
    member = MemberFactory(is_active=False)

    with pytest.raises(services.CohortRefused, match=member.student.student_unique_id):
        services.move_members([member.pk], to=CohortFactory(), on=DAY, by=registrar)


@pytest.mark.parametrize("act", ["move", "close"])
def test_a_day_to_come_is_refused(registrar, act):
    member, later = MemberFactory(), timezone.localdate() + timedelta(days=1)
    acts = {
        "move": lambda: services.move_members(
            [member.pk], to=CohortFactory(), on=later, by=registrar
        ),
        "close": lambda: services.close([member.cohort_id], on=later, by=registrar),
    }

    with pytest.raises(DomainError) as refusal:
        acts[act]()

    assert list(refusal.value.errors) == ["on"]


def test_moving_many_costs_the_same_number_of_queries_as_few(
    registrar, django_assert_max_num_queries
):
    source, target = CohortFactory(), CohortFactory()
    members = [MemberFactory(cohort=source).pk for _ in range(20)]

    with django_assert_max_num_queries(14):
        services.move_members(members, to=target, on=DAY, by=registrar)


def test_an_unknown_membership_is_not_found(registrar):
    with pytest.raises(NotFound):
        services.move_members([UNKNOWN], to=CohortFactory(), on=DAY, by=registrar)


# -- tutors and closing ---------------------------------------------------------------------------


def test_a_tutor_is_given_once_and_taken_away(registrar):
    cohort, tutor = CohortFactory(), RosterUserFactory()

    counts = [
        services.change_tutor([cohort.pk], tutor=who, by=registrar) for who in (tutor, tutor, None)
    ]

    cohort.refresh_from_db()
    assert (counts, cohort.tutor) == ([1, 0, 1], None)


@pytest.mark.parametrize(
    "values",
    [{"status": "tobedeleted"}, {"enabled_user": False}, {"role": "student"}],
    ids=lambda values: next(iter(values)),
)
def test_who_cannot_teach_is_no_tutor(registrar, values):
    with pytest.raises(services.CohortRefused) as refusal:
        services.change_tutor([CohortFactory().pk], tutor=RosterUserFactory(**values), by=registrar)

    assert list(refusal.value.errors) == ["tutor"]


def test_closing_ends_the_memberships_that_day(registrar):
    member = MemberFactory()

    counts = [services.close([member.cohort_id], on=DAY, by=registrar) for _ in range(2)]

    member.refresh_from_db()
    assert counts == [1, 0]
    assert (member.cohort.is_active, member.is_active, member.end_date) == (False, False, DAY)


def test_who_joined_after_the_last_day_ends_on_the_first(registrar):
    member = MemberFactory(enrollment_date=date(2026, 9, 15))

    services.close([member.cohort_id], on=DAY, by=registrar)

    member.refresh_from_db()
    assert member.end_date == date(2026, 9, 15)


# -- the next year --------------------------------------------------------------------------------


def test_a_group_rolls_over_with_its_members(registrar):
    cohort = CohortFactory(
        code="923-s",
        name="923-s",
        tutor=RosterUserFactory(),
        organization_unit=OrganizationFactory(),
        education_level="First grade",
        is_homeroom=True,
    )
    member, past = MemberFactory(cohort=cohort), MemberFactory(cohort=cohort, is_active=False)

    (following,) = services.roll_over([cohort.pk], by=registrar)

    cohort.refresh_from_db()
    same = ("tutor_id", "organization_unit_id", "education_level", "is_homeroom")
    assert [getattr(following, each) for each in same] == [getattr(cohort, each) for each in same]
    assert (following.code, following.start_year, following.end_year) == ("923-s (2)", 2027, 2028)
    assert (following.is_active, cohort.is_active) == (True, False)
    today = timezone.localdate()
    assert stays(member.student) == [
        ("923-s", date(2026, 8, 15), today - timedelta(days=1), False),
        ("923-s (2)", today, None, True),
    ]
    assert not following.members.filter(student=past.student).exists()


def test_a_repeated_roll_over_finds_what_it_made(registrar):
    cohort = MemberFactory().cohort
    first = services.roll_over([cohort.pk], by=registrar)
    before = everything()

    assert services.roll_over([cohort.pk], by=registrar) == first
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("5 A 2026-2027", "5 A 2027-2028"),
        ("2026/2027 swimmers", "2027/2028 swimmers"),
        ("room 2027", "room 2027 (2)"),
        ("12026", "12026 (2)"),
    ],
)
def test_the_years_of_a_name_go_on(registrar, name, following):
    cohort = CohortFactory(code=name, name=name)

    (made,) = services.roll_over([cohort.pk], by=registrar)

    assert made.code == following


@pytest.mark.parametrize("values", [{"start_year": None, "end_year": None}, {"is_active": False}])
def test_a_group_without_year_or_closed_does_not_roll_over(registrar, values):
    cohort = CohortFactory(**values)

    with pytest.raises(services.CohortRefused, match=cohort.code):
        services.roll_over([cohort.pk], by=registrar)


def test_one_refused_group_leaves_all_as_they_were(registrar):
    cohorts = [CohortFactory(), CohortFactory(start_year=None, end_year=None)]
    before = everything()

    with pytest.raises(services.CohortRefused):
        services.roll_over([each.pk for each in cohorts], by=registrar)

    assert everything() == before


# -- codes ----------------------------------------------------------------------------------------


def test_groups_that_share_a_name_get_numbers():
    for code in ("923-s", "923-s (2)", "923-s (4)", "923-s (old)"):
        CohortFactory(code=code)

    assert services.free_code(" 923-s ") == "923-s (3)"


def test_wildcards_in_a_name_are_letters():
    CohortFactory(code="a_c")

    assert [services.free_code(each) for each in ("abc", "a%")] == ["abc", "a%"]


def test_a_huge_name_gives_a_code_of_its_own():
    name = "x" * 5000
    CohortFactory(code=services.free_code(name), name=name)

    second = services.free_code(name)

    assert (len(second), second[-4:]) == (200, " (2)")
