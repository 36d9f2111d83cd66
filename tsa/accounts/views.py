"""The bases of all portal views: who is let in, how often, and by which proof."""

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from tsa.accounts import looking
from tsa.accounts.authentication import MachineAuthentication, StaffSessionAuthentication
from tsa.accounts.bearer import BearerAuthentication, Caller, SignedIn
from tsa.accounts.permissions import HasStaffPermission, IsStaffOrMachine
from tsa.accounts.throttling import PerClient
from tsa.api import client
from tsa.audit import about, reads
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import StoreUnavailable


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
    changes_nothing_of_the_person = False  # so that also who only looks as the person may post
    shown_students: frozenset[str] = frozenset()  # whom the page shows without naming their ids

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not self.changes_nothing_of_the_person:
            looking.guard_portal(request, request.auth)

    def finalize_response(self, request, response, *args, **kwargs):
        """What is shown of a child is noted first; what cannot be noted is not shown."""
        try:
            self._note_reading(request, response, kwargs.get("enrollment_id") or "")
        except StoreUnavailable as error:
            response = self.handle_exception(error)
        return super().finalize_response(request, response, *args, **kwargs)

    def _note_reading(self, request, response, enrollment_id: str) -> None:
        """Whom it shows is read off the page itself, so that no new page can forget to say it."""
        if request.method != "GET" or response.status_code != 200:
            return  # before anybody is asked for: who is refused has no user
        caller = request.user
        if not isinstance(caller, Caller) or getattr(request.auth, "reference", None):
            return  # staff who look as somebody are noted as themselves (looking.py)
        shown = about.students_in(getattr(response, "data", None))
        reads.note_portal(
            caller.acting(Kind.COACH if caller.profile_id else Kind.PARENT),
            page=request.resolver_match.url_name,
            key=enrollment_id,
            students=shown | self.shown_students,
        )

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
