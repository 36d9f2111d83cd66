"""Reading what the outbox has sent: the message files of this worker."""

import re
import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.core.mail.backends.base import BaseEmailBackend

from enrollment import letters as enrollment_letters  # noqa: F401  (registers its letters)
from tsa.coaches import letters as coach_letters  # noqa: F401
from tsa.dynamo.writes import commit, touch
from tsa.local.testing import written_mails
from tsa.mail import services
from tsa.mail.tables import OutboxItem


def deliver() -> list[EmailMessage]:
    """Send what is due; the messages that this round wrote, oldest first."""
    before = set(written_mails())
    services.deliver_due()
    written = [path for path in written_mails() if path not in before]
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in written]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def link_in(mail: EmailMessage) -> str:
    """The link of the letter: it stands alone on a line of the text."""
    return re.search(r"^https?://\S+$", text_of(mail), re.MULTILINE).group()


def make_due(mail_id: str) -> None:
    """As if the wait before the next attempt were over."""
    mail = OutboxItem.fetch(mail_id)
    mail.due_at = "2026-01-01T00:00:00.000Z"
    commit(touch(mail))


class RefusingServer(BaseEmailBackend):
    """A mail server that is there and takes nothing."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


class DyingProcess(BaseEmailBackend):
    """A worker that is killed in the moment of sending."""

    def send_messages(self, email_messages):
        raise KeyboardInterrupt
