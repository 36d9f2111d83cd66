"""The bases of all portal views: who is let in, how often, and by which proof."""

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from tsa.accounts.authentication import MachineAuthentication, StaffSessionAuthentication
from tsa.accounts.bearer import BearerAuthentication, SignedIn
from tsa.accounts.permissions import HasStaffPermission, IsStaffOrMachine
from tsa.accounts.throttling import PerClient
from tsa.api import client
from tsa.lib.actor import Actor, Kind


class OpenView(APIView):
    """No sign-in; limited by address."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [PerClient]


class PortalView(APIView):
    """A signed-in parent or coach; nothing here needs PostgreSQL.

    A view may leave some methods open, to those whose proof is a link in the body.
    """

    authentication_classes = [BearerAuthentication]
    permission_classes = [SignedIn]
    throttle_classes = [PerClient]
    open_methods: tuple[str, ...] = ()

    def get_authenticators(self):
        return [] if self._is_open() else super().get_authenticators()

    def get_permissions(self):
        return [AllowAny()] if self._is_open() else super().get_permissions()

    def _is_open(self) -> bool:
        return self.request is not None and self.request.method in self.open_methods


class StaffView(APIView):
    """A staff session with the permission for the method, or a machine client with tsa.admin."""

    authentication_classes = [StaffSessionAuthentication, MachineAuthentication]
    permission_classes = [IsStaffOrMachine, HasStaffPermission]
    throttle_classes = [PerClient]
    staff_permissions: dict[str, str] = {}  # by method; one that is not named is refused


def visitor(request: Request, email: str = "") -> Actor:
    """A parent or coach who has not signed in yet but holds a link."""
    return Actor(
        Kind.PARENT,
        email,
        client.address(request),
        client.agent(request),
        "",
        getattr(request, "request_id", ""),
    )
