"""Attendance events: to find, and to correct."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, SchoolFilter
from edfi.admin.enrolments import SchoolYearFilter
from edfi.descriptors import code
from oneroster.models.classes import SECTION
from tsa.attendance.models import StudentSchoolAttendanceEvent, StudentSectionAttendanceEvent

KEPT_KEY = ["student", "event_date", "attendance_event_category_descriptor"]
EVENT = [
    ("attendance_event_category_descriptor", "attendance_event_reason"),
    ("arrival_time", "departure_time"),
    ("event_duration", "educational_environment_descriptor"),
]


class AttendanceAdmin(EdFiAdmin):
    about_student = True
    list_display_links = ["student_name"]
    list_select_related = ["student"]
    list_filter = [("event_date", RangeDateFilter), SchoolYearFilter, SchoolFilter]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_help_text = _("Part of the student's last name, or a whole student id.")

    @admin.display(description=_("student"))
    def student_name(self, event):
        return event.student.full_name

    @admin.display(description=_("kind"))
    def kind(self, event):
        return code(event.attendance_event_category_descriptor)


@admin.register(StudentSchoolAttendanceEvent)
class StudentSchoolAttendanceEventAdmin(AttendanceAdmin):
    list_display = ["student_name", "event_date", "kind", "school", "session_name"]
    list_select_related = ["student", "school"]
    autocomplete_fields = ["student", "school"]
    never_changed = [*KEPT_KEY, "school", "school_year", "session_name"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("student", "event_date"),
                    *EVENT,
                    "school_attendance_duration",
                    "school",
                    ("school_year", "session_name"),
                ]
            },
        ),
        KEPT_FIELDSET,
    ]


@admin.register(StudentSectionAttendanceEvent)
class StudentSectionAttendanceEventAdmin(AttendanceAdmin):
    list_display = ["student_name", "event_date", "kind", "local_course_code", "session_name"]
    autocomplete_fields = ["student"]
    never_changed = [*KEPT_KEY, *SECTION]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("student", "event_date"),
                    *EVENT,
                    "section_attendance_duration",
                    ("school_id", "school_year"),
                    ("session_name", "local_course_code"),
                    "section_identifier",
                    "class_periods",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]
