"""The enrolment board: who works on what, reminders, saved views; what each leaves in the audit,
also when the process dies on the way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.utils import quote

from enrollment import letters
from enrollment.models import EnrollmentCopy, SavedView
from enrollment.services import handling, saving
from enrollment.tests import families
from tsa.accounts.tests.factories import staff_person
from tsa.admin.tests.clients import changes, signed_in, told
from tsa.audit.models import AuditLog
from tsa.dynamo import writes
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import change, commit
from tsa.mail.tables import OutboxItem

BOARD = "/admin/enrollment/enrollmentcopy/"


def act(client, key: str, name: str, **form):
    return client.post(f"{BOARD}{quote(key)}/act/{name}/", form)


def in_list(client, name: str, *keys: str, **form):
    return client.post(BOARD, {"action": name, "_selected_action": keys, "index": "0", **form})


def reminders() -> list[str]:
    return [mail.reference for mail in OutboxItem.scan() if mail.kind == "reminder"]


# -- who works on it -----------------------------------------------------------------------------


def test_taking_an_enrolment_stands_on_the_item_in_the_list_and_in_the_audit(family):
    client = signed_in("admissions")

    answer = act(client, family.enrollment_id, "take")

    assert "you work on it now" in told(answer)
    assert family.item.assignee == "admissions@tsa.example"
    assert EnrollmentCopy.objects.get().assignee == "admissions@tsa.example"
    (row,) = changes("enrollment")
    assert (row.before_state, row.after_state) == (
        {"assignee": ""},
        {"assignee": "admissions@tsa.example"},
    )


def test_what_a_colleague_works_on_is_not_taken_away_by_taking(family):
    act(signed_in("registrar"), family.enrollment_id, "take")

    answer = act(signed_in("admissions"), family.enrollment_id, "take")

    assert "registrar@tsa.example works on it" in told(answer)
    assert family.item.assignee == "registrar@tsa.example"
    assert len(changes("enrollment")) == 1


def test_several_are_given_to_a_colleague_at_once_and_put_back(coach):
    keys = [families.family(coach).enrollment_id for _ in range(3)]
    client = signed_in("admissions")
    staff_person("registrar@tsa.example", role="registrar")

    in_list(client, "hand_on", *keys, email="Registrar@tsa.example", _go="1")
    assert set(EnrollmentCopy.objects.values_list("assignee", flat=True)) == {
        "registrar@tsa.example"
    }
    in_list(client, "put_back", *keys, _go="1")

    assert set(EnrollmentCopy.objects.values_list("assignee", flat=True)) == {""}
    assert len(changes("enrollment")) == 6


@pytest.mark.parametrize("reason", ["unknown", "without the right", "of another school"])
def test_nobody_is_given_what_they_may_not_see(family, reason):
    staff_person("plain@tsa.example")
    staff_person("far@tsa.example", role="admissions", organizations=[])
    email = {"unknown": "who", "without the right": "plain", "of another school": "far"}[reason]

    answer = act(
        signed_in("admissions"), family.enrollment_id, "hand_on", email=f"{email}@tsa.example"
    )

    assert "works on it now" not in told(answer)
    assert family.item.assignee is None
    assert changes("enrollment") == []


def test_a_parent_who_fills_in_a_step_is_not_interrupted_by_an_assignment(family, registrar):
    seen = int(family.item.version)
    staff_person("registrar@tsa.example", role="registrar")

    handling.take_on(family.enrollment_id, by=registrar)

    saving.save_step(
        family.enrollment_id, 1, families.answers(1), by=family.actor, expected_version=seen
    )
    assert family.item.assignee == "registrar@tsa.example"


@pytest.mark.parametrize("name", ["take", "remind"])
def test_no_change_without_its_audit_row_also_when_the_write_is_refused(family, name, monkeypatch):
    client = signed_in("admissions")
    monkeypatch.setattr(writes, "_send_all", _dies)

    with pytest.raises(KeyboardInterrupt):
        act(client, family.enrollment_id, name)

    item = family.item
    assert (item.assignee, item.reminded_at) == (None, None)
    assert changes("enrollment") == []
    assert reminders() == []


@pytest.mark.parametrize(
    ("name", "point"), [("take", "assigned"), ("remind", "reminded")], ids=["take", "remind"]
)
def test_who_dies_after_the_write_leaves_change_audit_and_mark(family, name, point, monkeypatch):
    client = signed_in("admissions")
    monkeypatch.setattr(handling.faults, "reach", lambda at: _dies() if at == point else None)

    with pytest.raises(KeyboardInterrupt):
        act(client, family.enrollment_id, name)

    item = family.item
    assert item.assignee or item.reminded_at
    assert item.owes
    assert len(changes("enrollment")) == 1


def _dies(*args, **kwargs):
    raise KeyboardInterrupt


# -- reminding -----------------------------------------------------------------------------------


def test_a_family_is_reminded_once_a_day(family):
    client = signed_in("admissions")

    first = told(act(client, family.enrollment_id, "remind"))
    second = told(act(client, family.enrollment_id, "remind"))

    assert "reminded by mail" in first
    assert "less than a day ago" in second
    assert reminders() == [family.enrollment_id]


def test_a_day_later_it_may_be_reminded_again(family, registrar):
    item = family.item
    item.reminded_at = as_text(datetime.now(UTC) - timedelta(hours=25))
    commit(change(item))

    handling.remind(family.enrollment_id, by=registrar)

    assert reminders() == [family.enrollment_id]


def test_the_reminder_says_what_is_next_in_the_familys_language(family):
    item = family.item
    item.language = "es"
    commit(change(item))

    letter = letters.reminder(family.enrollment_id)

    assert letter.to == family.email
    assert "paso 1" in str(letter.context["message"])


def test_a_reminder_that_is_no_longer_due_is_not_sent(coach):
    assert letters.reminder(families.family(coach, upto=6).enrollment_id) is None


def test_who_has_nothing_to_do_is_not_reminded(coach):
    made = families.family(coach, upto=6)

    answer = act(signed_in("admissions"), made.enrollment_id, "remind")

    assert "nothing for the family to do" in told(answer)
    assert reminders() == []


# -- lists ---------------------------------------------------------------------------------------


def test_staffs_own_work_does_not_make_a_family_look_busy(family, registrar):
    before = EnrollmentCopy.objects.get().family_acted_at

    handling.remind(family.enrollment_id, by=registrar)

    assert EnrollmentCopy.objects.get().family_acted_at == before


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("assignee=me", 1),
        ("assignee=nobody", 1),
        ("assignee=admissions@tsa.example", 1),
        ("standing=open", 2),
        ("standing=ended", 0),
        ("stalled=3", 0),
        ("stalled=x", 0),
        ("next_step=99", 0),
        ("opened=never", 0),
        ("measured=odd", 0),
    ],
)
def test_the_board_is_filtered(coach, query, number):
    one, _other = families.family(coach), families.family(coach)
    client = signed_in("admissions")
    act(client, one.enrollment_id, "take")

    assert client.get(f"{BOARD}?{query}").context_data["cl"].result_count == number


# -- saved views ---------------------------------------------------------------------------------


def save(client, name: str, query: str, **form):
    return client.post(f"{BOARD}views/save/", {"name": name, "query": query, **form})


@pytest.mark.django_db
def test_a_view_keeps_filters_and_no_searched_name(dynamo):
    client = signed_in("admissions")

    save(client, "Mine", "assignee=me&q=Lopez&p=3&standing=open")

    view = SavedView.objects.get()
    assert view.query == "assignee=me&standing=open"
    assert AuditLog.objects.filter(entity="enrollment_saved_views").count() == 1


@pytest.mark.django_db
def test_a_view_is_ones_own_until_it_is_shared(dynamo):
    mine, colleague = signed_in("admissions"), signed_in("registrar")
    save(mine, "Mine", "assignee=me")
    save(mine, "All failed", "records__exact=failed", is_shared="on")

    def names(client):
        return [each["name"] for each in client.get(BOARD).context_data["board"]["views"]]

    assert names(mine) == ["All failed", "Mine"]
    assert names(colleague) == ["All failed"]


@pytest.mark.django_db
def test_only_the_owner_removes_a_view(dynamo):
    mine, colleague = signed_in("admissions"), signed_in("registrar")
    save(mine, "All failed", "records__exact=failed", is_shared="on")
    key = {"key": SavedView.objects.get().pk}

    refused = colleague.post(f"{BOARD}views/remove/", key)
    assert "nothing was removed" in told(refused)
    mine.post(f"{BOARD}views/remove/", key)

    assert not SavedView.objects.exists()


@pytest.mark.django_db
def test_who_may_not_see_enrolments_saves_no_view(dynamo):
    client = signed_in(email="new@tsa.example", is_superuser=False)

    assert save(client, "Mine", "").status_code == 403
    assert client.post(f"{BOARD}views/remove/", {"key": "1"}).status_code == 403
