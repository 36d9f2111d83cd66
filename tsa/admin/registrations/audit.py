from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateTimeFilter

from tsa.admin.base import ReadOnlyAdmin
from tsa.audit.models import AuditLog
from tsa.lib.actor import Kind


class ActorKindFilter(DropdownFilter):
    """Kinds are known: asking the table for its distinct values would read all of it."""

    title = _("kind of actor")
    parameter_name = "actor_kind"

    def lookups(self, request, model_admin):
        return [(kind.value, kind.value) for kind in Kind] + [("database", _("by hand"))]

    def queryset(self, request, queryset):
        return queryset.filter(actor_kind=self.value()) if self.value() else queryset


class ActionFilter(DropdownFilter):
    title = _("action")
    parameter_name = "action"

    def lookups(self, request, model_admin):
        return [(each, each) for each in ("insert", "update", "delete", "view")]

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditLog)
class AuditLogAdmin(ReadOnlyAdmin):
    """Who did, changed or opened what in PostgreSQL."""

    list_display = ["at", "who", "action", "entity", "entity_id", "student_unique_id"]
    list_filter = [("at", RangeDateTimeFilter), ActorKindFilter, ActionFilter]
    search_fields = ["actor_id__exact", "entity_id__exact", "student_unique_id__exact"]
    search_help_text = _("A whole address, key or student id.")
    ordering = ["-id"]

    @admin.display(description=_("actor"), ordering="actor_id")
    def who(self, row):
        return f"{row.actor_kind}: {row.actor_id}"
