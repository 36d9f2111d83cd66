"""Calendar feeds for coach and parent."""

from django.http import HttpResponse

from enrollment.letters import calendar_of
from enrollment.tables import AppointmentItem


def calendar_response(found: list[AppointmentItem]) -> HttpResponse:
    return HttpResponse(
        calendar_of(found),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, max-age=300"},
    )
