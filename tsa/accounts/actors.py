"""Turns whoever a request belongs to into the Actor that services and audit rows get."""

from django.http import HttpRequest

from tsa.accounts.models import User
from tsa.accounts.sessions import name_of
from tsa.api import client
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import Unauthenticated


def of(request) -> Actor:
    """The actor of a Django or DRF request; raises Unauthenticated where nobody signed in.

    A principal that is not one of the staff (a machine, a parent, a coach) carries its own
    `actor`; for staff it is made here, since only the request knows address and session.
    """
    principal = getattr(request, "user", None)
    actor = getattr(principal, "actor", None)
    if isinstance(actor, Actor):
        return actor
    # Who looks as another person (looking.py) stays the one who acts.
    person = getattr(request, "looker", None) or principal
    if isinstance(person, User) and person.is_active:
        return Actor(Kind.STAFF, person.email, **circumstances(request))
    raise Unauthenticated()


def circumstances(request) -> dict[str, str]:
    """Where the request came from, in the words of Actor's fields."""
    plain: HttpRequest = getattr(request, "_request", request)  # DRF wraps Django's
    return {
        "address": client.address(plain),
        "agent": client.agent(plain),
        "session": _session_name(plain),
        "request_id": getattr(plain, "request_id", ""),
    }


def _session_name(request: HttpRequest) -> str:
    return name_of(getattr(getattr(request, "session", None), "session_key", None))
