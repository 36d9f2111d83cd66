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

    def save_model(self, request, obj, form, change):
        """The database gives a title where none was written, and the page names the row by it."""
        super().save_model(request, obj, form, change)
        if "title" in form.fields:
            obj.refresh_from_db(fields=["title"])

    def get_fieldsets(self, request, obj=None):
        return [*super().get_fieldsets(request, obj), ROSTER_FIELDSET, KEPT_FIELDSET]


class CourseFilter(TextFilter):
    title = _("local course code")
    parameter_name = "course"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(local_course_code=self.value().strip())


class SectionFilter(TextFilter):
    title = _("section")
    parameter_name = "section"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(section_identifier=self.value().strip())


class SessionFilter(TextFilter):
    title = _("session")
    parameter_name = "session"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(session_name__iexact=self.value().strip())


def in_lists(row) -> dict:
    """The filters of a list that find what belongs to the row's session, course and section."""
    return {
        "school": row.school_id,
        "school_year": row.school_year,
        "session": row.session_name,
        "course": getattr(row, "local_course_code", None),
        "section": getattr(row, "section_identifier", None),
    }


def in_forms(row, *columns: str) -> dict:
    """These columns as an empty form takes them."""
    return {column: getattr(row, column) for column in columns}
