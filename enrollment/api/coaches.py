"""The coach's doors on invitations, enrolments and appointments, and everybody's dashboard."""

from datetime import UTC, datetime, timedelta

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from enrollment import presenting, selectors
from enrollment.api import serializers
from enrollment.api.calendars import calendar_response, note_calendar
from enrollment.api.families import own_enrollments
from enrollment.services import appointments, enrollments, invitations
from tsa.accounts.bearer import Caller
from tsa.accounts.views import OpenView, PortalView
from tsa.api.conditions import version_headers
from tsa.api.paging import page
from tsa.coaches.api.views import CoachView
from tsa.coaches.selectors import active_coach
from tsa.coaches.services import profiles
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import NotFound

ANY_BODY = OpenApiResponse(dict)
STATUS = [OpenApiParameter("status")]


class ParentInvitationsView(CoachView):
    @extend_schema(operation_id="parent_invitations_list", parameters=STATUS, responses=ANY_BODY)
    def get(self, request):
        found = selectors.invitations_of(self.coach.profile_id)
        if status := request.query_params.get("status"):
            found = [item for item in found if item.standing == status]
        return Response(page(request, found, presenting.invitation_body))

    @extend_schema(request=serializers.ParentInvitationRequest, responses={201: ANY_BODY})
    def post(self, request):
        form = serializers.ParentInvitationRequest(data=request.data)
        form.is_valid(raise_exception=True)
        invitation, is_new = invitations.invite(self.coach, **form.validated_data, by=self.actor)
        return Response(presenting.invitation_body(invitation), status=201 if is_new else 200)


class ParentInvitationView(CoachView):
    @extend_schema(operation_id="parent_invitations_retrieve", responses=ANY_BODY)
    def get(self, request, invitation_id):
        return Response(presenting.invitation_body(invitations.find(invitation_id, self.actor)))


class ResendInvitationView(CoachView):
    @extend_schema(request=None, responses=ANY_BODY)
    def post(self, request, invitation_id):
        invitation = invitations.resend(invitation_id, by=self.actor)
        return Response(presenting.invitation_body(invitation))


class RevokeInvitationView(CoachView):
    @extend_schema(request=None, responses=ANY_BODY)
    def post(self, request, invitation_id):
        invitation = invitations.revoke(invitation_id, by=self.actor)
        return Response(presenting.invitation_body(invitation))


class CoachEnrollmentsView(CoachView):
    @extend_schema(operation_id="coach_enrollments_list", parameters=STATUS, responses=ANY_BODY)
    def get(self, request):
        found = selectors.of_coach(self.coach.profile_id)
        if status := request.query_params.get("status"):
            found = [item for item in found if item.enrollment_status == status]
        return Response(page(request, found, presenting.summary_body))


class CoachEnrollmentView(CoachView):
    @extend_schema(operation_id="coach_enrollments_retrieve", responses=ANY_BODY)
    def get(self, request, enrollment_id):
        item = selectors.enrollment_for(enrollment_id, self.actor)
        return Response(
            presenting.enrollment_body(item, viewer="coach"), headers=version_headers(item.version)
        )


class DecisionView(CoachView):
    @extend_schema(request=serializers.DecisionRequest, responses=ANY_BODY)
    def post(self, request, enrollment_id):
        form = serializers.DecisionRequest(data=request.data)
        form.is_valid(raise_exception=True)
        item = enrollments.decide(
            enrollment_id,
            form.validated_data["decision"],
            notes=form.validated_data.get("notes") or "",
            by=self.actor,
        )
        return Response(
            presenting.enrollment_body(item, viewer="coach"), headers=version_headers(item.version)
        )


class CalendarView(OpenView):
    """The coach's appointments as a calendar feed; the key in its address is the proof."""

    @extend_schema(
        parameters=[OpenApiParameter("key", required=True)],
        responses={(200, "text/calendar"): bytes},
    )
    def get(self, request):
        coach = profiles.of_calendar_key(request.query_params.get("key", ""))
        if coach is None:
            raise NotFound("There is no such calendar.")
        today = datetime.now(UTC).date()
        found = appointments.of_coach(
            coach.profile_id, first=today - timedelta(days=60), last=today + timedelta(days=400)
        )
        who = Actor(Kind.COACH, coach.profile_id)
        note_calendar(request, who, coach.profile_id, found)
        return calendar_response(found)


class DashboardView(PortalView):
    """By role: a parent's enrolments with what to do next; a coach's work."""

    @extend_schema(responses=ANY_BODY)
    def get(self, request):
        caller: Caller = request.user
        body: dict = {"user": {"email": caller.email, "roles": sorted(caller.roles)}}
        if "coach" in caller.roles:
            body.update(_coach_dashboard(caller))
        if "parent" in caller.roles:
            body["enrollments"] = [
                presenting.summary_body(item) for item in own_enrollments(caller)
            ] + body.get("enrollments", [])
        return Response(body)


def _coach_dashboard(caller: Caller) -> dict:
    coach = active_coach(caller.profile_id, caller.email)
    today = datetime.now(UTC).date()
    coming = appointments.of_coach(
        coach.profile_id, first=today - timedelta(days=1), last=today + timedelta(days=60)
    )
    return {
        "invitations": [
            presenting.invitation_body(item) for item in selectors.invitations_of(coach.profile_id)
        ],
        "enrollments": [
            presenting.summary_body(item) for item in selectors.of_coach(coach.profile_id)
        ],
        "appointments": [
            presenting.coach_appointment_body(item) for item in coming if item.status != "cancelled"
        ],
    }
