"""Signing in and out of the portal (portal.md, "Signing in")."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from tsa.accounts import actors, links, looking
from tsa.accounts.views import OpenView, PortalView

SENT = _("If we know this address, a sign-in link is on its way.")


class MagicLinkRequest(serializers.Serializer):
    email = serializers.EmailField(max_length=128)


class TokenRequest(serializers.Serializer):
    token = serializers.CharField(max_length=200)


class MagicLinkView(OpenView):
    """Ask for a sign-in mail. The answer never tells whether the address is known."""

    @extend_schema(request=MagicLinkRequest, responses={202: OpenApiResponse(dict)})
    def post(self, request):
        form = MagicLinkRequest(data=request.data)
        form.is_valid(raise_exception=True)
        links.request(form.validated_data["email"])
        return Response({"detail": str(SENT)}, status=202)


class VerifyView(OpenView):
    """Use a link up and get an access token. A GET of the link's page uses nothing up."""

    @extend_schema(
        request=TokenRequest,
        responses=inline_serializer(
            "Session",
            {
                "access_token": serializers.CharField(),
                "token_type": serializers.CharField(),
                "expires_in": serializers.IntegerField(),
                "user": inline_serializer(
                    "SignedInUser",
                    {
                        "email": serializers.EmailField(),
                        "roles": serializers.ListField(child=serializers.CharField()),
                        "read_only": serializers.BooleanField(required=False),
                    },
                ),
            },
        ),
    )
    def post(self, request):
        form = TokenRequest(data=request.data)
        form.is_valid(raise_exception=True)
        circumstances = actors.circumstances(request)
        try:
            session = links.verify(form.validated_data["token"], **circumstances)
        except links.LinkInvalid:
            links.refused(**circumstances)
            raise
        user = {"email": session.email, "roles": session.roles}
        if session.looker:  # staff look as this person; all else is refused
            user["read_only"] = True
        return Response({**session.body(), "user": user})


class SignOutView(PortalView):
    """The access token is dead afterwards."""

    changes_nothing_of_the_person = True

    @extend_schema(request=None, responses={204: None})
    def post(self, request):
        if request.auth.reference:
            looking.note_portal(request, request.auth, f"ended looking as {request.auth.email}")
        links.sign_out(request.user.token, **actors.circumstances(request))
        return Response(status=204)
