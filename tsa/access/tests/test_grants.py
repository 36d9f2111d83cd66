"""Who sees which child: given, ended, changed, and asked for another day."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from edfi.models import Student
from edfi.tests.factories import StudentFactory
from tsa.access import selectors, services
from tsa.access.models import Grant
from tsa.lib import actor
from tsa.lib.actor import Actor, Kind

pytestmark = pytest.mark.django_db

GUARDIAN = Actor(Kind.PARENT, "Eva@Example.org")
COACH = Actor(Kind.COACH, "profile_7")


def let(student, who, capacities=services.AS_COACH):
    adult = selectors.adult(who)
    services.grant(
        student.student_unique_id,
        adult_kind=adult.kind,
        adult_id=adult.id,
        capacities=capacities,
    )


def stop(student, who):
    adult = selectors.adult(who)
    return services.end(student.student_unique_id, adult_kind=adult.kind, adult_id=adult.id)


def seen_by(user):
    return set(Student.objects.visible_to(user))


@pytest.fixture
def students():
    return StudentFactory.create_batch(3)


def test_a_guardian_and_a_coach_see_their_own_children_only(students):
    let(students[0], GUARDIAN, services.AS_GUARDIAN)
    let(students[1], COACH)

    assert seen_by(GUARDIAN) == {students[0]}
    assert seen_by(Actor(Kind.PARENT, " eva@example.org")) == {students[0]}
    assert seen_by(COACH) == {students[1]}
    assert seen_by(Actor(Kind.COACH, "profile_8")) == set()


def test_staff_and_our_own_processes_see_all(students, registrar):
    assert seen_by(registrar) == seen_by(actor.system("worker")) == set(students)


def test_nobody_and_machines_see_none(students, nobody):
    assert seen_by(nobody) == seen_by(AnonymousUser()) == seen_by(None) == set()
    assert seen_by(Actor(Kind.MACHINE, "client")) == set()


def test_a_coach_is_not_a_guardian_of_the_same_name(students):
    let(students[0], COACH)

    assert seen_by(Actor(Kind.PARENT, "profile_7")) == set()


def test_a_grant_without_view_shows_nothing(students):
    let(students[0], GUARDIAN, frozenset({"pick_up"}))

    assert seen_by(GUARDIAN) == set()


def test_the_same_grant_again_changes_nothing(students):
    let(students[0], COACH)
    let(students[0], COACH)

    assert Grant.objects.count() == 1


def test_other_capacities_end_the_old_grant(students):
    let(students[0], GUARDIAN, frozenset({"view"}))
    let(students[0], GUARDIAN, services.AS_GUARDIAN)

    new, old = Grant.objects.order_by("-id")
    assert (old.may_sign, old.valid_until is not None) == (False, True)
    assert (new.may_sign, new.valid_until) == (True, None)


def test_an_ended_grant_shows_nothing_and_can_be_given_again(students):
    let(students[0], COACH)

    assert stop(students[0], COACH) == 1
    assert stop(students[0], COACH) == 0
    assert seen_by(COACH) == set()

    let(students[0], COACH)
    assert seen_by(COACH) == {students[0]}
    assert Grant.objects.count() == 2


def test_all_coaches_are_ended_at_once(students):
    let(students[0], COACH)
    let(students[0], Actor(Kind.COACH, "profile_8"))
    let(students[0], GUARDIAN)

    assert services.end_all(students[0].student_unique_id, adult_kind="coach") == 2
    assert seen_by(GUARDIAN) == {students[0]}


def test_who_could_see_the_child_on_that_day(students):
    now = timezone.now()
    student = students[0]
    Grant.objects.create(
        adult_kind="coach",
        adult_id="before",
        student=student,
        valid_from=now - timedelta(days=90),
        valid_until=now - timedelta(days=30),
    )
    Grant.objects.create(adult_kind="coach", adult_id="since", student=student, valid_from=now)

    then = Grant.objects.in_force(at=now - timedelta(days=60))
    assert [grant.adult_id for grant in then] == ["before"]


def test_two_open_grants_of_one_kind_are_refused(students):
    let(students[0], COACH)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(adult_kind="coach", adult_id="profile_7", student=students[0])


def test_a_grant_cannot_be_turned_to_another_adult(students):
    let(students[0], COACH)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(adult_id="profile_8")


@pytest.mark.parametrize(
    "values", [{"adult_kind": "friend"}, {"adult_id": " "}, {"valid_until": "2000-01-01T00:00Z"}]
)
def test_a_bad_grant_is_refused(students, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            **{"adult_kind": "coach", "adult_id": "p", "student": students[0], **values}
        )


def test_visible_to_is_one_query(students, django_assert_num_queries):
    let(students[0], COACH)

    with django_assert_num_queries(1):
        list(Student.objects.visible_to(COACH))
