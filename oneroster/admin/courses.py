"""Courses and where they are offered."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, SchoolFilter, added, links, listed, page
from edfi.admin.enrolments import SchoolYearFilter
from oneroster.admin.academic import (
    AcademicAdmin,
    CourseFilter,
    SessionFilter,
    in_forms,
    in_lists,
)
from oneroster.models import Course, CourseOffering


@admin.register(Course)
class CourseAdmin(AcademicAdmin):
    list_display = ["title", "course_code", "education_organization", "status"]
    list_select_related = ["education_organization"]
    list_filter = [("status", ChoicesDropdownFilter)]
    search_fields = ["title", "course_code__iexact"]
    search_help_text = _("Part of the title, or a whole code.")
    autocomplete_fields = ["education_organization", "organization", "school_year"]
    readonly_fields = [*AcademicAdmin.readonly_fields, "elsewhere", "add_to_it"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "education_organization",
                    ("course_code", "number_of_parts"),
                    ("course_title", "title"),
                    "high_school_course_requirement",
                    "course_description",
                    "elsewhere",
                    "add_to_it",
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

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, course):
        code = course.course_code
        return links((code and listed("oneroster_courseoffering", q=code), _("Its offerings")))

    @admin.display(description=_("add"))
    def add_to_it(self, course):
        if not course.course_code:
            return ""
        key = {
            "course_code": course.course_code,
            "course_education_organization_id": course.education_organization_id,
        }
        return links((added("oneroster_courseoffering", **key), _("An offering at a school")))

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not obj.education_organization_id:
            return fixed
        return [*fixed, "course_code", "education_organization", "organization"]


@admin.register(CourseOffering)
class CourseOfferingAdmin(EdFiAdmin):
    list_display = ["local_course_code", "local_course_title", "school", "session", "course_code"]
    list_select_related = ["school"]
    list_filter = [SchoolYearFilter, SessionFilter, SchoolFilter, CourseFilter]
    search_fields = ["local_course_code__iexact", "course_code__iexact", "local_course_title"]
    search_help_text = _("A whole code, or part of the local title.")
    autocomplete_fields = ["school"]
    never_changed = ["local_course_code", "school", "school_year", "session_name"]
    readonly_fields = [*EdFiAdmin.readonly_fields, "elsewhere", "add_to_it"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "school",
                    ("school_year", "session_name"),
                    "local_course_code",
                    ("course_code", "course_education_organization_id"),
                    ("local_course_title", "instructional_time_planned"),
                    "offered_grade_levels",
                    "elsewhere",
                    "add_to_it",
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

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, offering):
        course = Course.objects.filter(
            course_code=offering.course_code,
            education_organization=offering.course_education_organization_id,
        ).first()
        return links(
            (course and page("oneroster_course", course.pk), course),
            (listed("oneroster_rosterclass", **in_lists(offering)), _("Its classes")),
        )

    @admin.display(description=_("add"))
    def add_to_it(self, offering):
        key = in_forms(offering, "school_year", "session_name", "local_course_code")
        return links(
            (added("oneroster_rosterclass", school=offering.school_id, **key), _("A class"))
        )
