"""Who was in which group when: a list of all, the rows of a group's page, those of a student's."""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Exists, OuterRef, Q, TextField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    RangeDateFilter,
)
from unfold.widgets import UnfoldAdminTextInputWidget

from cohorts import services
from cohorts.admin.acts import MEMBER_ACTS, GroupActs
from cohorts.admin.rules import GroupForm
from cohorts.admin.transfer import NAMED, TransferMixin
from cohorts.admin.transfer_members import MembersResource
from cohorts.models import StudentCohort, StudentCohortMember
from edfi.admin.base import KEPT, EdFiAdmin, RelatedRows, links, page
from edfi.admin.students import show_with_students
from edfi.models import Student
from tsa.accounts import actors
from tsa.admin.lists import StaffList
from tsa.admin.readable import day

# Names, levels and states are columns without a length, and yet single lines.
ONE_LINE = {TextField: {"widget": UnfoldAdminTextInputWidget}}
FEW = 500  # so many keys are looked up by index; for more of them members are walked
BY_COHORT = "cohort__id__exact"


class NameOf(forms.Widget):
    """Whose membership it is, where that cannot be changed: the name leads to the student."""

    def __init__(self, student: Student):
        super().__init__()
        self.student = student

    def render(self, name, value, attrs=None, renderer=None):
        leading = links((page("edfi_student", self.student.pk), self.student.full_name))
        number = self.student.student_unique_id
        return format_html('{}<span class="group-student-id">{}</span>', leading, number)


class MemberForm(GroupForm):
    """A new membership begins today unless another day is given; nobody's becomes another's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding and "student" in self.fields:
            self.fields["student"].disabled = True
            self.fields["student"].widget = NameOf(self.instance.student)

    def clean(self):
        data = super().clean()
        if self.instance._state.adding:
            if "enrollment_date" in data and data["enrollment_date"] is None:
                data["enrollment_date"] = timezone.localdate()
            self._must_be_new_to_the_group(data)
        return data

    def _must_be_new_to_the_group(self, data) -> None:
        """The service would leave the membership as it is, and the page would say “saved”."""
        cohort = data.get("cohort") or self.instance.cohort_id
        present = StudentCohortMember.objects.filter(
            cohort=cohort, student=data.get("student"), is_active=True
        ).first()
        if present is not None and present.enrollment_date is not None:
            text = _("Is in this group already, since %(day)s.")
            self.add_error("student", text % {"day": day(present.enrollment_date)})
        elif present is not None:
            self.add_error("student", _("Is in this group already."))


class MembersOfCohort(TabularInline):
    """A page of the members, those of now first; who comes or goes does so by the services."""

    model = StudentCohortMember
    form = MemberForm
    extra = 0
    fields = ["student", "enrollment_date", "end_date", "state"]
    readonly_fields = ["state"]
    autocomplete_fields = ["student"]
    ordering = ["-is_active", "student__last_name", "student__first_name", "id"]
    per_page = 30
    show_change_link = True
    verbose_name = gettext_lazy("member")
    verbose_name_plural = gettext_lazy("Members")
    hide_title = True
    template_before = "cohorts/admin/members.html"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student", "cohort")

    def get_formset(self, request, obj=None, **kwargs):
        """A column is narrow: there a student is only chosen."""
        formset = super().get_formset(request, obj, **kwargs)
        if "student" in formset.form.base_fields:
            widget = formset.form.base_fields["student"].widget
            for name in ("add", "change", "delete", "view"):
                setattr(widget, f"can_{name}_related", False)
        return formset

    @admin.display(description=gettext_lazy("state"))
    def state(self, row):
        if row._state.adding:
            return ""
        return _("in it") if row.is_active else _("left")


class CohortsOfStudent(RelatedRows):
    model = StudentCohortMember
    fk_name = "student"
    ordering = ["-ordinal"]
    fields = ["in_cohort", "enrollment_date", "end_date", "status", "is_active"]
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("Student groups")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student", "cohort")

    @admin.display(description=gettext_lazy("group"))
    def in_cohort(self, row):
        return links((page("cohorts_studentcohort", row.cohort_id), row.cohort.name))


show_with_students(CohortsOfStudent)


class InOrderOfArrival(StaffList):
    """Where no column may be sorted by, an address that asks for it is not followed either."""

    def get_ordering(self, request, queryset):
        if not self.sortable_by:
            self.params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)


def save_member(form, *, by) -> None:
    """What a row of a form says, by the services; a correction of past days is only stored."""
    row = form.instance
    if row._state.adding:
        last = row.end_date
        member = services.add_member(row.cohort, row.student, on=row.enrollment_date, by=by)
        if last is not None:
            services.end_membership(member.pk, on=last, by=by)
        row.pk, row._state.adding = member.pk, False
        return
    if "end_date" in form.changed_data and row.is_active and row.end_date is not None:
        last = row.end_date
        if form.changed_data != ["end_date"]:
            row.end_date = form.initial["end_date"]
            row.save()
        services.end_membership(row.pk, on=last, by=by)
        return
    row.save()


@admin.register(StudentCohortMember)
class StudentCohortMemberAdmin(TransferMixin, GroupActs, EdFiAdmin):
    formfield_overrides = {**EdFiAdmin.formfield_overrides, **ONE_LINE}
    about_student = True
    form = MemberForm
    change_form_template = "admin/record_with_acts.html"
    acts = MEMBER_ACTS
    resource_classes = [MembersResource]
    list_display = ["student_name", "number", "group", "enrollment_date", "end_date", "is_active"]
    list_display_links = ["student_name"]
    list_select_related = ["student", "cohort"]
    list_filter = [
        ("cohort", AutocompleteSelectFilter),
        ("is_active", BooleanRadioFilter),
        ("enrollment_date", RangeDateFilter),
    ]
    search_fields = ["student__last_name", "cohort__code", "student__student_unique_id__exact"]
    search_help_text = gettext_lazy(
        "Part of the student's name or the whole student id; or part of a group's code or name."
    )
    autocomplete_fields = ["student", "cohort"]
    ordering = ["-ordinal"]
    never_changed = ["student", "cohort"]
    readonly_fields = [*KEPT, "elsewhere", "status", "is_active"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    "cohort",
                    ("enrollment_date", "end_date"),
                    ("is_active", "status"),
                    "elsewhere",
                ]
            },
        ),
        (
            gettext_lazy("Further data"),
            {"fields": ["sections", "metadata", *KEPT], "classes": ["collapse"]},
        ),
    ]

    def students_of(self, found):
        ids = found.order_by().values_list("student__student_unique_id", flat=True)
        return sorted(ids.distinct()[: NAMED + 1])

    def names_of(self, keys):
        rows = StudentCohortMember.objects.filter(pk__in=keys)
        named = rows.values_list("pk", "student__student_unique_id", "cohort__code")
        return {str(key): f"{student} ({code})" for key, student, code in named}

    def _named(self, keys):
        """On the page that asks, as in the list before it; messages have only the ids."""
        rows = StudentCohortMember.objects.filter(pk__in=keys).select_related("student", "cohort")
        said = {
            str(row.pk): f"{row.student.full_name}, {row.student.student_unique_id} "
            f"({row.cohort.code})"
            for row in rows
        }
        return [said.get(key, key) for key in keys]

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        names = self.names_of([each.pk for each in objs])
        return list(names.values()) or deleted, counts, needed, protected

    def get_changelist(self, request, **kwargs):
        return InOrderOfArrival

    def get_sortable_by(self, request):
        """Within a group by any column; of all members only as they are, the latest first."""
        return super().get_sortable_by(request) if request.GET.get(BY_COHORT) else []

    def get_search_results(self, request, queryset, search_term):
        """People and groups first, by their own indexes; each word is of one of them."""
        for word in search_term.replace("\0", "").split():
            students = Student.objects.filter(
                Q(last_name__icontains=word)
                | Q(first_name__icontains=word)
                | Q(student_unique_id=word)
            )
            groups = StudentCohort.objects.filter(Q(code__icontains=word) | Q(name__icontains=word))
            queryset = queryset.filter(_among("student_id", students) | _among("cohort_id", groups))
        return queryset, False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        (title, _first), *rest = fieldsets
        asked = ["student", "cohort", ("enrollment_date", "end_date")]
        return [(title, {"fields": asked}), *rest]

    def save_model(self, request, obj, form, change):
        save_member(form, by=actors.of(request))

    @admin.display(description=gettext_lazy("student"), ordering="student__last_name")
    def student_name(self, row):
        return row.student.full_name

    @admin.display(description=gettext_lazy("student id"))
    def number(self, row):
        return row.student.student_unique_id

    @admin.display(description=gettext_lazy("group"), ordering="cohort__code")
    def group(self, row):
        return links((page("cohorts_studentcohort", row.cohort_id), row.cohort.code))

    @admin.display(description=gettext_lazy("elsewhere"))
    def elsewhere(self, row):
        if row._state.adding:
            return ""
        return links(
            (page("edfi_student", row.student_id), _("Student")),
            (page("cohorts_studentcohort", row.cohort_id), _("Group")),
        )


class _LookedUp(Exists):
    """For a row at a time: OFFSET keeps the planner from gathering all that match first."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


def _among(column, rows):
    """By their keys, where they are few; else members are walked until a page of them matches."""
    found = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(found) <= FEW:
        return Q(**{f"{column}__in": found})
    return Q(_LookedUp(rows.order_by().filter(pk=OuterRef(column))))
