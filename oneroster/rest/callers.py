"""Who calls the OneRoster API, what they may do, and which organizations they see.

A client that names education organizations sees those and all that lies under them; one that
names none sees everything. A scope of 1.2 opens nothing in 1.1, nor the other way round. Only
1.1 takes signed requests; such a client has all scopes that it is registered for.
"""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from oneroster.rest import signatures
from oneroster.rest.errors import Forbidden, Unauthorised
from tsa.accounts import actors, clients, scopes, usage
from tsa.accounts.authentication import Machine, MachineAuthentication
from tsa.api import database
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import Unauthenticated

_SEEN = """
WITH RECURSIVE seen (id) AS (
    SELECT o.sourced_id FROM unnest(covered_organizations(%(named)s::bigint[])) AS n (number)
    JOIN organizations o ON o.sourced_id = ANY (ARRAY[
        'school_' || n.number, 'lea_' || n.number, 'esc_' || n.number, 'sea_' || n.number])
    UNION
    SELECT o.sourced_id FROM seen s JOIN organizations o ON o.parent_id = s.id
)
SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM seen
"""


@dataclass(frozen=True)
class Caller:
    """`organizations`: the numbers that the client names, None where it names none.

    `scopes` are whole names; `hidden`, the properties that it never gets.
    """

    actor: Actor
    scopes: frozenset[str]
    organizations: tuple[int, ...] | None
    hidden: frozenset[str]
    client_id: str

    def may(self, *any_of: str, version: str = "1.2") -> bool:
        """Has it at least one of these scopes of that version? By short name: roster.readonly."""
        return any(scopes.oneroster(version, name) in self.scopes for name in any_of)

    def orgs(self) -> list[str] | None:
        """The sourcedIds of the organizations it sees; None for all. Read once a request."""
        return self._orgs

    @cached_property
    def _orgs(self) -> list[str] | None:
        if self.organizations is None:
            return None
        named = {"named": list(self.organizations)}
        return database.run(_SEEN, named, keep_plan=True).fetchone()[0]


def of(request: HttpRequest, *any_of: str, version: str = "1.2", path: str | None = None) -> Caller:
    """The client that sent the request, which must have one of these scopes (short names).

    `path`: with NUL for each slash that a client wrote as %2F, where there is one.
    Raises: Unauthorised, where nobody can be made out; Forbidden, without such a scope; Busy.
    """
    if signatures.is_signed(request) and version == "1.1":
        caller = _signer(request, path)
    else:
        caller = _bearer(request)
    if not caller.may(*any_of, version=version):
        wanted = " or ".join(any_of)
        raise Forbidden(f"The client was not granted the scope {wanted} of OneRoster {version}.")
    return caller


def _bearer(request: HttpRequest) -> Caller:
    try:
        found = MachineAuthentication().authenticate(request)
    except Unauthenticated:
        raise Unauthorised("The access token is not valid; fetch another.") from None
    if found is None:
        raise Unauthorised("Send an access token in the header Authorization, as Bearer.")
    machine: Machine = found[0]
    return _caller(machine.actor, machine.scopes, machine.standing)


def _signer(request: HttpRequest, path: str | None) -> Caller:
    client_id, standing = signatures.signer(request, path)
    usage.count(client_id)
    actor = Actor(Kind.MACHINE, client_id, **actors.circumstances(request))
    return _caller(actor, standing.scopes, standing)


def _caller(actor: Actor, granted: frozenset[str], standing: clients.Standing) -> Caller:
    return Caller(
        actor=actor,
        scopes=granted,
        organizations=standing.education_organization_ids or None,
        hidden=standing.hidden_fields,
        client_id=actor.id,
    )
