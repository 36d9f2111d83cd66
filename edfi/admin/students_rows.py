"""What the Ed-Fi tables hold about one student, as sections of the student's page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import links
from edfi.admin.students_sections import StudentRows, show_with_students
from edfi.descriptors import code
from edfi.models import (
    StudentContactAssociation,
    StudentEducationOrganizationAssociation,
    StudentSchoolAssociation,
    TSAStudentExtension,
)
from tsa.admin.readable import label, moment
from tsa.audit import words
from tsa.audit.models import AuditLog


class SchoolsOfStudent(StudentRows):
    model = StudentSchoolAssociation
    is_open = True
    order = 10
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


class ExtensionOfStudent(StudentRows):
    model = TSAStudentExtension
    order = 15
    ordering = ["id"]
    fields = ["status", "assigned_program_track", "expected_start_date", "deposit_paid"]
    readonly_fields = fields
    verbose_name = verbose_name_plural = _("Admission")

    @admin.display(description=_("status"))
    def status(self, row):
        return _link("tsastudentextension", row.pk, row.get_enrollment_status_display())


class ContactsOfStudent(StudentRows):
    model = StudentContactAssociation
    order = 20
    fields = ["person", "relation", "rights", "contact_restrictions", "phone", "email"]
    readonly_fields = fields
    verbose_name_plural = _("Guardians and other contacts")

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

    @admin.display(description=_("is"))
    def rights(self, row):
        """What the record says of this person; what they may do on the portal are grants."""
        flags = {
            _("called first"): row.contact_priority == 1,
            _("primary contact"): row.primary_contact_status,
            _("legal guardian"): row.legal_guardian,
            _("emergency contact"): row.emergency_contact_status,
            _("lives with the student"): row.lives_with,
        }
        return ", ".join(str(words) for words, is_so in flags.items() if is_so)

    @admin.display(description=_("phone"))
    def phone(self, row):
        return _first(row.contact.telephones, "telephoneNumber")

    @admin.display(description=_("e-mail"))
    def email(self, row):
        return _first(row.contact.electronic_mails, "electronicMailAddress")


class DemographicsOfStudent(StudentRows):
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


class AuditOfStudent(StudentRows):
    """By the audit's own index on the student; the newest first."""

    model = AuditLog
    order = 90
    ordering = ["-at", "-id"]
    fields = ["moment", "actor_id", "done", "record", "changed"]
    readonly_fields = fields
    verbose_name_plural = _("What was changed, and by whom")

    def of_student(self, rows, student):
        return rows.filter(student_unique_id=student.student_unique_id)

    @admin.display(description=_("at"))
    def moment(self, row):
        place = reverse("admin:audit_auditlog_change", args=[row.pk])
        return links((place, moment(row.at)))

    @admin.display(description=_("action"))
    def done(self, row):
        return words.action(row.action)

    @admin.display(description=_("record"))
    def record(self, row):
        return words.named(row.entity)

    @admin.display(description=_("what"))
    def changed(self, row):
        """Of a record that came or went this would be every column: its row is a click away."""
        names = row.before if row.before and row.after else {}
        return row.description or ", ".join(label(name) for name in list(names)[:6])


for inline in (
    SchoolsOfStudent,
    ExtensionOfStudent,
    ContactsOfStudent,
    DemographicsOfStudent,
    AuditOfStudent,
):
    show_with_students(inline)


def _link(model: str, key, text) -> str:
    address = reverse(f"admin:edfi_{model}_change", args=[key])
    return format_html('<a href="{}" class="text-link">{}</a>', address, text)


def _first(objects: list[dict], name: str) -> str:
    return next((each[name] for each in objects if each.get(name)), "")
