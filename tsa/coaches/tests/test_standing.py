"""What staff keep on a coach's profile: each change is one commit with its audit row."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.utils import quote
from django.utils import timezone

from enrollment.services import enrollments
from enrollment.tests import families
from oneroster.models import RosterUser
from tsa.accounts.models import User
from tsa.admin.tests.clients import changes, openings, queries, signed_in, told
from tsa.audit.writing import writing
from tsa.coaches import places
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import onboarding, standing
from tsa.coaches.tables import ProfileItem
from tsa.lib.actor import system
from tsa.lib.errors import InvalidData
from tsa.mail.tables import OutboxItem

COACHES = "/admin/coaches/coachcopy/"
SOON = timezone.localdate() + timedelta(days=20)
FAR = timezone.localdate() + timedelta(days=400)


def act(client, key: str, deed: str, **form):
    return client.post(f"{COACHES}{quote(key)}/act/{deed}/", form)


def page_of(client, key: str) -> str:
    return client.get(f"{COACHES}{quote(key)}/change/").content.decode()


def test_a_background_check_is_kept_with_who_set_it_and_why(coach):
    client = signed_in("admissions")

    answer = act(
        client,
        coach.profile_id,
        "background_check",
        status="cleared",
        expires_on=SOON.isoformat(),
        reason="Report of Nov 3",
    )

    stored = ProfileItem.fetch(coach.profile_id).background_check
    copy = CoachCopy.objects.get()
    [row] = changes("coach")
    assert "cleared" in told(answer)
    assert (stored["status"], stored["set_by"]) == ("cleared", "admissions@tsa.example")
    assert (copy.background_check, copy.background_check_expires_on) == ("cleared", SOON)
    assert row.before_state == {"background_check": None}
    assert row.after_state["background_check"]["reason"] == "Report of Nov 3"


@pytest.mark.parametrize(
    "form",
    [
        {"status": "cleared", "reason": "x"},
        {"status": "cleared", "expires_on": "2030-01-01", "reason": ""},
        {"status": "odd", "reason": "x"},
    ],
    ids=["no end", "no reason", "odd status"],
)
def test_a_background_check_needs_its_facts(coach, form):
    act(signed_in("admissions"), coach.profile_id, "background_check", **form)

    assert ProfileItem.fetch(coach.profile_id).background_check is None
    assert changes("coach") == []


def test_the_service_refuses_a_cleared_check_without_an_end(coach, registrar):
    with pytest.raises(InvalidData):
        standing.set_background_check(
            coach.profile_id, "cleared", expires_on=None, reason="x", by=registrar
        )


def test_a_certification_is_added_renewed_and_removed(coach):
    client, key = signed_in("admissions"), coach.profile_id

    act(client, key, "certify", name="First aid", issuer="Red Cross", expires_on="2024-01-01")
    expired = page_of(client, key)
    act(client, key, "certify", name="first AID", issuer="Red Cross", expires_on=FAR.isoformat())
    renewed = ProfileItem.fetch(key).certifications
    act(client, key, "remove_certification", name="First aid", reason="Withdrawn")

    assert "expired" in expired
    assert [each["expires_on"] for each in renewed] == [FAR.isoformat()]
    assert ProfileItem.fetch(key).certifications == []
    assert [row.action_description for row in changes("coach")] == [
        "Added a certification",
        "Renewed a certification",
        "Removed a certification",
    ]


def test_list_and_page_tell_places_from_applications(coach, registrar):
    made = [families.family(coach) for _ in range(3)]
    for each in made[:2]:
        enrollments.decide(each.enrollment_id, "approved", by=registrar)
    standing.set_capacity(coach.profile_id, 5, reason="Small gym", by=registrar)

    [row] = places.with_places(CoachCopy.objects.all())
    page = page_of(signed_in("admissions"), coach.profile_id)

    assert (row.places_taken, row.places_free) == (2, 3)
    assert "2 of 5 places taken, 3 free" in page
    assert "1 application" in page


def test_a_coach_has_twenty_places_unless_staff_say_otherwise(coach):
    assert ProfileItem.fetch(coach.profile_id).capacity == 20
    assert CoachCopy.objects.get().student_capacity == 20


def test_data_are_corrected_with_a_reason_and_reach_the_rosters(coach):
    answer = act(
        signed_in("admissions"),
        coach.profile_id,
        "correct",
        last_name="O’Brien-Núñez",
        reason="Married",
    )

    [row] = changes("coach")
    assert "corrected" in told(answer)
    assert RosterUser.objects.get(profile_id=coach.profile_id).family_name == "O’Brien-Núñez"
    assert row.before_state == {"last_name": "O'Brien"}
    assert row.after_state == {"last_name": "O’Brien-Núñez", "reason": "Married"}


def test_a_person_of_some_schools_moves_a_coach_only_among_those(coach):
    families.open_school(255902, name="Dallas Sports Academy")
    client = signed_in("admissions", every_school=False)
    with writing(system("tests")):
        User.objects.get().organizations.add(f"school_{families.SCHOOL_ID}")

    page = act(client, coach.profile_id, "move", school="255902", reason="x")

    assert "There is no school with this number" in page.content.decode()
    assert ProfileItem.fetch(coach.profile_id).school_id == str(families.SCHOOL_ID)


def test_a_coach_is_moved(coach):
    families.open_school(255902, name="Dallas Sports Academy")

    answer = act(signed_in(), coach.profile_id, "move", school="255902", reason="New gym")

    moved = ProfileItem.fetch(coach.profile_id)
    assert "now at Dallas Sports Academy" in told(answer)
    assert (moved.school_id, moved.school_name) == ("255902", "Dallas Sports Academy")
    assert RosterUser.objects.get(profile_id=moved.profile_id).org_ids == ["school_255902"]


def test_several_coaches_are_carried_to_the_rosters_again(coach):
    other = families.engage_coach("other@tsa.example")
    with writing(system("tests")):
        RosterUser.objects.filter(profile_id__isnull=False).update(given_name="Wrong")
    keys = [coach.profile_id, other.profile_id]

    answer = signed_in("admissions").post(
        COACHES, {"action": "resync", "_selected_action": keys, "_go": "1"}
    )

    assert "the rosters agree" in told(answer)
    assert set(RosterUser.objects.values_list("given_name", flat=True)) == {"Dana"}
    assert {row.resource_id for row in changes("coach")} == set(keys)


# -- onboarding ---------------------------------------------------------------------------------


def test_the_page_shows_the_session_and_its_end(coach):
    progress = ProfileItem.fetch(coach.profile_id).onboarding_progress
    onboarding.save_session(
        progress["session_id"],
        coach_id=coach.profile_id,
        onboarding_step="llc",
        form_data={"llc_name": "Coach LLC"},
        is_completed=False,
        by=system("tests"),
    )

    page = page_of(signed_in("admissions"), coach.profile_id)

    assert "at step llc" in page
    assert "Session ends" in page
    assert "Coach LLC" in page


def test_the_onboarding_link_is_sent_again_until_it_is_completed(coach):
    client, key = signed_in("admissions"), coach.profile_id
    progress = ProfileItem.fetch(key).onboarding_progress

    sent = act(client, key, "onboarding_link")
    onboarding.save_session(
        progress["session_id"],
        coach_id=key,
        onboarding_step="done",
        form_data={},
        is_completed=True,
        by=system("tests"),
    )
    refused = act(client, key, "onboarding_link")

    mails = [mail for mail in OutboxItem.scan() if mail.kind == "coach_onboarding"]
    assert "on its way" in told(sent)
    assert "completed the onboarding" in told(refused)
    assert len(mails) == 1


# -- list and page ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("expiring=soon", 1),
        ("expiring=ended", 0),
        ("expiring=uncleared", 1),
        ("background_check__exact=cleared", 1),
        ("background_check__exact=denied", 0),
    ],
)
def test_coaches_are_found_by_their_checks(coach, registrar, query, number):
    families.engage_coach("other@tsa.example")
    standing.set_background_check(
        coach.profile_id, "cleared", expires_on=SOON, reason="x", by=registrar
    )

    page = signed_in("admissions").get(f"{COACHES}?{query}")

    assert page.context_data["cl"].result_count == number


def test_the_page_shows_every_part_of_the_profile(coach):
    full = ProfileItem.fetch(coach.profile_id)
    full.birth_date = "1985-06-15"
    full.bootcamp_progress = {
        "current_module": "advanced_coaching_techniques",
        "completion_percentage": 67,
        "enrolled_courses": ["tsa_prep"],
        "modules_completed": [
            {"module_id": "basics", "completed_at": "2024-01-02T12:00:00Z", "score": 88}
        ],
        "quiz_attempts": [
            {"quiz_id": "technical_quiz", "score": 78, "attempted_at": "2024-01-04", "passed": True}
        ],
    }
    full.preferences = {"communication_method": "email"}
    full.documents = [{"document_type": "business_plan", "status": "approved"}]
    full.save()

    page = page_of(signed_in("auditor"), coach.profile_id)

    for text in ("Jun 15, 1985", "Communication method", "67 % done", "Advanced coaching"):
        assert text in page
    for text in ("Business plan", "Jan 2, 2024", "Technique", "Tsa prep"):
        assert text in page
    assert openings() == [("coach", coach.profile_id)]


def test_opening_a_coach_costs_a_fixed_number_of_queries(coach):
    client = signed_in("admissions")
    address = f"{COACHES}{quote(coach.profile_id)}/change/"
    few = queries(client, address)
    for _ in range(5):
        families.family(coach)

    assert queries(client, address) == few


def test_a_day_that_has_passed_is_told_apart_from_one_that_is_near():
    from tsa.coaches.admin import page

    assert page.is_soon(date(2020, 1, 1))
    assert page.is_soon(SOON)
    assert not page.is_soon(FAR)
    assert not page.is_soon(None)
