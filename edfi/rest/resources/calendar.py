"""Calendars, terms, periods of the day and rooms."""

from edfi.models import Calendar, CalendarDate, ClassPeriod, Location
from edfi.rest.resource import Resource, Secured, register
from edfi.rest.shapes import (
    BigInteger,
    Boolean,
    Collection,
    Date,
    Descriptor,
    Descriptors,
    Integer,
    Reference,
    Text,
    Time,
    Unserved,
)
from oneroster.models import AcademicSession


@register
class Calendars(Resource):
    """A school's calendar of one year."""

    model = Calendar
    key = (
        "calendarCode",
        "schoolReference.schoolId",
        "schoolYearTypeReference.schoolYear",
    )
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "calendarTypeDescriptor": Descriptor("CalendarType", required=True),
        "calendarCode": Text(60, required=True),
        "schoolYearTypeReference": Reference("schoolYearTypes", required=True),
        "schoolReference": Reference("schools", required=True),
        "gradeLevels": Descriptors("GradeLevel"),
    }


@register
class CalendarDates(Resource):
    """A day of a calendar, and what it is."""

    model = CalendarDate
    key = (
        "calendarReference.calendarCode",
        "calendarReference.schoolId",
        "calendarReference.schoolYear",
        "date",
    )
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "date": Date(required=True),
        "calendarReference": Reference("calendars", required=True),
        "calendarEvents": Descriptors("CalendarEvent", required=True),
    }


@register
class Sessions(Resource):
    """A term of a school."""

    model = AcademicSession
    key = (
        "schoolReference.schoolId",
        "schoolYearTypeReference.schoolYear",
        "sessionName",
    )
    key_may_change = True
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "termDescriptor": Descriptor("Term", required=True),
        "beginDate": Date(required=True),
        "endDate": Date(required=True),
        "sessionName": Text(60, required=True),
        "totalInstructionalDays": Integer(low=0, required=True),
        "schoolYearTypeReference": Reference("schoolYearTypes", required=True),
        "schoolReference": Reference("schools", required=True),
        "academicWeeks": Collection(
            key=("academicWeekReference.schoolId", "academicWeekReference.weekIdentifier"),
            shape={
                "academicWeekReference": Unserved(
                    "academicWeeks",
                    members={"schoolId": BigInteger(), "weekIdentifier": Text(80, minimum=5)},
                    required=True,
                ),
            },
        ),
        "gradingPeriods": Collection(
            key=(
                "gradingPeriodReference.gradingPeriodDescriptor",
                "gradingPeriodReference.gradingPeriodName",
                "gradingPeriodReference.schoolId",
                "gradingPeriodReference.schoolYear",
            ),
            shape={
                "gradingPeriodReference": Reference("gradingPeriods", required=True),
            },
        ),
    }


@register
class GradingPeriods(Resource):
    """A stretch of time for which grades are given."""

    model = AcademicSession
    key = (
        "gradingPeriodDescriptor",
        "gradingPeriodName",
        "schoolReference.schoolId",
        "schoolYearTypeReference.schoolYear",
    )
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "gradingPeriodDescriptor": Descriptor("GradingPeriod", required=True),
        "beginDate": Date(required=True),
        "endDate": Date(required=True),
        "gradingPeriodName": Text(60, required=True),
        "periodSequence": Integer(),
        "totalInstructionalDays": Integer(low=0, required=True),
        "schoolYearTypeReference": Reference("schoolYearTypes", required=True),
        "schoolReference": Reference("schools", required=True),
    }


@register
class ClassPeriods(Resource):
    """A recurring period of the day."""

    model = ClassPeriod
    key = (
        "classPeriodName",
        "schoolReference.schoolId",
    )
    key_may_change = True
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "classPeriodName": Text(60, required=True),
        "officialAttendancePeriod": Boolean(),
        "schoolReference": Reference("schools", required=True),
        "meetingTimes": Collection(
            key=("endTime", "startTime"),
            shape={
                "endTime": Time(required=True),
                "startTime": Time(required=True),
            },
        ),
    }


@register
class Locations(Resource):
    """A room of a school."""

    model = Location
    key = (
        "classroomIdentificationCode",
        "schoolReference.schoolId",
    )
    key_may_change = True
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "classroomIdentificationCode": Text(60, required=True),
        "maximumNumberOfSeats": Integer(),
        "optimalNumberOfSeats": Integer(),
        "schoolReference": Reference("schools", required=True),
    }
