"""The list of coaches, and the page of one: read from DynamoDB, logged, acted upon."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
    TextFilter,
)
from unfold.decorators import display

from edfi.admin.base import SchoolFilter
from edfi.models import School
from tsa.admin import readable
from tsa.admin.acts import ActsMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches import places
from tsa.coaches.admin import page
from tsa.coaches.admin.acts import COACH_ACTS
from tsa.coaches.admin.page import SOON
from tsa.coaches.models import CoachCopy
from tsa.coaches.tables import ProfileItem

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


class ExpiringFilter(DropdownFilter):
    """What staff have to see to of coaches at work: checks and certifications that end, or never
    were cleared. The start page counts the same (waiting.py)."""

    title = gettext_lazy("checks and certifications")
    parameter_name = "expiring"

    def lookups(self, request, model_admin):
        return [
            ("soon", _("end within 60 days, or have ended")),
            ("ended", _("have ended")),
            ("uncleared", _("background check not cleared")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        match self.value():
            case "soon":
                return queryset.ending_by(today + SOON)
            case "ended":
                return queryset.ending_by(today - timedelta(days=1))
            case "uncleared":
                return queryset.uncleared()
        return queryset


@admin.register(CoachCopy)
class CoachAdmin(ActsMixin, ReadOnlyAdmin):
    list_display = [
        "name",
        "place",
        "standing",
        "onboarded",
        "background",
        "expiring",
        "places_left",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("background_check", ChoicesDropdownFilter),
        ExpiringFilter,
        ("onboarding_completed", BooleanRadioFilter),
        SchoolFilter,
    ]
    search_fields = ["last_name", "email", "profile_id__exact"]
    search_help_text = gettext_lazy("Part of the last name or e-mail.")
    ordering = ["last_name", "first_name", "profile_id"]
    acts = COACH_ACTS

    def resource_type(self):
        return "coach"

    def names_of(self, keys):
        return {each.pk: str(each) for each in CoachCopy.objects.filter(pk__in=keys)}

    def get_queryset(self, request):
        """With the school's name, which the copy has only by its number, and the places."""
        return places.with_places(with_school_name(super().get_queryset(request)))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One coach as the profile is now; opening it is logged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        item = ProfileItem.fetch(key)
        if item is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)
        self.note_opening(request, CoachCopy(pk=key))
        context = {
            **self.admin_site.each_context(request),
            **page.of(item),
            "opts": self.opts,
            "title": item.full_name,
            "offers": self.offers(request, key, item),
        }
        return TemplateResponse(request, "coaches/admin/coach.html", context)

    @display(description=gettext_lazy("name"), ordering="last_name", header=True)
    def name(self, coach):
        return [str(coach), coach.email]

    @display(description=gettext_lazy("school, sports"), ordering="school_id", header=True)
    def place(self, coach):
        school = coach.name_of_school or coach.school_id or _("no school")
        return [school, ", ".join(coach.sport_specialties)]

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def standing(self, coach):
        return coach.status, coach.get_status_display()

    @display(description=gettext_lazy("onboarded"), ordering="onboarding_completed", boolean=True)
    def onboarded(self, coach):
        return coach.onboarding_completed

    @display(description=gettext_lazy("check"), ordering="background_check", label=page.CHECK)
    def background(self, coach):
        return coach.background_check, coach.get_background_check_display()

    @display(
        description=gettext_lazy("ends"),
        ordering="background_check_expires_on",
        label={"soon": "danger", "later": "default"},
    )
    def expiring(self, coach):
        """The first of the check and the certifications to end, red where that is soon."""
        days = [coach.background_check_expires_on, coach.certification_expires_on]
        first = min((day for day in days if day), default=None)
        return ("soon" if page.is_soon(first) else "later"), readable.plain(first)

    @admin.display(description=gettext_lazy("free"))
    def places_left(self, coach):
        free, capacity = coach.places_free, coach.student_capacity
        if free < 0:
            return _("%(over)s over %(capacity)s") % {"over": -free, "capacity": capacity}
        return _("%(free)s of %(capacity)s") % {"free": free, "capacity": capacity}


def with_school_name(rows):
    named = School.objects.filter(school_id=OuterRef("school_id")).values("name_of_institution")
    return rows.annotate(name_of_school=Subquery(named[:1]))
