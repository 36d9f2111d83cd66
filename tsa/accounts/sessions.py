"""Sessions of staff (PostgreSQL): whose they are, from where, when they end, how to end them.

A session ends a while after the last click, at the latest some hours after the sign-in, at a
change of password and when the person is deactivated. Reading one costs the same query as
Django's own; that it was seen is written once a minute, not with every click.
"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from tsa.accounts.models import StaffSession, User
from tsa.api import client
from tsa.audit import services as audit
from tsa.lib.actor import Actor

BEGAN = "tsa_began"
WHENCE = "tsa_whence"
SEEN_SECONDS = 60


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, in rows that say whose they are."""

    @classmethod
    def get_model_class(cls):
        return StaffSession

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        now = timezone.now()
        row.person_id = data.get(SESSION_KEY)
        row.name = name_of(row.session_key)
        row.started_at = _began(data) or now
        row.seen_at = now
        row.expire_date = min(row.expire_date, row.started_at + settings.STAFF_SESSION_LIFETIME)
        row.address, row.agent = data.get(WHENCE, ("", ""))
        return row

    def _get_session_from_db(self):
        """None for a session that nobody used for too long: it is then as if there were none."""
        row = super()._get_session_from_db()
        if row is None or row.person_id is None:
            return row
        unseen = timezone.now() - row.seen_at
        if unseen > settings.STAFF_IDLE_LIFETIME:
            self._session_key = None
            return None
        if unseen > timedelta(seconds=SEEN_SECONDS):
            StaffSession.objects.filter(pk=row.pk).update(seen_at=timezone.now())
        return row


def note_beginning(request) -> None:
    """What a sign-in tells of itself goes into the session, and so into its row."""
    request.session[BEGAN] = timezone.now().isoformat()
    request.session[WHENCE] = [client.address(request)[:45], client.agent(request)]


def name_of(key: str | None) -> str:
    """Tells one session from another; the key itself would open it and is never shown."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def open_of(user: User):
    """The person's sessions that would still open something, the latest used first."""
    now = timezone.now()
    alive = StaffSession.objects.filter(
        person=user, expire_date__gt=now, seen_at__gt=now - settings.STAFF_IDLE_LIFETIME
    )
    return alive.order_by("-seen_at")


def end(user: User, *, by: Actor, name: str = "", keep: str | None = "") -> int:
    """End the person's sessions, or the one of that name; `keep` is the key of one to keep.

    The caller opens the transaction. Returns how many there were; none leaves no audit row.
    """
    rows = StaffSession.objects.filter(person=user).exclude(session_key=keep or "")
    if name:
        rows = rows.filter(name=name)
    ended, _ = rows.delete()
    if ended:
        audit.record(
            "sessions.ended",
            entity="accounts_user",
            entity_id=user.pk,
            by=by,
            description=f"{ended} session(s)",
        )
    return ended


def _began(data) -> datetime | None:
    return datetime.fromisoformat(data[BEGAN]) if BEGAN in data else None
