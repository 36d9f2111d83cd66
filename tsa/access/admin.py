"""Who may do what for which student. A grant is given and ended, never edited."""

from django import forms
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from tsa.access import services
from tsa.access.models import Grant
from tsa.admin.acts import Act, ActsMixin, NothingToDo
from tsa.admin.base import StaffModelAdmin


class ForceFilter(DropdownFilter):
    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", _("now")), ("no", _("ended"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.in_force()
        if self.value() == "no":
            return queryset.filter(valid_until__isnull=False)
        return queryset


def _end(key: str, *, by) -> str:
    grant = Grant.objects.filter(pk=key).first()
    if grant is None or grant.valid_until is not None:
        raise NothingToDo(_("This grant has ended already."))
    services.end(grant.student_id, adult_kind=grant.adult_kind, adult_id=grant.adult_id)
    return _("ended now.")


class GrantForm(forms.ModelForm):
    def validate_constraints(self):
        """The service ends an open grant that says another thing; nobody has to do it first."""


@admin.register(Grant)
class GrantAdmin(ActsMixin, StaffModelAdmin):
    about_student = True
    form = GrantForm
    change_form_template = "admin/record_with_acts.html"
    list_display = ["student_name", "adult_kind", "adult_id", "may", "valid_from", "valid_until"]
    list_display_links = ["student_name"]
    # By the others PostgreSQL would sort the whole table (edfi/tests/test_admin_at_size.py).
    sortable_by = ["student_name"]
    list_select_related = ["student"]
    list_filter = [("adult_kind", ChoicesDropdownFilter), ForceFilter]
    search_fields = ["student__last_name", "student__student_unique_id__exact", "adult_id__exact"]
    search_help_text = _("Part of the student's last name, a student id, or an adult's id.")
    readonly_fields = ["person"]
    autocomplete_fields = ["student"]
    ordering = ["-id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "student",
                    ("adult_kind", "adult_id"),
                    "person",
                    ("may_view", "may_sign"),
                    ("may_pay", "may_pick_up"),
                ]
            },
        ),
    ]
    acts = [
        Act(
            "end",
            _("End now"),
            "access.change_grant",
            _end,
            note=_(
                "From now on this adult may do none of this for the student. It is kept who "
                "could until today."
            ),
            danger=True,
            applies=lambda grant: grant.valid_until is None,
        )
    ]

    @admin.display(description=_("page"))
    def person(self, grant):
        """Where the adult is described, by address: those apps lie above this one."""
        pages = {"guardian": "oneroster_rosteruser", "coach": "coaches_coachcopy"}
        if not grant.adult_id or grant.adult_kind not in pages:
            return _("Once it is saved.")
        address = reverse(f"admin:{pages[grant.adult_kind]}_change", args=[grant.adult_id])
        return format_html('<a href="{}" class="text-link">{}</a>', address, _("Open the adult"))

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        times = (_("In force"), {"fields": [("valid_from", "valid_until")]})
        return [*fieldsets, times] if obj else fieldsets

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Through the service, which ends an open grant that says another thing."""
        capacities = {name for name in services.CAPACITIES if getattr(obj, f"may_{name}")}
        services.grant(
            obj.student_id,
            adult_kind=obj.adult_kind,
            adult_id=obj.adult_id,
            capacities=frozenset(capacities),
        )
        obj.pk = Grant.objects.get(
            student=obj.student_id,
            adult_kind=obj.adult_kind,
            adult_id=obj.adult_id,
            valid_until__isnull=True,
        ).pk

    def get_search_results(self, request, queryset, search_term):
        """An adult's whole id, else students: an OR over the join would read every row."""
        words = search_term.replace("\0", "").split()
        if not words:
            return queryset, False
        by_adult = queryset.filter(adult_id=" ".join(words))
        if by_adult.exists():
            return by_adult, False
        students = queryset.model._meta.get_field("student").remote_field.model.objects.order_by()
        for word in words:
            named = models.Q(last_name__icontains=word) | models.Q(student_unique_id=word)
            students = students.filter(named)
        return queryset.filter(student__in=students.values("student_unique_id")), False

    def render_change_form(self, request, context, *args, **kwargs):
        if obj := kwargs.get("obj"):
            context["offers"] = self.offers(request, str(obj.pk), obj)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("student"), ordering="student__last_name")
    def student_name(self, grant):
        return grant.student.full_name

    @admin.display(description=_("may"))
    def may(self, grant):
        words = {
            "view": _("view"),
            "sign": _("sign"),
            "pay": _("pay"),
            "pick_up": _("pick up"),
        }
        return ", ".join(str(words[name]) for name in words if getattr(grant, f"may_{name}"))
