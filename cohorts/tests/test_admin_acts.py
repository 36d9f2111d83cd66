"""What staff do with groups and members: what was done is said, and what was not and why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.models import StudentCohort
from cohorts.tests.factories import CohortFactory, MemberFactory
from oneroster.tests.factories import RosterUserFactory
from tsa.admin.tests.clients import signed_in, told
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db

LIST = "/admin/cohorts/studentcohort/"
MEMBERS = "/admin/cohorts/studentcohortmember/"


def act(name: str, address: str, *records, client=None, **answers):
    """Choose the records in a list, and answer what the act asks."""
    form = {"action": name, "_selected_action": [str(each.pk) for each in records]}
    form |= {"_go": "1", **answers}
    return (client or signed_in("registrar")).post(address, form)


def today(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_an_act_asks_first_and_names_groups_by_their_codes():
    cohort = CohortFactory(code="5-a")
    form = {"action": "close", "_selected_action": [str(cohort.pk)]}

    page = signed_in("registrar").post(LIST, form).content.decode()

    assert "For 5-a." in page
    assert 'name="on"' in page
    assert StudentCohort.objects.get().is_active


def test_members_are_moved_from_their_list():
    first, second = MemberFactory.create_batch(2, cohort=CohortFactory(code="5-a"))
    to = CohortFactory(code="6-a")

    answer = act("move", MEMBERS, first, second, to=str(to.pk), on=today())

    moved = set(to.members.values_list("student", flat=True))
    assert moved == {first.student_id, second.student_id}
    assert not first.cohort.members.filter(is_active=True).exists()
    assert f"{first.student.student_unique_id} (5-a)" in told(answer)
    assert "moved to 6-a" in told(answer)


def test_who_was_not_moved_is_named_with_the_reason():
    going, over = MemberFactory(), MemberFactory(is_active=False)
    there = MemberFactory(cohort__code="6-a")

    answer = act("move", MEMBERS, going, over, there, to=str(there.cohort_id), on=today())

    said = told(answer)
    assert "Is in 6-a already." in said
    assert "are over already" in said
    assert there.cohort.members.count() == 2


def test_who_has_another_homeroom_is_not_moved_into_one():
    here = MemberFactory(cohort__is_homeroom=True, cohort__code="h-1")
    other = MemberFactory(student=here.student)
    to = CohortFactory(is_homeroom=True)

    answer = act("move", MEMBERS, other, to=str(to.pk), on=today())

    assert f"{here.student.student_unique_id} (h-1)" in told(answer) or "homeroom" in told(answer)
    assert not to.members.exists()


def test_a_membership_is_ended():
    member = MemberFactory()

    answer = act("end", MEMBERS, member, on=today(-1))

    member.refresh_from_db()
    assert (member.is_active, member.end_date.isoformat()) == (False, today(-1))
    assert "in the group until" in told(answer)


def test_everybody_is_moved_from_a_groups_page(dynamo):
    cohort, to = CohortFactory(), CohortFactory(code="6-a")
    MemberFactory.create_batch(3, cohort=cohort)
    client = signed_in("registrar")

    answer = client.post(
        f"{LIST}{cohort.pk}/act/move_all/",
        {"to": str(to.pk), "on": today()},
    )

    assert "3 members moved to 6-a" in told(answer)
    assert to.members.filter(is_active=True).count() == 3


def test_an_act_on_a_groups_page_that_lacks_an_answer_asks_again(dynamo):
    cohort = CohortFactory()

    page = signed_in("registrar").post(f"{LIST}{cohort.pk}/act/move_all/", {"on": today()})

    assert page.status_code == 200
    assert page.context_data["form"].errors["to"]


def test_the_tutor_of_several_groups_is_changed_and_of_one_it_was_already():
    tutor = RosterUserFactory(role="teacher")
    other, same = CohortFactory(code="a"), CohortFactory(code="b", tutor=tutor)

    answer = act("change_tutor", LIST, other, same, tutor=tutor.pk)

    other.refresh_from_db()
    assert other.tutor == tutor
    assert "a: tutor changed." in told(answer)
    assert "b: Has this tutor already." in told(answer)


def test_a_tutor_is_not_taken_away_by_an_empty_box():
    cohort = CohortFactory(tutor=RosterUserFactory(role="teacher"))

    page = act("change_tutor", LIST, cohort, tutor="")

    assert page.context_data["form"].errors["tutor"]
    cohort.refresh_from_db()
    assert cohort.tutor is not None


def test_a_tutor_is_taken_away_where_that_is_said():
    cohort = CohortFactory(code="a", tutor=RosterUserFactory(role="teacher"))

    answer = act("change_tutor", LIST, cohort, tutor="", nobody="on")

    cohort.refresh_from_db()
    assert cohort.tutor is None
    assert "a: has no tutor now." in told(answer)


def test_members_to_be_moved_are_shown_by_name_and_told_of_by_id():
    member, to = MemberFactory(), CohortFactory()
    client = signed_in("registrar")
    form = {"action": "move", "_selected_action": [str(member.pk)]}

    asked = client.post(MEMBERS, form).content.decode()
    answer = act("move", MEMBERS, member, client=client, to=str(to.pk), on=today())

    assert member.student.last_name in asked
    assert member.student.last_name not in told(answer)


def test_whoever_deletes_groups_reads_how_many_memberships_go_with_each():
    cohort = MemberFactory(cohort__code="5-a").cohort
    form = {"action": "delete_selected", "_selected_action": [str(cohort.pk)]}

    page = signed_in("registrar").post(LIST, form).content.decode()

    assert "5-a, with 1 membership of now or before." in page
    assert str(cohort.members.get().student_id) not in page


def test_whoever_deletes_memberships_reads_whose():
    member = MemberFactory(cohort__code="5-a")
    form = {"action": "delete_selected", "_selected_action": [str(member.pk)]}

    page = signed_in("registrar").post(MEMBERS, form).content.decode()

    assert f"{member.student.student_unique_id} (5-a)" in page


def test_a_student_does_not_become_a_tutor():
    cohort, student = CohortFactory(code="a"), RosterUserFactory(role="student")

    answer = act("change_tutor", LIST, cohort, tutor=student.pk)

    assert "a: A student cannot be the tutor of a group." in told(answer)


def test_groups_are_closed_with_a_day():
    member = MemberFactory(cohort__code="a")
    closed = CohortFactory(code="b", is_active=False)

    answer = act("close", LIST, member.cohort, closed, on=today(-1))

    member.refresh_from_db()
    assert member.end_date.isoformat() == today(-1)
    assert "a: closed; 1 member left it" in told(answer)
    assert "b: Is closed already." in told(answer)


def test_a_group_is_not_closed_in_the_future():
    cohort = CohortFactory(code="a")

    answer = act("close", LIST, cohort, on=today(3))

    cohort.refresh_from_db()
    assert cohort.is_active
    assert "still to come" in told(answer)


def test_groups_are_rolled_over_once():
    cohort = CohortFactory(code="5 A 2026-2027")
    MemberFactory(cohort=cohort)
    no_year = CohortFactory(code="b", start_year=None, end_year=None)
    client = signed_in("registrar")

    first = told(act("roll_over", LIST, cohort, no_year, client=client))
    again = told(act("roll_over", LIST, cohort, client=client))

    assert "goes on as 5 A 2027-2028 with 1 member" in first
    assert "b: b has no start year." in first
    assert "Was rolled over before, to 5 A 2027-2028." in again
    assert StudentCohort.objects.count() == 3


def test_what_an_act_changes_is_audited_with_who_did_it():
    member = MemberFactory()

    act("end", MEMBERS, member, on=today())

    row = AuditLog.objects.filter(entity="student_cohort_members", action="update").latest("id")
    assert row.actor_id == "registrar@tsa.example"


def test_acts_are_only_for_who_may_change():
    cohort = CohortFactory()
    client = signed_in("auditor")

    act("close", LIST, cohort, client=client, on=today())
    answer = client.post(f"{LIST}{cohort.pk}/act/close/", {"on": today()})

    cohort.refresh_from_db()
    assert cohort.is_active
    assert answer.status_code == 403


def test_many_that_went_well_are_counted_not_all_named():
    many = CohortFactory.create_batch(25)

    answer = act("close", LIST, *many, on=today())

    assert "and 5 more" in told(answer)
    assert not StudentCohort.objects.filter(is_active=True).exists()
