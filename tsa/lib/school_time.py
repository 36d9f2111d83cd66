"""School days and school years. A moment is aware; a day is a date at its school."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


def moment(day: date, at: time, zone: str) -> datetime:
    """A school's local day and time as an aware moment; the earlier one where clocks go back.

    Raises ValueError for a time that the clocks skip in spring, and at the calendar's ends.
    """
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    try:
        there_and_back = local.astimezone(UTC).astimezone(local.tzinfo)
    except OverflowError:
        raise ValueError("No calendar reaches this day.") from None
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError("The clocks skip this time on that day.")
    return local


def school_year(day: date) -> int:
    """The school year of a day as Ed-Fi writes it: the year it ends. August starts one."""
    return day.year + 1 if day.month >= 8 else day.year


def next_start(after: date) -> date:
    """The next usual first day: 15 August or 15 January, later than `after`."""
    starts = (date(year, month, 15) for year in (after.year, after.year + 1) for month in (1, 8))
    return next(start for start in starts if start > after)


def age(birth_date: date, on: date) -> int:
    """Completed years."""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1)


def days_between(first: date, last: date) -> list[date]:
    """Both days and all between them."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
