"""When the read models in DynamoDB were last compared with PostgreSQL, and what was found."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from oneroster import publishing
from oneroster.models import ReadModelComparison
from tsa.admin.base import ReadOnlyAdmin


@admin.register(ReadModelComparison)
class ReadModelComparisonAdmin(ReadOnlyAdmin):
    """`check_consistency` writes a row for each; the latest stands first."""

    list_display = ["read_model", "compared_at", "rows", "found", "missing", "behind", "left_over"]
    list_filter = [("read_model", ChoicesDropdownFilter)]
    ordering = ["-compared_at", "-id"]

    def changelist_view(self, request, extra_context=None):
        """Says, too, how much waits to be published just now, if anything does."""
        waiting = {name: number for name, number in publishing.waiting().items() if number}
        if waiting:
            told = ", ".join(f"{name}: {number}" for name, number in waiting.items())
            text = _("Changes that wait to be published: %(told)s") % {"told": told}
            self.message_user(request, text, messages.INFO)
        return super().changelist_view(request, extra_context)

    @display(description=_("result"), label={"agrees": "success", "differs": "danger"})
    def found(self, row):
        if row.missing or row.behind or row.left_over:
            return "differs", _("differs")
        return "agrees", _("agrees")
