"""The parent's doors (portal.md, "Enrolment"). None of them needs PostgreSQL."""

from django.http import FileResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from enrollment import presenting, selectors, steps
from enrollment.api import serializers
from enrollment.api.calendars import calendar_response, note_calendar
from enrollment.api.uploads import UploadParser, refuse_large_body
from enrollment.services import appointments, documents, enrollments, invitations, saving
from enrollment.tables import AppointmentItem, EnrollmentItem
from tsa.accounts.bearer import Caller
from tsa.accounts.views import OpenView, PortalView, visitor
from tsa.api.conditions import expected_version, version_headers
from tsa.coaches.selectors import active_coach
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import NotFound

ANY_BODY = OpenApiResponse(dict)


class FamilyView(PortalView):
    """A signed-in parent. A session from an invitation opens that one enrolment only."""

    actor: Actor

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        caller: Caller | None = request.user
        if caller is None:
            return  # an open method; its proof is in the body
        asked = kwargs.get("enrollment_id")
        if caller.enrollment_id and asked and caller.enrollment_id != asked:
            raise NotFound("There is no such enrolment.")
        self.actor = caller.acting(Kind.PARENT)

    def enrollment(self) -> EnrollmentItem:
        return selectors.enrollment_for(self.kwargs["enrollment_id"], self.actor)


def own_enrollments(caller: Caller) -> list[EnrollmentItem]:
    """What this session may list: all of the parent's, or the one it was opened for."""
    if caller.enrollment_id:
        actor = caller.acting(Kind.PARENT)
        return [selectors.enrollment_for(caller.enrollment_id, actor)]
    return selectors.of_parent(caller.email)


class ValidateInvitationView(OpenView):
    """What an invitation is about, before anything is opened."""

    @extend_schema(request=serializers.InvitationProof, responses=ANY_BODY)
    def post(self, request):
        token, email = _proof(request)
        invitation = invitations.validate(token, email, by=visitor(request, email))
        return Response(
            {
                "valid": True,
                "student_name": invitation.student_name,
                "sport": invitation.sport,
                "coach": {"name": invitation.coach_name},
                "school": {"name": invitation.school_name},
                "message": invitation.message,
                "expires_at": invitation.expires_at,
                "enrollment_id": invitation.enrollment_id,
            }
        )


class EnrollmentsView(FamilyView):
    """List the own enrolments; open the one of an invitation (no sign-in: the link is proof)."""

    open_methods = ("POST",)

    @extend_schema(operation_id="admissions_enrollments_list", responses=ANY_BODY)
    def get(self, request):
        found = own_enrollments(request.user)
        rows = [presenting.summary_body(item) for item in found]
        return Response({"results": rows, "next": None, "count": len(rows)})

    @extend_schema(request=serializers.InvitationProof, responses={201: ANY_BODY})
    def post(self, request):
        token, email = _proof(request)
        item, session, is_new = enrollments.open_enrollment(
            token, email, by=visitor(request, email)
        )
        body = {"enrollment": presenting.enrollment_body(item), **session.body()}
        return Response(body, status=201 if is_new else 200, headers=version_headers(item.version))


class EnrollmentView(FamilyView):
    @extend_schema(operation_id="admissions_enrollments_retrieve", responses=ANY_BODY)
    def get(self, request, enrollment_id):
        item = self.enrollment()
        return Response(presenting.enrollment_body(item), headers=version_headers(item.version))


class StatusView(FamilyView):
    @extend_schema(responses=ANY_BODY)
    def get(self, request, enrollment_id):
        return _status(self.enrollment())


class EnrollmentCalendarView(FamilyView):
    """The enrolment's appointments as a calendar file."""

    @extend_schema(responses={(200, "text/calendar"): bytes})
    def get(self, request, enrollment_id):
        item = self.enrollment()
        found = AppointmentItem.fetch_many(item.appointments)
        note_calendar(request, self.actor, enrollment_id, found)
        return calendar_response(sorted(found, key=lambda each: each.starts_at))


class StepView(FamilyView):
    """Save a step, or keep a part of it as a draft."""

    @extend_schema(
        request=steps.StudentInformation,
        responses=ANY_BODY,
        description="The members depend on the step: see the components named after the steps.",
    )
    def put(self, request, enrollment_id, number):
        item = saving.save_step(
            enrollment_id,
            number,
            request.data,
            by=self.actor,
            expected_version=expected_version(request),
        )
        return _status(item)

    @extend_schema(request=dict, responses=ANY_BODY)
    def patch(self, request, enrollment_id, number):
        item = saving.save_draft(
            enrollment_id,
            number,
            request.data,
            by=self.actor,
            expected_version=expected_version(request),
        )
        return _status(item)


class DocumentsView(FamilyView):
    parser_classes = [UploadParser]

    def initial(self, request, *args, **kwargs):
        refuse_large_body(request)
        super().initial(request, *args, **kwargs)

    @extend_schema(operation_id="admissions_documents_list", responses=ANY_BODY)
    def get(self, request, enrollment_id):
        rows = presenting.documents_body(self.enrollment())
        return Response({"results": rows, "next": None, "count": len(rows)})

    @extend_schema(
        request={"multipart/form-data": serializers.DocumentRequest}, responses={201: ANY_BODY}
    )
    def post(self, request, enrollment_id):
        form = serializers.DocumentRequest(data=request.data)
        if not form.is_valid():
            raise documents.InvalidDocument(
                "Send document_type and file.",
                errors={name: [str(each) for each in found] for name, found in form.errors.items()},
            )
        file = form.validated_data["file"]
        item, document_id = documents.upload(
            enrollment_id,
            document_type=form.validated_data["document_type"],
            file=file,
            file_name=file.name,
            size=file.size,
            content_type=file.content_type,
            by=self.actor,
        )
        body = presenting.document_body(document_id, item.documents[document_id])
        return Response(body, status=201)


class DocumentContentView(PortalView):
    """The bytes, to the parent and the assigned coach. Staff read them in the admin."""

    @extend_schema(responses={(200, "application/octet-stream"): bytes})
    def get(self, request, enrollment_id, document_id):
        caller: Caller = request.user
        if caller.enrollment_id and caller.enrollment_id != enrollment_id:
            raise NotFound("There is no such enrolment.")
        document, file = _content(caller, enrollment_id, document_id)
        response = FileResponse(
            file,
            as_attachment=True,
            filename=document.file_name,
            content_type=document.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class SlotsView(FamilyView):
    @extend_schema(
        parameters=[OpenApiParameter(name, required=True) for name in ("type", "from", "to")],
        responses=ANY_BODY,
    )
    def get(self, request, enrollment_id):
        query = request.query_params
        form = serializers.SlotsRequest(
            data={
                "type": query.get("type"),
                "from_": query.get("from"),
                "to": query.get("to"),
            }
        )
        form.is_valid(raise_exception=True)
        data = form.validated_data
        item = self.enrollment()
        spans = appointments.free_slots(item, data["type"], data["from_"], data["to"])
        rows = [presenting.span_body(span, item.school_time_zone) for span in spans]
        return Response({"results": rows})


class AppointmentsView(FamilyView):
    @extend_schema(request=serializers.AppointmentRequest, responses={201: ANY_BODY})
    def post(self, request, enrollment_id):
        form = serializers.AppointmentRequest(data=request.data)
        form.is_valid(raise_exception=True)
        item, appointment_id, is_new = appointments.book(
            enrollment_id,
            form.validated_data["appointment_type"],
            form.validated_data["starts_at"],
            by=self.actor,
        )
        return _appointment(item, appointment_id, status=201 if is_new else 200)


class CancelAppointmentView(FamilyView):
    @extend_schema(request=None, responses=ANY_BODY)
    def post(self, request, enrollment_id, appointment_id):
        item = appointments.cancel(enrollment_id, appointment_id, by=self.actor)
        return _appointment(item, appointment_id)


class RescheduleAppointmentView(FamilyView):
    @extend_schema(request=serializers.RescheduleRequest, responses=ANY_BODY)
    def post(self, request, enrollment_id, appointment_id):
        form = serializers.RescheduleRequest(data=request.data)
        form.is_valid(raise_exception=True)
        item = appointments.reschedule(
            enrollment_id, appointment_id, form.validated_data["starts_at"], by=self.actor
        )
        return _appointment(item, appointment_id)


class WithdrawView(FamilyView):
    @extend_schema(request=serializers.WithdrawRequest, responses=ANY_BODY)
    def post(self, request, enrollment_id):
        form = serializers.WithdrawRequest(data=request.data)
        form.is_valid(raise_exception=True)
        item = enrollments.withdraw(enrollment_id, form.validated_data["reason"], by=self.actor)
        return _status(item)


def _content(caller: Caller, enrollment_id: str, document_id: str):
    """To a parent as parent, also one who is a coach elsewhere; else to a coach still active."""
    try:
        return documents.content(enrollment_id, document_id, by=caller.acting(Kind.PARENT))
    except NotFound:
        if not caller.profile_id:
            raise
    active_coach(caller.profile_id, caller.email)
    return documents.content(enrollment_id, document_id, by=caller.acting(Kind.COACH))


def _proof(request) -> tuple[str, str]:
    form = serializers.InvitationProof(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data["invitation_token"], form.validated_data["parent_email"]


def _status(item: EnrollmentItem) -> Response:
    return Response(presenting.status_body(item), headers=version_headers(item.version))


def _appointment(item: EnrollmentItem, appointment_id: str, status: int = 200) -> Response:
    body = next(
        each
        for each in presenting.appointments_body(item)
        if each["appointment_id"] == appointment_id
    )
    return Response(body, status=status, headers=version_headers(item.version))
