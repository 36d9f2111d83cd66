"""Checks and certifications that end: coaches are told in time, staff see it on the start page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.tests import families
from tsa.admin.tests.clients import signed_in
from tsa.coaches import letters
from tsa.coaches.services import expiries, profiles, standing
from tsa.mail.tables import OutboxItem

TODAY = timezone.localdate()
COACHES = "/admin/coaches/coachcopy/"


def clear(coach, *, days: int) -> None:
    ends = TODAY + timedelta(days=days)
    standing.set_background_check(
        coach.profile_id, "cleared", expires_on=ends, reason="x", by=families.STAFF
    )


def certify(coach, name: str, *, days: int) -> None:
    standing.add_certification(
        coach.profile_id,
        name=name,
        issuer="Red Cross",
        earned_on=None,
        expires_on=TODAY + timedelta(days=days),
        by=families.STAFF,
    )


def told() -> list[str]:
    return [mail.reference for mail in OutboxItem.scan() if mail.kind == expiries.ENDS_SOON]


@pytest.mark.parametrize(
    ("days", "mails"), [(31, 0), (30, 1), (8, 1), (7, 2), (0, 2), (-1, 0)], ids=str
)
def test_a_coach_is_told_30_and_7_days_before(coach, days, mails):
    clear(coach, days=days)

    expiries.tell(TODAY)

    assert told() == [coach.profile_id] * mails


def test_one_that_has_ended_does_not_hide_another_that_ends(coach):
    certify(coach, "Lifeguard", days=-100)
    certify(coach, "First aid", days=20)

    assert expiries.tell(TODAY) == 1


def test_a_repeat_tells_nobody_again(coach):
    clear(coach, days=20)

    assert (expiries.tell(TODAY), expiries.tell(TODAY + timedelta(days=1))) == (1, 0)


def test_a_new_end_is_told_of_anew(coach):
    clear(coach, days=20)
    expiries.tell(TODAY)
    clear(coach, days=25)

    assert expiries.tell(TODAY) == 1


def test_a_coach_who_has_left_is_not_told(coach):
    clear(coach, days=20)
    profiles.deactivate(coach.profile_id, by=families.STAFF)

    assert expiries.tell(TODAY) == 0
    assert letters.coach_expiry(coach.profile_id) is None


def test_the_letter_names_what_ends_the_first_first(coach):
    clear(coach, days=20)
    certify(coach, "First aid", days=5)
    certify(coach, "Swimming", days=200)

    letter = letters.coach_expiry(coach.profile_id)

    assert letter.to == coach.email
    assert [each.name for each in letter.context["endings"]] == ["First aid", ""]


def test_no_letter_goes_to_who_renewed_meanwhile(coach):
    clear(coach, days=20)
    expiries.tell(TODAY)
    clear(coach, days=400)

    assert letters.coach_expiry(coach.profile_id) is None


def test_the_start_page_counts_what_its_link_lists(coach):
    other = families.engage_coach("other@tsa.example")
    clear(coach, days=-3)
    clear(other, days=40)
    client = signed_in("admissions")

    waiting = {each["link"]: each for each in client.get("/admin/").context["waiting"]}

    for query, number in (("ended", 1), ("soon", 2)):
        link = f"{COACHES}?expiring={query}"
        assert waiting[link]["number"] == number
        assert client.get(link).context_data["cl"].result_count == number
    assert waiting[f"{COACHES}?expiring=ended"]["is_urgent"]


def test_who_has_left_is_no_work_any_more(coach):
    clear(coach, days=-3)
    profiles.deactivate(coach.profile_id, by=families.STAFF)

    page = signed_in("admissions").get(f"{COACHES}?expiring=ended")

    assert page.context_data["cl"].result_count == 0
