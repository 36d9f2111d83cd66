"""Courses and where they are offered."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, SchoolFilter
from edfi.admin.enrolments import SchoolYearFilter
from oneroster.admin.academic import AcademicAdmin, SessionFilter
from oneroster.models import Course, CourseOffering


@admin.register(Course)
class CourseAdmin(AcademicAdmin):
    list_display = ["title", "course_code", "education_organization", "status"]
    list_select_related = ["education_organization"]
    list_filter = [("status", ChoicesDropdownFilter)]
    search_fields = ["title", "course_code__iexact"]
    search_help_text = _("Part of the title, or a whole code.")
    autocomplete_fields = ["education_organization", "organization", "school_year"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("course_code", "education_organization"),
                    ("course_title", "title"),
                    ("number_of_parts", "high_school_course_requirement"),
                    "course_description",
                    "academic_subjects",
                    "offered_grade_levels",
                ]
            },
        ),
        (
            _("Credits"),
            {
                "fields": [
                    ("minimum_available_credits", "maximum_available_credits"),
                    (
                        "minimum_available_credit_type_descriptor",
                        "maximum_available_credit_type_descriptor",
                    ),
                    (
                        "minimum_available_credit_conversion",
                        "maximum_available_credit_conversion",
                    ),
                    ("max_completions_for_credit", "course_gpa_applicability_descriptor"),
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("career_pathway_descriptor", "course_defined_by_descriptor"),
                    ("date_course_adopted", "time_required_for_completion"),
                    "identification_codes",
                    "competency_levels",
                    "level_characteristics",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("On rosters"),
            {
                "fields": [
                    ("organization", "school_year"),
                    ("grades", "subjects"),
                    "subject_codes",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not obj.education_organization_id:
            return fixed
        return [*fixed, "course_code", "education_organization", "organization"]


@admin.register(CourseOffering)
class CourseOfferingAdmin(EdFiAdmin):
    list_display = ["local_course_code", "local_course_title", "school", "session", "course_code"]
    list_select_related = ["school"]
    list_filter = [SchoolYearFilter, SessionFilter, SchoolFilter]
    search_fields = ["local_course_code__iexact", "course_code__iexact", "local_course_title"]
    search_help_text = _("A whole code, or part of the local title.")
    autocomplete_fields = ["school"]
    never_changed = ["local_course_code", "school", "school_year", "session_name"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("school", "school_year"),
                    ("session_name", "local_course_code"),
                    ("course_code", "course_education_organization_id"),
                    ("local_course_title", "instructional_time_planned"),
                    "offered_grade_levels",
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": ["course_level_characteristics", "curriculum_useds"],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("session"), ordering="session_name")
    def session(self, offering):
        return f"{offering.session_name} {offering.school_year}"
