"""Looking at pages as another person sees them: read only, for half an hour, every page noted.

A staff person is looked as in the looker's own admin session; a parent or coach in a session of
the portal that refuses every change. Whoever looks stays the one who acts in every log
(actors.py); nobody looks as a superuser, since whom one looks as says what one may see.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tsa.accounts import actors, identities, links
from tsa.accounts.models import User
from tsa.audit import services as audit
from tsa.audit import staff_log
from tsa.audit.writing import writing
from tsa.dynamo.writes import commit, create
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import normalise
from tsa.lib.errors import DomainError, Forbidden

PERMISSION = "accounts.look_as"
LOOK = "tsa_look"  # in the session: whom, and until when
LIFETIME = timedelta(seconds=links.LOOK_SECONDS)
LINK_LIFETIME = timedelta(minutes=5)
SAFE = ("GET", "HEAD", "OPTIONS")
_CHANGES = re.compile(
    r"^\s*(insert|update|delete|merge|truncate|copy|alter|create|drop)\b"
    r"|^\s*with\b.*\b(insert\s+into|update|delete\s+from)\b",
    re.IGNORECASE | re.DOTALL,
)


class LookOnly(Forbidden):
    code = "look_only"
    title = _("Nothing can be changed while you look as another person")


class MayNotLook(DomainError):
    code = "may_not_look"
    title = _("You cannot look as this person")


@dataclass(frozen=True, slots=True)
class Look:
    """`looker` looks as `person` sees it."""

    looker: User
    person: User
    until: datetime


class LookingMiddleware:
    """Puts the person who is looked as in the place of the looker, once a view asks who it is.

    A request that asks for nobody (a parent's) reads no session for it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: _whose_eyes(request, signed_in))
        return self.get_response(request)


def of(request) -> Look | None:
    """The look under way in this request."""
    user = getattr(request, "user", None)
    bool(getattr(user, "is_authenticated", False))  # asks who it is, and so finds a look
    return getattr(request, "look", None)


def begin(request, person: User, *, reason: str) -> None:
    """From the next request on, see the admin as this person does.

    Raises MayNotLook for oneself, a superuser, and one who may not sign in.
    """
    looker = request.user
    _must_be_allowed(looker)
    if person.pk == looker.pk:
        raise MayNotLook(_("That is you."))
    if not _can_be_looked_as(person):
        raise MayNotLook(_("Superusers, and people who may not sign in, cannot be looked as."))
    until = timezone.now() + LIFETIME
    with writing(actors.of(request)):
        audit.record(
            "look.begun",
            entity="accounts_user",
            entity_id=person.pk,
            by=actors.of(request),
            description=reason,
            after={"as": person.email, "until": until.isoformat()},
        )
    request.session[LOOK] = {"as": person.pk, "until": until.isoformat()}


def end(request, *, why: str) -> None:
    """Be oneself again. Ending twice is the same."""
    look = request.session.pop(LOOK, None)
    if look is not None:
        with writing(actors.of(request)):
            audit.record(
                "look.ended",
                entity="accounts_user",
                entity_id=look["as"],
                by=actors.of(request),
                description=why,
            )


def begin_family(request, email: str, *, reason: str) -> str:
    """The address that opens a parent's or coach's pages to look at; it works once, for minutes.

    Raises MayNotLook where nobody signs in with this e-mail address.
    """
    _must_be_allowed(request.user)
    address = normalise(email)
    if identities.of(address) is None:
        raise MayNotLook(_("No parent and no coach signs in with this address."))
    by = actors.of(request)
    with writing(by):
        audit.record("look.begun", entity="portal", entity_id=address, by=by, description=reason)
    token, link = links.make_link("sign_in", lifetime=LINK_LIFETIME, email=address, reference=by.id)
    commit(create(link))
    return f"{settings.FRONTEND_URL}/sign-in?token={token}"


def note_page(request, look: Look) -> None:
    """Both names in the audit log, before the page is shown."""
    by = actors.of(request)
    with writing(by):
        audit.record(
            "look.page",
            entity="page",
            entity_id=request.path[:200],
            by=by,
            description=f"as {look.person.email}",
        )


def guard_portal(request, session) -> None:
    """Note what is opened in a session that only looks, and refuse everything else.

    Raises LookOnly.
    """
    looker = getattr(session, "reference", None)
    if not looker:
        return
    if request.method not in SAFE:
        raise LookOnly(
            _("You look as %(email)s; only that person changes things here.")
            % {"email": session.email}
        )
    note_portal(request, session, f"opened as {session.email}")


def note_portal(request, session, what: str) -> None:
    plain = Actor(Kind.STAFF, session.reference, **actors.circumstances(request))
    staff_log.opened(resource_type="portal", resource_id=request.path, by=plain, description=what)


@contextmanager
def nothing_changes():
    """No statement that changes a row gets through: a page may write although it is only opened."""
    with connection.execute_wrapper(_refuse_changes):
        yield


def _refuse_changes(execute, sql, params, many, context):
    if _CHANGES.match(sql):
        raise LookOnly()
    return execute(sql, params, many, context)


def _whose_eyes(request, signed_in):
    """The signed-in person, or the one who is looked as, with the looker kept on the request."""
    if not isinstance(signed_in, User):
        return signed_in
    look = request.session.get(LOOK)
    if look is None:
        return signed_in
    person = User.objects.filter(pk=look["as"]).first()
    until = datetime.fromisoformat(look["until"])
    looker = signed_in
    allowed = looker.has_perm(PERMISSION) and person is not None and _can_be_looked_as(person)
    if until <= timezone.now() or not allowed:
        _end_late(request, looker, why="the time was over" if allowed else "not allowed any more")
        return looker
    # The looker proved the second factor; the person looked as need not be there.
    person.is_verified, person.otp_device = looker.is_verified, looker.otp_device
    request.looker = looker
    request.look = Look(looker, person, until)
    return person


def _end_late(request, looker: User, *, why: str) -> None:
    by = Actor(Kind.STAFF, looker.email, **actors.circumstances(request))
    look = request.session.pop(LOOK)
    with writing(by):
        audit.record(
            "look.ended", entity="accounts_user", entity_id=look["as"], by=by, description=why
        )


def _must_be_allowed(looker) -> None:
    if not (looker.is_superuser or looker.has_perm(PERMISSION)):
        raise Forbidden()


def _can_be_looked_as(person: User) -> bool:
    return person.is_active and person.is_staff and not person.is_superuser
