"""The default permission: no. Each view names who may."""

from rest_framework.permissions import BasePermission


class Refused(BasePermission):
    """A view that forgot to say who may call it answers no one."""

    def has_permission(self, request, view):
        return False
