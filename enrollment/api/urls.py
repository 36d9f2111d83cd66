from django.urls import path

from enrollment.api import coaches, families

enrollment = "admissions/enrollments/<str:enrollment_id>"

urlpatterns = [
    path("dashboard", coaches.DashboardView.as_view(), name="dashboard"),
    # parents
    path(
        "admissions/validate-invitation",
        families.ValidateInvitationView.as_view(),
        name="validate-invitation",
    ),
    path("admissions/enrollments", families.EnrollmentsView.as_view(), name="enrollments"),
    path(enrollment, families.EnrollmentView.as_view(), name="enrollment"),
    path(f"{enrollment}/status", families.StatusView.as_view(), name="enrollment-status"),
    path(
        f"{enrollment}/calendar.ics",
        families.EnrollmentCalendarView.as_view(),
        name="enrollment-calendar",
    ),
    path(f"{enrollment}/steps/<int:number>", families.StepView.as_view(), name="enrollment-step"),
    path(f"{enrollment}/documents", families.DocumentsView.as_view(), name="enrollment-documents"),
    path(
        f"{enrollment}/documents/<str:document_id>/content",
        families.DocumentContentView.as_view(),
        name="document-content",
    ),
    path(f"{enrollment}/slots", families.SlotsView.as_view(), name="enrollment-slots"),
    path(
        f"{enrollment}/appointments",
        families.AppointmentsView.as_view(),
        name="enrollment-appointments",
    ),
    path(
        f"{enrollment}/appointments/<str:appointment_id>/cancel",
        families.CancelAppointmentView.as_view(),
        name="appointment-cancel",
    ),
    path(
        f"{enrollment}/appointments/<str:appointment_id>/reschedule",
        families.RescheduleAppointmentView.as_view(),
        name="appointment-reschedule",
    ),
    path(f"{enrollment}/withdraw", families.WithdrawView.as_view(), name="enrollment-withdraw"),
    # coaches
    path("parent-invitations", coaches.ParentInvitationsView.as_view(), name="parent-invitations"),
    path(
        "parent-invitations/<str:invitation_id>",
        coaches.ParentInvitationView.as_view(),
        name="parent-invitation",
    ),
    path(
        "parent-invitations/<str:invitation_id>/resend",
        coaches.ResendInvitationView.as_view(),
        name="parent-invitation-resend",
    ),
    path(
        "parent-invitations/<str:invitation_id>/revoke",
        coaches.RevokeInvitationView.as_view(),
        name="parent-invitation-revoke",
    ),
    path("coach/enrollments", coaches.CoachEnrollmentsView.as_view(), name="coach-enrollments"),
    path(
        "coach/enrollments/<str:enrollment_id>",
        coaches.CoachEnrollmentView.as_view(),
        name="coach-enrollment",
    ),
    path(
        "coach/enrollments/<str:enrollment_id>/decision",
        coaches.DecisionView.as_view(),
        name="coach-decision",
    ),
    path("coach/calendar.ics", coaches.CalendarView.as_view(), name="coach-calendar"),
]
