"""Who calls the Ed-Fi API, what they may do, and whose records they reach.

A client that names education organizations is held to those and to what they cover (an agency
covers its schools). One that names none reaches everything if its claim set says so, and
nothing otherwise. The same holds for namespaces, which matter for writing descriptors.
"""

from dataclasses import dataclass

from django.http import HttpRequest

from edfi.rest import claims, errors
from edfi.rest.resource import Resource
from tsa.accounts import scopes
from tsa.accounts.authentication import Machine, MachineAuthentication
from tsa.api import database
from tsa.lib.actor import Actor
from tsa.lib.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Caller:
    """`organizations` and `prefixes` are None where the caller is not held to any."""

    actor: Actor
    claims: claims.Claims
    organizations: tuple[int, ...] | None
    prefixes: tuple[str, ...] | None

    def allow(self, resource: Resource, *actions: str) -> None:
        """Raise ResourceDenied or ActionDenied unless the claim set has one of the actions."""
        had = self.claims.actions(resource.name)
        if not had:
            raise errors.ResourceDenied(
                f"The API client's claim set does not include the resource '{resource.name}'."
            )
        if had.isdisjoint(actions):
            raise errors.ActionDenied(
                f"The API client's claim set does not allow '{actions[0]}' on the resource "
                f"'{resource.name}'."
            )

    def allow_namespace(self, namespace: str) -> None:
        """Raise NamespaceDenied for a namespace that is not one of the caller's."""
        if self.prefixes is None:
            return
        if not any(_begins(namespace.casefold(), each.casefold()) for each in self.prefixes):
            raise errors.NamespaceDenied(
                f"The 'Namespace' value of the resource does not start with any of the "
                f"caller's associated namespace prefixes ({_quoted(self.prefixes)})."
            )

    def covered(self) -> list[int] | None:
        """The organizations whose records the caller reaches; None for all."""
        if self.organizations is None:
            return None
        return database.run(
            "SELECT covered_organizations(%(named)s::bigint[])",
            {"named": list(self.organizations)},
            keep_plan=True,
        ).fetchone()[0]

    def must_reach(self, resource: Resource, held: list[bool]) -> None:
        """Raise Denied unless all of the resource's `secured_by` hold; none: no restriction."""
        if not all(held):
            raise self.unrelated(resource, held)

    def unrelated(self, resource: Resource, held: list[bool]) -> errors.Denied:
        """The refusal of an item that belongs to nobody whom the caller reaches."""
        column = resource.secured_by[held.index(False)].column
        name = next((m.name for m in resource.flat_key if m.column == column), column)
        shown = f"{name[:1].upper()}{name[1:]}"
        claim = "claim" if len(self.organizations or ()) == 1 else "claims"
        return errors.Denied(
            f"No relationships have been established between the caller's education organization "
            f"id {claim} ({_quoted(self.organizations or ())}) and the resource item's "
            f"'{shown}' value.",
            detail="Access to the requested data could not be authorized." + _HINTS.get(name, ""),
        )


_HINTS = {
    "studentUniqueId": " Hint: You may need to create a corresponding "
    "'StudentSchoolAssociation' item.",
    "contactUniqueId": " Hint: You may need to create a corresponding "
    "'StudentContactAssociation' item.",
    "staffUniqueId": " Hint: You may need to create a corresponding "
    "'StaffEducationOrganizationAssignmentAssociation' item.",
}


def of(request: HttpRequest) -> Caller:
    """The machine client whose bearer token the request carries. Raises Unauthenticated."""
    try:
        found = MachineAuthentication().authenticate(request)
    except Unauthenticated:
        raise errors.Unauthenticated("Invalid token") from None
    if found is None:
        raise errors.Unauthenticated("Authorization header is missing or is not a bearer token.")
    machine: Machine = found[0]
    if not machine.may(scopes.EDFI):
        raise errors.Denied("The API client was not granted the scope 'edfi'.")
    return _caller(machine)


def _caller(machine: Machine) -> Caller:
    standing = machine.standing
    granted = claims.actions_of(standing.claim_set)
    everywhere = granted.beyond_organizations
    organizations = tuple(standing.education_organization_ids)
    prefixes = tuple(standing.namespace_prefixes)
    return Caller(
        machine.actor,
        granted,
        None if everywhere and not organizations else organizations,
        None if everywhere and not prefixes else prefixes,
    )


def _begins(namespace: str, prefix: str) -> bool:
    """Whole parts only: who has `uri://gbisd.edu` has not `uri://gbisd.education`."""
    if not prefix or not namespace.startswith(prefix):
        return False
    return prefix.endswith("/") or namespace[len(prefix) :][:1] in ("", "/")


def _quoted(values) -> str:
    return ", ".join(f"'{value}'" for value in values)
