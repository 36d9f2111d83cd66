"""Booking a coach's time. The coach's day decides: an item that every booking must rewrite.

These functions change the items and return the writes; the caller commits them together
with whatever the booking belongs to, so that a step and its appointment stand or fall as one.
"""

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from enrollment.tables import AppointmentItem, CoachDayItem, EnrollmentItem
from tsa.coaches.availability import Availability, Span
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import Conflict, Write, change, create
from tsa.lib.errors import DomainError, InvalidData, NotFound
from tsa.mail import services as mail

FARTHEST_DAYS = 400
MOST_APPOINTMENTS = 100  # of one enrolment, cancelled ones included: they stay on its item


class SlotTaken(DomainError):
    code = "slot_taken"
    title = _("This time is no longer free")


class NotBookable(InvalidData):
    code = "invalid_appointment"
    title = _("This time cannot be booked")


class AppointmentClosed(DomainError):
    code = "appointment_closed"
    title = _("This appointment is cancelled or over")


def availability_of(coach: ProfileItem, item: EnrollmentItem) -> Availability:
    return Availability(coach.availability, item.school_time_zone)


def check_time(hours: Availability, kind: str, starts_at: datetime, *, field: str) -> None:
    """Raises NotBookable for the past, a far future, midnight and closed hours."""
    now = datetime.now(UTC)
    refusal = None
    if starts_at <= now:
        refusal = _("This time has passed.")
    elif (starts_at - now).days > FARTHEST_DAYS:
        refusal = _("This is too far in the future.")
    elif not _ends_the_same_day(hours, kind, starts_at):
        refusal = _("An appointment has to end on the day it begins.")
    elif not hours.allows(kind, starts_at):
        refusal = _("The coach does not take appointments at this time; choose a free one.")
    if refusal:
        raise NotBookable(refusal, errors={field: [str(refusal)]})


def _ends_the_same_day(hours: Availability, kind: str, starts_at: datetime) -> bool:
    span, zone = hours.span(kind, starts_at), ZoneInfo(hours.zone)
    return span.starts_at.astimezone(zone).date() == span.ends_at.astimezone(zone).date()


def book(
    item: EnrollmentItem,
    coach: ProfileItem,
    kind: str,
    starts_at: datetime,
    *,
    field: str,
    step: int | None = None,
) -> tuple[str, list[Write]]:
    """A new appointment; (its id, the writes beside the enrolment's own).

    Raises: NotBookable, SlotTaken.
    """
    if len(item.appointments) >= MOST_APPOINTMENTS:
        refusal = _("There were too many appointments; ask the office for another one.")
        raise NotBookable(refusal, errors={field: [str(refusal)]})
    hours = availability_of(coach, item)
    check_time(hours, kind, starts_at, field=field)
    span = hours.span(kind, starts_at)
    appointment = AppointmentItem(
        uuid.uuid4().hex,
        enrollment_id=item.enrollment_id,
        coach_id=item.coach_id,
        parent_email=item.parent_email,
        student_name=item.student_name,
        appointment_type=kind,
        location=item.school_name,
        time_zone=item.school_time_zone,
        **_times(span, item.school_time_zone),
    )
    day = _day(item, span)
    _occupy(item, day, appointment.appointment_id, span, hours, kind)
    _summarise(item, appointment, step)
    return appointment.appointment_id, [
        create(appointment),
        _write_day(day),
        mail.owe("appointment", appointment.appointment_id),
    ]


def move(
    item: EnrollmentItem,
    coach: ProfileItem,
    appointment_id: str,
    starts_at: datetime,
    *,
    field: str,
) -> list[Write]:
    """Another time for an appointment: the old day and the new one in one write.

    Raises: NotFound, AppointmentClosed, NotBookable, SlotTaken.
    """
    appointment = _scheduled(item, appointment_id)
    hours = availability_of(coach, item)
    check_time(hours, appointment.appointment_type, starts_at, field=field)
    span = hours.span(appointment.appointment_type, starts_at)
    old_day = _day(item, _span_of(appointment))
    new_day = _day(item, span)
    if new_day.appointment_id == old_day.appointment_id:
        new_day = old_day
    old_day.bookings.pop(appointment_id, None)
    _occupy(item, new_day, appointment_id, span, hours, appointment.appointment_type)
    for name, value in _times(span, item.school_time_zone).items():
        setattr(appointment, name, value)
    appointment.confirmation_sent = False
    _summarise(item, appointment, item.appointments[appointment_id].get("step"))
    days = [old_day] if new_day is old_day else [old_day, new_day]
    return [
        change(appointment),
        *(_write_day(day) for day in days),
        mail.owe("appointment", appointment_id),
    ]


def cancel(item: EnrollmentItem, *appointment_ids: str) -> list[Write]:
    """Free these times again; a day that two of them share is written once.

    Raises: NotFound, AppointmentClosed.
    """
    days: dict[str, CoachDayItem] = {}
    writes = []
    for appointment_id in appointment_ids:
        appointment = _scheduled(item, appointment_id)
        day = _day(item, _span_of(appointment))
        day = days.setdefault(day.appointment_id, day)
        day.bookings = {key: each for key, each in day.bookings.items() if key != appointment_id}
        appointment.status = "cancelled"
        _summarise(item, appointment, item.appointments[appointment_id].get("step"))
        writes += [change(appointment), mail.owe("appointment", appointment_id)]
    return [*writes, *(_write_day(day) for day in days.values())]


def scheduled_for_step(item: EnrollmentItem, step: int, kind: str) -> str | None:
    """The appointment that a step's time means: the step's own, else one of its type."""
    scheduled = {
        key: summary
        for key, summary in item.appointments.items()
        if summary["status"] == "scheduled" and summary["appointment_type"] == kind
    }
    own = next((key for key, summary in scheduled.items() if summary.get("step") == step), None)
    return own or next(iter(scheduled), None)


def upcoming(item: EnrollmentItem) -> list[str]:
    """Scheduled appointments that have not begun."""
    now = as_text(datetime.now(UTC))
    return [
        key
        for key, summary in item.appointments.items()
        if summary["status"] == "scheduled" and summary["starts_at"] > now
    ]


def booked_spans(day: CoachDayItem) -> dict[str, Span]:
    return {
        key: Span(parse_datetime(each["starts_at"]), parse_datetime(each["ends_at"]))
        for key, each in day.bookings.items()
    }


def _occupy(
    item: EnrollmentItem,
    day: CoachDayItem,
    appointment_id: str,
    span: Span,
    hours: Availability,
    kind: str,
) -> None:
    buffer = hours.buffer(kind)
    for other in booked_spans(day).values():
        if span.overlaps(other, buffer=buffer):
            _start_afresh_if_stale(item)
            raise SlotTaken(_("Somebody was faster: this time is taken. Choose another."))
    day.bookings = {
        **day.bookings,
        appointment_id: {
            "starts_at": as_text(span.starts_at),
            "ends_at": as_text(span.ends_at),
        },
    }


def _start_afresh_if_stale(item: EnrollmentItem) -> None:
    """The day is read after the enrolment: what takes the time may be this family's own booking,
    by the same request sent twice. Then the decision has to be made again."""
    stored = EnrollmentItem.fetch(item.enrollment_id)
    if stored is None or stored.write_id != item.write_id:
        raise Conflict


def _scheduled(item: EnrollmentItem, appointment_id: str) -> AppointmentItem:
    if appointment_id not in item.appointments:
        raise NotFound("There is no such appointment.")
    appointment = AppointmentItem.fetch(appointment_id)
    if appointment.status != "scheduled":
        raise AppointmentClosed
    return appointment


def _summarise(item: EnrollmentItem, appointment: AppointmentItem, step: int | None) -> None:
    item.appointments = {
        **item.appointments,
        appointment.appointment_id: {
            "appointment_type": appointment.appointment_type,
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
            "status": appointment.status,
            "step": step,
        },
    }


def _times(span: Span, zone: str) -> dict[str, str]:
    starts, ends = (end.astimezone(ZoneInfo(zone)) for end in (span.starts_at, span.ends_at))
    return {
        "scheduled_date": starts.date().isoformat(),
        "start_time": starts.strftime("%H:%M"),
        "end_time": ends.strftime("%H:%M"),
        "starts_at": as_text(span.starts_at),
        "ends_at": as_text(span.ends_at),
    }


def _span_of(appointment: AppointmentItem) -> Span:
    return Span(parse_datetime(appointment.starts_at), parse_datetime(appointment.ends_at))


def _day(item: EnrollmentItem, span: Span) -> CoachDayItem:
    local = span.starts_at.astimezone(ZoneInfo(item.school_time_zone))
    return CoachDayItem.of(item.coach_id, local.date().isoformat())


def _write_day(day: CoachDayItem) -> Write:
    return change(day) if day.stored else create(day)
