"""Filters of the lists of groups and members: what the groups themselves say, in one query."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from cohorts import selectors

NOTHING = "(none)"


def _said(request) -> dict[str, list]:
    """Every value that some group has, by column; read once for all filters of a page."""
    if not hasattr(request, "said_by_cohorts"):
        request.said_by_cohorts = selectors.said()
    return request.said_by_cohorts


class SaidFilter(DropdownFilter):
    """The values of a column that some group has, and “not said” where one says nothing."""

    field = ""

    def lookups(self, request, model_admin):
        values = _said(request)[self.field]
        found = [(str(value), str(value)) for value in values if value not in ("", None)]
        if len(found) < len(values):
            found.append((NOTHING, _("not said")))
        return found

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(**self.wanted(self.value()))

    def wanted(self, value: str) -> dict:
        return {self.field: "" if value == NOTHING else value}


class LevelFilter(SaidFilter):
    title = gettext_lazy("education level")
    parameter_name = "level"
    field = "education_level"


class TypeFilter(SaidFilter):
    title = gettext_lazy("education type")
    parameter_name = "type"
    field = "education_type"


class LanguageFilter(SaidFilter):
    title = gettext_lazy("language")
    parameter_name = "language"
    field = "language"


class StartYearFilter(SaidFilter):
    title = gettext_lazy("start year")
    parameter_name = "start_year"
    field = "start_year"

    def lookups(self, request, model_admin):
        """The latest first: those are the ones at work."""
        *years, last = super().lookups(request, model_admin) or [None]
        if last is None:
            return []
        if last[0] == NOTHING:
            return [*reversed(years), last]
        return [last, *reversed(years)]

    def wanted(self, value: str) -> dict:
        if value.isascii() and value.isdigit() and len(value) < 9:
            return {"start_year": int(value)}
        return {"start_year__isnull": True}
