"""Who may call staff endpoints."""

from rest_framework.permissions import BasePermission

from tsa.accounts import scopes
from tsa.accounts.authentication import Machine, staff_of


class IsStaffOrMachine(BasePermission):
    """A staff session (second factor proved where it is required), or a client with tsa.admin."""

    def has_permission(self, request, view):
        principal = request.user
        if isinstance(principal, Machine):
            return principal.may(scopes.ADMIN)
        return staff_of(request) is not None


class HasStaffPermission(BasePermission):
    """What the view's `staff_permissions` name for the method; one not named is refused."""

    def has_permission(self, request, view):
        if isinstance(request.user, Machine):
            return True  # its scope has been checked
        needed = view.staff_permissions.get(request.method)
        return needed is not None and request.user.has_perm(needed)


class HasScope(BasePermission):
    """A machine client that was granted at least one of `view.required_scopes`."""

    def has_permission(self, request, view):
        return isinstance(request.user, Machine) and request.user.may(*view.required_scopes)
