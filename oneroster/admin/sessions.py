"""Sessions and grading periods of schools."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import SchoolFilter, added, links, listed
from edfi.admin.enrolments import SchoolYearFilter
from edfi.admin.forms import EdFiForm
from oneroster.admin.academic import AcademicAdmin, in_forms, in_lists
from oneroster.models import AcademicSession


class AcademicSessionForm(EdFiForm):
    def clean(self):
        data = super().clean()
        if "grading_periods" in self.fields:
            self.complete(
                "grading_periods",
                AcademicSession.objects.grading_periods().filter(
                    school=data.get("school"), school_year=data.get("school_year")
                ),
                {
                    "schoolId": "school_id",
                    "schoolYear": "school_year",
                    "gradingPeriodName": "grading_period_name",
                    "gradingPeriodDescriptor": "grading_period_descriptor",
                },
            )
        return data


@admin.register(AcademicSession)
class AcademicSessionAdmin(AcademicAdmin):
    form = AcademicSessionForm
    list_display = ["title", "type", "school", "school_year", "begin_date", "end_date"]
    list_select_related = ["school"]
    list_filter = [("type", ChoicesDropdownFilter), SchoolYearFilter, SchoolFilter]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    autocomplete_fields = ["school", "parent"]
    readonly_fields = [*AcademicAdmin.readonly_fields, "elsewhere", "add_to_it"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "school",
                    ("school_year", "total_instructional_days"),
                    ("begin_date", "end_date"),
                    ("title", "type", "parent"),
                    "elsewhere",
                    "add_to_it",
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

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, row):
        if row.grading_period_name:
            where = {"school": row.school_id, "school_year": row.school_year}
            return links(
                (listed("grades_grade", **where, period=row.grading_period_name), _("Grades"))
            )
        if not row.session_name:
            return ""
        return links(
            (listed("oneroster_courseoffering", **in_lists(row)), _("Course offerings")),
            (listed("oneroster_rosterclass", **in_lists(row)), _("Classes")),
        )

    @admin.display(description=_("add"))
    def add_to_it(self, row):
        if not row.session_name:
            return ""
        key = {"school": row.school_id, **in_forms(row, "school_year", "session_name")}
        return links((added("oneroster_courseoffering", **key), _("A course offering")))
