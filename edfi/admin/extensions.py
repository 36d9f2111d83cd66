"""TSA's admission facts about students. Status and deposit follow the enrolment's actions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin
from edfi.admin.students_health import PERMISSION
from edfi.descriptors import code
from edfi.models import Student, TSAStudentExtension

HEALTH = ["special_needs", "custom_data"]
COLOURS = {
    "registered": "info",
    "enrolled": "success",
    "waitlisted": "warning",
    "rejected": "danger",
    "withdrawn": "danger",
}


@admin.register(TSAStudentExtension)
class TSAStudentExtensionAdmin(EdFiAdmin):
    about_student = True
    list_display = ["student_name", "status", "program", "grade", "expected_start_date", "deposit"]
    list_display_links = ["student_name"]
    # By the others PostgreSQL would sort the whole table (edfi/tests/test_admin_at_size.py).
    sortable_by = ["student_name"]
    list_select_related = ["student"]
    list_filter = [
        ("enrollment_status", ChoicesDropdownFilter),
        ("deposit_paid", BooleanRadioFilter),
    ]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_people = {"student": Student}
    search_help_text = _("Part of the student's name, or a whole student id.")
    autocomplete_fields = ["student"]
    never_changed = ["student", "enrollment_status"]
    readonly_fields = [
        *EdFiAdmin.readonly_fields,
        "deposit",
        "deposit_paid_date",
        "enrollment_completed_date",
        "missing_documents",
        "custom_data",
        "referring_coach_id",
        "invitation_id",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    ("enrollment_status", "enrollment_completed_date"),
                    ("assigned_program_track", "grade_level_at_enrollment"),
                    ("expected_start_date", "referral_source"),
                    ("deposit", "deposit_paid_date"),
                ]
            },
        ),
        (
            _("Consultation, shadow day, documents"),
            {
                "fields": [
                    ("parent_consultation_completed", "parent_consultation_date"),
                    "parent_consultation_notes",
                    ("shadow_day_completed", "shadow_day_date"),
                    "shadow_day_notes",
                    ("required_documents_complete", "document_completion_date"),
                    "missing_documents",
                ]
            },
        ),
        (
            _("Interests and needs"),
            {
                "fields": [
                    "sport_interests",
                    "previous_sports_experience",
                    "academic_goals",
                    "special_needs",
                ]
            },
        ),
        (
            _("Where the answers came from"),
            {
                "fields": [("referring_coach_id", "invitation_id"), "custom_data"],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    def resource_id(self, obj):
        return obj.student_id

    def get_fieldsets(self, request, obj=None):
        """Health data, as on the student's page, only for who may open it."""
        found = super().get_fieldsets(request, obj)
        if request.user.has_perm(PERMISSION):
            return found
        without = {f"{prefix}{name}" for name in HEALTH for prefix in ("", "shown_")}
        return [
            (title, {**options, "fields": [f for f in options["fields"] if str(f) not in without]})
            for title, options in found
        ]

    @admin.display(description=_("student"), ordering="student__last_name")
    def student_name(self, row):
        return row.student.full_name

    @display(description=_("status"), ordering="enrollment_status", label=COLOURS)
    def status(self, row):
        return row.enrollment_status, row.get_enrollment_status_display()

    @admin.display(description=_("program"))
    def program(self, row):
        return row.assigned_program_track

    @admin.display(description=_("grade"))
    def grade(self, row):
        return code(row.grade_level_at_enrollment)

    @admin.display(description=_("deposit"))
    def deposit(self, row):
        if not row.deposit_paid:
            return _("not paid")
        return f"${(row.deposit_amount or 0) / 100:,.2f}"
