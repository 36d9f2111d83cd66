"""The parent's side of portal.md, row by row, at the door."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enrollment.services import invitations
from enrollment.tests import families
from enrollment.tests.families import answers
from enrollment.tests.portal import Portal
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import change, commit


@pytest.fixture
def invited(coach):
    return families.invited_family(coach)


@pytest.fixture
def portal(family):
    return Portal(family.access_token)


def path(family, rest: str = "") -> str:
    return f"admissions/enrollments/{family.enrollment_id}{rest}"


def proof(made, **changes) -> dict:
    return {"invitation_token": made.invitation_token, "parent_email": made.email, **changes}


def pdf(name="scan.pdf", content=families.PDF_BYTES, content_type="application/pdf"):
    return SimpleUploadedFile(name, content, content_type)


def test_an_invitation_tells_what_it_is_about(invited):
    answer = Portal().post("admissions/validate-invitation", proof(invited))

    assert answer.status == 200
    assert answer.body["valid"] is True
    assert answer.body["coach"] == {"name": "Dana O'Brien"}
    assert answer.body["school"] == {"name": "Austin Sports Academy"}
    assert answer.body["enrollment_id"] is None
    assert invitations.find(invited.invitation.key, families.STAFF).invitation_status == "opened"


def test_an_unknown_token_and_a_wrong_address_look_the_same(invited):
    wrong = [
        proof(invited, invitation_token="x" * 43),
        proof(invited, parent_email="else@family.example"),
    ]

    seen = [Portal().post("admissions/validate-invitation", each) for each in wrong]

    assert {(each.status, each.code) for each in seen} == {(404, "invitation_invalid")}


def test_a_revoked_and_an_expired_invitation_are_gone(coach):
    revoked, expired = families.invited_family(coach), families.invited_family(coach)
    invitations.revoke(revoked.invitation.key, by=families.STAFF)
    item = expired.invitation.fetch(expired.invitation.key)
    item.expires_at = as_text(item_time(-1))
    commit(change(item))

    for made in (revoked, expired):
        for door in ("admissions/validate-invitation", "admissions/enrollments"):
            answer = Portal().post(door, proof(made))
            assert (answer.status, answer.code) == (410, "invitation_expired")


def item_time(days: int):
    from datetime import UTC, datetime

    return datetime.now(UTC) + timedelta(days=days)


def test_opening_twice_is_one_enrollment(invited):
    first = Portal().post("admissions/enrollments", proof(invited))
    again = Portal().post(
        "admissions/enrollments", proof(invited, parent_email=" " + invited.email.upper())
    )

    assert (first.status, again.status) == (201, 200)
    assert first.body["enrollment"]["enrollment_id"] == again.body["enrollment"]["enrollment_id"]
    assert first.body["access_token"] != again.body["access_token"]
    assert first.body["expires_in"] > 0
    assert first.body["enrollment"]["required_documents"]


def test_six_steps_make_a_student(family, portal):
    for number in (1, 2, 3, 4):
        answer = portal.put(path(family, f"/steps/{number}"), answers(number))
        assert answer.status == 200, answer.body
        assert answer.body["completed_steps"] == list(range(1, number + 1))
        assert answer.body["next_step"] == number + 1
    assert answer.body["student_records"]["status"] == "created"
    assert answer.body["progress_percentage"] == 67
    for kind in family.item.required_documents:
        assert portal.upload(path(family, "/documents"), kind, pdf()).status == 201
    portal.put(path(family, "/steps/5"), answers(5))
    done = portal.put(path(family, "/steps/6"), answers(6))

    assert (done.body["status"], done.body["next_step"]) == ("completed", None)
    assert done.body["next_step_name"] is None
    assert done.body["student_records"]["student_unique_id"] == family.student_unique_id
    whole = portal.get(path(family)).body
    assert [step["state"] for step in whole["steps"]] == ["completed"] * 6
    assert len(whole["appointments"]) == 2
    assert whole["version"] == done.body["version"]
    assert portal.get(path(family, "/status")).body == done.body


def test_the_same_step_again_is_answered_also_after_the_end(family, portal):
    body = answers(6)
    for number in range(1, 6):
        families.complete(family, number)
    first = portal.put(path(family, "/steps/6"), body)

    again = portal.put(path(family, "/steps/6"), body)
    other = portal.put(path(family, "/steps/6"), {**body, "payment_method": "check"})

    assert again.status == 200
    assert again.body == first.body
    assert (other.status, other.code) == (409, "enrollment_closed")


def test_an_earlier_step_that_is_missing_is_named(family, portal):
    answer = portal.put(path(family, "/steps/3"), answers(3))

    assert (answer.status, answer.code) == (409, "step_out_of_order")
    assert len(answer.errors["steps"]) == 2


def test_every_problem_of_a_step_is_named_by_its_path(family, portal):
    for number in (1, 2, 3):
        families.complete(family, number)
    bad = answers(4)
    bad["student_info"] = {
        "first_name": " ",
        "birth_date": "2999-01-01",
        "grade_level": "13th",
        "races": ["Martian"],
    }
    del bad["medical_info"]

    answer = portal.put(path(family, "/steps/4"), bad)

    assert (answer.status, answer.code) == (400, "invalid_step_data")
    assert set(answer.errors) >= {
        "student_info.first_name",
        "student_info.last_name",
        "student_info.birth_date",
        "student_info.grade_level",
        "student_info.races.0",
        "medical_info",
    }
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert family.item.completed_steps == [1, 2, 3]


def test_a_step_that_does_not_exist_is_404(family, portal):
    for number in (0, 7, 99):
        assert portal.put(path(family, f"/steps/{number}"), {}).status == 404


def test_a_draft_is_kept_and_completes_nothing(family, portal):
    portal.patch(path(family, "/steps/4"), {"student_info": {"first_name": "Ana"}})
    answer = portal.patch(path(family, "/steps/4"), {"student_info": {"last_name": "Li"}})

    assert answer.status == 200
    assert answer.body["completed_steps"] == []
    step = portal.get(path(family)).body["steps"][3]
    assert step["draft"] == {"student_info": {"first_name": "Ana", "last_name": "Li"}}
    assert step["data"] is None


def test_if_match_guards_against_a_second_tab(family, portal):
    version = portal.get(path(family)).body["version"]
    portal.put(path(family, "/steps/1"), answers(1), if_match=f'"{version}"')

    stale = portal.put(path(family, "/steps/1"), {**answers(1), "x": 1}, if_match=f'"{version}"')

    assert (stale.status, stale.code) == (412, "version_conflict")
    assert stale.body["version"] == family.item.version


def test_what_else_a_program_sends_is_kept(family, portal):
    portal.put(path(family, "/steps/1"), {**answers(1), "how_heard": {"from": ["a friend"]}})

    data = portal.get(path(family)).body["steps"][0]["data"]
    assert data["how_heard"] == {"from": ["a friend"]}


def test_step_5_names_the_documents_that_are_missing(family, portal):
    for number in (1, 2, 3, 4):
        families.complete(family, number)

    answer = portal.put(path(family, "/steps/5"), answers(5))

    assert (answer.status, answer.code) == (400, "invalid_step_data")
    assert set(answer.errors) == {f"documents.{kind}" for kind in family.item.required_documents}


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", b"", "application/pdf"),
        ("a.pdf", b"MZ\x90 program", "application/pdf"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "application/pdf"),
        ("a.html", b"<script>alert(1)</script>", "text/html"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(family, portal, name, content, content_type):
    answer = portal.upload(
        path(family, "/documents"), "transcript", pdf(name, content, content_type)
    )

    assert (answer.status, answer.code) == (400, "invalid_document")
    assert family.item.documents == {}


def test_a_document_over_10_mb_is_413(family, portal):
    large = b"%PDF-1.7" + b"0" * (10 * 1024 * 1024)

    answer = portal.upload(path(family, "/documents"), "transcript", pdf(content=large))

    assert answer.status == 413


def test_documents_are_listed_and_read_by_their_family(family, portal):
    uploaded = portal.upload(path(family, "/documents"), "transcript", pdf("Ñandú.pdf"))

    listed = portal.get(path(family, "/documents")).body["results"]
    content = portal.get(path(family, f"/documents/{uploaded.body['document_id']}/content"))

    assert uploaded.status == 201
    assert uploaded.body["verification_status"] == "pending"
    assert [each["document_id"] for each in listed] == [uploaded.body["document_id"]]
    assert content.body["bytes"] == families.PDF_BYTES
    assert content.headers["Content-Type"] == "application/pdf"


def test_free_times_are_local_and_can_be_booked_once(family, portal, coach):
    day = next_weekday()
    query = f"/slots?type=consultation&from={day}&to={day}"
    slots = portal.get(path(family, query)).body["results"]
    first = slots[0]["starts_at"]
    assert first.startswith(f"{day}T08:00:00-0")

    booked = portal.post(
        path(family, "/appointments"), {"appointment_type": "consultation", "starts_at": first}
    )
    other = families.family(coach)
    late = Portal(other.access_token).post(
        path(other, "/appointments"), {"appointment_type": "consultation", "starts_at": first}
    )

    assert booked.status == 201
    assert (late.status, late.code) == (409, "slot_taken")
    assert first not in [
        each["starts_at"] for each in portal.get(path(family, query)).body["results"]
    ]


def test_moving_and_cancelling_free_the_time(family, portal):
    day = next_weekday()
    body = {"appointment_type": "campus_tour", "starts_at": f"{day}T09:00:00-06:00"}
    appointment = portal.post(path(family, "/appointments"), body).body["appointment_id"]
    door = path(family, f"/appointments/{appointment}")

    moved = portal.post(f"{door}/reschedule", {"starts_at": f"{day}T11:00:00-06:00"})
    cancelled = portal.post(f"{door}/cancel")
    again = portal.post(path(family, "/appointments"), body)

    assert moved.status == cancelled.status == 200
    assert cancelled.body["status"] == "cancelled"
    assert again.status == 201


def next_weekday() -> date:
    day = date.today() + timedelta(days=8)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def test_withdrawing_closes_everything(family, portal):
    answer = portal.post(path(family, "/withdraw"), {"reason": "We move to Ohio."})

    assert answer.body["status"] == "withdrawn"
    assert portal.put(path(family, "/steps/1"), answers(1)).code == "enrollment_closed"
    assert portal.post(path(family, "/withdraw"), {"reason": "Again."}).status == 200


def test_a_session_from_an_invitation_opens_its_own_enrollment_only(coach):
    first = families.family(coach, email="two@family.example", student_name="One")
    second = families.family(coach, email="two@family.example", student_name="Two")

    answer = Portal(first.access_token).get(path(second))
    own = Portal(first.access_token).get("admissions/enrollments").body
    signed_in = Portal(families.sign_in("two@family.example"))

    assert answer.status == 404
    assert own["count"] == 1
    assert signed_in.get("admissions/enrollments").body["count"] == 2
    assert signed_in.get(path(second)).status == 200


def test_another_family_sees_nothing(family, coach):
    stranger = Portal(families.family(coach).access_token)
    absent = stranger.get("admissions/enrollments/TSA-ENROLL-20260101-00000000")

    for method, rest, body in [
        ("GET", "", None),
        ("GET", "/status", None),
        ("PUT", "/steps/1", answers(1)),
        ("PATCH", "/steps/1", {}),
        ("GET", "/documents", None),
        ("GET", "/slots?type=consultation&from=2030-01-01&to=2030-01-02", None),
        ("POST", "/withdraw", {"reason": "x"}),
    ]:
        answer = stranger.call(method, path(family, rest), body)
        assert (answer.status, answer.body) == (404, absent.body), (method, rest)


def test_without_a_token_there_is_nothing(family):
    for token in (None, "nonsense"):
        answer = Portal(token).get(path(family))
        assert (answer.status, answer.code) == (401, "not_authenticated")


def test_the_dashboard_names_what_to_do_next(family, portal):
    body = portal.get("dashboard").body

    assert body["user"]["roles"] == ["parent"]
    assert body["enrollments"][0]["next_action"]["code"] == "complete_step"
