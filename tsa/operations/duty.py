"""Who is told of alerts: staff with the permission, superusers among them. Once for each event.

A mail's id is made from the event and the person, so that a task that runs twice owes one mail.
The addresses are remembered by the process while all is well, for the time when PostgreSQL,
which has them, is what is down. While DynamoDB is down there is no outbox: then a mail goes out
at once, because one that says so must not wait for its return.
"""

import contextlib
from datetime import datetime

from django.contrib.auth.backends import ModelBackend

from tsa.accounts.models import User
from tsa.accounts.tables import TokenItem
from tsa.dynamo.writes import Conflict, commit
from tsa.lib.errors import StoreUnavailable
from tsa.mail.services import owe, send_now

PERMISSION = "operations.receive_alerts"
ALERT, OUTAGE = "operations.alert", "operations.outage"


class NotSent(Exception):
    """The mail server did not take it: the kind of failure, and no address."""


_known: dict[int, str] = {}  # the people on duty, as of the last round that went well


def people() -> list[User]:
    found = ModelBackend().with_perm(PERMISSION, is_active=True, include_superusers=True)
    return list(found.order_by("pk"))


def remember() -> None:
    found = {person.pk: person.email for person in people()}
    _known.clear()
    _known.update(found)


def remembered(key: int) -> str | None:
    return _known.get(key)


def tell(event_id: int, person_id: int) -> None:
    """One mail about the event to one of them, unless it is owed already."""
    _send(ALERT, f"{event_id}:{person_id}", mail_id=f"alert-{event_id}-{person_id}")


def tell_of_outage(since: datetime, told: set[int]) -> None:
    """PostgreSQL is down: a mail to each of the remembered people who is not in `told` yet.

    Two workers that find it in the same ten minutes owe the same mail. Raises what keeps a mail
    from going out; those that went are in `told`.
    """
    moment = f"{since:%Y%m%d%H}{since.minute // 10}"
    for key in _known.keys() - told:
        _send(OUTAGE, str(key), mail_id=f"outage-{moment}-{key}")
        told.add(key)


def _send(kind: str, reference: str, *, mail_id: str) -> None:
    """By the outbox; past it only if no write to it can be under way, so that none is twice."""
    try:
        TokenItem.fetch("health")
    except StoreUnavailable:
        _send_past_the_outbox(kind, reference)
        return
    with contextlib.suppress(Conflict):  # it is owed already
        commit(owe(kind, reference, mail_id=mail_id))


def _send_past_the_outbox(kind: str, reference: str) -> None:
    try:
        send_now(kind, reference)
    except Exception as error:  # the edge: a mail server's words name the address
        raise NotSent(type(error).__name__) from None
