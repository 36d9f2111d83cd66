"""When students attended which school."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, GradeFilter, SchoolFilter
from edfi.descriptors import code
from edfi.models import Student, StudentSchoolAssociation
from tsa.lib import school_time


class SchoolYearFilter(DropdownFilter):
    title = _("school year")
    parameter_name = "school_year"

    def lookups(self, request, model_admin):
        present = school_time.school_year(timezone.localdate())
        years = range(present + 2, present - 6, -1)
        return [(str(year), f"{year - 1}–{year}") for year in years]

    def queryset(self, request, queryset):
        return queryset.filter(school_year=self.value()) if self.value() else queryset


class PresenceFilter(DropdownFilter):
    title = _("presence")
    parameter_name = "present"

    def lookups(self, request, model_admin):
        return [("yes", _("there now")), ("no", _("has left"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(exit_withdraw_date__isnull=self.value() == "yes")


@admin.register(StudentSchoolAssociation)
class StudentSchoolAssociationAdmin(EdFiAdmin):
    about_student = True
    list_display = [
        "student_name",
        "school",
        "grade",
        "school_year",
        "entry_date",
        "exit_withdraw_date",
    ]
    list_display_links = ["student_name"]
    # By the others PostgreSQL would sort the whole table (edfi/tests/test_admin_at_size.py).
    sortable_by = ["student_name"]
    list_select_related = ["student", "school"]
    list_filter = [SchoolYearFilter, GradeFilter, PresenceFilter, SchoolFilter]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_people = {"student": Student}
    search_help_text = _("Part of the student's name, or a whole student id.")
    autocomplete_fields = ["student", "school"]
    never_changed = ["student", "school", "entry_date"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    "school",
                    ("entry_date", "school_year"),
                    ("entry_grade_level_descriptor", "entry_type_descriptor"),
                    ("exit_withdraw_date", "exit_withdraw_type_descriptor"),
                    ("primary_school", "repeat_grade_indicator"),
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("class_of_school_year", "graduation_school_year"),
                    ("next_year_grade_level_descriptor", "next_year_school_id"),
                    ("school_choice", "school_choice_transfer"),
                    ("term_completion_indicator", "employed_while_enrolled"),
                    ("full_time_equivalency", "calendar_code"),
                    "school_choice_basis_descriptor",
                    "residency_status_descriptor",
                    "enrollment_type_descriptor",
                    "entry_grade_level_reason_descriptor",
                    "graduation_plan_type_descriptor",
                    "alternative_graduation_plans",
                    "education_plans",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("student"), ordering="student__last_name")
    def student_name(self, stay):
        return stay.student.full_name

    @admin.display(description=_("grade"), ordering="entry_grade_level_descriptor")
    def grade(self, stay):
        return code(stay.entry_grade_level_descriptor)
