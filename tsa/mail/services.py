"""Owing a mail, and sending what is owed. DynamoDB owns both; PostgreSQL is not needed.

A mail may go out twice when a process dies between sending and noting it; it is never lost.
The token in it is made at that moment, so that no queue holds one.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Conflict, Write, commit, create, touch
from tsa.lib import faults
from tsa.lib.errors import StoreUnavailable
from tsa.mail.tables import OutboxItem

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = 40  # attempts: about a day and a half


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: templates `mail/{template}.txt` and `.html` with this context."""

    to: str
    subject: str
    template: str
    context: dict = field(default_factory=dict)
    language: str = "en"
    attachments: list[Attachment] = field(default_factory=list)


_writers: dict[str, Callable[[str], Letter | None]] = {}


def writes_letter(kind: str) -> Callable:
    """Register the function that turns a reference into a letter, or None if no longer due."""

    def register(function: Callable[[str], Letter | None]):
        _writers[kind] = function
        return function

    return register


def owe(kind: str, reference: str, *, mail_id: str | None = None) -> Write:
    """A mail to be sent, as part of the caller's commit."""
    return create(OutboxItem(mail_id or uuid.uuid4().hex, kind=kind, reference=reference))


def deliver_due() -> int:
    """One round of the loop: send every mail that is due; return how many went out."""
    return sum(_deliver(mail_id) for mail_id in OutboxItem.due())


def _deliver(mail_id: str) -> bool:
    mail = OutboxItem.fetch(mail_id)
    if mail is None or mail.state is None or mail.due_at > now_text():
        return False  # sent, or leased by another worker: the index tells that late
    mail.attempts = int(mail.attempts) + 1
    mail.postpone(max(LEASE, min(timedelta(seconds=2 ** min(mail.attempts, 12)), LONGEST_WAIT)))
    try:
        commit(touch(mail))  # the lease: another worker now leaves it alone
    except Conflict:
        return False
    faults.reach("mail_leased")
    try:
        sent = send_now(mail.kind, mail.reference)
    except StoreUnavailable:
        raise  # no mail can be written now; the lease brings this one back
    except Exception as error:  # the edge: one mail that cannot be sent must not stop the others
        log.warning("mail %s: attempt %d failed: %s", mail_id, mail.attempts, type(error).__name__)
        mail.problem = type(error).__name__
        if mail.attempts >= GIVE_UP_AFTER:
            mail.close()
        commit(touch(mail))
        return False
    faults.reach("mail_sent")
    mail.sent_at = now_text() if sent else None
    mail.problem = None
    mail.close()
    commit(touch(mail))
    return sent


def send_now(kind: str, reference: str) -> bool:
    """Past the outbox; for callers other than it only where the mail is about its being down."""
    letter = _writers[kind](reference)
    if letter is None:
        return False
    with translation.override(letter.language):
        text = render_to_string(f"mail/{letter.template}.txt", letter.context)
        html = render_to_string(f"mail/{letter.template}.html", letter.context)
        subject = " ".join(str(letter.subject).split())  # a name may hold a line break
        message = EmailMultiAlternatives(subject, text, to=[letter.to])
    message.attach_alternative(html, "text/html")
    for each in letter.attachments:
        message.attach(each.name, each.content, each.media_type)
    message.send()
    return True
