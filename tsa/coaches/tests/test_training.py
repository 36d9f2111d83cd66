"""The bootcamp and the documents on a coach's profile: what staff note, and what follows."""

import pytest
from django.contrib.admin.utils import quote

from tsa.admin.tests.clients import changes, signed_in, told
from tsa.coaches.tables import ProfileItem

COACHES = "/admin/coaches/coachcopy/"
MODULE = {"module": "basics", "score": "88", "hours": "6.5", "on": "2026-11-02"}
QUIZ = {"quiz": "leadership_quiz", "score": "69", "minutes": "30", "on": "2026-11-02"}


def act(coach, deed: str, form: dict):
    return signed_in("admissions").post(f"{COACHES}{quote(coach.profile_id)}/act/{deed}/", form)


def progress(coach) -> dict:
    return ProfileItem.fetch(coach.profile_id).bootcamp_progress


def test_a_module_moves_the_bootcamp_on(coach):
    answer = act(coach, "bootcamp_module", MODULE)

    kept = progress(coach)
    assert "33 % of the bootcamp is done" in told(answer)
    assert kept["completion_percentage"] == 33
    assert kept["current_module"] == "leadership"
    assert kept["total_hours_completed"] == 6.5
    assert kept["modules_completed"][0]["module_name"] == "TSA fundamentals"
    [row] = changes("coach")
    assert row.after_state["module"]["score"] == 88


def test_a_module_noted_again_counts_once(coach):
    act(coach, "bootcamp_module", MODULE)
    act(coach, "bootcamp_module", {**MODULE, "score": "95"})

    kept = progress(coach)
    assert [each["score"] for each in kept["modules_completed"]] == [95]
    assert kept["total_hours_completed"] == 6.5


def test_every_attempt_at_a_quiz_is_kept_and_70_pass(coach):
    act(coach, "bootcamp_quiz", QUIZ)
    act(coach, "bootcamp_quiz", {**QUIZ, "score": "70", "on": "2026-11-09"})

    assert [each["passed"] for each in progress(coach)["quiz_attempts"]] == [False, True]


def test_the_same_attempt_is_not_noted_twice(coach):
    act(coach, "bootcamp_quiz", QUIZ)
    again = act(coach, "bootcamp_quiz", QUIZ)

    assert "noted already" in told(again)
    assert len(progress(coach)["quiz_attempts"]) == 1


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        ("bootcamp_module", {**MODULE, "module": "magic"}),
        ("bootcamp_module", {**MODULE, "score": "101"}),
        ("bootcamp_quiz", {**QUIZ, "on": ""}),
    ],
    ids=["unknown module", "score too high", "no day"],
)
def test_odd_answers_are_refused(coach, deed, form):
    act(coach, deed, form)

    assert progress(coach) == {}


def test_a_document_is_noted_and_replaced_by_the_next_of_its_kind(coach):
    form = {"kind": "business_plan", "place": "s3://docs/plan.pdf", "reason": "Handed in"}
    act(coach, "document", {**form, "status": "pending"})
    act(coach, "document", {**form, "status": "approved", "reason": "Read it"})

    [kept] = ProfileItem.fetch(coach.profile_id).documents
    assert (kept["document_type"], kept["status"]) == ("business_plan", "approved")
    last = changes("coach")[-1]
    assert last.before_state["document"]["status"] == "pending"
    assert last.after_state["reason"] == "Read it"
