"""Staff's pages on cohorts and their members."""

from django.contrib import admin
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.admin.base import KEPT, EdFiAdmin, RelatedRows, links, page
from edfi.admin.students import show_with_students

# Names, levels and states are columns without a length, and yet single lines.
ONE_LINE = {models.TextField: {"widget": UnfoldAdminTextInputWidget}}


class MembersOfCohort(TabularInline):
    model = StudentCohortMember
    formfield_overrides = ONE_LINE
    extra = 0
    fields = ["student", "enrollment_date", "end_date", "status", "is_active"]
    autocomplete_fields = ["student"]
    per_page = 30
    verbose_name_plural = _("Members")
    hide_title = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student")


class CohortsOfStudent(RelatedRows):
    model = StudentCohortMember
    fk_name = "student"
    ordering = ["-created_at", "id"]
    fields = ["in_cohort", "enrollment_date", "end_date", "status", "is_active"]
    readonly_fields = fields
    verbose_name_plural = _("Cohorts")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student", "cohort")

    @admin.display(description=_("cohort"))
    def in_cohort(self, row):
        return links((page("cohorts_studentcohort", row.cohort_id), row.cohort.name))


show_with_students(CohortsOfStudent)


@admin.register(StudentCohort)
class StudentCohortAdmin(EdFiAdmin):
    formfield_overrides = {**EdFiAdmin.formfield_overrides, **ONE_LINE}
    list_display = [
        "code",
        "name",
        "organization_unit",
        "tutor_name",
        "years",
        "members",
        "is_active",
    ]
    list_select_related = ["organization_unit", "tutor"]
    list_filter = [("is_active", BooleanRadioFilter)]
    search_fields = ["code", "name"]
    search_help_text = _("Part of the code or name.")
    autocomplete_fields = ["organization_unit", "tutor"]
    # The organization says it, and the database writes it.
    readonly_fields = [*KEPT, "education_organization"]
    inlines = [MembersOfCohort]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "name"),
                    "organization_unit",
                    "tutor",
                    ("start_year", "end_year"),
                    ("education_level", "education_type"),
                    ("language", "is_active"),
                ]
            },
        ),
        (
            _("Ed-Fi"),
            {
                "fields": [
                    "cohort_description",
                    ("cohort_identifier", "education_organization"),
                    ("cohort_type_descriptor", "cohort_scope_descriptor"),
                    "academic_subject_descriptor",
                    "programs",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Further data"),
            {
                "fields": ["academic_program_id", "metadata", *KEPT],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_queryset(self, request):
        present = (
            StudentCohortMember.objects.filter(cohort=OuterRef("pk"), is_active=True)
            .order_by()
            .values("cohort")
            .annotate(number=Count("pk"))
            .values("number")
        )
        rows = super().get_queryset(request)
        return rows.annotate(number_of_members=Coalesce(Subquery(present), 0))

    @admin.display(description=_("members"))
    def members(self, cohort):
        return cohort.number_of_members

    @admin.display(description=_("tutor"))
    def tutor_name(self, cohort):
        if cohort.tutor is None:
            return None
        return f"{cohort.tutor.given_name or ''} {cohort.tutor.family_name or ''}".strip()

    @admin.display(description=_("years"), ordering="start_year")
    def years(self, cohort):
        if not cohort.start_year:
            return None
        return f"{cohort.start_year}–{cohort.end_year or ''}"


@admin.register(StudentCohortMember)
class StudentCohortMemberAdmin(EdFiAdmin):
    formfield_overrides = {**EdFiAdmin.formfield_overrides, **ONE_LINE}
    about_student = True
    list_display = ["student_name", "cohort", "enrollment_date", "end_date", "status", "is_active"]
    list_display_links = ["student_name"]
    list_select_related = ["student", "cohort"]
    list_filter = [("is_active", BooleanRadioFilter)]
    search_fields = ["student__last_name", "cohort__code", "student__student_unique_id__exact"]
    search_help_text = _("Part of the student's last name, a cohort's code, or a student id.")
    autocomplete_fields = ["student", "cohort"]
    ordering = ["-created_at", "id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    "cohort",
                    ("enrollment_date", "end_date"),
                    ("status", "is_active"),
                ]
            },
        ),
        (
            _("Further data"),
            {"fields": ["sections", "metadata", *KEPT], "classes": ["collapse"]},
        ),
    ]

    @admin.display(description=_("student"), ordering="student__last_name")
    def student_name(self, row):
        return row.student.full_name
