"""Calendar feeds for coach and parent."""

from dataclasses import replace

from django.http import HttpResponse

from enrollment.letters import calendar_of
from enrollment.tables import AppointmentItem
from tsa.accounts import actors
from tsa.audit import about, staff_log
from tsa.lib.actor import Actor


def calendar_response(found: list[AppointmentItem]) -> HttpResponse:
    return HttpResponse(
        calendar_of(found),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, max-age=300"},
    )


def note_calendar(request, who: Actor, resource_id: str, found: list[AppointmentItem]) -> None:
    """Note in the audit that the calendar was taken; the key in its address is all the proof."""
    shown = {about.of_key(each.enrollment_id) for each in found} - {None}
    staff_log.opened(
        resource_type="calendar",
        resource_id=resource_id,
        by=replace(who, **actors.circumstances(request)),
        description="fetched the calendar feed",
        details={"records": len(shown), "students": sorted(shown)},
        action_type="export",
    )
