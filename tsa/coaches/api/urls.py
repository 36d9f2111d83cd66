from django.urls import path

from tsa.coaches.api import staff, views

urlpatterns = [
    path("coach/onboard", views.OnboardView.as_view(), name="coach-onboard"),
    path("coach/profile", views.ProfileView.as_view(), name="coach-profile"),
    path(
        "coach/onboarding/<str:session_id>",
        views.OnboardingSessionView.as_view(),
        name="coach-onboarding",
    ),
    path("coach/availability", views.AvailabilityView.as_view(), name="coach-availability"),
    path("coach/students", views.StudentsView.as_view(), name="coach-students"),
    path("coach/calendar-key", views.CalendarKeyView.as_view(), name="coach-calendar-key"),
    path("admin/schools", staff.SchoolsView.as_view(), name="admin-schools"),
    path("admin/coaches", staff.CoachesView.as_view(), name="admin-coaches"),
    path("admin/coaches/<str:profile_id>", staff.CoachView.as_view(), name="admin-coach"),
    path("admin/invitations", staff.CoachInvitationsView.as_view(), name="admin-invitations"),
]
