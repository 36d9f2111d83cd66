"""What the pages of the academic structure share: OneRoster's fields, filters, key columns."""

from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import TextFilter

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin

ROSTER_FIELDSET = (
    _("OneRoster"),
    {"fields": [("sourced_id", "status"), "metadata"], "classes": ["collapse"]},
)


class AcademicAdmin(EdFiAdmin):
    """A row of both standards. What others refer to it by is given once."""

    never_changed = ["sourced_id"]

    def get_fieldsets(self, request, obj=None):
        return [*super().get_fieldsets(request, obj), ROSTER_FIELDSET, KEPT_FIELDSET]


class SessionFilter(TextFilter):
    title = _("session")
    parameter_name = "session"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(session_name__iexact=self.value().strip())
