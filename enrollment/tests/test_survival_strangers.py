"""Links, devices and people that are not meant: nothing is used up, opened or revealed.

A mail scanner opens every link before the parent does; parents change devices; coaches leave;
another's object is answered like one that was never there, to the byte.
"""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from enrollment.services import documents, invitations
from enrollment.tests import families
from enrollment.tests.families import answers
from enrollment.tests.portal import BASE, Answer, Portal
from enrollment.tests.system_client import door
from tsa.accounts import links
from tsa.accounts.tables import TokenItem
from tsa.coaches.services import profiles
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import change, commit

LOOKING = ("GET", "HEAD", "OPTIONS")
ABSENT = "TSA-ENROLL-20260101-00000000"


def proof(made) -> dict:
    return {"invitation_token": made.invitation_token, "parent_email": made.email}


def of_coach(coach) -> Portal:
    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    return Portal(session.access_token)


def seen(answer: Answer) -> tuple:
    """All that a caller can see of an answer, but the id of the request."""
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    return answer.status, answer.body, headers


def scan(token: str) -> None:
    """What a mail scanner does with a link: it opens it in every way, and what it leads to."""
    portal = Portal()
    for page in ("sign-in", "invitation", "onboarding"):
        for method in LOOKING:
            portal.client.generic(method, f"/{page}?token={token}")
    for path in (
        "auth/verify",
        "admissions/validate-invitation",
        "admissions/enrollments",
        "coach/onboard",
    ):
        for method in LOOKING:
            there = f"{BASE}{path}?token={token}&invitation_token={token}"
            assert portal.client.generic(method, there).status_code < 500


def test_a_scanner_that_opens_every_link_uses_nothing_up(coach):
    invited = families.invited_family(coach)
    known = families.family(coach)
    token = links.make_sign_in_link(known.email)
    for each in (invited.invitation_token, token):
        scan(each)

    opened = Portal().post("admissions/enrollments", proof(invited))
    signed_in = Portal().post("auth/verify", {"token": token})

    assert invited.invitation.fetch(invited.invitation.key).enrollment_id
    assert (opened.status, signed_in.status) == (201, 200)


def test_looking_at_an_invitation_opens_no_enrollment(coach):
    invited = families.invited_family(coach)
    scan(invited.invitation_token)

    item = invited.invitation.fetch(invited.invitation.key)

    assert (item.invitation_status, item.enrollment_id) == ("sent", None)


def test_a_parent_goes_on_from_another_device(coach):
    invited = families.invited_family(coach)
    phone = Portal(Portal().post("admissions/enrollments", proof(invited)).body["access_token"])
    invited.enrollment_id = phone.get("admissions/enrollments").body["results"][0]["enrollment_id"]
    phone.put(door(invited, "/steps/1"), answers(1))
    phone.patch(door(invited, "/steps/2"), {"notes": "After five."})
    token = links.make_sign_in_link(invited.email)

    laptop = Portal(Portal().post("auth/verify", {"token": token}).body["access_token"])
    there = laptop.get(door(invited)).body

    assert there["completed_steps"] == [1]
    assert there["steps"][1]["draft"] == {"notes": "After five."}
    assert laptop.put(door(invited, "/steps/2"), answers(2)).status == 200
    assert phone.put(door(invited, "/steps/3"), answers(3)).status == 200
    tablet = Portal().post("admissions/enrollments", proof(invited))
    assert tablet.status == 200
    assert tablet.body["enrollment"]["completed_steps"] == [1, 2, 3]


def test_signing_out_ends_one_device_only(family):
    other = Portal(families.sign_in(family.email))
    mine = Portal(family.access_token)

    assert mine.post("auth/sign-out").status == 204

    assert mine.get(door(family)).status == 401
    assert other.get(door(family)).status == 200


def test_a_coach_who_is_deactivated_midway_is_out_and_the_family_goes_on(coach):
    made = families.family(coach, upto=2)
    _, document_id = documents.upload(
        made.enrollment_id,
        document_type="transcript",
        file=BytesIO(families.PDF_BYTES),
        file_name="scan.pdf",
        size=len(families.PDF_BYTES),
        content_type="application/pdf",
        by=made.actor,
    )
    portal, parent = of_coach(coach), Portal(made.access_token)
    content = door(made, f"/documents/{document_id}/content")
    key = portal.post("coach/calendar-key").body["key"]
    token = links.make_sign_in_link(coach.email)
    assert portal.get(content).status == 200

    profiles.deactivate(coach.profile_id, by=families.STAFF)

    for path in ("dashboard", "coach/profile", f"coach/enrollments/{made.enrollment_id}", content):
        assert portal.get(path).status in (401, 404), path
    assert portal.post("parent-invitations", {}).status == 401
    assert Portal().get(f"coach/calendar.ics?key={key}").status == 404
    assert Portal().post("auth/verify", {"token": token}).code == "link_invalid"
    for number in (3, 4):
        assert parent.put(door(made, f"/steps/{number}"), answers(number)).status == 200
    assert parent.get(content).status == 200
    left = [line["step"] for line in made.item.history if line["what"] == "booking_left_to_staff"]
    assert left == [3]
    booking = {
        "appointment_type": "campus_tour",
        "starts_at": (datetime.now(UTC) + timedelta(days=9)).isoformat(),
    }
    assert parent.post(door(made, "/appointments"), booking).status == 404
    slots = parent.get(door(made, "/slots?type=campus_tour&from=2027-01-04&to=2027-01-08"))
    assert slots.body["results"] == []


def test_a_coach_who_is_a_parent_too_reads_the_own_childs_documents(coach):
    other = families.engage_coach("other@tsa.example")
    made = families.family(coach, upto=2, email=other.email)
    _, document_id = documents.upload(
        made.enrollment_id,
        document_type="transcript",
        file=BytesIO(families.PDF_BYTES),
        file_name="scan.pdf",
        size=len(families.PDF_BYTES),
        content_type="application/pdf",
        by=made.actor,
    )

    answer = of_coach(other).get(door(made, f"/documents/{document_id}/content"))

    assert answer.status == 200


@pytest.fixture
def strange(coach):
    """Callers who may not see the family's enrolment, and the family."""
    made = families.family(coach, upto=3)
    other_coach = families.engage_coach("other@tsa.example")
    other_family = families.family(other_coach)
    sibling = families.family(coach, email=made.email, student_name="Sibling")
    return made, {
        "another parent": Portal(families.sign_in(other_family.email)),
        "another family's invitation": Portal(other_family.access_token),
        "the same parent's other invitation": Portal(sibling.access_token),
        "another coach": of_coach(other_coach),
    }


def tries(enrollment_id: str, appointment_id: str, document_id: str) -> list[tuple]:
    path = f"admissions/enrollments/{enrollment_id}"
    return [
        ("GET", path, None),
        ("GET", f"{path}/status", None),
        ("PUT", f"{path}/steps/1", answers(1)),
        ("PUT", f"{path}/steps/4", {}),
        ("PATCH", f"{path}/steps/6", {}),
        ("GET", f"{path}/documents", None),
        ("GET", f"{path}/documents/{document_id}/content", None),
        ("GET", f"{path}/slots?type=consultation&from=2027-01-04&to=2027-01-05", None),
        (
            "POST",
            f"{path}/appointments",
            {"appointment_type": "campus_tour", "starts_at": "2027-01-04T10:00:00-06:00"},
        ),
        ("POST", f"{path}/appointments/{appointment_id}/cancel", {}),
        (
            "POST",
            f"{path}/appointments/{appointment_id}/reschedule",
            {"starts_at": "2027-01-04T10:00:00-06:00"},
        ),
        ("POST", f"{path}/withdraw", {"reason": "x"}),
    ]


def test_anothers_enrollment_is_answered_like_none_to_the_byte(strange):
    made, callers = strange
    before = made.item.stored
    booked = next(iter(made.item.appointments))
    there, nowhere = tries(made.enrollment_id, booked, "d"), tries(ABSENT, "a", "d")

    for who, portal in callers.items():
        for (method, path, data), (_, absent, _) in zip(there, nowhere, strict=True):
            found = portal.call(method, path, data)
            assert found.status == 404, (who, path)
            assert seen(found) == seen(portal.call(method, absent, data)), (who, path)
    assert made.item.stored == before


def test_anothers_upload_is_refused_and_nothing_is_kept(strange):
    made, callers = strange
    before = made.item.stored

    for portal in callers.values():
        file = BytesIO(families.PDF_BYTES)
        file.name = "scan.pdf"
        assert portal.upload(door(made, "/documents"), "transcript", file).status == 404
    assert made.item.stored == before


def test_another_coachs_invitation_is_answered_like_none(strange, coach):
    made, callers = strange
    portal = callers["another coach"]
    there, nowhere = made.invitation.invitation_id, "0" * 32

    for method, rest in (("GET", ""), ("POST", "/resend"), ("POST", "/revoke")):
        found = portal.call(method, f"parent-invitations/{there}{rest}")
        absent = portal.call(method, f"parent-invitations/{nowhere}{rest}")
        assert found.status == 404
        assert seen(found) == seen(absent)


def test_dead_links_open_nothing_and_look_alike(coach):
    made = families.family(coach)
    used, expired = (links.make_sign_in_link(made.email) for _ in range(2))
    assert Portal().post("auth/verify", {"token": used}).status == 200
    item = TokenItem.fetch(links.token_id("sign_in", expired))
    item.set_expiry(datetime.now(UTC).timestamp() - 1)
    commit(change(item))

    found = [
        Portal().post("auth/verify", {"token": token})
        for token in (used, expired, "x" * 43, made.invitation_token, made.access_token)
    ]

    assert {(each.status, each.code) for each in found} == {(401, "link_invalid")}
    assert all(seen(each) == seen(found[0]) for each in found)


def test_a_revoked_or_expired_invitation_and_a_wrong_address_open_nothing(coach):
    revoked, expired, good = (families.invited_family(coach) for _ in range(3))
    invitations.revoke(revoked.invitation.key, by=families.STAFF)
    item = expired.invitation.fetch(expired.invitation.key)
    item.expires_at = as_text(datetime.now(UTC) - timedelta(seconds=1))
    commit(change(item))
    wrong = {"invitation_token": good.invitation_token, "parent_email": "else@family.example"}
    unknown = {"invitation_token": "x" * 43, "parent_email": good.email}

    for path in ("admissions/validate-invitation", "admissions/enrollments"):
        gone = [Portal().post(path, proof(each)) for each in (revoked, expired)]
        absent = [Portal().post(path, each) for each in (wrong, unknown)]
        assert {(each.status, each.code) for each in gone} == {(410, "invitation_expired")}
        assert seen(gone[0]) == seen(gone[1])
        assert {(each.status, each.code) for each in absent} == {(404, "invitation_invalid")}
        assert seen(absent[0]) == seen(absent[1])
    for each in (revoked, expired, good):
        assert each.invitation.fetch(each.invitation.key).enrollment_id is None


def test_a_token_of_one_kind_is_none_of_another(coach):
    made = families.family(coach)
    sign_in = links.make_sign_in_link(made.email)

    for token in (sign_in, made.invitation_token):
        assert Portal(token).get(door(made)).status == 401
    for token in (sign_in, made.access_token):
        opened = Portal().post(
            "admissions/enrollments", {"invitation_token": token, "parent_email": made.email}
        )
        assert opened.code == "invitation_invalid"
        assert Portal().post("coach/onboard", {"invitation_token": token}).status == 404


def test_asking_for_a_link_tells_nobody_who_is_known(family, coach):
    asked = [
        Portal().post("auth/magic-link", {"email": email})
        for email in (family.email, coach.email, family.email.upper(), "nobody@else.example")
    ]

    assert {each.status for each in asked} == {202}
    assert all(seen(each) == seen(asked[0]) for each in asked)


def test_answers_tell_no_token_and_no_trace(family):
    refused = [
        Portal("x" * 43).get(door(family)),
        Portal(family.access_token).put(door(family, "/steps/1"), {}),
        Portal(family.access_token).get("admissions/enrollments/nowhere"),
        Portal().post("admissions/enrollments", proof(family) | {"parent_email": "a@b.example"}),
    ]

    for answer in refused:
        text = repr(answer.body)
        assert family.access_token not in text
        assert family.invitation_token not in text
        assert "Traceback" not in text
