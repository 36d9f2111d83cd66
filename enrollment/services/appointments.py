"""Appointments that a family makes beside the steps, and the free times to choose from."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from enrollment import rules
from enrollment.selectors import enrollment_for
from enrollment.services import booking, settling
from enrollment.services.notes import note
from enrollment.tables import AppointmentItem, CoachDayItem, EnrollmentItem
from tsa.audit.staff_log import commit_by
from tsa.coaches.availability import TYPES, Availability, Span
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import change, retrying
from tsa.lib import school_time
from tsa.lib.actor import Actor
from tsa.lib.errors import InvalidData, NotFound

LONGEST_SEARCH_DAYS = 62
MOST_UPCOMING = 12


def free_slots(item: EnrollmentItem, kind: str, first: date, last: date) -> Iterator[Span]:
    """The assigned coach's free times from `first` to `last`, both included, in time order.

    Raises: InvalidData for an unknown type, or days that are reversed or too many.
    """
    _check_type(kind)
    if last < first or (last - first).days > LONGEST_SEARCH_DAYS:
        raise InvalidData(
            _("Choose a shorter time."),
            errors={"to": [_("At most 62 days, and not before the first day.")]},
        )
    coach = ProfileItem.fetch(item.coach_id)
    if coach is None or not coach.is_active:
        return
    hours = Availability(coach.availability, item.school_time_zone)
    days = school_time.days_between(first, last)
    keys = {day: f"day#{item.coach_id}#{day.isoformat()}" for day in days}
    booked = {each.appointment_id: each for each in CoachDayItem.fetch_many(keys.values())}
    now = datetime.now(UTC)
    for day in days:
        taken = booking.booked_spans(booked[keys[day]]).values() if keys[day] in booked else ()
        for span in hours.free(kind, day, taken):
            if span.starts_at > now:
                yield span


def book(
    enrollment_id: str, kind: str, starts_at: datetime, *, by: Actor
) -> tuple[EnrollmentItem, str, bool]:
    """Book a time; (the enrolment, the appointment's id, is it new).

    The same type at the same time again is the appointment that stands. Raises: NotFound,
    InvalidData, NotBookable, SlotTaken, EnrollmentClosed.
    """
    _check_type(kind)
    item, appointment_id, is_new = _book(enrollment_id, kind, starts_at, by=by)
    if is_new:
        settling.settle_enrollment(item, by=by)
    return item, appointment_id, is_new


@retrying
def _book(
    enrollment_id: str, kind: str, starts_at: datetime, *, by: Actor
) -> tuple[EnrollmentItem, str, bool]:
    item = enrollment_for(enrollment_id, by)
    rules.refuse_closed(item)
    upcoming = booking.upcoming(item)
    for key in upcoming:
        summary = item.appointments[key]
        if (
            summary["appointment_type"] == kind
            and parse_datetime(summary["starts_at"]) == starts_at
        ):
            return item, key, False
    if len(upcoming) >= MOST_UPCOMING:
        raise booking.NotBookable(
            _("There are too many appointments already; cancel one first."),
            errors={"starts_at": [_("Cancel or move another appointment first.")]},
        )
    coach = _coach(item)
    appointment_id, writes = booking.book(item, coach, kind, starts_at, field="starts_at")
    _commit(item, writes, by=by, what="appointment_booked", appointment_id=appointment_id)
    return item, appointment_id, True


def reschedule(
    enrollment_id: str, appointment_id: str, starts_at: datetime, *, by: Actor
) -> EnrollmentItem:
    """Move an appointment. Raises: NotFound, AppointmentClosed, NotBookable, SlotTaken."""
    item = _reschedule(enrollment_id, appointment_id, starts_at, by=by)
    settling.settle_enrollment(item, by=by)
    return item


@retrying
def _reschedule(
    enrollment_id: str, appointment_id: str, starts_at: datetime, *, by: Actor
) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    rules.refuse_closed(item)
    writes = booking.move(item, _coach(item), appointment_id, starts_at, field="starts_at")
    _commit(item, writes, by=by, what="appointment_moved", appointment_id=appointment_id)
    return item


def cancel(enrollment_id: str, appointment_id: str, *, by: Actor) -> EnrollmentItem:
    """Cancel an appointment; cancelling it twice is the same."""
    item = _cancel(enrollment_id, appointment_id, by=by)
    settling.settle_enrollment(item, by=by)
    return item


@retrying
def _cancel(enrollment_id: str, appointment_id: str, *, by: Actor) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    if item.appointments.get(appointment_id, {}).get("status") == "cancelled":
        return item
    writes = booking.cancel(item, appointment_id)
    _commit(item, writes, by=by, what="appointment_cancelled", appointment_id=appointment_id)
    return item


def of_coach(coach_id: str, *, first: date, last: date) -> list[AppointmentItem]:
    """A coach's appointments on these local days, by time (an index read)."""
    index = AppointmentItem.coach_schedule_index
    found = index.query(
        coach_id, AppointmentItem.scheduled_date.between(first.isoformat(), last.isoformat())
    )
    return sorted(found, key=lambda appointment: appointment.starts_at)


def _check_type(kind: str) -> None:
    if kind not in TYPES:
        raise InvalidData(
            _("Unknown type of appointment."),
            errors={"appointment_type": [_("One of: %(types)s.") % {"types": ", ".join(TYPES)}]},
        )


def _coach(item: EnrollmentItem) -> ProfileItem:
    coach = ProfileItem.fetch(item.coach_id)
    if coach is None or not coach.is_active:
        raise NotFound(_("The coach takes no appointments at present."))
    return coach


def _commit(item: EnrollmentItem, writes: list, *, by: Actor, what: str, appointment_id: str):
    note(item, what, by=by, appointment_id=appointment_id)
    item.mark()
    commit_by(
        by,
        change(item),
        *writes,
        action_type="update",
        resource_type="appointment",
        resource_id=appointment_id,
        description=what.replace("_", " "),
    )
