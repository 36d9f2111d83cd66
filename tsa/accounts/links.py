"""Sign-in without passwords: one-time links by e-mail, and the sessions they open.

Nothing here needs PostgreSQL. A link is used up by POST only, so a mail scanner that opens
it costs the parent nothing. DynamoDB owns every fact.
"""

import secrets
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.accounts import identities
from tsa.accounts.tables import TokenItem
from tsa.accounts.throttling import count
from tsa.audit import failures, staff_log
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Conflict, Write, change, commit, create, delete
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import digest, normalise
from tsa.lib.errors import TooManyRequests, Unauthenticated
from tsa.mail import services as mail

LINKS_IN_A_WINDOW = 10
LINK_WINDOW_SECONDS = 900
LOOK_SECONDS = 1800


class LinkInvalid(Unauthenticated):
    code = "link_invalid"
    title = _("This link is no longer valid. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Session:
    """An access token as its owner gets it, once."""

    access_token: str
    expires_in: int
    email: str
    roles: list[str]
    looker: str = ""  # who of the staff only looks; such a session changes nothing

    def body(self) -> dict:
        return {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
        }


def token_id(kind: str, token: str) -> str:
    """The key under which a token is stored; a token of one kind is none of another."""
    return digest(kind, token)


def make_link(kind: str, *, lifetime, **attributes) -> tuple[str, TokenItem]:
    """A new token and the item to store for it."""
    token = secrets.token_urlsafe(32)
    item = TokenItem.lasting(lifetime, token_id=token_id(kind, token), kind=kind, **attributes)
    return token, item


def find(kind: str, token: str) -> TokenItem | None:
    """The live item of this token, or None for unknown, used and expired alike."""
    if not token or len(token) > 200:
        return None
    item = TokenItem.fetch(token_id(kind, token))
    return item if item and item.is_live else None


def make_session(
    email: str, *, roles: list[str], profile_id: str | None = None, enrollment_id: str | None = None
) -> tuple[Session, TokenItem]:
    """A session to be stored in the caller's commit."""
    token, item = make_link(
        "session",
        lifetime=settings.SESSION_LIFETIME,
        email=normalise(email),
        roles=roles,
        profile_id=profile_id,
        enrollment_id=enrollment_id,
    )
    seconds = int(settings.SESSION_LIFETIME.total_seconds())
    return Session(token, seconds, normalise(email), roles), item


def request(email: str) -> None:
    """Owe a sign-in mail to a known address. The caller cannot tell whether it was known."""
    address = normalise(email)
    try:
        count("link", address, limit=LINKS_IN_A_WINDOW, seconds=LINK_WINDOW_SECONDS)
    except TooManyRequests:
        return  # the same answer as ever; the mails already on their way will do
    known = identities.of(address)
    if known is not None:
        commit(mail.owe(known.mail_kind, known.reference))


def open_session(email: str, **attributes) -> Session:
    session, item = make_session(email, **attributes)
    commit(create(item))
    return session


def make_sign_in_link(email: str) -> str:
    """The token of a sign-in mail, made when the mail is sent."""
    token, item = make_link("sign_in", lifetime=settings.SIGN_IN_LINK_LIFETIME, email=email)
    commit(create(item))
    return token


def verify(token: str, **circumstances: str) -> Session:
    """Use a sign-in link up and open a session. Of many at once exactly one succeeds.

    Raises: LinkInvalid for unknown, used and expired links alike, and where the person has
    no role any more.
    """
    link = find("sign_in", token)
    if link is None:
        raise LinkInvalid
    known = identities.of(link.email)
    if known is None:
        raise LinkInvalid
    session, item = make_session(link.email, roles=known.roles, profile_id=known.profile_id)
    if link.reference:  # one of the staff looks as this person (looking.py)
        item.reference = link.reference
        item.set_expiry(time.time() + LOOK_SECONDS)
        session = replace(session, expires_in=LOOK_SECONDS, looker=link.reference)
    link.used_at = now_text()
    noted = _note("sign_in", item, circumstances)
    try:
        commit(change(link), create(item), noted)
    except Conflict as error:
        raise LinkInvalid from error
    return session


def refused(**circumstances: str) -> None:
    """Note that somebody tried a link that opens nothing."""
    failures.note("sign_in.failed", entity=failures.PORTAL, account="unknown", **circumstances)


def _note(action: str, session: TokenItem, circumstances: dict) -> Write:
    """The audit row of a session's beginning or end, to be committed with it."""
    is_coach = bool(session.profile_id)
    who = session.profile_id if is_coach else session.email
    by = Actor(Kind.COACH if is_coach else Kind.PARENT, who, **circumstances)
    said = f"looked as by {session.reference}" if session.reference else ""
    return staff_log.entry(action, resource_type="portal", resource_id=who, by=by, description=said)


def sign_out(token: str, **circumstances: str) -> None:
    """End a session; ending it twice is the same."""
    item = TokenItem.fetch(token_id("session", token))
    if item is not None:
        try:
            commit(delete(item), _note("sign_out", item, circumstances))
        except Conflict:
            return  # another request ended it first
