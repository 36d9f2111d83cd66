"""Attendance events: to find, and to correct."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, RelatedRows, SchoolFilter, links, page
from edfi.admin.enrolments import SchoolYearFilter
from edfi.admin.forms import EdFiForm
from edfi.admin.students import show_with_students
from edfi.descriptors import code
from edfi.models import Student
from oneroster.admin.academic import CourseFilter, SectionFilter, SessionFilter
from oneroster.admin.classes import complete_periods
from oneroster.models.classes import SECTION
from tsa.admin.readable import day
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
    list_filter = [("event_date", RangeDateFilter), SchoolYearFilter, SessionFilter, SchoolFilter]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_people = {"student": Student}
    search_help_text = _("Part of the student's name, or a whole student id.")

    @admin.display(description=_("student"))
    def student_name(self, event):
        return event.student.full_name

    @admin.display(description=_("kind"))
    def kind(self, event):
        return code(event.attendance_event_category_descriptor)


class EventsOfStudent(RelatedRows):
    """The day is the link: an event has no name."""

    fields = ["day", "kind", "attendance_event_reason", "session_name", "school_year"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student")

    @admin.display(description=_("day"))
    def day(self, event):
        model = f"attendance_{event._meta.model_name}"
        return links((page(model, event.pk), day(event.event_date)))

    @admin.display(description=_("kind"))
    def kind(self, event):
        return code(event.attendance_event_category_descriptor)


class SchoolEventsOfStudent(EventsOfStudent):
    model = StudentSchoolAttendanceEvent


class SectionEventsOfStudent(EventsOfStudent):
    model = StudentSectionAttendanceEvent
    fields = ["day", "kind", "section_identifier", "attendance_event_reason", "school_year"]
    readonly_fields = fields


show_with_students(SchoolEventsOfStudent)
show_with_students(SectionEventsOfStudent)


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
                    "student",
                    "event_date",
                    *EVENT,
                    "school_attendance_duration",
                    "school",
                    ("school_year", "session_name"),
                ]
            },
        ),
        KEPT_FIELDSET,
    ]


class SectionEventForm(EdFiForm):
    def clean(self):
        data = super().clean()
        if "class_periods" in self.fields:
            complete_periods(self, data.get("school_id") or self.instance.school_id)
        return data


@admin.register(StudentSectionAttendanceEvent)
class StudentSectionAttendanceEventAdmin(AttendanceAdmin):
    form = SectionEventForm
    list_display = ["student_name", "event_date", "kind", "section_identifier", "session_name"]
    list_filter = [*AttendanceAdmin.list_filter, CourseFilter, SectionFilter]
    autocomplete_fields = ["student"]
    never_changed = [*KEPT_KEY, *SECTION]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    "event_date",
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
