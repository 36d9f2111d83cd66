"""Classes (Ed-Fi's sections), and who is in them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import SchoolFilter
from edfi.admin.enrolments import SchoolYearFilter
from oneroster.admin.academic import AcademicAdmin, SessionFilter
from oneroster.models import Enrollment, RosterClass
from oneroster.models.classes import SECTION

OFFERING = ["school", "school_year", "session_name", "local_course_code"]


@admin.register(RosterClass)
class RosterClassAdmin(AcademicAdmin):
    list_display = ["title", "section_identifier", "school", "session", "room", "status"]
    list_select_related = ["school"]
    list_filter = [
        SchoolYearFilter,
        SessionFilter,
        SchoolFilter,
        ("status", ChoicesDropdownFilter),
    ]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    autocomplete_fields = ["school", "location_school", "course", "organization"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("school", "school_year"),
                    ("session_name", "local_course_code"),
                    ("section_identifier", "section_name"),
                    ("title", "class_type"),
                    ("location_school", "classroom_identification_code"),
                    "class_periods",
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("sequence_of_course", "official_attendance_period"),
                    ("available_credits", "available_credit_type_descriptor"),
                    ("available_credit_conversion", "section_type_descriptor"),
                    ("educational_environment_descriptor", "population_served_descriptor"),
                    ("instruction_language_descriptor", "medium_of_instruction_descriptor"),
                    "offered_grade_levels",
                    "characteristics",
                    "course_level_characteristics",
                    "programs",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("On rosters"),
            {
                "description": _("A class without a section says course, organization and terms."),
                "fields": [
                    ("course", "organization"),
                    "term_sourced_ids",
                    ("class_code", "location"),
                    ("grades", "subjects"),
                    ("subject_codes", "periods"),
                ],
            },
        ),
    ]

    @admin.display(description=_("session"), ordering="-school_year")
    def session(self, row):
        return f"{row.session_name or ''} {row.school_year or ''}".strip()

    @admin.display(description=_("room"))
    def room(self, row):
        return row.classroom_identification_code

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        # Its offering is what it is a class of; only its own name within that may change.
        has_key = obj is not None and obj.section_identifier
        return [*fixed, *OFFERING, "course", "organization"] if has_key else fixed


@admin.register(Enrollment)
class EnrollmentAdmin(AcademicAdmin):
    about_student = True
    list_display = ["person", "role", "section", "session", "begin_date", "end_date", "status"]
    list_display_links = ["person"]
    list_select_related = ["student", "staff", "user"]
    list_filter = [
        ("role", ChoicesDropdownFilter),
        SchoolYearFilter,
        SessionFilter,
        SchoolFilter,
        ("status", ChoicesDropdownFilter),
    ]
    search_fields = ["user__family_name", "student__student_unique_id__exact"]
    search_help_text = _("Part of a family name, or a whole student id.")
    autocomplete_fields = [
        "student",
        "staff",
        "user",
        "roster_class",
        "organization",
        "dual_credit_education_organization",
    ]
    # Where somebody belongs to another class, that is another row.
    never_changed = [
        "sourced_id",
        "role",
        *("student", "staff", *SECTION, "begin_date"),
        *("user", "roster_class", "organization"),
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "role",
                    ("student", "staff"),
                    ("school_id", "school_year"),
                    ("session_name", "local_course_code"),
                    "section_identifier",
                    ("begin_date", "end_date"),
                    "teacher_student_data_link_exclusion",
                ]
            },
        ),
        (
            _("A student"),
            {
                "fields": [
                    ("homeroom_indicator", "repeat_identifier_descriptor"),
                    ("attempt_status_descriptor", "dual_credit_indicator"),
                    ("dual_credit_type_descriptor", "dual_credit_institution_descriptor"),
                    "dual_credit_education_organization",
                    "dual_high_school_credit_indicator",
                    "programs",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("A teacher"),
            {
                "fields": [
                    ("classroom_position_descriptor", "percentage_contribution"),
                    ("highly_qualified_teacher", "is_primary"),
                ],
            },
        ),
        (
            _("On rosters"),
            {
                "description": _("For those whom Ed-Fi does not know; else they follow."),
                "fields": [("user", "roster_class"), "organization"],
            },
        ),
    ]

    @admin.display(description=_("person"))
    def person(self, row):
        if row.student:
            return row.student.full_name
        if row.staff:
            return f"{row.staff.first_name} {row.staff.last_name}"
        return row.user or row.sourced_id

    @admin.display(description=_("class"))
    def section(self, row):
        return row.section_identifier or row.roster_class_id

    @admin.display(description=_("session"), ordering="-school_year")
    def session(self, row):
        return f"{row.session_name or ''} {row.school_year or ''}".strip()
