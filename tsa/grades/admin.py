"""Grades of record: to find, and to correct. Their key is the student's place in a class."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import TextFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, RelatedRows, SchoolFilter, links, page
from edfi.admin.enrolments import SchoolYearFilter
from edfi.admin.students import show_with_students
from edfi.models import Student
from oneroster.admin.academic import CourseFilter, SectionFilter, SessionFilter
from oneroster.models.classes import SECTION
from tsa.grades.models import Grade


class PeriodFilter(TextFilter):
    title = _("grading period")
    parameter_name = "period"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(grading_period_name=self.value().strip())


class GradesOfStudent(RelatedRows):
    model = Grade
    fields = ["in_class", "grading_period_name", "school_year", "letter_grade_earned"]
    fields += ["numeric_grade_earned"]
    readonly_fields = fields
    verbose_name_plural = _("Grades")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student")

    @admin.display(description=_("class"))
    def in_class(self, grade):
        return links((page("grades_grade", grade.pk), grade.section_identifier))


show_with_students(GradesOfStudent)


@admin.register(Grade)
class GradeAdmin(EdFiAdmin):
    about_student = True
    list_display = [
        "student_name",
        "section_identifier",
        "grading_period_name",
        "school_year",
        "letter_grade_earned",
        "numeric_grade_earned",
    ]
    list_display_links = ["student_name"]
    list_select_related = ["student"]
    list_filter = [
        SchoolYearFilter,
        SessionFilter,
        SchoolFilter,
        CourseFilter,
        SectionFilter,
        PeriodFilter,
    ]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_people = {"student": Student}
    search_help_text = _("Part of the student's name, or a whole student id.")
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
