"""Coaches: found by name, school or sport; access ended and given back."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    TextFilter,
)
from unfold.decorators import display

from edfi.admin.base import SchoolFilter
from edfi.models import School
from tsa.admin.acts import Act, ActsMixin, NothingToDo
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import profiles
from tsa.dynamo.items import now_text

CHANGE = "coaches.change_coachcopy"
COLOURS = {"active": "success", "inactive": "danger", "pending": "info"}


class CoachFilter(TextFilter):
    """For lists that name a coach by id: part of the last name or e-mail, or the whole id."""

    title = gettext_lazy("coach (name or e-mail)")
    parameter_name = "coach"

    def queryset(self, request, queryset):
        return queryset.filter(coach_id__in=coach_ids(self.value())) if self.value() else queryset


def coach_ids(said: str) -> list[str]:
    said = said.strip()
    found = CoachCopy.objects.filter(last_name__icontains=said.split()[-1] if said else "")
    found |= CoachCopy.objects.filter(email__icontains=said)
    return [said, *found.values_list("profile_id", flat=True)[:200]]


def _deactivate(key: str, *, by) -> str:
    began = now_text()
    if profiles.deactivate(key, by=by).updated_at < began:
        raise NothingToDo(_("This coach is inactive already."))
    return _("deactivated; sign-in has ended, the families' enrolments stay.")


def _reactivate(key: str, *, by) -> str:
    began = now_text()
    if profiles.reactivate(key, by=by).updated_at < began:
        raise NothingToDo(_("This coach is active already."))
    return _("active again.")


@admin.register(CoachCopy)
class CoachAdmin(ActsMixin, ReadOnlyAdmin):
    change_form_template = "admin/record_with_acts.html"
    list_display = ["name", "email", "school", "sports", "standing", "onboarding_completed"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("onboarding_completed", BooleanRadioFilter),
        SchoolFilter,
    ]
    search_fields = ["last_name", "email", "profile_id__exact"]
    search_help_text = gettext_lazy("Part of the last name or e-mail.")
    ordering = ["last_name", "first_name", "profile_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("first_name", "last_name"),
                    ("email", "phone"),
                    ("school", "sports"),
                    ("status", "onboarding_completed"),
                    "elsewhere",
                ]
            },
        ),
        (
            gettext_lazy("Times and ids"),
            {"fields": [("created_at", "updated_at"), ("profile_id", "copied_at")]},
        ),
    ]
    acts = [
        Act(
            "deactivate",
            gettext_lazy("Deactivate"),
            CHANGE,
            _deactivate,
            note=gettext_lazy(
                "The coach is signed out at once and gets no mails. Families keep their enrolments."
            ),
            danger=True,
            applies=lambda coach: coach.status != "inactive",
        ),
        Act(
            "reactivate",
            gettext_lazy("Reactivate"),
            CHANGE,
            _reactivate,
            note=gettext_lazy("The coach can sign in again and be booked."),
            applies=lambda coach: coach.status != "active",
        ),
    ]

    def resource_type(self):
        return "coach"

    def get_queryset(self, request):
        """With the school's name, which the copy has only by its number."""
        return with_school_name(super().get_queryset(request))

    def render_change_form(self, request, context, *args, **kwargs):
        context["offers"] = self.offers(request, str(kwargs["obj"].pk), kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, coach):
        return str(coach)

    @admin.display(description=gettext_lazy("school"), ordering="school_id")
    def school(self, coach):
        return coach.name_of_school or coach.school_id

    @admin.display(description=gettext_lazy("sports"))
    def sports(self, coach):
        return ", ".join(coach.sport_specialties)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def standing(self, coach):
        return coach.status, coach.get_status_display()

    @admin.display(description=gettext_lazy("elsewhere"))
    def elsewhere(self, coach):
        links = [
            ("enrollment_enrollmentcopy", _("Enrolments")),
            ("enrollment_parentinvitationcopy", _("Invitations of parents")),
            ("enrollment_appointmentcopy", _("Appointments")),
        ]
        return format_html_join(
            " · ",
            '<a href="{}?coach={}" class="text-link">{}</a>',
            ((reverse(f"admin:{n}_changelist"), coach.profile_id, title) for n, title in links),
        )


def with_school_name(rows):
    named = School.objects.filter(school_id=OuterRef("school_id")).values("name_of_institution")
    return rows.annotate(name_of_school=Subquery(named[:1]))
