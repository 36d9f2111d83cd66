"""The portal's callers: who a bearer token speaks for, read from DynamoDB alone."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission

from tsa.accounts import links
from tsa.api import client
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in parent or coach. `enrollment_id` narrows the session to that enrolment."""

    email: str
    roles: frozenset[str]
    token: str = field(repr=False)
    profile_id: str | None = None
    enrollment_id: str | None = None
    address: str = ""
    agent: str = ""
    request_id: str = ""

    is_authenticated = True

    @property
    def throttle(self) -> tuple[str, str]:
        if self.profile_id:
            return "coach", self.profile_id
        return "parent", self.email

    def acting(self, kind: Kind) -> Actor:
        """This person in one of their roles."""
        identity = self.profile_id if kind == Kind.COACH else self.email
        return Actor(kind, identity or "", self.address, self.agent, "", self.request_id)


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <session token>`; one consistent read."""

    def authenticate_header(self, request):
        return "Bearer"

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != b"bearer":
            raise Unauthenticated("Send the access token as: Authorization: Bearer <token>.")
        token = parts[1].decode("latin-1")
        session = links.find("session", token)
        if session is None:
            raise Unauthenticated(_("The access token is unknown or has ended."))
        caller = Caller(
            email=session.email,
            roles=frozenset(session.roles or []),
            token=token,
            profile_id=session.profile_id,
            enrollment_id=session.enrollment_id,
            address=client.address(request),
            agent=client.agent(request),
            request_id=getattr(request, "request_id", ""),
        )
        return caller, session


class SignedIn(BasePermission):
    """Anyone with a live session; which objects are theirs is for the services to say."""

    def has_permission(self, request, view):
        if request.user is None:
            raise Unauthenticated(_("Sign in first."))
        return True
