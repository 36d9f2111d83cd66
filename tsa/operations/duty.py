"""Who is told of alerts: staff with the permission, superusers among them. Once for each event.

A mail's id is made from the event and the person, so that a task that runs twice owes one mail.
The addresses are remembered by the process while all is well, for the time when PostgreSQL,
which has them, is what is down.
"""

from datetime import datetime

from django.contrib.auth.backends import ModelBackend

from tsa.accounts.models import User
from tsa.dynamo.writes import Conflict, commit
from tsa.lib.errors import StoreUnavailable
from tsa.mail.services import owe

PERMISSION = "operations.receive_alerts"
ALERT, OUTAGE = "operations.alert", "operations.outage"

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


def tell(event_id: int) -> int:
    """Owe each of them a mail about the event, unless that was done; how many were new."""
    return sum(
        _owe(ALERT, f"{event_id}:{person.pk}", mail_id=f"alert-{event_id}-{person.pk}")
        for person in people()
    )


def tell_of_outage(since: datetime) -> bool:
    """PostgreSQL is down: owe the remembered people a mail. False: it could not be done yet.

    Two workers that find it in the same ten minutes owe the same mail.
    """
    moment = f"{since:%Y%m%d%H}{since.minute // 10}"
    try:
        for key in _known:
            _owe(OUTAGE, str(key), mail_id=f"outage-{moment}-{key}")
    except StoreUnavailable:
        return False
    return bool(_known)


def _owe(kind: str, reference: str, *, mail_id: str) -> bool:
    try:
        commit(owe(kind, reference, mail_id=mail_id))
    except Conflict:
        return False
    return True
