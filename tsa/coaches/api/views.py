"""A coach's own doors: onboarding, profile, availability (portal.md, "Invitations (coach)")."""

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from oneroster.read_models import students_of
from tsa.accounts.bearer import Caller
from tsa.accounts.views import OpenView, PortalView, visitor
from tsa.api.conditions import expected_version, version_headers
from tsa.api.paging import page
from tsa.coaches.api import serializers
from tsa.coaches.selectors import active_coach
from tsa.coaches.services import onboarding, profiles
from tsa.coaches.tables import ProfileItem
from tsa.lib.actor import Actor, Kind

ANY_BODY = OpenApiResponse(dict)


class CoachView(PortalView):
    """A signed-in coach whose access has not ended; `self.coach` is the profile."""

    coach: ProfileItem
    actor: Actor

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        caller: Caller = request.user
        self.coach = active_coach(caller.profile_id, caller.email)
        self.actor = caller.acting(Kind.COACH)


class OnboardView(OpenView):
    """Accept a coach's invitation."""

    @extend_schema(request=serializers.OnboardRequest, responses={201: ANY_BODY})
    def post(self, request):
        form = serializers.OnboardRequest(data=request.data)
        form.is_valid(raise_exception=True)
        done = onboarding.onboard(form.validated_data["invitation_token"], by=visitor(request))
        body = {
            "profile": serializers.profile_body(done.profile),
            "session": serializers.session_body(done.session),
            "profile_id": done.profile.profile_id,
            "session_id": done.session.session_id,
            **done.access.body(),
        }
        return Response(body, status=201)


class ProfileView(CoachView):
    @extend_schema(responses=ANY_BODY)
    def get(self, request):
        return _profile(self.coach)

    @extend_schema(request=serializers.ProfileRequest, responses=ANY_BODY)
    def put(self, request):
        form = serializers.ProfileRequest(data=request.data)
        form.is_valid(raise_exception=True)
        fields = {**form.validated_data, **_not_ones_own(request.data, self.coach)}
        if fields.get("birth_date"):
            fields["birth_date"] = fields["birth_date"].isoformat()
        profile = profiles.update_profile(
            self.coach.profile_id,
            fields=fields,
            by=self.actor,
            expected_version=expected_version(request),
        )
        return _profile(profile)


class OnboardingSessionView(CoachView):
    @extend_schema(responses=ANY_BODY)
    def get(self, request, session_id):
        session = onboarding.find_session(session_id, coach_id=self.coach.profile_id)
        return Response(serializers.session_body(session))

    @extend_schema(request=serializers.OnboardingRequest, responses=ANY_BODY)
    def put(self, request, session_id):
        form = serializers.OnboardingRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        session = onboarding.save_session(
            session_id,
            coach_id=self.coach.profile_id,
            onboarding_step=data.get("onboarding_step"),
            form_data=data.get("form_data", {}),
            is_completed=data.get("is_completed", False),
            by=self.actor,
        )
        return Response(serializers.session_body(session))


class AvailabilityView(CoachView):
    @extend_schema(responses=ANY_BODY)
    def get(self, request):
        return _availability(self.coach)

    @extend_schema(request=serializers.AvailabilityRequest, responses=ANY_BODY)
    def put(self, request):
        form = serializers.AvailabilityRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = {
            "appointment_types": form.validated_data["appointment_types"],
            "exceptions": form.validated_data.get("exceptions", []),
        }
        profile = profiles.set_availability(
            self.coach.profile_id,
            data=data,
            by=self.actor,
            expected_version=expected_version(request),
        )
        return _availability(profile)


class StudentsView(CoachView):
    """The students of record whom the coach may see; answered without PostgreSQL."""

    @extend_schema(operation_id="coach_students_list", responses=ANY_BODY)
    def get(self, request):
        found = students_of(self.coach.profile_id)
        return Response(page(request, found, serializers.student_body))


class CalendarKeyView(CoachView):
    """A new address for the coach's calendar; the one before stops working."""

    @extend_schema(request=None, responses=ANY_BODY)
    def post(self, request):
        key = profiles.renew_calendar_key(self.coach.profile_id, by=self.actor)
        url = f"{settings.PUBLIC_URL}/api/v1/coach/calendar.ics?key={key}"
        return Response({"key": key, "url": url}, status=201)


def _not_ones_own(data: dict, coach: ProfileItem) -> dict:
    """What somebody else says of the coach, where `data` says otherwise: the service refuses it.

    A program that sends back all it was given changes nothing of it, and may.
    """
    shown = serializers.profile_body(coach)
    return {
        name: data[name]
        for name in serializers.KEPT_BY_STAFF
        if name in data and data[name] != shown[name]
    }


def _profile(profile: ProfileItem) -> Response:
    return Response(serializers.profile_body(profile), headers=version_headers(profile.version))


def _availability(profile: ProfileItem) -> Response:
    stored = profile.availability or {"appointment_types": {}, "exceptions": []}
    body = {
        "time_zone": profile.school_time_zone,
        "is_set": bool(profile.availability),
        **stored,
        "version": int(profile.version),
    }
    return Response(body, headers=version_headers(profile.version))
