"""The page for staff: every rule, when it last ran, what it removed; below it, all runs."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from tsa.admin.base import ReadOnlyAdmin
from tsa.retention import services
from tsa.retention.models import RetentionRun
from tsa.retention.rules import RULES


class RuleFilter(DropdownFilter):
    title = _("rule")
    parameter_name = "rule"

    def lookups(self, request, model_admin):
        return [(rule.name, rule.what) for rule in RULES]

    def queryset(self, request, queryset):
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    list_before_template = "retention/admin/rules.html"
    list_display = ["began_at", "what", "before", "removed", "failed", "by"]
    list_filter = [RuleFilter]
    ordering = ["-id"]

    @admin.display(description=_("rule"), ordering="rule")
    def what(self, run):
        return next((rule.what for rule in RULES if rule.name == run.rule), run.rule)

    def changelist_view(self, request, extra_context=None):
        last = services.last_runs()
        rules = [{"rule": rule, "last": last.get(rule.name)} for rule in RULES]
        return super().changelist_view(request, {"rules": rules, **(extra_context or {})})
