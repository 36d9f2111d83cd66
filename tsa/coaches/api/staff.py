"""Staff's doors on schools, coaches and their invitations (portal.md, "Staff").

Lists read PostgreSQL's copies; one record and every change go to its owner.
"""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from edfi.models import School
from tsa.accounts import actors, reach
from tsa.accounts.views import StaffView
from tsa.api.paging import page
from tsa.audit import staff_log
from tsa.coaches.api import serializers
from tsa.coaches.models import CoachCopy, CoachInvitationCopy
from tsa.coaches.services import invitations, profiles
from tsa.coaches.tables import ProfileItem
from tsa.lib.errors import NotFound

ANY_BODY = OpenApiResponse(dict)


class SchoolsView(StaffView):
    staff_permissions = {"GET": "edfi.view_school"}

    @extend_schema(operation_id="admin_schools_list", responses=ANY_BODY)
    def get(self, request):
        schools = reach.visible_to(request.user, School.objects.order_by("school_id"))
        return Response(page(request, schools, _school_body))


class CoachesView(StaffView):
    staff_permissions = {"GET": "coaches.view_coachcopy"}

    @extend_schema(operation_id="admin_coaches_list", responses=ANY_BODY)
    def get(self, request):
        coaches = CoachCopy.objects.order_by("last_name", "first_name", "profile_id")
        coaches = reach.visible_to(request.user, coaches)
        for name in ("status", "school_id"):
            if value := request.query_params.get(name):
                coaches = coaches.filter(**{name: value}) if _fits(name, value) else coaches.none()
        return Response(page(request, coaches, _coach_body))


class CoachView(StaffView):
    staff_permissions = {"GET": "coaches.view_coachcopy", "DELETE": "coaches.manage_coach"}

    @extend_schema(operation_id="admin_coaches_retrieve", responses=ANY_BODY)
    def get(self, request, profile_id):
        profile = self._coach(request, profile_id)
        staff_log.opened(
            resource_type="coach",
            resource_id=profile_id,
            by=actors.of(request),
            description="Opened a coach's profile",
        )
        return Response(serializers.profile_body(profile))

    @extend_schema(operation_id="admin_coaches_deactivate", responses={204: None})
    def delete(self, request, profile_id):
        self._coach(request, profile_id)
        profiles.deactivate(profile_id, by=actors.of(request))
        return Response(status=204)

    def _coach(self, request, profile_id) -> ProfileItem:
        """As DynamoDB has the coach now. Raises NotFound, also for one of another school."""
        profile = ProfileItem.fetch(profile_id)
        if profile is None or not _is_of_ones_schools(request, profile.school_number):
            raise NotFound("There is no such coach.")
        return profile


class CoachInvitationsView(StaffView):
    staff_permissions = {
        "GET": "coaches.view_coachinvitationcopy",
        "POST": "coaches.manage_coach",
    }

    @extend_schema(operation_id="admin_invitations_list", responses=ANY_BODY)
    def get(self, request):
        found = CoachInvitationCopy.objects.order_by("-sent_at", "invitation_id")
        found = reach.visible_to(request.user, found)
        if status := request.query_params.get("status"):
            found = found.filter(status=status)
        return Response(page(request, found, _invitation_row))

    @extend_schema(
        operation_id="admin_invitations_create",
        request=serializers.CoachInvitationRequest,
        responses={201: ANY_BODY},
    )
    def post(self, request):
        form = serializers.CoachInvitationRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = {"permissions": [], **form.validated_data}
        if not _is_of_ones_schools(request, data["school_id"]):
            raise NotFound("There is no such school.")
        invitation, is_new = invitations.invite(
            data.pop("coach_email"), **data, by=actors.of(request)
        )
        return Response(serializers.invitation_body(invitation), status=201 if is_new else 200)


def _is_of_ones_schools(request, school_id: int | None) -> bool:
    held = reach.of(request.user)
    return held is None or school_id in held.numbers


def _fits(name: str, value: str) -> bool:
    return name != "school_id" or (value.isascii() and value.isdigit() and len(value) < 19)


def _school_body(school: School) -> dict:
    return {
        "school_id": school.school_id,
        "name": school.name_of_institution,
        "short_name": school.short_name_of_institution or None,
        "time_zone": school.time_zone,
        "required_documents": school.required_documents,
        "web_site": school.web_site or None,
        "grade_levels": school.grade_levels,
    }


def _coach_body(coach: CoachCopy) -> dict:
    return {
        "coach_id": coach.profile_id,
        "first_name": coach.first_name,
        "last_name": coach.last_name,
        "email": coach.email,
        "phone": coach.phone or None,
        "school_id": coach.school_id,
        "sport_specialties": coach.sport_specialties,
        "profile_status": coach.status,
        "onboarding_completed": coach.onboarding_completed,
        "created_at": coach.created_at,
    }


def _invitation_row(invitation: CoachInvitationCopy) -> dict:
    return {
        "invitation_id": invitation.invitation_id,
        "invitation_status": invitation.status,
        "coach_email": invitation.coach_email,
        "first_name": invitation.first_name,
        "last_name": invitation.last_name,
        "school_id": invitation.school_id,
        "sport": invitation.sport,
        "admin_email": invitation.invited_by,
        "profile_id": invitation.profile_id or None,
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
        "accepted_at": invitation.accepted_at,
    }
