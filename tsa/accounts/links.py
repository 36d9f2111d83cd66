"""Sign-in without passwords: one-time links by e-mail, and the sessions they open.

Nothing here needs PostgreSQL. A link is used up by POST only, so a mail scanner that opens
it costs the parent nothing. DynamoDB owns every fact.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.accounts import identities
from tsa.accounts.tables import TokenItem
from tsa.accounts.throttling import count
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Conflict, change, commit, create, delete
from tsa.lib.addresses import digest, normalise
from tsa.lib.errors import TooManyRequests, Unauthenticated
from tsa.mail import services as mail

LINKS_IN_A_WINDOW = 10
LINK_WINDOW_SECONDS = 900


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


def verify(token: str) -> Session:
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
    link.used_at = now_text()
    try:
        commit(change(link), create(item))
    except Conflict as error:
        raise LinkInvalid from error
    return session


def sign_out(token: str) -> None:
    """End a session; ending it twice is the same."""
    item = TokenItem.fetch(token_id("session", token))
    if item is not None:
        try:
            commit(delete(item))
        except Conflict:
            return  # another request ended it first
