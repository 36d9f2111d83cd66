"""Coaches' invitations of parents: what became of each, sent again, revoked."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from edfi.admin.base import SchoolFilter
from enrollment.admin import words
from enrollment.admin.acts import INVITATION_ACTS
from enrollment.models import ParentInvitationCopy
from tsa.admin.acts import ActsMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches.admin.people import CoachFilter
from tsa.coaches.admin.standing import StandingFilter, standing_of

Status = ParentInvitationCopy.Status


@admin.register(ParentInvitationCopy)
class ParentInvitationAdmin(ActsMixin, ReadOnlyAdmin):
    about_student = True
    change_form_template = "admin/record_with_acts.html"
    list_display = ["student", "standing", "place", "sent_at", "expires_at"]
    list_filter = [StandingFilter, SchoolFilter, CoachFilter, ("sent_at", RangeDateTimeFilter)]
    search_fields = ["student_name", "parent_email"]
    search_help_text = gettext_lazy("Part of the student's name or the parent's e-mail.")
    ordering = ["-sent_at", "invitation_id"]
    acts = INVITATION_ACTS
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("student_name", "parent_email"),
                    ("standing_words", "sport"),
                    ("coach_name", "school_name"),
                    ("sent_at", "expires_at"),
                    ("responded_at", "enrolment"),
                ]
            },
        ),
        (gettext_lazy("Ids"), {"fields": ["invitation_id", "coach_id"]}),
    ]

    def resource_type(self):
        return "parent_invitation"

    def render_change_form(self, request, context, *args, **kwargs):
        context["offers"] = self.offers(request, str(kwargs["obj"].pk), kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("student"), ordering="student_name", header=True)
    def student(self, copy):
        return [copy.student_name, copy.parent_email]

    @display(description=gettext_lazy("status"), label=words.INVITATION)
    def standing(self, copy):
        standing = standing_of(copy)
        return standing.value, standing.label

    @display(description=gettext_lazy("school, coach"), ordering="school_name", header=True)
    def place(self, copy):
        return [copy.school_name, copy.coach_name]

    @admin.display(description=gettext_lazy("status"))
    def standing_words(self, copy):
        return standing_of(copy).label

    @admin.display(description=gettext_lazy("enrolment"))
    def enrolment(self, copy):
        if not copy.enrollment_id:
            return _("not opened yet")
        address = reverse("admin:enrollment_enrollmentcopy_change", args=[copy.enrollment_id])
        return format_html('<a href="{}" class="text-link">{}</a>', address, copy.enrollment_id)
