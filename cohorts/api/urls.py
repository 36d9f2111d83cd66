from django.urls import path

from cohorts.api import views

urlpatterns = [
    path("student-groups/", views.StudentGroupsView.as_view(), name="student-groups"),
    path("student-groups/<uuid:group_id>/", views.StudentGroupView.as_view(), name="student-group"),
    path(
        "student-groups/<uuid:group_id>/members/",
        views.StudentGroupMembersView.as_view(),
        name="student-group-members",
    ),
]
