"""Likely duplicates are kept by triggers, whoever writes, and a decision of staff stays decided."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.contrib.admin.utils import quote
from django.db import connection, connections, transaction

from enrollment import consistency
from enrollment.duplicates import LikelyDuplicate, ToldApart
from enrollment.models import EnrollmentCopy
from enrollment.services import duplicates, enrollments
from enrollment.tests import families
from tsa.admin.tests.clients import signed_in, told
from tsa.audit.models import AuditLog
from tsa.audit.writing import writing
from tsa.lib.actor import system

BOARD = "/admin/enrollment/enrollmentcopy/"
TESTS = system("tests")


def put(*keys: str, child: str = "same", status: str = "pending") -> None:
    now = datetime.now(UTC)
    rows = [
        EnrollmentCopy(
            enrollment_id=key,
            version=1,
            student_name="Ana Lopez",
            child_key=child,
            school_id=77,
            status=status,
            next_step=5,
            records="none",
            created_at=now,
            updated_at=now,
        )
        for key in keys
    ]
    with writing(TESTS):
        EnrollmentCopy.objects.put(rows)


def change(key: str, **columns) -> None:
    with writing(TESTS):
        EnrollmentCopy.objects.filter(pk=key).update(**columns)


def twice() -> list[str]:
    """What is kept, which is always what a comparison of all would find."""
    assert list(duplicates.differences()) == []
    return sorted(LikelyDuplicate.objects.values_list("pk", flat=True))


# -- kept ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_two_open_enrolments_of_one_child_are_found_in_one_statement_or_in_two():
    put("1", "2")
    put("3", child="other")
    put("4", child="other")
    put("5", child="third")
    put("6", "7", child="")

    assert twice() == ["1", "2", "3", "4"]


@pytest.mark.django_db
def test_an_enrolment_that_ends_leaves_the_other_alone_and_comes_back_when_reopened():
    put("1", "2")

    change("1", status="withdrawn")
    assert twice() == []
    change("1", status="active")

    assert twice() == ["1", "2"]


@pytest.mark.django_db
def test_a_corrected_name_moves_an_enrolment_from_one_child_to_another():
    put("1", "2")
    put("3", "4", child="other")

    change("2", child_key="other")

    assert twice() == ["2", "3", "4"]


@pytest.mark.django_db
def test_many_changed_by_one_statement_are_all_weighed():
    put("1", "2", "3")
    put("4", "5", child="other")

    with writing(TESTS):
        EnrollmentCopy.objects.filter(pk__in=["1", "2", "4"]).update(status="rejected")
    assert twice() == []
    with writing(TESTS):
        EnrollmentCopy.objects.update(status="pending", child_key="all")

    assert twice() == ["1", "2", "3", "4", "5"]


@pytest.mark.django_db
def test_a_copy_that_is_deleted_is_no_duplicate_any_more():
    put("1", "2")

    with writing(TESTS):
        EnrollmentCopy.objects.filter(pk="1").delete()

    assert twice() == []


@pytest.mark.django_db
def test_a_change_that_concerns_no_child_writes_no_duplicate():
    put("1", "2")
    before = [*_places()]

    change("1", next_step=6, assignee="me@tsa.example")

    assert [*_places()] == before


def _places():
    """Where the rows lie: a row that is written again lies elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, xmin::text FROM copy_likely_duplicates ORDER BY 1")
        return cursor.fetchall()


def test_two_who_add_the_same_child_at_once_are_both_found(committed):
    with transaction.atomic():
        put("1")
        thread = Thread(target=_put_and_close, args=("2",))
        thread.start()
        thread.join(0.3)  # it cannot end before this transaction does; it need not have begun
    thread.join()

    assert twice() == ["1", "2"]


def _put_and_close(key: str) -> None:
    put(key)
    connections.close_all()


def test_what_the_triggers_missed_is_counted_and_mended(coach):
    made = [families.family(coach, upto=4).enrollment_id for _ in range(2)]
    assert twice() == sorted(made)
    with writing(TESTS):
        LikelyDuplicate.objects.filter(pk=made[0]).delete()

    (found,) = [
        each for each in consistency.differences() if each.kind == "likely_duplicate_differs"
    ]
    assert (found.key, found.reason) == (made[0], "")
    found.repair(consistency.CHECKER)

    assert twice() == sorted(made)


@pytest.mark.django_db
def test_the_list_and_the_count_compare_no_children(django_assert_num_queries):
    put("1", "2", "3")

    with django_assert_num_queries(1) as asked:
        assert EnrollmentCopy.objects.likely_duplicates().count() == 3

    assert "child_key" not in asked[0]["sql"]


# -- decided -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_children_told_apart_stay_so_and_a_third_enrolment_is_weighed_against_both():
    put("1", "2")

    assert duplicates.tell_apart("1", reason="other mothers", by=TESTS) == 1
    assert twice() == []
    change("1", child_key="corrected")
    change("1", child_key="same")
    assert twice() == []
    put("3")

    assert twice() == ["1", "2", "3"]


@pytest.mark.django_db
def test_one_of_three_is_another_child_and_the_two_are_still_one():
    put("1", "2", "3")

    assert duplicates.tell_apart("2", reason="", by=TESTS) == 2

    assert twice() == ["1", "3"]


@pytest.mark.django_db
def test_telling_apart_twice_notes_each_pair_once():
    put("1", "2")
    duplicates.tell_apart("1", reason="", by=TESTS)

    assert duplicates.tell_apart("2", reason="", by=TESTS) == 0
    assert ToldApart.objects.count() == 1


@pytest.mark.django_db
def test_what_was_decided_is_taken_back():
    put("1", "2")
    duplicates.tell_apart("1", reason="", by=TESTS)

    assert duplicates.ask_again("2", by=TESTS) == 1

    assert twice() == ["1", "2"]


def act(client, key: str, name: str, **form):
    return client.post(f"{BOARD}{quote(key)}/act/{name}/", form)


def test_staff_tell_two_children_apart_on_the_page_and_both_pages_say_who_did(coach):
    one, other = (families.family(coach, upto=4).enrollment_id for _ in range(2))
    client = signed_in("admissions")
    assert "This is another child" in _page(client, one)

    answer = act(client, one, "tell_apart", reason="Another mother.")

    assert "another child than in 1 other enrolment" in told(answer)
    page = _page(client, other)
    assert "admissions@tsa.example" in page
    assert "Another mother." in page
    assert "This is another child" not in page
    (row,) = AuditLog.objects.filter(entity="enrollment_told_apart")
    assert (row.action, row.actor_id) == ("insert", "admissions@tsa.example")


def test_staff_take_back_that_two_children_are_two(coach):
    one, other = (families.family(coach, upto=4).enrollment_id for _ in range(2))
    client = signed_in("admissions")
    act(client, one, "tell_apart")

    act(client, other, "ask_again")

    assert twice() == sorted([one, other])
    assert "nothing was changed" not in told(act(client, one, "tell_apart")).lower()


def test_a_decision_on_one_enrolment_leaves_what_was_told_apart(coach, registrar):
    one, other = (families.family(coach, upto=4).enrollment_id for _ in range(2))
    duplicates.tell_apart(one, reason="", by=registrar)

    enrollments.withdraw(other, "moved", by=registrar)
    enrollments.reopen(other, by=registrar)

    assert twice() == []


def _page(client, key: str) -> str:
    return client.get(f"{BOARD}{quote(key)}/change/").content.decode()
