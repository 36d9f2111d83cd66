"""Networks, regions, districts, schools. A school's organization follows its school."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from oneroster.models import Organization
from tsa.admin.base import StaffModelAdmin

FOLLOWS_SCHOOL = ["name", "type", "identifier", "status"]


@admin.register(Organization)
class OrganizationAdmin(StaffModelAdmin):
    list_display = ["name", "type", "parent", "status", "sourced_id"]
    list_select_related = ["parent"]
    list_filter = [("type", ChoicesDropdownFilter), ("status", ChoicesDropdownFilter)]
    search_fields = ["name"]
    search_help_text = _("Part of the name.")
    autocomplete_fields = ["parent"]
    readonly_fields = ["date_last_modified"]
    fieldsets = [
        (None, {"fields": ["name", ("type", "parent"), "identifier"]}),
        (
            _("OneRoster"),
            {"fields": [("sourced_id", "status"), "date_last_modified", "metadata"]},
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is None:
            return fixed
        of_school = FOLLOWS_SCHOOL if obj.sourced_id.startswith("school_") else []
        return [*fixed, "sourced_id", *of_school]
