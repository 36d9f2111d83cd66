"""How DRF learns who calls: a staff session, or a machine client's bearer token.

Parents' and coaches' bearer tokens are another thing (bearer.py); neither opens the other's
door. What is presented and wrong is refused, never passed on to the next way of signing in.
"""

from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication, SessionAuthentication

from tsa.accounts import actors, clients, looking, machine_tokens, usage
from tsa.accounts.models import User
from tsa.accounts.second_factor import is_verified
from tsa.lib.actor import Actor, Kind

CHALLENGE = 'Bearer realm="Texas Sports Academy"'


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine client that presented a good token. Stands where DRF expects a user."""

    actor: Actor
    scopes: frozenset[str]
    standing: clients.Standing
    claims: dict
    is_authenticated: bool = True

    @property
    def client_id(self) -> str:
        return self.actor.id

    @property
    def throttle(self) -> tuple[str, str]:
        return "admin", self.actor.id

    def may(self, *any_of: str) -> bool:
        """Was it granted at least one of these scopes?"""
        return not self.scopes.isdisjoint(any_of)


class StaffSessionAuthentication(SessionAuthentication):
    """A staff person's admin session, with CSRF protection on every unsafe request."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        user, _ = found
        if request.method not in looking.SAFE and looking.of(request._request):
            raise looking.LookOnly()
        return found if isinstance(user, User) and user.is_staff else None

    def authenticate_header(self, request):
        return CHALLENGE


class MachineAuthentication(BaseAuthentication):
    """`Authorization: Bearer …` of a machine client, checked without a query as a rule."""

    def authenticate(self, request):
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        claims = machine_tokens.verify(token.strip())
        standing = clients.standing(claims["sub"])
        if standing is None or not standing.is_active:
            raise machine_tokens.InvalidToken()
        if standing.token_generation != claims["gen"]:
            raise machine_tokens.InvalidToken()
        usage.count(claims["sub"])
        machine = Machine(
            actor=Actor(Kind.MACHINE, claims["sub"], **actors.circumstances(request)),
            scopes=frozenset(claims["scope"].split()),
            standing=standing,
            claims=claims,
        )
        return machine, token

    def authenticate_header(self, request):
        return CHALLENGE


def staff_of(request) -> User | None:
    """The staff person whose session this is, if the second factor was proved as required."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_active and user.is_staff and is_verified(user):
        return user
    return None
