"""Invitations of coaches: written here, sent again, cancelled."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from edfi.admin.base import SchoolFilter, school_ids
from edfi.models import School
from tsa.accounts import actors, reach
from tsa.admin.acts import Act, ActsMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches.admin.people import with_school_name
from tsa.coaches.admin.standing import StandingFilter, standing_of
from tsa.coaches.models import CoachInvitationCopy
from tsa.coaches.services import invitations
from tsa.lib.errors import InvalidData

CHANGE = "coaches.change_coachinvitationcopy"
ADD = "coaches.add_coachinvitationcopy"
COLOURS = {"sent": "info", "accepted": "success", "expired": "warning", "cancelled": "danger"}
Status = CoachInvitationCopy.Status


class InvitationForm(forms.Form):
    """Whom to invite, to which school. The school is named as staff know it."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=75, widget=UnfoldAdminTextInputWidget()
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=75, widget=UnfoldAdminTextInputWidget()
    )
    coach_email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=128, widget=UnfoldAdminEmailInputWidget()
    )
    school = forms.CharField(
        label=gettext_lazy("School"),
        max_length=100,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Its number, or enough of its name to tell it from others."),
    )
    sport = forms.CharField(
        label=gettext_lazy("Sport"), max_length=100, widget=UnfoldAdminTextInputWidget()
    )

    def clean_school(self) -> int:
        said = self.cleaned_data["school"]
        found = list(School.objects.filter(school_id__in=school_ids(said))[:6])
        exact = [each for each in found if each.name_of_institution.casefold() == said.casefold()]
        if len(exact or found) == 1:
            return (exact or found)[0].school_id
        if not found:
            raise forms.ValidationError(_("There is no such school."))
        names = ", ".join(f"{each.name_of_institution} ({each.school_id})" for each in found[:5])
        raise forms.ValidationError(_("Which one? %(names)s") % {"names": names})


def _resend(key: str, *, by) -> str:
    invitations.resend(key, by=by)
    return _("sent again, with a new link.")


def _cancel(key: str, *, by) -> str:
    invitations.cancel(key, by=by)
    return _("cancelled; its links open nothing any more.")


def _is_unanswered(invitation) -> bool:
    return invitation.status in (Status.SENT, Status.EXPIRED)


@admin.register(CoachInvitationCopy)
class CoachInvitationAdmin(ActsMixin, ReadOnlyAdmin):
    change_form_template = "admin/record_with_acts.html"
    list_display = ["name", "coach_email", "school", "sport", "standing", "sent_at", "expires_at"]
    list_filter = [StandingFilter, SchoolFilter]
    search_fields = ["last_name", "coach_email"]
    search_help_text = gettext_lazy("Part of the last name or e-mail.")
    ordering = ["-sent_at", "invitation_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("first_name", "last_name"),
                    ("coach_email", "sport"),
                    ("school", "standing_words"),
                    ("invited_by", "sent_at"),
                    ("expires_at", "accepted_at"),
                ]
            },
        ),
        (gettext_lazy("Ids"), {"fields": ["invitation_id", "profile_id"]}),
    ]
    acts = [
        Act(
            "resend",
            gettext_lazy("Send again"),
            CHANGE,
            _resend,
            note=gettext_lazy("A new mail with a new link, and a new time to answer in."),
            applies=_is_unanswered,
        ),
        Act(
            "cancel",
            gettext_lazy("Cancel"),
            CHANGE,
            _cancel,
            note=gettext_lazy("The links that were sent open nothing any more."),
            danger=True,
            applies=_is_unanswered,
        ),
    ]

    def resource_type(self):
        return "coach_invitation"

    def get_queryset(self, request):
        return with_school_name(super().get_queryset(request))

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm(ADD)

    def add_view(self, request, form_url="", extra_context=None):
        """Ask whom to invite; the service writes the invitation and its mail."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InvitationForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._invite(request, form):
            return HttpResponseRedirect(self.page_of(form.invitation_id))
        act = Act("invite", _("Invite"), ADD, _resend)
        page = self.ask(request, act, form, [], back="../")
        page.context_data["title"] = _("Invite a coach")
        return page

    def _invite(self, request, form) -> bool:
        data = dict(form.cleaned_data)
        held = reach.of(request.user)
        if held is not None and data["school"] not in held.numbers:
            form.add_error("school", _("There is no such school."))
            return False
        try:
            invitation, is_new = invitations.invite(
                data.pop("coach_email"),
                school_id=data.pop("school"),
                permissions=[],
                by=actors.of(request),
                **data,
            )
        except InvalidData as refusal:
            for texts in refusal.errors.values():
                form.add_error("school", texts)
            return False
        form.invitation_id = invitation.invitation_id
        if is_new:
            text = _("%(email)s is invited; the mail is on its way.")
            level = messages.SUCCESS
        else:
            text = _("%(email)s has an open invitation to this school already; nothing was sent.")
            level = messages.WARNING
        self.message_user(request, text % {"email": invitation.coach_email}, level)
        return True

    def render_change_form(self, request, context, *args, **kwargs):
        context["offers"] = self.offers(request, str(kwargs["obj"].pk), kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, invitation):
        return f"{invitation.first_name} {invitation.last_name}"

    @admin.display(description=gettext_lazy("school"), ordering="school_id")
    def school(self, invitation):
        return invitation.name_of_school or invitation.school_id

    @display(description=gettext_lazy("status"), label=COLOURS)
    def standing(self, invitation):
        standing = standing_of(invitation)
        return standing.value, standing.label

    @admin.display(description=gettext_lazy("status"))
    def standing_words(self, invitation):
        return standing_of(invitation).label
