"""Districts, service centers and states; and all organizations, schools too, under one number."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin
from edfi.descriptors import code
from edfi.models import (
    EducationOrganization,
    EducationServiceCenter,
    LocalEducationAgency,
    School,
    StateEducationAgency,
)
from tsa.admin.base import StaffModelAdmin

OWNERS = {
    EducationOrganization.Kind.SCHOOL: (School, "school_id"),
    EducationOrganization.Kind.LOCAL: (LocalEducationAgency, "local_education_agency_id"),
    EducationOrganization.Kind.STATE: (StateEducationAgency, "state_education_agency_id"),
    EducationOrganization.Kind.CENTER: (EducationServiceCenter, "education_service_center_id"),
}
NAMES = [("name_of_institution", "short_name_of_institution")]
REACHED = [
    "addresses",
    "institution_telephones",
    "international_addresses",
    "identification_codes",
    "indicators",
]


@admin.register(EducationOrganization)
class EducationOrganizationAdmin(StaffModelAdmin):
    """To find one by number or name; each is changed on the page of its kind."""

    list_display = ["name_of_institution", "education_organization_id", "kind"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["name_of_institution", "education_organization_id__exact"]
    search_help_text = _("Part of the name, or the whole number.")
    fields = ["name_of_institution", "education_organization_id", "kind", "own_page"]
    readonly_fields = ["own_page"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("its page"))
    def own_page(self, organization):
        model, key = OWNERS[organization.kind]
        row = model.objects.get(**{key: organization.pk})
        address = reverse(f"admin:edfi_{model._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}" class="text-link">{}</a>', address, row)


class AgencyAdmin(EdFiAdmin):
    """What the pages of the three kinds above the school share."""

    search_help_text = _("Part of the name, or the whole number.")

    def has_delete_permission(self, request, obj=None):
        """One that closes gets that status; what happened there names it for ever."""
        return False

    @admin.display(description=_("status"))
    def status(self, agency):
        return code(agency.operational_status_descriptor)


@admin.register(LocalEducationAgency)
class LocalEducationAgencyAdmin(AgencyAdmin):
    list_display = ["name_of_institution", "local_education_agency_id", "category", "status"]
    search_fields = ["name_of_institution", "local_education_agency_id__exact"]
    autocomplete_fields = [
        "parent_local_education_agency",
        "education_service_center",
        "state_education_agency",
    ]
    never_changed = ["local_education_agency_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *NAMES,
                    "local_education_agency_id",
                    "local_education_agency_category_descriptor",
                    ("operational_status_descriptor", "web_site"),
                ]
            },
        ),
        (_("Part of"), {"fields": autocomplete_fields}),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    "charter_status_descriptor",
                    "categories",
                    *REACHED,
                    "accountabilities",
                    "federal_funds",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("category"))
    def category(self, agency):
        return code(agency.local_education_agency_category_descriptor)


@admin.register(EducationServiceCenter)
class EducationServiceCenterAdmin(AgencyAdmin):
    list_display = ["name_of_institution", "education_service_center_id", "status"]
    search_fields = ["name_of_institution", "education_service_center_id__exact"]
    autocomplete_fields = ["state_education_agency"]
    never_changed = ["education_service_center_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *NAMES,
                    ("education_service_center_id", "state_education_agency"),
                    ("operational_status_descriptor", "web_site"),
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {"fields": ["categories", *REACHED], "classes": ["collapse"]},
        ),
        KEPT_FIELDSET,
    ]


@admin.register(StateEducationAgency)
class StateEducationAgencyAdmin(AgencyAdmin):
    list_display = ["name_of_institution", "state_education_agency_id", "status"]
    search_fields = ["name_of_institution", "state_education_agency_id__exact"]
    never_changed = ["state_education_agency_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *NAMES,
                    "state_education_agency_id",
                    ("operational_status_descriptor", "web_site"),
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": ["categories", *REACHED, "accountabilities", "federal_funds"],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]
