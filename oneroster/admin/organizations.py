"""Networks, regions, districts, schools. What Ed-Fi knows as well follows its row there."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from oneroster.models import Organization
from tsa.admin.base import StaffModelAdmin

FOLLOWS_ED_FI = ["name", "type", "identifier", "status"]
OF_ED_FI = ("school_", "lea_", "sea_", "esc_")


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
        follows = FOLLOWS_ED_FI if obj.sourced_id.startswith(OF_ED_FI) else []
        return [*fixed, "sourced_id", *follows]
