"""Users as Django REST framework lists them when nobody thinks about it: the peer, no product.

It needs no token, and has the total and links that its own pagination makes.
"""

from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from oneroster.models import RosterUser

# What the body of a user is made of; the same for the clients of PostgreSQL alone.
COLUMNS = (
    "sourced_id",
    "status",
    "date_last_modified",
    "metadata",
    "user_master_identifier",
    "username",
    "user_ids",
    "enabled_user",
    "given_name",
    "family_name",
    "middle_name",
    "preferred_first_name",
    "preferred_middle_name",
    "preferred_last_name",
    "pronouns",
    "roster_roles",
    "user_profiles",
    "primary_org_id",
    "identifier",
    "email",
    "sms",
    "phone",
    "agents",
    "grades",
)


class PlainUser(ModelSerializer):
    class Meta:
        model = RosterUser
        fields = [name.replace("primary_org_id", "primary_organization") for name in COLUMNS]


class Pages(LimitOffsetPagination):
    default_limit = 100


class PlainUsers(ListAPIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)
    pagination_class = Pages
    serializer_class = PlainUser
    queryset = RosterUser.objects.filter(status="active").order_by("sourced_id")
