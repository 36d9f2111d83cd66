"""Two people at once: what each of the two may not break."""

import threading
from datetime import date

from django.db import connection, connections, transaction

from cohorts import services
from cohorts.models import StudentCohort, StudentCohortMember, StudentCohortSize
from cohorts.tests.factories import CohortFactory, MemberFactory
from edfi.tests.factories import StudentFactory
from tsa.lib.errors import DomainError

DAY = date(2026, 9, 1)


def at_once(*acts) -> list:
    """What each act returned, or the refusal it raised; all start together."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        gate.wait()
        try:
            results[place] = act()
        except DomainError as refusal:
            results[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_a_student_who_joins_two_homerooms_at_once_is_in_one(committed, registrar):
    cohorts = [CohortFactory(is_homeroom=True) for _ in range(2)]
    student = StudentFactory()

    results = at_once(
        *(
            lambda cohort=cohort: services.add_member(cohort, student, on=DAY, by=registrar)
            for cohort in cohorts
        )
    )

    assert [type(each) for each in results].count(services.OtherHomeroom) == 1
    assert StudentCohortMember.objects.filter(is_active=True).count() == 1


def test_nobody_slips_into_a_group_that_is_closing(committed, registrar):
    cohort, student = CohortFactory(), StudentFactory()

    at_once(
        lambda: services.close([cohort.pk], on=DAY, by=registrar),
        lambda: services.add_member(cohort, student, on=DAY, by=registrar),
    )

    assert not cohort.members.filter(is_active=True).exists()


def test_a_raw_insert_waits_for_who_closes_the_group(committed):
    cohort, student = CohortFactory(), StudentFactory()
    closed = threading.Event()

    def insert():
        closed.wait()
        StudentCohortMember.objects.create(cohort=cohort, student=student)
        connections.close_all()

    thread = threading.Thread(target=insert)
    thread.start()
    with transaction.atomic():
        StudentCohort.objects.update(is_active=False)
        closed.set()
        wait_for_a_waiter()
    thread.join(60)

    assert not cohort.members.get().is_active


def wait_for_a_waiter() -> None:
    """Until another session waits for a lock that we hold."""
    with connection.cursor() as cursor:
        for _ in range(2000):
            # A transaction is shown the sessions of its first look, unless it forgets them.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody waits.")


def test_members_who_swap_groups_at_once_all_arrive(committed, registrar):
    first, second = CohortFactory(), CohortFactory()
    here = [MemberFactory(cohort=first).pk for _ in range(5)]
    there = [MemberFactory(cohort=second).pk for _ in range(5)]

    results = at_once(
        lambda: services.move_members(here, to=second, on=DAY, by=registrar),
        lambda: services.move_members(there, to=first, on=DAY, by=registrar),
    )

    assert results == [5, 5]
    sizes = StudentCohortSize.objects.values_list("active_members", flat=True)
    assert list(sizes) == [5, 5]


def test_sizes_are_right_after_many_at_once(committed):
    cohorts = [CohortFactory() for _ in range(3)]
    students = [StudentFactory() for _ in range(8)]

    def join(student):
        for cohort in cohorts:
            StudentCohortMember.objects.create(cohort=cohort, student=student)

    at_once(*(lambda student=student: join(student) for student in students))

    sizes = StudentCohortSize.objects.values_list("active_members", flat=True)
    assert list(sizes) == [8, 8, 8]


def test_one_group_rolls_over_once(committed, registrar):
    cohort = MemberFactory().cohort

    first, second = at_once(*[lambda: services.roll_over([cohort.pk], by=registrar)] * 2)

    assert first == second
    assert StudentCohort.objects.filter(is_active=True).count() == 1
