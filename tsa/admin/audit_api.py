"""The admin audit log (DynamoDB) for programs and staff sessions (portal.md, "Staff").

It tells of everybody's acts, at every school: only for who may search it and reaches all schools.
Lists go on from a moment (`after`), because rows come in while one reads.
"""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import path
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from tsa.accounts import actors, reach
from tsa.accounts.views import StaffView
from tsa.audit import log_search, reads
from tsa.audit.tables import AuditLogItem
from tsa.lib.errors import InvalidData

# The parameter, and what the search calls it.
ASKED = {
    "admin_email": "actor",
    "action_type": "action",
    "resource_type": "table",
    "resource_id": "key",
    "student_unique_id": "student",
}
PARAMETERS = [OpenApiParameter(name) for name in (*ASKED, "from", "to", "after")]
SHOWN = (
    *("log_id", "timestamp", "admin_email", "actor_kind", "action_type"),
    *("resource_type", "resource_id", "student_unique_id", "action_description"),
    *("details", "before_state", "after_state"),
    *("ip_address", "user_agent", "session_id", "request_id"),
)


class AuditView(StaffView):
    staff_permissions = {"GET": "accounts.search_admin_log"}

    @extend_schema(
        operation_id="admin_audit_list",
        parameters=PARAMETERS,
        responses=OpenApiResponse(dict),
    )
    def get(self, request):
        if reach.is_limited(request.user):
            raise PermissionDenied
        said = {name: value for name, value in request.query_params.items() if value}
        asked = {ours: said[name] for name, ours in ASKED.items() if name in said}
        asked |= _times(said)
        found = log_search.page(asked, after=said.get("after", ""))
        reads.note_list(
            actors.of(request), table="admin-audit-logs", records=len(found.rows), filters=said
        )
        following = None
        if found.following:
            query = urlencode({**said, "after": found.following})
            following = f"{settings.PUBLIC_URL}{request.path}?{query}"
        return Response({"results": [_body(row) for row in found.rows], "next": following})


def _times(said: dict) -> dict[str, datetime]:
    """`from` and `to`; a day as `to` is meant with all of it. Raises InvalidData."""
    times, odd = {}, {}
    for name, ours in (("from", "since"), ("to", "until")):
        if name in said:
            moment = _moment(said[name], is_end=name == "to")
            if moment is None:
                odd[name] = ["Give a day or a moment in ISO 8601."]
            times[ours] = moment
    if odd:
        raise InvalidData("A parameter is wrong.", errors=odd)
    return times


def _moment(text: str, *, is_end: bool) -> datetime | None:
    try:
        day = parse_date(text)
        moment = parse_datetime(text) if day is None else datetime.combine(day, time())
        if moment is None:
            return None
        if day is not None and is_end:
            moment += timedelta(days=1)
        return make_aware(moment, get_default_timezone()) if is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None  # of the right form, but no such day


def _body(row: AuditLogItem) -> dict:
    return {name: getattr(row, name) for name in SHOWN}


urlpatterns = [path("admin/audit", AuditView.as_view(), name="admin-audit")]
