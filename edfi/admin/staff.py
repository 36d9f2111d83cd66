"""Members of staff and what they are assigned to; programs; people across systems."""

import secrets

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, OrganizationFilter, RelatedRows
from edfi.descriptors import code
from edfi.models import Person, Program, Staff, StaffEducationOrganizationAssignment


class AssignmentsOfStaff(RelatedRows):
    model = StaffEducationOrganizationAssignment
    fields = ["place", "classification", "position_title", "begin_date", "end_date"]
    readonly_fields = fields
    verbose_name_plural = _("Assignments")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("education_organization", "staff")

    @admin.display(description=_("organization"))
    def place(self, row):
        address = reverse("admin:edfi_staffeducationorganizationassignment_change", args=[row.pk])
        name = row.education_organization.name_of_institution
        return format_html('<a href="{}" class="text-link">{}</a>', address, name)

    @admin.display(description=_("classification"))
    def classification(self, row):
        return code(row.staff_classification_descriptor)


@admin.register(Staff)
class StaffAdmin(EdFiAdmin):
    list_display = ["last_name", "first_name", "email", "staff_unique_id"]
    list_display_links = ["last_name", "first_name"]
    search_fields = ["last_name", "first_name", "staff_unique_id__exact"]
    search_help_text = _("Part of a name, or a whole staff id.")
    never_changed = ["staff_unique_id"]
    inlines = [AssignmentsOfStaff]
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
                ]
            },
        ),
        (
            _("Background"),
            {
                "fields": [
                    ("birth_date", "sex_descriptor"),
                    ("personal_title_prefix", "maiden_name"),
                    ("highest_completed_level_of_education_descriptor", "highly_qualified_teacher"),
                    (
                        "years_of_prior_teaching_experience",
                        "years_of_prior_professional_experience",
                    ),
                    ("citizenship_status_descriptor", "gender_identity"),
                    "hispanic_latino_ethnicity",
                    "races",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("staff_unique_id", "login_id"),
                    ("person_id", "source_system_descriptor"),
                    "addresses",
                    "international_addresses",
                    "languages",
                    "other_names",
                    "recognitions",
                    "identification_codes",
                    "identification_documents",
                    "personal_identification_documents",
                    "visas",
                    "tribal_affiliations",
                    "ancestry_ethnic_origins",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    def resource_id(self, obj):
        return obj.staff_unique_id

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_changeform_initial_data(self, request):
        made = f"TSA-STAFF-{secrets.token_hex(8).upper()}"
        return {"staff_unique_id": made, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("e-mail"))
    def email(self, staff):
        mails = (each.get("electronicMailAddress") for each in staff.electronic_mails)
        return next((mail for mail in mails if mail), "")


def show_with_staff(inline: type[RelatedRows]) -> None:
    """For the apps above this one: rows of theirs on the page of their member of staff."""
    StaffAdmin.inlines = [*StaffAdmin.inlines, inline]


@admin.register(StaffEducationOrganizationAssignment)
class StaffEducationOrganizationAssignmentAdmin(EdFiAdmin):
    list_display = ["staff_name", "place", "classification", "begin_date", "end_date"]
    list_display_links = ["staff_name"]
    list_select_related = ["staff", "education_organization"]
    list_filter = [OrganizationFilter]
    search_fields = ["staff__last_name", "staff__staff_unique_id__exact"]
    search_people = {"staff": Staff}
    search_help_text = _("Part of the name, or a whole staff id.")
    autocomplete_fields = ["staff", "education_organization"]
    never_changed = [
        "staff",
        "education_organization",
        "staff_classification_descriptor",
        "begin_date",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "staff",
                    "education_organization",
                    ("staff_classification_descriptor", "position_title"),
                    ("begin_date", "end_date"),
                    ("full_time_equivalency", "order_of_assignment"),
                ]
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("member of staff"), ordering="staff__last_name")
    def staff_name(self, row):
        return f"{row.staff.first_name} {row.staff.last_name}"

    @admin.display(description=_("organization"))
    def place(self, row):
        return row.education_organization.name_of_institution

    @admin.display(description=_("classification"))
    def classification(self, row):
        return code(row.staff_classification_descriptor)


@admin.register(Program)
class ProgramAdmin(EdFiAdmin):
    list_display = ["program_name", "kind", "place", "program_id"]
    list_select_related = ["education_organization"]
    list_filter = [OrganizationFilter]
    search_fields = ["program_name"]
    autocomplete_fields = ["education_organization"]
    never_changed = ["education_organization", "program_name", "program_type_descriptor"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "education_organization",
                    ("program_name", "program_id"),
                    "program_type_descriptor",
                    "characteristics",
                    "sponsors",
                ]
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("type"))
    def kind(self, program):
        return code(program.program_type_descriptor)

    @admin.display(description=_("organization"))
    def place(self, program):
        return program.education_organization.name_of_institution


@admin.register(Person)
class PersonAdmin(EdFiAdmin):
    list_display = ["person_id", "source"]
    search_fields = ["person_id__exact"]
    search_help_text = _("A whole person id.")
    never_changed = ["person_id", "source_system_descriptor"]
    fieldsets = [
        (None, {"fields": [("person_id", "source_system_descriptor")]}),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("source system"))
    def source(self, person):
        return code(person.source_system_descriptor)
