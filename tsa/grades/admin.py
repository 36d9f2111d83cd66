"""Grades of record: to find, and to correct. Their key is the student's place in a class."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, SchoolFilter
from edfi.admin.enrolments import SchoolYearFilter
from oneroster.admin.academic import SessionFilter
from oneroster.models.classes import SECTION
from tsa.grades.models import Grade


@admin.register(Grade)
class GradeAdmin(EdFiAdmin):
    about_student = True
    list_display = [
        "student_name",
        "local_course_code",
        "grading_period_name",
        "school_year",
        "letter_grade_earned",
        "numeric_grade_earned",
    ]
    list_display_links = ["student_name"]
    list_select_related = ["student"]
    list_filter = [SchoolYearFilter, SessionFilter, SchoolFilter]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_help_text = _("Part of the student's last name, or a whole student id.")
    autocomplete_fields = ["student"]
    never_changed = [
        "student",
        *SECTION,
        "begin_date",
        "grading_period_name",
        "grading_period_descriptor",
        "grade_type_descriptor",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    ("letter_grade_earned", "numeric_grade_earned"),
                    "grade_earned_description",
                    "performance_base_conversion_descriptor",
                    "diagnostic_statement",
                    ("current_grade_indicator", "current_grade_as_of_date"),
                ]
            },
        ),
        (
            _("Of which class and period"),
            {
                "fields": [
                    ("school_id", "school_year"),
                    ("session_name", "local_course_code"),
                    ("section_identifier", "begin_date"),
                    ("grading_period_name", "grading_period_descriptor"),
                    "grade_type_descriptor",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("student"))
    def student_name(self, grade):
        return grade.student.full_name
