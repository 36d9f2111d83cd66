"""Students of record. The enrolment makes them; staff correct them, and may add one by hand."""

import secrets

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from edfi.admin import students_health, students_rows  # noqa: F401  (they add their sections)
from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin
from edfi.admin.students_filters import GradeOfStudent, SchoolOfStudent, StatusFilter
from edfi.admin.students_page import StudentPage
from edfi.admin.students_sections import show_with_students  # noqa: F401  (where apps look for it)
from edfi.descriptors import code
from edfi.models import Student, StudentSchoolAssociation
from edfi.services import new_student_usi


@admin.register(Student)
class StudentAdmin(StudentPage, EdFiAdmin):
    about_student = True
    list_display = ["last_name", "first_name", "student_unique_id", "birth_date", "sex", "school"]
    list_display_links = ["last_name", "first_name"]
    # By the others PostgreSQL would sort the whole table (edfi/tests/test_admin_at_size.py).
    sortable_by = ["last_name", "student_unique_id", "birth_date"]
    list_filter = [SchoolOfStudent, GradeOfStudent, StatusFilter]
    search_fields = ["last_name", "first_name", "student_unique_id__exact"]
    search_help_text = _("Part of a name, or a whole student id.")
    never_changed = ["student_unique_id"]
    readonly_fields = [*EdFiAdmin.readonly_fields, "number", "elsewhere"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("first_name", "middle_name"),
                    ("last_name", "generation_code_suffix"),
                    ("preferred_first_name", "preferred_last_name"),
                    ("birth_date", "birth_sex_descriptor"),
                    "elsewhere",
                ]
            },
        ),
        (
            _("Background"),
            {
                "fields": [
                    ("hispanic_latino_ethnicity", "multiplebirth_status"),
                    "races",
                    ("birth_city", "birth_state_abbreviation_descriptor"),
                    ("birth_country_descriptor", "birth_international_province"),
                    ("date_entered_us", "citizenship_status_descriptor"),
                    ("maiden_name", "personal_title_prefix"),
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("student_unique_id", "number"),
                    ("person_id", "source_system_descriptor"),
                    "other_names",
                    "identification_documents",
                    "personal_identification_documents",
                    "visas",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    def resource_id(self, obj):
        return obj.student_unique_id

    def get_queryset(self, request):
        """With each student's present school, in one query more for a page of the list."""
        current = StudentSchoolAssociation.objects.current().select_related("school")
        rows = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
            return rows.prefetch_related(
                Prefetch("school_associations", current, to_attr="current_stays")
            )
        return rows

    def get_changeform_initial_data(self, request):
        day = timezone.localdate()
        made = f"TSA-STU-{day:%Y%m%d}-{secrets.token_hex(4).upper()}"
        return {"student_unique_id": made, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        if not change:
            obj.student_usi = new_student_usi()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("student number"))
    def number(self, student):
        """A student who is being added has none yet, but the database's promise of one."""
        return "" if student._state.adding else student.student_usi

    @admin.display(description=_("sex"))
    def sex(self, student):
        return code(student.birth_sex_descriptor)

    @admin.display(description=_("school"))
    def school(self, student):
        return ", ".join(stay.school.name_of_institution for stay in student.current_stays)

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, student):
        """Links by derived keys: rosters and enrolments lie in apps above this one."""
        if student.pk is None or not student.student_unique_id:
            return ""
        key = student.student_unique_id
        roster = reverse("admin:oneroster_rosteruser_change", args=[f"student_{key}"])
        links = [(roster, _("Roster user"))]
        if (student.source_system_descriptor or "").endswith("#TSA_Admissions_Portal"):
            enrolment = key.replace("TSA-STU-", "TSA-ENROLL-", 1)
            page = reverse("admin:enrollment_enrollmentcopy_change", args=[enrolment])
            links.append((page, _("Enrolment")))
        return format_html_join(" · ", '<a href="{}" class="text-link">{}</a>', links)
