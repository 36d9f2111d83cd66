"""Sessions and grading periods of schools."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import SchoolFilter
from edfi.admin.enrolments import SchoolYearFilter
from oneroster.admin.academic import AcademicAdmin
from oneroster.models import AcademicSession


@admin.register(AcademicSession)
class AcademicSessionAdmin(AcademicAdmin):
    list_display = ["title", "type", "school", "school_year", "begin_date", "end_date"]
    list_select_related = ["school"]
    list_filter = [("type", ChoicesDropdownFilter), SchoolYearFilter, SchoolFilter]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    autocomplete_fields = ["school", "parent"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("school", "school_year"),
                    ("begin_date", "end_date"),
                    ("total_instructional_days", "type"),
                    ("title", "parent"),
                ]
            },
        ),
        (_("A session"), {"fields": [("session_name", "term_descriptor"), "grading_periods"]}),
        (
            _("A grading period"),
            {"fields": [("grading_period_name", "grading_period_descriptor"), "period_sequence"]},
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is not None and (obj.session_name or obj.grading_period_name):
            fixed = [*fixed, "parent"]  # follows
        if obj is None or not obj.grading_period_name:
            return fixed
        # Ed-Fi lets nobody change the key of a grading period.
        key = ["school", "school_year", "grading_period_name", "grading_period_descriptor"]
        return [*fixed, *key]
