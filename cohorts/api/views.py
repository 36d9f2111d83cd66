"""Student groups for staff, programs that act for them, and the coaches who tutor them.

The one door to which all three come, each with the proof that is theirs; what each sees is for
`visible_to` to say, and what one does not see is not there.
"""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from cohorts import selectors
from cohorts.api import serializers
from cohorts.models import StudentCohort
from tsa.accounts import actors, scopes
from tsa.accounts.authentication import (
    Machine,
    MachineAuthentication,
    StaffSessionAuthentication,
    staff_of,
)
from tsa.accounts.bearer import BearerAuthentication, Caller, SignedIn
from tsa.accounts.views import PortalView
from tsa.audit import staff_log
from tsa.coaches.selectors import active_coach
from tsa.lib.actor import Kind
from tsa.lib.errors import NotFound


class MayReadGroups(BasePermission):
    """Staff with the view's permissions, a program with tsa.admin, any coach or parent."""

    def has_permission(self, request, view):
        if isinstance(request.user, Caller):
            return True
        if isinstance(request.user, Machine):
            return request.user.may(scopes.ADMIN)
        staff = staff_of(request)
        return staff is not None and staff.has_perms(view.staff_permissions)


class StudentGroupsDoor(PortalView):
    authentication_classes = [
        BearerAuthentication,
        MachineAuthentication,
        StaffSessionAuthentication,
    ]
    permission_classes = [SignedIn, MayReadGroups]
    staff_permissions = ("cohorts.view_studentcohort",)

    def get_authenticators(self):
        """What is presented is checked, and nothing else; all of them for the description."""
        if self.request is None:
            return super().get_authenticators()
        scheme, _, token = self.request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if not scheme:
            return [StaffSessionAuthentication()]
        # A machine's token is a JWT: three parts.
        return [MachineAuthentication() if token.count(".") == 2 else BearerAuthentication()]

    @property
    def who(self):
        """Whom `visible_to` is asked about. A coach whose access ended is Unauthenticated."""
        caller = self.request.user
        if not isinstance(caller, Caller):
            return caller
        if "coach" not in caller.roles:
            return caller.acting(Kind.PARENT)
        active_coach(caller.profile_id, caller.email)
        return caller.acting(Kind.COACH)

    def asked(self, query: type) -> dict:
        """The parameters, with defaults; empty ones are not said."""
        said = {name: value for name, value in self.request.query_params.items() if value}
        form = query(data=said)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def group(self, group_id) -> StudentCohort:
        found = selectors.group(self.who, group_id)
        if found is None:
            raise NotFound("There is no such student group.")
        return found


class StudentGroupsView(StudentGroupsDoor):
    @extend_schema(
        operation_id="student_groups_list",
        parameters=[serializers.GroupsQuery],
        responses=serializers.StudentGroupPage,
    )
    def get(self, request):
        found = selectors.groups(self.who, **self.asked(serializers.GroupsQuery))
        return Response(serializers.page_body(found, serializers.group_body))


class StudentGroupView(StudentGroupsDoor):
    @extend_schema(
        operation_id="student_groups_retrieve", responses=serializers.StudentGroupSerializer
    )
    def get(self, request, group_id):
        return Response(serializers.group_body(self.group(group_id)))


class StudentGroupMembersView(StudentGroupsDoor):
    staff_permissions = ("cohorts.view_studentcohort", "cohorts.view_studentcohortmember")

    @extend_schema(
        operation_id="student_groups_members",
        parameters=[serializers.MembersQuery],
        responses=serializers.StudentGroupMemberPage,
    )
    def get(self, request, group_id):
        query = self.asked(serializers.MembersQuery)
        group = self.group(group_id)
        found = selectors.members(self.who, group, **query)
        self._note(group, found)
        return Response(serializers.page_body(found, serializers.member_body))

    def _note(self, group: StudentCohort, found) -> None:
        """Whom it shows: of staff and programs at once, of a coach with all other reads."""
        shown = {member.student.student_unique_id for member in found.rows}
        if isinstance(self.request.user, Caller):
            self.shown_students = frozenset(shown)
            return
        staff_log.opened(
            resource_type="student_cohorts",
            resource_id=str(group.pk),
            by=actors.of(self.request),
            description="Listed the members of a student group",
            details={"records": len(shown), "students": sorted(shown)},
            action_type="list",
        )
