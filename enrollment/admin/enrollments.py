"""The list of enrolments, and the page of one: read from DynamoDB, logged, acted upon."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import display

from edfi.admin.base import SchoolFilter
from enrollment import steps
from enrollment.admin import page, words
from enrollment.admin.acts import ENROLLMENT_ACTS
from enrollment.models import EnrollmentCopy
from enrollment.tables import EnrollmentItem
from tsa.admin.acts import ActsMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches.admin.people import CoachFilter

DONE = "done"


class NextStepFilter(DropdownFilter):
    title = gettext_lazy("next step")
    parameter_name = "next_step"

    def lookups(self, request, model_admin):
        named = [(str(number), f"{number}. {steps.name(number)}") for number in steps.STEPS]
        return [*named, (DONE, _("all six done"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if self.value() == DONE:
            return queryset.filter(next_step__isnull=True)
        return queryset.filter(next_step=self.value())


class DuplicatesFilter(DropdownFilter):
    title = gettext_lazy("likely duplicates")
    parameter_name = "duplicates"

    def lookups(self, request, model_admin):
        return [("yes", _("the same child twice"))]

    def queryset(self, request, queryset):
        return queryset.likely_duplicates() if self.value() else queryset


class UndecidedFilter(DropdownFilter):
    title = gettext_lazy("decision")
    parameter_name = "undecided"

    def lookups(self, request, model_admin):
        return [("yes", _("all six done, none yet"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        done = queryset.filter(status__in=["active", "completed"], next_step__isnull=True)
        return done.filter(decision="")


class DocumentsFilter(DropdownFilter):
    title = gettext_lazy("documents")
    parameter_name = "documents"

    def lookups(self, request, model_admin):
        return [("to_check", _("some to check")), ("missing", _("some missing"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(**{f"documents_{self.value()}__gt": 0})


@admin.register(EnrollmentCopy)
class EnrollmentAdmin(ActsMixin, ReadOnlyAdmin):
    list_display = [
        "student",
        "standing",
        "step",
        "records_state",
        "documents",
        "place",
        "updated_at",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        NextStepFilter,
        ("records", ChoicesDropdownFilter),
        DocumentsFilter,
        UndecidedFilter,
        DuplicatesFilter,
        SchoolFilter,
        CoachFilter,
        ("updated_at", RangeDateTimeFilter),
    ]
    search_fields = ["student_name", "parent_email", "enrollment_id"]
    search_help_text = gettext_lazy("Part of the student's name, the parent's e-mail or the id.")
    ordering = ["-updated_at", "enrollment_id"]
    acts = ENROLLMENT_ACTS

    def resource_type(self):
        return "enrollment"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One enrolment as it is now. A copy whose owner is gone is shown as what it is."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        item = EnrollmentItem.fetch(key)
        if item is None:
            return self._orphan(request, key)
        self.note_opening(request, EnrollmentCopy(pk=key))
        context = {
            **self.admin_site.each_context(request),
            **page.of(item),
            "opts": self.opts,
            "title": item.student_name,
            "offers": self.offers(request, key, item),
        }
        return TemplateResponse(request, "enrollment/admin/enrollment.html", context)

    def history_view(self, request, object_id, extra_context=None):
        """An enrolment's history stands on its page."""
        return self.change_view(request, object_id)

    def _orphan(self, request, key: str):
        copy = EnrollmentCopy.objects.filter(pk=key).first()
        if copy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("This enrolment is gone"),
            "copy": copy,
        }
        template = "enrollment/admin/orphan.html"
        return TemplateResponse(request, template, context, status=404)

    @display(description=gettext_lazy("student"), ordering="student_name", header=True)
    def student(self, copy):
        return [copy.student_name, copy.parent_email]

    @display(description=gettext_lazy("status"), ordering="status", label=words.STATUS)
    def standing(self, copy):
        return copy.status, copy.get_status_display()

    @admin.display(description=gettext_lazy("next step"), ordering="next_step")
    def step(self, copy):
        if copy.next_step is None:
            return _("all six done")
        return f"{copy.next_step}. {steps.name(copy.next_step)}"

    @display(description=gettext_lazy("records"), ordering="records", label=words.RECORDS)
    def records_state(self, copy):
        return copy.records, copy.get_records_display()

    @display(description=gettext_lazy("school, coach"), ordering="school_name", header=True)
    def place(self, copy):
        return [copy.school_name, copy.coach_name]

    @admin.display(description=gettext_lazy("documents"))
    def documents(self, copy):
        parts = []
        if copy.documents_to_check:
            parts.append(_("%(n)s to check") % {"n": copy.documents_to_check})
        if copy.documents_missing:
            parts.append(_("%(n)s missing") % {"n": copy.documents_missing})
        return ", ".join(parts) or _("complete")
