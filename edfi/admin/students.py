"""Students of record. The enrolment makes them; staff correct them, and may add one by hand."""

import secrets

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, RelatedRows
from edfi.descriptors import code
from edfi.models import (
    Student,
    StudentContactAssociation,
    StudentEducationOrganizationAssociation,
    StudentSchoolAssociation,
    TSAStudentExtension,
)
from edfi.services import new_student_usi
from tsa.access.models import Grant


class SchoolsOfStudent(RelatedRows):
    model = StudentSchoolAssociation
    fields = ["stay", "entry_date", "grade", "school_year", "exit_withdraw_date", "exit_type"]
    readonly_fields = fields
    verbose_name_plural = _("Schools attended")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("school", "student")

    @admin.display(description=_("school"))
    def stay(self, row):
        return _link("studentschoolassociation", row.pk, row.school.name_of_institution)

    @admin.display(description=_("grade"))
    def grade(self, row):
        return code(row.entry_grade_level_descriptor)

    @admin.display(description=_("exit type"))
    def exit_type(self, row):
        return code(row.exit_withdraw_type_descriptor)


class ExtensionOfStudent(RelatedRows):
    model = TSAStudentExtension
    ordering = ["id"]
    fields = ["status", "assigned_program_track", "expected_start_date", "deposit_paid"]
    readonly_fields = fields
    verbose_name = verbose_name_plural = _("Admission")

    @admin.display(description=_("status"))
    def status(self, row):
        return _link("tsastudentextension", row.pk, row.get_enrollment_status_display())


class ContactsOfStudent(RelatedRows):
    model = StudentContactAssociation
    fields = ["person", "relation", "primary_contact_status", "legal_guardian", "phone", "email"]
    readonly_fields = fields
    verbose_name_plural = _("Contacts")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contact", "student")

    @admin.display(description=_("contact"))
    def person(self, row):
        name = f"{row.contact.first_name} {row.contact.last_name}"
        return _link("contact", row.contact.pk, name)

    @admin.display(description=_("relation"))
    def relation(self, row):
        words = code(row.relation_descriptor) or _("not said")
        return _link("studentcontactassociation", row.pk, words)

    @admin.display(description=_("phone"))
    def phone(self, row):
        return _first(row.contact.telephones, "telephoneNumber")

    @admin.display(description=_("e-mail"))
    def email(self, row):
        return _first(row.contact.electronic_mails, "electronicMailAddress")


class DemographicsOfStudent(RelatedRows):
    model = StudentEducationOrganizationAssociation
    ordering = ["id"]
    fields = ["place", "sex", "english", "hispanic_latino_ethnicity"]
    readonly_fields = fields
    verbose_name_plural = _("Demographics, by organization")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("education_organization", "student")

    @admin.display(description=_("organization"))
    def place(self, row):
        name = row.education_organization.name_of_institution
        return _link("studenteducationorganizationassociation", row.pk, name)

    @admin.display(description=_("sex"))
    def sex(self, row):
        return code(row.sex_descriptor)

    @admin.display(description=_("English proficiency"))
    def english(self, row):
        return code(row.limited_english_proficiency_descriptor)


class GrantsOfStudent(RelatedRows):
    model = Grant
    fields = ["adult_kind", "adult_id", "may_view", "may_sign", "may_pay", "may_pick_up"]
    fields += ["valid_from", "valid_until"]
    readonly_fields = fields
    verbose_name_plural = _("Who may do what for this student")


@admin.register(Student)
class StudentAdmin(EdFiAdmin):
    about_student = True
    list_display = ["last_name", "first_name", "student_unique_id", "birth_date", "sex", "school"]
    list_display_links = ["last_name", "first_name"]
    search_fields = ["last_name", "first_name", "student_unique_id__exact"]
    search_help_text = _("Part of a name, or a whole student id.")
    never_changed = ["student_unique_id"]
    readonly_fields = [*EdFiAdmin.readonly_fields, "number", "elsewhere"]
    inlines = [
        ExtensionOfStudent,
        SchoolsOfStudent,
        ContactsOfStudent,
        DemographicsOfStudent,
        GrantsOfStudent,
    ]
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

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

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


def show_with_students(inline: type[RelatedRows]) -> None:
    """For the apps above this one: rows of theirs on the page of their student."""
    StudentAdmin.inlines = [*StudentAdmin.inlines, inline]


def _link(model: str, key, text) -> str:
    address = reverse(f"admin:edfi_{model}_change", args=[key])
    return format_html('<a href="{}" class="text-link">{}</a>', address, text)


def _first(objects: list[dict], name: str) -> str:
    return next((each[name] for each in objects if each.get(name)), "")
