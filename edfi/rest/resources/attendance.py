"""Attendance, by school day and by class."""

from edfi.rest.resource import Resource, Secured, register
from edfi.rest.resources.shared import CLASS_PERIODS
from edfi.rest.shapes import Date, Descriptor, Integer, Number, Reference, Text, Time
from tsa.attendance.models import StudentSchoolAttendanceEvent, StudentSectionAttendanceEvent


@register
class StudentSchoolAttendanceEvents(Resource):
    """A student's absence or lateness at school."""

    model = StudentSchoolAttendanceEvent
    key = (
        "attendanceEventCategoryDescriptor",
        "eventDate",
        "schoolReference.schoolId",
        "sessionReference.schoolId",
        "sessionReference.schoolYear",
        "sessionReference.sessionName",
        "studentReference.studentUniqueId",
    )
    secured_by = (
        Secured("organization", "school_id"),
        Secured("student", "student_unique_id"),
    )
    shape = {
        "attendanceEventCategoryDescriptor": Descriptor("AttendanceEventCategory", required=True),
        "educationalEnvironmentDescriptor": Descriptor("EducationalEnvironment"),
        "arrivalTime": Time(),
        "attendanceEventReason": Text(255),
        "departureTime": Time(),
        "eventDate": Date(required=True),
        "eventDuration": Number(3, 2, low=0, high=1),
        "schoolAttendanceDuration": Integer(low=0, high=1440),
        "schoolReference": Reference("schools", required=True),
        "sessionReference": Reference("sessions", required=True),
        "studentReference": Reference("students", required=True),
    }


@register
class StudentSectionAttendanceEvents(Resource):
    """A student's absence or lateness in a class."""

    model = StudentSectionAttendanceEvent
    key = (
        "attendanceEventCategoryDescriptor",
        "eventDate",
        "sectionReference.localCourseCode",
        "sectionReference.schoolId",
        "sectionReference.schoolYear",
        "sectionReference.sessionName",
        "sectionReference.sectionIdentifier",
        "studentReference.studentUniqueId",
    )
    secured_by = (
        Secured("organization", "school_id"),
        Secured("student", "student_unique_id"),
    )
    shape = {
        "attendanceEventCategoryDescriptor": Descriptor("AttendanceEventCategory", required=True),
        "educationalEnvironmentDescriptor": Descriptor("EducationalEnvironment"),
        "arrivalTime": Time(),
        "attendanceEventReason": Text(255),
        "departureTime": Time(),
        "eventDate": Date(required=True),
        "eventDuration": Number(3, 2, low=0, high=1),
        "sectionAttendanceDuration": Integer(low=0, high=1440),
        "sectionReference": Reference("sections", required=True),
        "studentReference": Reference("students", required=True),
        "classPeriods": CLASS_PERIODS,
    }
