"""School years, calendars and their days, class periods and rooms."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, SchoolFilter
from edfi.admin.enrolments import SchoolYearFilter
from edfi.descriptors import code
from edfi.models import Calendar, CalendarDate, ClassPeriod, Location, SchoolYearType


@admin.register(SchoolYearType)
class SchoolYearTypeAdmin(EdFiAdmin):
    list_display = ["school_year_description", "school_year", "current_school_year"]
    search_fields = ["school_year_description"]
    never_changed = ["school_year"]
    fieldsets = [
        (
            None,
            {"fields": [("school_year", "school_year_description"), "current_school_year"]},
        ),
        KEPT_FIELDSET,
    ]


class OfSchoolAdmin(EdFiAdmin):
    """What the pages of a school's own things share."""

    list_select_related = ["school"]
    autocomplete_fields = ["school"]


@admin.register(Calendar)
class CalendarAdmin(OfSchoolAdmin):
    list_display = ["calendar_code", "school", "school_year", "kind"]
    list_filter = [SchoolYearFilter, SchoolFilter]
    search_fields = ["calendar_code"]
    never_changed = ["school", "school_year", "calendar_code"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "school",
                    ("school_year", "calendar_code"),
                    "calendar_type_descriptor",
                    "grade_levels",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("type"))
    def kind(self, calendar):
        return code(calendar.calendar_type_descriptor)


@admin.register(CalendarDate)
class CalendarDateAdmin(EdFiAdmin):
    list_display = ["date", "events", "calendar_code", "school_id", "school_year"]
    list_filter = [SchoolYearFilter, SchoolFilter]
    search_fields = ["calendar_code__exact"]
    search_help_text = _("A whole calendar code.")
    never_changed = ["calendar_code", "school_id", "school_year", "date"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("calendar_code", "school_id", "school_year"),
                    "date",
                    "calendar_events",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("what it is"))
    def events(self, day):
        return ", ".join(code(event) for event in day.calendar_events)


@admin.register(ClassPeriod)
class ClassPeriodAdmin(OfSchoolAdmin):
    list_display = ["class_period_name", "school", "official_attendance_period"]
    list_filter = [SchoolFilter]
    search_fields = ["class_period_name"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "school",
                    "class_period_name",
                    "official_attendance_period",
                    "meeting_times",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]


@admin.register(Location)
class LocationAdmin(OfSchoolAdmin):
    list_display = [
        "classroom_identification_code",
        "school",
        "optimal_number_of_seats",
        "maximum_number_of_seats",
    ]
    list_filter = [SchoolFilter]
    search_fields = ["classroom_identification_code"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "school",
                    "classroom_identification_code",
                    ("optimal_number_of_seats", "maximum_number_of_seats"),
                ]
            },
        ),
        KEPT_FIELDSET,
    ]
