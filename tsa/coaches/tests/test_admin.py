"""Staff's pages on coaches and their invitations."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.utils import quote

from enrollment.tests import families
from tsa.admin.tests.clients import changes, queries, signed_in, told
from tsa.audit import staff_log
from tsa.audit.writing import writing
from tsa.coaches.models import CoachCopy, CoachInvitationCopy
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo import writes
from tsa.lib.actor import system

COACHES = "/admin/coaches/coachcopy/"
INVITATIONS = "/admin/coaches/coachinvitationcopy/"
FORM = {
    "first_name": "Luz",
    "last_name": "Peña",
    "coach_email": "luz@tsa.example",
    "school": str(families.SCHOOL_ID),
    "sport": "Track",
}


def act(client, address: str, key: str, name: str, **form):
    return client.post(f"{address}{quote(key)}/act/{name}/", form)


def copies(number: int, *, start: int = 0) -> None:
    now = datetime.now(UTC)
    keys = [str(n) for n in range(start, start + number)]
    with writing(system("tests")):
        CoachCopy.objects.put([_coach(key, now) for key in keys])
        CoachInvitationCopy.objects.put([_invitation(key, now) for key in keys])


def _coach(key: str, now: datetime) -> CoachCopy:
    return CoachCopy(
        profile_id=f"coach_{key}",
        version=1,
        first_name="Dana",
        last_name=f"O'Brien{key}",
        email=f"dana{key}@tsa.example",
        school_id=77,
        status="active",
        created_at=now,
        updated_at=now,
    )


def _invitation(key: str, now: datetime) -> CoachInvitationCopy:
    return CoachInvitationCopy(
        invitation_id=key,
        version=1,
        coach_email=f"dana{key}@tsa.example",
        first_name="Dana",
        last_name="O'Brien",
        school_id=77,
        sport="Track",
        status="sent",
        invited_by="rita@tsa.example",
        sent_at=now,
        expires_at=now + timedelta(days=14),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", [COACHES, INVITATIONS])
def test_a_list_costs_the_same_for_2_rows_and_for_60(address):
    client = signed_in("admissions")
    copies(2)
    few = queries(client, address)
    copies(58, start=2)

    assert queries(client, address) == few


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "number"),
    [("q=brien1", 1), ("q=dana2@", 1), ("status__exact=inactive", 0), ("school=77", 3)],
)
def test_coaches_are_found(query, number):
    copies(3)

    page = signed_in("admissions").get(f"{COACHES}?{query}")

    assert page.context_data["cl"].result_count == number


def test_a_coach_is_deactivated_and_reactivated(coach):
    client, key = signed_in("admissions"), coach.profile_id

    ended = act(client, COACHES, key, "deactivate")
    again = act(client, COACHES, key, "deactivate")
    status = ProfileItem.fetch(key).profile_status, CoachCopy.objects.get().status
    act(client, COACHES, key, "reactivate")

    assert "deactivated" in told(ended)
    assert "inactive already" in told(again)
    assert status == ("inactive", "inactive")
    assert ProfileItem.fetch(key).profile_status == "active"
    assert [row.action_description for row in changes("coach")] == [
        "Deactivated a coach",
        "Reactivated a coach",
    ]


def test_when_the_audit_row_is_refused_the_coach_stays(coach, monkeypatch):
    made = staff_log.entry

    def clashing(*args, **kwargs):
        write = made(*args, **kwargs)
        write.item.log_id = changes("coach_invitation")[0].log_id
        return write

    monkeypatch.setattr(staff_log, "entry", clashing)
    monkeypatch.setattr(writes, "_ATTEMPTS", 2)

    act(signed_in("admissions"), COACHES, coach.profile_id, "deactivate")

    assert ProfileItem.fetch(coach.profile_id).profile_status == "active"
    assert changes("coach") == []


@pytest.mark.parametrize("role", ["auditor", "finance"])
def test_others_read_coaches_and_change_none(coach, role):
    client = signed_in(role)

    answer = act(client, COACHES, coach.profile_id, "deactivate")

    assert answer.status_code == 403
    assert client.get(f"{INVITATIONS}add/").status_code == 403
    assert ProfileItem.fetch(coach.profile_id).profile_status == "active"


def test_a_coach_is_invited(school):
    client = signed_in("admissions")

    first = client.post(f"{INVITATIONS}add/", FORM)
    again = client.post(f"{INVITATIONS}add/", FORM)

    copy = CoachInvitationCopy.objects.get()
    assert first["Location"] == again["Location"]
    assert "luz@tsa.example is invited" in told(first)
    assert "nothing was sent" in told(again)
    assert (copy.last_name, copy.school_id) == ("Peña", school)
    (row,) = changes("coach_invitation")
    assert row.admin_email == "admissions@tsa.example"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [("Nowhere", "There is no such school"), ("Academy", "Which one?"), ("12", "no such school")],
)
def test_the_school_of_an_invitation_has_to_be_clear(school, said, refusal):
    families.open_school(255902, name="Dallas Sports Academy")

    page = signed_in("admissions").post(f"{INVITATIONS}add/", {**FORM, "school": said})

    assert refusal in page.content.decode()
    assert not CoachInvitationCopy.objects.exists()


def test_a_school_is_named_by_its_name(school):
    signed_in("admissions").post(f"{INVITATIONS}add/", {**FORM, "school": "austin"})

    assert CoachInvitationCopy.objects.get().school_id == school


def test_an_invitation_is_sent_again_and_cancelled(school):
    client = signed_in("admissions")
    client.post(f"{INVITATIONS}add/", FORM)
    key = CoachInvitationCopy.objects.get().pk

    sent = act(client, INVITATIONS, key, "resend")
    cancelled = act(client, INVITATIONS, key, "cancel")
    late = act(client, INVITATIONS, key, "resend")

    assert "sent again" in told(sent)
    assert "cancelled" in told(cancelled)
    assert "This invitation is cancelled" in told(late)
    assert CoachInvitationItem.fetch(key).invitation_status == "cancelled"
    assert client.get(f"{INVITATIONS}{quote(key)}/change/").status_code == 200
