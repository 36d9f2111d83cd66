"""One thing that cannot be done must not stop the others, and no answer is not a refusal."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from django.core.files.storage import storages

from enrollment.services import documents, settling
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from enrollment.tests import families
from enrollment.tests.system_client import ONE_SET, nothing_owed, records_of
from tsa.dynamo import debts
from tsa.dynamo.items import as_text, now_text
from tsa.dynamo.writes import change, commit, create, touch
from tsa.lib.errors import StoreUnavailable
from tsa.mail import services as mail
from tsa.mail.tables import OutboxItem


@pytest.fixture
def away(monkeypatch):
    """While it is set, settling finds nobody."""
    monkeypatch.setattr("tsa.audit.settling.settle", lambda *_, **__: False)
    yield monkeypatch
    monkeypatch.undo()


def make_due(*made: families.Family) -> None:
    for number, each in enumerate(made):
        item = each.item
        item.due_at = f"2026-01-01T00:00:0{number}.000Z"
        commit(touch(item))


def test_an_item_that_cannot_be_settled_does_not_stop_the_others(coach, away):
    made = [families.family(coach, upto=4) for _ in range(3)]
    make_due(*made)
    away.undo()
    bad = made[0].enrollment_id
    settle = debts._settlers[EnrollmentItem]

    def stumble(item: EnrollmentItem) -> bool:
        return settle(item) if item.key != bad else 1 / 0

    away.setitem(debts._settlers, EnrollmentItem, stumble)
    debts.settle_due()

    assert [each.item.owes for each in made] == ["owed", None, None]
    assert made[0].item.attempts == 1
    assert made[0].item.due_at > now_text()
    assert records_of(made[1]) == ONE_SET


def test_a_mistake_of_ours_after_the_save_is_no_trouble_of_the_familys(coach, monkeypatch):
    made = families.family(coach, upto=3)
    with monkeypatch.context() as patch:
        patch.setattr(settling, "put_records", lambda wanted: 1 / 0)
        item = families.complete(made, 4)
        assert item.completed_steps == [1, 2, 3, 4]
    assert made.item.owes == "owed"

    make_due(made)
    debts.settle_due()

    assert records_of(made) == ONE_SET
    assert made.item.records["status"] == "created"


def outbox() -> dict[str, OutboxItem]:
    return {item.reference: item for item in OutboxItem.scan(consistent_read=True)}


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(coach, monkeypatch, mailoutbox):
    made = [families.invited_family(coach) for _ in range(3)]
    bad = made[0].invitation.invitation_id
    write = mail._writers["parent_invitation"]
    monkeypatch.setitem(
        mail._writers, "parent_invitation", lambda key: 1 / 0 if key == bad else write(key)
    )

    mail.deliver_due()

    left = outbox()
    sent = [left[each.invitation.invitation_id].sent_at is not None for each in made]
    assert sent == [False, True, True]
    assert left[bad].problem == "ZeroDivisionError"
    assert left[bad].state == "due"
    assert {made[1].email, made[2].email} <= {to for each in mailoutbox for to in each.to}


def test_a_name_with_a_line_break_is_no_way_into_a_mails_head(coach, mailoutbox):
    made = families.invited_family(coach, student_name="Ana\r\nBcc: all@family.example")

    mail.deliver_due()

    (sent,) = [each for each in mailoutbox if made.email in each.to]
    assert sent.recipients() == [made.email]
    assert sent.message()["Bcc"] is None
    assert outbox()[made.invitation.invitation_id].sent_at


def test_a_mail_that_another_worker_has_leased_is_left_to_it(coach):
    made = families.invited_family(coach)
    mail.deliver_due()
    item = outbox()[made.invitation.invitation_id]
    # As a late index would still show it: due, though another worker has just taken it.
    item.state, item.sent_at = "due", None
    item.due_at = as_text(families.links.make_link("x", lifetime=mail.LEASE)[1].expires_at)
    commit(change(item))

    assert mail._deliver(item.mail_id) is False
    assert OutboxItem.fetch(item.mail_id).attempts == 1


def test_an_upload_whose_fate_nobody_knows_keeps_its_bytes(family, monkeypatch):
    """The write got through, only its answer was lost: then the document has to be readable."""
    original = documents.commit_by

    def lose_the_answer(*arguments, **named):
        original(*arguments, **named)
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(documents, "commit_by", lose_the_answer)
        with pytest.raises(StoreUnavailable):
            documents.upload(
                family.enrollment_id,
                document_type="transcript",
                file=BytesIO(families.PDF_BYTES),
                file_name="scan.pdf",
                size=len(families.PDF_BYTES),
                content_type="application/pdf",
                by=family.actor,
            )

    (document_id,) = family.item.documents
    document, file = documents.content(family.enrollment_id, document_id, by=family.actor)
    assert file.read() == families.PDF_BYTES
    assert storages["documents"].exists(document.s3_key)


THROTTLED = (
    b'{"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",'
    b' "CancellationReasons": [{"Code": "None"}, {"Code": "ThrottlingError"}]}'
)
ANSWERS = {
    "a proxy's page": (502, b"<html>Bad gateway</html>"),
    "a page that says all is well": (200, b"<html>Sign in to the Wi-Fi</html>"),
    "half an answer": (200, b'{"Item": {"token_id"'),
    "a server's own trouble": (500, b'{"__type": "InternalServerError"}'),
    "a throttled transaction": (400, THROTTLED),
    "an overload": (400, b'{"__type": "x#ProvisionedThroughputExceededException"}'),
}


@pytest.fixture
def strange_store(settings):
    """An endpoint that answers whatever `said` holds."""
    said = {"status": 200, "body": b"{}"}

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(said["status"])
            self.send_header("Content-Length", str(len(said["body"])))
            self.end_headers()
            self.wfile.write(said["body"])

        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.DYNAMODB_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
    yield said
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("what", ANSWERS)
def test_what_is_no_answer_of_the_store_is_an_outage(strange_store, what):
    strange_store["status"], strange_store["body"] = ANSWERS[what]
    one, other = (ParentInvitationItem(key) for key in ("one", "other"))
    for item in (one, other):
        for name in ("coach_id", "coach_name", "parent_email", "student_name", "sport"):
            setattr(item, name, "x")
        item.school_id, item.school_name, item.school_time_zone = 1, "x", "America/Chicago"
        item.expires_at = now_text()

    with pytest.raises(StoreUnavailable):
        commit(create(one), create(other))


def test_nothing_is_owed_where_nothing_happened(school):
    assert nothing_owed()
