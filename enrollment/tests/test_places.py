"""A coach's places: who takes one, and that staff go over capacity only when they say why."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from enrollment.models import EnrollmentCopy
from enrollment.services import enrollments, places, settling
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from tsa.admin.tests.clients import changes, signed_in, told
from tsa.coaches import places as counted
from tsa.coaches.services import standing
from tsa.coaches.tables import ProfileItem

LIST = "/admin/enrollment/enrollmentcopy/"


def limit(coach: ProfileItem, students: int) -> None:
    standing.set_capacity(coach.profile_id, students, reason="The gym", by=families.STAFF)


def approve(made: families.Family, **options) -> EnrollmentItem:
    return enrollments.decide(made.enrollment_id, "approved", by=families.STAFF, **options)


def test_the_approved_and_the_finished_take_places_and_applications_none(coach):
    made = [families.family(coach) for _ in range(4)]
    approve(made[0])
    families.family(coach, upto=6)
    enrollments.decide(made[1].enrollment_id, "waitlisted", by=families.STAFF)
    enrollments.withdraw(made[2].enrollment_id, "Moving", by=families.STAFF)

    assert counted.of(coach.profile_id) == (2, 2)


def test_staff_do_not_approve_beyond_capacity_unasked(coach):
    limit(coach, 1)
    first, second = families.family(coach), families.family(coach)
    approve(first)

    with pytest.raises(places.CoachFull, match="1 of 1 places are taken"):
        approve(second)

    assert second.item.decision is None


def test_with_a_reason_they_do_and_it_is_kept_from_the_family(coach):
    limit(coach, 0)
    made = families.family(coach)
    client = signed_in("admissions")
    address = f"{LIST}{made.enrollment_id}/act/approve/"

    refused = client.post(address, {"notes": "Welcome"})
    done = client.post(address, {"notes": "Welcome", "over_capacity": "A sibling is there"})

    [row] = changes("enrollment")
    assert "say why to go over capacity" in told(refused)
    assert "approved" in told(done)
    assert row.after_state["over_capacity"] == "A sibling is there"
    assert "A sibling" not in str(made.item.decision)
    assert "A sibling" not in str(made.item.history)


def test_an_approval_repeated_with_other_notes_takes_no_second_place(coach):
    limit(coach, 1)
    made = families.family(coach)

    approve(made)
    approve(made, notes="See you on Monday")

    assert counted.of(coach.profile_id) == (1, 0)


def test_a_coachs_own_decision_is_never_held_up(coach):
    limit(coach, 0)
    made = families.family(coach)

    enrollments.decide(made.enrollment_id, "approved", by=families.as_coach_of(coach.profile_id))

    assert made.item.decision["decision"] == "approved"


def test_an_enrolment_is_not_handed_to_a_full_coach_unasked(coach):
    other = families.engage_coach("other@tsa.example")
    limit(other, 0)
    made = families.family(coach)

    with pytest.raises(places.CoachFull):
        enrollments.assign_coach(made.enrollment_id, other.profile_id, by=families.STAFF)
    enrollments.assign_coach(
        made.enrollment_id, other.profile_id, over_capacity="Only for May", by=families.STAFF
    )

    assert made.item.coach_id == other.profile_id


def test_a_place_given_away_meanwhile_is_not_there_for_a_reopened_enrolment(coach):
    limit(coach, 1)
    first, second = families.family(coach), families.family(coach)
    approve(first)
    enrollments.withdraw(first.enrollment_id, "Moving", by=families.STAFF)
    approve(second)

    with pytest.raises(places.CoachFull):
        enrollments.reopen(first.enrollment_id, by=families.STAFF)
    enrollments.reopen(first.enrollment_id, over_capacity="Came back", by=families.STAFF)

    assert counted.of(coach.profile_id) == (2, 0)


@pytest.mark.parametrize("copies", ["at once", "late"])
def test_of_twenty_approvals_at_once_five_get_the_five_places(coach, monkeypatch, copies):
    limit(coach, 5)
    made = [families.family(coach) for _ in range(20)]
    if copies == "late":  # as when whoever approved dies before PostgreSQL follows
        monkeypatch.setattr(settling, "settle_enrollment", lambda *args, **kwargs: None)

    def try_it(family: families.Family) -> bool:
        try:
            approve(family)
        except places.CoachFull:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(try_it, made))

    approved = [each for each in made if (each.item.decision or {}).get("decision") == "approved"]
    assert sum(done) == len(approved) == 5


def test_a_note_on_the_profile_goes_once_the_copy_shows_the_place(coach):
    first, second = families.family(coach), families.family(coach)
    approve(first)
    noted = ProfileItem.fetch(coach.profile_id).places_given

    approve(second)

    assert noted == {
        first.enrollment_id: EnrollmentCopy.objects.get(pk=first.enrollment_id).version
    }
    assert list(ProfileItem.fetch(coach.profile_id).places_given) == [second.enrollment_id]
