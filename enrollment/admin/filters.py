"""The filters of the enrolment board: conditions of enrollment/questions.py by name."""

from datetime import date

from django.db.models import Q
from django.utils import dateformat
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from enrollment import questions, steps

DONE = "done"


class ConditionFilter(DropdownFilter):
    """A choice of conditions. A value that is none of them finds nothing, rather than all."""

    def condition(self, value: str, request) -> Q | None:
        raise NotImplementedError

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        condition = self.condition(self.value(), request)
        return queryset.none() if condition is None else queryset.filter(condition)


class StandingFilter(ConditionFilter):
    title = gettext_lazy("going on")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [("open", _("going on")), ("ended", _("rejected or withdrawn"))]

    def condition(self, value, request):
        return {"open": questions.OPEN, "ended": ~questions.OPEN}.get(value)


class NextStepFilter(ConditionFilter):
    title = gettext_lazy("next step")
    parameter_name = "next_step"

    def lookups(self, request, model_admin):
        named = [(str(number), f"{number}. {steps.name(number)}") for number in steps.STEPS]
        return [*named, (DONE, _("all six done"))]

    def condition(self, value, request):
        if value == DONE:
            return Q(next_step__isnull=True)
        return Q(next_step=int(value)) if value in map(str, steps.STEPS) else None


class StalledFilter(ConditionFilter):
    title = gettext_lazy("family idle")
    parameter_name = "stalled"

    def lookups(self, request, model_admin):
        return [
            (str(days), _("%(days)s days or more") % {"days": days})
            for days in questions.STALLED_DAYS
        ]

    def condition(self, value, request):
        return questions.stalled(int(value)) if value.isdecimal() and len(value) < 5 else None


class AssigneeFilter(ConditionFilter):
    title = gettext_lazy("who works on it")
    parameter_name = "assignee"

    def lookups(self, request, model_admin):
        named = [("me", _("I do")), ("nobody", _("nobody")), ("somebody", _("somebody"))]
        asked = request.GET.get(self.parameter_name, "")
        return [*named, (asked, asked)] if "@" in asked else named

    def condition(self, value, request):
        match value:
            case "me":
                return Q(assignee=request.user.email)
            case "nobody":
                return Q(assignee="")
            case "somebody":
                return ~Q(assignee="")
            case email:
                return Q(assignee=email)


class DuplicatesFilter(DropdownFilter):
    title = gettext_lazy("likely duplicates")
    parameter_name = "duplicates"

    def lookups(self, request, model_admin):
        return [("yes", _("the same child twice"))]

    def queryset(self, request, queryset):
        return queryset.likely_duplicates() if self.value() else queryset


class UndecidedFilter(ConditionFilter):
    title = gettext_lazy("decision")
    parameter_name = "undecided"

    def lookups(self, request, model_admin):
        return [("yes", _("all six done, none yet"))]

    def condition(self, value, request):
        return questions.TO_DECIDE


class DocumentsFilter(ConditionFilter):
    title = gettext_lazy("documents")
    parameter_name = "documents"

    def lookups(self, request, model_admin):
        return [
            ("to_check", _("some to check")),
            ("missing", _("some missing")),
            ("complete", _("all there and checked")),
        ]

    def condition(self, value, request):
        return {
            "to_check": Q(documents_to_check__gt=0),
            "missing": Q(documents_missing__gt=0),
            "complete": Q(documents_missing=0, documents_to_check=0),
        }.get(value)


class WeekFilter(ConditionFilter):
    field = ""

    def lookups(self, request, model_admin):
        return [(day.isoformat(), week_name(day)) for day in reversed(questions.weeks())]

    def condition(self, value, request):
        try:
            day = parse_date(value)
        except ValueError:
            day = None
        return questions.in_week(self.field, day) if day else None


class OpenedFilter(WeekFilter):
    title = gettext_lazy("opened in the week of")
    parameter_name = "opened"
    field = "created_at"


class EnrolledFilter(WeekFilter):
    title = gettext_lazy("enrolled in the week of")
    parameter_name = "enrolled"
    field = "enrolled_at"


class MeasuredFilter(ConditionFilter):
    """What the start page's two rates are made of."""

    title = gettext_lazy("the last 30 days")
    parameter_name = "measured"

    def lookups(self, request, model_admin):
        return [
            ("due", _("records due")),
            ("created", _("records due and created")),
            ("missing", _("records due and not created")),
            ("finished", _("step 6 saved")),
            ("quick", _("enrolled within 30 seconds")),
            ("slow", _("not enrolled within 30 seconds")),
        ]

    def condition(self, value, request):
        return questions.measured().get(value)


def week_name(monday: date) -> str:
    return dateformat.format(monday, "M j")
