"""The coach's side of portal.md, and signing in."""

import re

import pytest
from django.core import mail as django_mail

from enrollment.tests import families
from enrollment.tests.portal import Portal
from tsa.accounts import links
from tsa.coaches.services import invitations as coach_invitations
from tsa.coaches.services import profiles
from tsa.dynamo.writes import commit, create
from tsa.mail import services as mail


@pytest.fixture
def portal(coach):
    token = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    return Portal(token.access_token)


def invitation(**changes) -> dict:
    return {
        "parent_email": "parent@family.example",
        "student_name": "Ana Lee",
        "sport": "Soccer",
        **changes,
    }


def sent_links(page: str) -> list[str]:
    """The tokens in all mails sent so far, oldest first, for links to this page."""
    mail.deliver_due()
    return [
        token
        for message in outbox()
        for token in re.findall(rf"/{page}\?token=([\w-]+)", message.body)
    ]


def outbox() -> list:
    return getattr(django_mail, "outbox", [])


def test_one_open_invitation_per_address_and_child(portal):
    first = portal.post("parent-invitations", invitation())
    again = portal.post(
        "parent-invitations",
        invitation(parent_email="PARENT@family.example", student_name="ana  LEE"),
    )
    sibling = portal.post("parent-invitations", invitation(student_name="Bo Lee"))

    assert (first.status, again.status, sibling.status) == (201, 200, 201)
    assert first.body["invitation_status"] == "sent"
    assert again.body["invitation_id"] == first.body["invitation_id"]
    assert portal.get("parent-invitations").body["count"] == 2
    assert portal.get("parent-invitations?status=revoked").body["results"] == []


def test_a_revoked_invitation_is_closed(portal):
    sent = portal.post("parent-invitations", invitation()).body["invitation_id"]

    assert portal.post(f"parent-invitations/{sent}/resend").status == 200
    assert portal.post(f"parent-invitations/{sent}/revoke").body["invitation_status"] == "revoked"
    for action in ("resend", "revoke"):
        answer = portal.post(f"parent-invitations/{sent}/{action}")
        assert (answer.status, answer.code) == (409, "invitation_closed")


def test_the_mailed_link_opens_the_enrollment(portal):
    portal.post("parent-invitations", invitation())
    (token,) = sent_links("invitation")[-1:]

    proof = {"invitation_token": token, "parent_email": "parent@family.example"}
    answer = Portal().post("admissions/enrollments", proof)

    assert answer.status == 201


def test_an_invited_coach_onboards_and_comes_back_where_they_stopped(school):
    invited, _ = coach_invitations.invite(
        "new@coach.example",
        first_name="Bo",
        last_name="Ng",
        school_id=school,
        sport="Golf",
        permissions=[],
        by=families.STAFF,
    )
    token, link = coach_invitations.make_link(invited)
    commit(create(link))
    first = Portal().post("coach/onboard", {"invitation_token": token})
    coach = Portal(first.body["access_token"])
    door = f"coach/onboarding/{first.body['session_id']}"

    saved = coach.put(door, {"onboarding_step": "3", "form_data": {"bio": "Plays golf."}})
    again = Portal().post("coach/onboard", {"invitation_token": token})

    assert first.status == again.status == 201
    assert saved.body["onboarding_step"] == "3"
    assert again.body["profile_id"] == first.body["profile_id"]
    assert again.body["session"]["form_data"] == {"bio": "Plays golf."}
    assert coach.get("coach/profile").body["onboarding_progress"]["current_step"] == "3"


def test_an_expired_onboarding_session_is_gone(portal, coach):
    from datetime import UTC, datetime, timedelta

    from tsa.coaches.tables import OnboardingSessionItem

    old = OnboardingSessionItem(
        "old",
        coach_id=coach.profile_id,
        expiration_time=datetime.now(UTC) - timedelta(minutes=1),
    )
    commit(create(old))

    answer = portal.get("coach/onboarding/old")

    assert (answer.status, answer.code) == (410, "session_expired")
    assert portal.get("coach/onboarding/absent").status == 404


def test_a_coach_changes_only_what_is_theirs(portal):
    answer = portal.put("coach/profile", {"phone": "512-555-0100", "school_id": "9"})
    fine = portal.put("coach/profile", {"phone": "512-555-0100"})

    assert answer.status == 200
    assert answer.body["school"]["id"] == families.SCHOOL_ID
    assert fine.body["phone"] == "512-555-0100"


def test_availability_decides_the_free_times(portal, family):
    hours = {
        "appointment_types": {
            "consultation": {
                "length_minutes": 45,
                "buffer_minutes": 15,
                "weekly": [{"weekday": "monday", "start": "09:00", "end": "11:00"}],
            }
        }
    }
    assert portal.put("coach/availability", hours).status == 200
    parent = Portal(family.access_token)
    door = f"admissions/enrollments/{family.enrollment_id}"

    found = parent.get(f"{door}/slots?type=consultation&from=2027-03-01&to=2027-03-02").body
    refused = parent.post(
        f"{door}/appointments",
        {"appointment_type": "consultation", "starts_at": "2027-03-02T09:00:00-06:00"},
    )

    assert [each["starts_at"] for each in found["results"]] == [
        "2027-03-01T09:00:00-06:00",
        "2027-03-01T10:00:00-06:00",
    ]
    assert refused.status == 400


def test_hours_that_contradict_each_other_are_named(portal):
    weekly = [
        {"weekday": "monday", "start": "11:00", "end": "09:00"},
        {"weekday": "tuesday", "start": "09:00", "end": "11:00"},
        {"weekday": "tuesday", "start": "10:00", "end": "12:00"},
    ]
    body = {"appointment_types": {"consultation": {"length_minutes": 30, "weekly": weekly}}}

    answer = portal.put("coach/availability", body)

    assert answer.status == 400
    assert len(answer.errors["appointment_types.consultation.weekly"]) == 2


def test_the_decision_closes_or_opens(portal, family):
    door = f"coach/enrollments/{family.enrollment_id}/decision"

    waiting = portal.post(door, {"decision": "waitlisted", "notes": "Full until May."})
    rejected = portal.post(door, {"decision": "rejected"})
    late = portal.post(door, {"decision": "approved"})

    assert waiting.body["status"] == "waitlisted"
    assert rejected.body["status"] == "rejected"
    assert (late.status, late.code) == (409, "enrollment_closed")


def test_the_coach_does_not_see_the_familys_money(portal, coach):
    made = families.family(coach, upto=6)

    body = portal.get(f"coach/enrollments/{made.enrollment_id}").body

    assert [step["step"] for step in body["steps"]] == [1, 2, 3, 4, 5]
    assert "monthly" not in str(body)


def test_another_coach_sees_nothing(family):
    other = families.engage_coach("other@coach.example")
    session = links.open_session(other.email, roles=["coach"], profile_id=other.profile_id)
    stranger = Portal(session.access_token)

    for door in (
        f"coach/enrollments/{family.enrollment_id}",
        f"parent-invitations/{family.invitation.invitation_id}",
    ):
        assert stranger.get(door).status == 404
    assert stranger.get("coach/enrollments").body["count"] == 0
    decision = stranger.post(
        f"coach/enrollments/{family.enrollment_id}/decision", {"decision": "rejected"}
    )
    assert decision.status == 404


def test_a_deactivated_coach_is_out_at_once(portal, coach, family):
    profiles.deactivate(coach.profile_id, by=families.STAFF)

    assert portal.get("coach/enrollments").status == 401
    assert families.complete(family, 1).completed_steps == [1]
    assert families.complete(family, 2).appointments == {}


def test_the_calendar_opens_by_its_key_alone(portal, coach):
    families.family(coach, upto=2)
    key = portal.post("coach/calendar-key").body["key"]

    feed = Portal().get(f"coach/calendar.ics?key={key}")

    assert feed.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in feed.body["bytes"]
    assert Portal().get("coach/calendar.ics?key=wrong").status == 404


def test_signing_in_by_mail(family):
    known = Portal().post("auth/magic-link", {"email": family.email})
    unknown = Portal().post("auth/magic-link", {"email": "nobody@else.example"})
    token = sent_links("sign-in")[-1]

    session = Portal().post("auth/verify", {"token": token})
    used = Portal().post("auth/verify", {"token": token})

    assert (known.status, known.body) == (unknown.status, unknown.body) == (202, known.body)
    assert session.body["user"] == {"email": family.email, "roles": ["parent"]}
    assert (used.status, used.code) == (401, "link_invalid")
    parent = Portal(session.body["access_token"])
    assert parent.get("dashboard").status == 200
    assert parent.post("auth/sign-out").status == 204
    assert parent.get("dashboard").status == 401
