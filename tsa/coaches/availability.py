"""When a coach can be booked: weekly hours per appointment type, exceptions, length, buffer.

Pure: it knows no store. Until a coach has said when, families see usual office hours and any
time may be agreed; once said, a booking must lie within the hours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tsa.lib import school_time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TYPES = ("consultation", "campus_tour", "shadow_day", "assessment")
USUAL_MINUTES = {"consultation": 30, "campus_tour": 60, "shadow_day": 180, "assessment": 60}
USUAL_HOURS = (time(8), time(17))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; both ends aware."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span", *, buffer: timedelta = timedelta(0)) -> bool:
        return self.starts_at < other.ends_at + buffer and other.starts_at < self.ends_at + buffer


@dataclass(frozen=True, slots=True)
class Availability:
    """A coach's stored availability (the JSON of `ProfileItem.availability`), for one zone."""

    stored: dict | None
    zone: str

    @property
    def is_said(self) -> bool:
        """Has the coach said when? Otherwise times are by arrangement."""
        return bool(self.stored and self.stored.get("appointment_types"))

    def _of_type(self, kind: str) -> dict:
        return ((self.stored or {}).get("appointment_types") or {}).get(kind) or {}

    def length(self, kind: str) -> timedelta:
        return timedelta(minutes=self._of_type(kind).get("length_minutes") or USUAL_MINUTES[kind])

    def buffer(self, kind: str) -> timedelta:
        return timedelta(minutes=self._of_type(kind).get("buffer_minutes") or 0)

    def span(self, kind: str, starts_at: datetime) -> Span:
        """The stretch that an appointment of this type takes from its start."""
        start = starts_at.astimezone(UTC)
        return Span(start, start + self.length(kind))

    def open_hours(self, kind: str, day: date) -> list[tuple[time, time]]:
        """The local hours in which this type can be booked on this day."""
        exceptions = [
            each
            for each in (self.stored or {}).get("exceptions") or []
            if each["date"] == day.isoformat()
        ]
        if any(each.get("closed") for each in exceptions):
            return []
        if exceptions:
            return sorted(_hours(each) for each in exceptions)
        if not self.is_said:
            return [USUAL_HOURS] if day.weekday() < 5 else []
        weekday = WEEKDAYS[day.weekday()]
        weekly = self._of_type(kind).get("weekly") or []
        return sorted(_hours(each) for each in weekly if each["weekday"] == weekday)

    def allows(self, kind: str, starts_at: datetime) -> bool:
        """Does the whole appointment lie in open hours? Any time does until the coach has said."""
        if not self.is_said:
            return True
        span = self.span(kind, starts_at)
        day = starts_at.astimezone(ZoneInfo(self.zone)).date()
        return any(
            opens.starts_at <= span.starts_at and span.ends_at <= opens.ends_at
            for opens in self._open_spans(kind, day)
        )

    def free(self, kind: str, day: date, booked: Iterable[Span]) -> Iterator[Span]:
        """The times of this day that can still be booked, one after another."""
        taken = list(booked)
        length, buffer = self.length(kind), self.buffer(kind)
        for opens in self._open_spans(kind, day):
            start = opens.starts_at
            while start + length <= opens.ends_at:
                span = Span(start, start + length)
                if not any(span.overlaps(other, buffer=buffer) for other in taken):
                    yield span
                start += length + buffer

    def _open_spans(self, kind: str, day: date) -> Iterator[Span]:
        for opens, closes in self.open_hours(kind, day):
            try:
                yield Span(
                    school_time.moment(day, opens, self.zone).astimezone(UTC),
                    school_time.moment(day, closes, self.zone).astimezone(UTC),
                )
            except ValueError:
                continue  # hours that begin or end in the hour the clocks skip


def problems(data: dict) -> dict[str, list[str]]:
    """What is contradictory in an availability whose shape is right, by field path."""
    found: dict[str, list[str]] = {}
    for kind, settings in (data.get("appointment_types") or {}).items():
        path = f"appointment_types.{kind}.weekly"
        for weekday in WEEKDAYS:
            hours = sorted(
                _hours(each) for each in settings.get("weekly") or [] if each["weekday"] == weekday
            )
            if any(opens >= closes for opens, closes in hours):
                found.setdefault(path, []).append(f"{weekday}: the end must be after the start.")
            if any(later[0] < earlier[1] for earlier, later in pairwise(hours)):
                found.setdefault(path, []).append(f"{weekday}: the hours overlap.")
    return found


def _hours(each: dict) -> tuple[time, time]:
    return time.fromisoformat(each["start"]), time.fromisoformat(each["end"])
