"""Parents, guardians and other contacts, and whose contacts they are."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, RelatedRows
from edfi.descriptors import code
from edfi.models import Contact, Student, StudentContactAssociation


class StudentsOfContact(RelatedRows):
    model = StudentContactAssociation
    fields = ["child", "relation", "primary_contact_status", "emergency_contact_status"]
    readonly_fields = fields
    verbose_name_plural = _("Students")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student", "contact")

    @admin.display(description=_("student"))
    def child(self, row):
        address = reverse("admin:edfi_student_change", args=[row.student.pk])
        return format_html('<a href="{}" class="text-link">{}</a>', address, row.student.full_name)

    @admin.display(description=_("relation"))
    def relation(self, row):
        address = reverse("admin:edfi_studentcontactassociation_change", args=[row.pk])
        words = code(row.relation_descriptor) or _("not said")
        return format_html('<a href="{}" class="text-link">{}</a>', address, words)


@admin.register(Contact)
class ContactAdmin(EdFiAdmin):
    about_student = True
    list_display = ["last_name", "first_name", "email", "phone", "contact_unique_id"]
    list_display_links = ["last_name", "first_name"]
    sortable_by = ["last_name", "contact_unique_id"]  # what has an index
    search_fields = ["last_name", "first_name", "contact_unique_id__exact"]
    search_help_text = _("Part of a name, or a whole contact id.")
    never_changed = ["contact_unique_id"]
    inlines = [StudentsOfContact]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("first_name", "middle_name"),
                    ("last_name", "generation_code_suffix"),
                    ("preferred_first_name", "preferred_last_name"),
                    "electronic_mails",
                    "telephones",
                    ("sex_descriptor", "personal_title_prefix"),
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("contact_unique_id", "person_id"),
                    ("gender_identity", "maiden_name"),
                    ("login_id", "source_system_descriptor"),
                    "highest_completed_level_of_education_descriptor",
                    "addresses",
                    "international_addresses",
                    "languages",
                    "other_names",
                    "personal_identification_documents",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    def resource_id(self, obj):
        return obj.contact_unique_id

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    @admin.display(description=_("e-mail"))
    def email(self, contact):
        return _first(contact.electronic_mails, "electronicMailAddress")

    @admin.display(description=_("phone"))
    def phone(self, contact):
        return _first(contact.telephones, "telephoneNumber")


@admin.register(StudentContactAssociation)
class StudentContactAssociationAdmin(EdFiAdmin):
    about_student = True
    list_display = ["student_name", "contact_name", "relation", "primary_contact_status"]
    list_display_links = ["student_name"]
    # By the others PostgreSQL would sort the whole table (edfi/tests/test_admin_at_size.py).
    sortable_by = ["student_name"]
    list_select_related = ["student", "contact"]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_people = {"student": Student}
    search_help_text = _("Part of the student's name, or a whole student id.")
    autocomplete_fields = ["student", "contact"]
    never_changed = ["student", "contact"]
    ordering = ["student", "contact"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    "contact",
                    ("relation_descriptor", "contact_priority"),
                    ("primary_contact_status", "emergency_contact_status"),
                    ("legal_guardian", "lives_with"),
                    "contact_restrictions",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("student"), ordering="student__last_name")
    def student_name(self, row):
        return row.student.full_name

    @admin.display(description=_("contact"))
    def contact_name(self, row):
        return f"{row.contact.first_name} {row.contact.last_name}"

    @admin.display(description=_("relation"))
    def relation(self, row):
        return code(row.relation_descriptor)


def _first(objects: list[dict], name: str) -> str:
    return next((each[name] for each in objects if each.get(name)), "")
