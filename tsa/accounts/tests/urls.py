"""A staff endpoint to try the doors on, beside the token endpoint and the admin."""

from django.contrib import admin
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from tsa.accounts import actors
from tsa.accounts.authentication import MachineAuthentication, StaffSessionAuthentication
from tsa.accounts.permissions import HasScope, IsStaffOrMachine


class StaffView(APIView):
    authentication_classes = [StaffSessionAuthentication, MachineAuthentication]
    permission_classes = [IsStaffOrMachine]

    def get(self, request):
        return Response({"actor": str(actors.of(request))})

    post = get


class RosterView(APIView):
    authentication_classes = [MachineAuthentication]
    permission_classes = [HasScope]
    required_scopes = ["oneroster", "edfi"]

    def get(self, request):
        return Response({"claim_set": request.user.standing.claim_set})


urlpatterns = [
    path("admin/", admin.site.urls),
    path("oauth/", include("tsa.accounts.urls")),
    path("api/v1/staff", StaffView.as_view()),
    path("api/v1/roster", RosterView.as_view()),
]
