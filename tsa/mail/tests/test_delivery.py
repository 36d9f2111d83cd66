"""The outbox: what is owed goes out, once as a rule, and is never lost."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from enrollment.services import invitations
from enrollment.tests import families
from tsa.accounts import links
from tsa.mail import services
from tsa.mail.tables import DUE, OutboxItem
from tsa.mail.tests.post import deliver, link_in, make_due, text_of


@pytest.fixture
def owed(coach):
    """An invitation whose mail is owed; everything owed before it has gone out."""
    deliver()
    return _invite(coach, "maria@family.example")


def _invite(coach, email, **changes):
    return invitations.invite(
        coach,
        **{"parent_email": email, "student_name": "Ana Núñez", "sport": "Basketball", **changes},
        by=families.as_coach_of(coach.profile_id),
    )[0]


def _outbox_of(invitation) -> OutboxItem:
    [found] = [each for each in OutboxItem.scan() if each.reference == invitation.invitation_id]
    return OutboxItem.fetch(found.mail_id)


def test_an_owed_mail_goes_out_once_and_is_noted(owed):
    [mail] = deliver()

    assert mail["To"] == "maria@family.example"
    noted = _outbox_of(owed)
    assert noted.state is None
    assert noted.sent_at
    assert deliver() == []


def test_the_token_is_made_when_the_mail_is_sent_and_opens_the_invitation(owed):
    [mail] = deliver()

    token = link_in(mail).rpartition("token=")[2]
    assert invitations.of_token(token, "maria@family.example").invitation_id == owed.invitation_id


def test_the_outbox_holds_neither_token_nor_address_nor_name(owed):
    [mail] = deliver()
    token = link_in(mail).rpartition("token=")[2]

    for item in OutboxItem.scan():
        raw = json.dumps(item.to_simple_dict(), default=str, ensure_ascii=False)
        assert token not in raw
        assert "@" not in raw
        assert "Ana" not in raw


def test_a_revoked_invitation_is_not_sent(owed):
    invitations.revoke(owed.invitation_id, by=families.as_coach_of(owed.coach_id))

    assert deliver() == []
    noted = _outbox_of(owed)
    assert (noted.state, noted.sent_at) == (None, None)


def test_many_workers_at_once_send_a_mail_once(owed):
    with ThreadPoolExecutor(8) as workers:
        sent = list(workers.map(lambda _: services.deliver_due(), range(8)))

    assert sum(sent) == 1


def test_a_mail_leased_by_another_worker_is_left_alone(owed, monkeypatch):
    listed = OutboxItem.due()
    lease = OutboxItem.fetch(listed[0])
    lease.postpone(services.LEASE)
    services.commit(services.touch(lease))
    monkeypatch.setattr(OutboxItem, "due", lambda: listed)  # as an index that is late

    assert deliver() == []
    assert _outbox_of(owed).state == DUE


def test_a_sent_mail_that_a_late_index_still_lists_is_not_sent_again(owed, monkeypatch):
    listed = OutboxItem.due()
    deliver()
    monkeypatch.setattr(OutboxItem, "due", lambda: listed)

    assert deliver() == []
    assert _outbox_of(owed).state is None


def test_a_worker_that_dies_while_sending_loses_nothing(owed, settings):
    settings.EMAIL_BACKEND = "tsa.mail.tests.post.DyingProcess"
    with pytest.raises(KeyboardInterrupt):
        deliver()
    settings.EMAIL_BACKEND = "tsa.local.mail.MessageFiles"
    assert deliver() == []  # the lease still runs

    make_due(_outbox_of(owed).mail_id)
    [mail] = deliver()

    assert "Ana Núñez" in text_of(mail)


def test_a_server_that_refuses_is_tried_again_and_nothing_is_lost(owed, coach, settings):
    other = _invite(coach, "luis@family.example")
    settings.EMAIL_BACKEND = "tsa.mail.tests.post.RefusingServer"
    assert deliver() == []
    for invitation in (owed, other):
        failed = _outbox_of(invitation)
        assert (failed.state, failed.attempts) == (DUE, 1)
        assert failed.problem == "SMTPServerDisconnected"
    settings.EMAIL_BACKEND = "tsa.local.mail.MessageFiles"

    for invitation in (owed, other):
        make_due(_outbox_of(invitation).mail_id)

    assert {mail["To"] for mail in deliver()} == {"maria@family.example", "luis@family.example"}
    assert _outbox_of(owed).problem is None


def test_a_mail_that_never_goes_out_is_given_up_in_the_end(owed, settings, monkeypatch):
    settings.EMAIL_BACKEND = "tsa.mail.tests.post.RefusingServer"
    monkeypatch.setattr(services, "GIVE_UP_AFTER", 2)

    deliver()
    make_due(_outbox_of(owed).mail_id)
    deliver()

    given_up = _outbox_of(owed)
    assert (given_up.state, given_up.sent_at) == (None, None)
    assert given_up.problem == "SMTPServerDisconnected"


def test_a_name_with_a_line_break_makes_no_header_of_its_own(coach):
    deliver()
    _invite(coach, "maria@family.example", student_name="Ana\nBcc: thief@example.com")

    [mail] = deliver()

    assert mail["Bcc"] is None
    assert mail["Subject"] == "An invitation for Ana Bcc: thief@example.com"


def test_a_sign_in_mail_goes_to_a_known_address_only(family):
    deliver()
    links.request("stranger@elsewhere.example")
    links.request(f"  {family.email.upper()} ")

    [mail] = deliver()

    assert mail["To"] == family.email
    assert "/sign-in?token=" in link_in(mail)
