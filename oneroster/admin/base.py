"""What the pages of OneRoster's own tables share."""

from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from tsa.admin.base import StaffModelAdmin

STATUS = ("status", ChoicesDropdownFilter)


class RosterAdmin(StaffModelAdmin):
    """A row that others refer to by its sourcedId, which is given once."""

    list_filter = [STATUS]
    readonly_fields = ["date_last_modified"]
    key = "sourced_id"
    never_changed: list[str] = []

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, self.key, *self.never_changed] if obj else fixed

    def get_fieldsets(self, request, obj=None):
        kept = [(self.key, "status"), "date_last_modified", "metadata"]
        return [*super().get_fieldsets(request, obj), (_("OneRoster"), {"fields": kept})]
