"""Appointments of families with coaches: what comes next, for whom, where."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from enrollment.admin import words
from enrollment.models import AppointmentCopy
from enrollment.presenting import appointment_name
from tsa.admin import readable
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches.admin.people import CoachFilter
from tsa.coaches.availability import TYPES


class WhenFilter(DropdownFilter):
    """What is to come, unless something else is asked for."""

    title = gettext_lazy("time")
    parameter_name = "when"
    all_option = None

    def lookups(self, request, model_admin):
        return [
            ("", _("upcoming")),
            ("today", _("today, not cancelled")),
            ("week", _("the next seven days")),
            ("past", _("past")),
            ("all", _("all")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        match self.value():
            case "all":
                return queryset
            case "today":
                return queryset.of_today()
            case "past":
                return queryset.filter(starts_at__lt=now)
            case "week":
                return queryset.filter(starts_at__range=(now, now + timedelta(days=7)))
            case _upcoming:
                return queryset.filter(starts_at__gte=now)


class TypeFilter(DropdownFilter):
    title = gettext_lazy("type")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(kind, appointment_name(kind)) for kind in TYPES]

    def queryset(self, request, queryset):
        return queryset.filter(appointment_type=self.value()) if self.value() else queryset


@admin.register(AppointmentCopy)
class AppointmentAdmin(ReadOnlyAdmin):
    about_student = True
    list_display = ["starts", "type_name", "student", "coach", "school", "standing"]
    list_select_related = ["enrollment"]
    list_filter = [WhenFilter, TypeFilter, ("status", ChoicesDropdownFilter), CoachFilter]
    search_fields = ["enrollment__student_name", "enrollment__parent_email"]
    search_help_text = gettext_lazy("Part of the student's name or the parent's e-mail.")
    ordering = ["starts_at", "appointment_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("type_name", "standing_words"),
                    ("starts", "ends"),
                    ("enrolment", "coach"),
                    "school",
                    "appointment_id",
                ]
            },
        )
    ]

    def resource_type(self):
        return "appointment"

    @admin.display(description=gettext_lazy("starts"), ordering="starts_at")
    def starts(self, copy):
        return _local(copy, copy.starts_at)

    @admin.display(description=gettext_lazy("ends"))
    def ends(self, copy):
        return _local(copy, copy.ends_at)

    @admin.display(description=gettext_lazy("type"), ordering="appointment_type")
    def type_name(self, copy):
        return appointment_name(copy.appointment_type)

    @admin.display(description=gettext_lazy("student"))
    def student(self, copy):
        return copy.enrollment.student_name

    @admin.display(description=gettext_lazy("coach"))
    def coach(self, copy):
        return copy.enrollment.coach_name

    @admin.display(description=gettext_lazy("school"))
    def school(self, copy):
        return copy.enrollment.school_name

    @display(description=gettext_lazy("status"), label=words.APPOINTMENT)
    def standing(self, copy):
        return copy.status, copy.get_status_display()

    @admin.display(description=gettext_lazy("status"))
    def standing_words(self, copy):
        return copy.get_status_display()

    @admin.display(description=gettext_lazy("enrolment"))
    def enrolment(self, copy):
        address = reverse("admin:enrollment_enrollmentcopy_change", args=[copy.enrollment_id])
        name = copy.enrollment.student_name
        return format_html('<a href="{}" class="text-link">{}</a>', address, name)


def _local(copy: AppointmentCopy, moment) -> str:
    with timezone.override(ZoneInfo(copy.time_zone)):
        return readable.moment(moment)
