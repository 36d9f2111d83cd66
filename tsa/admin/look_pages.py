"""The pages on which a superuser begins and ends to look as another person (looking.py)."""

from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from tsa.accounts import looking
from tsa.accounts.models import User
from tsa.lib.addresses import normalise

STAFF, FAMILY = "staff", "family"


class LookForm(forms.Form):
    """As whom, and why. The reason stands in the audit log."""

    kind = forms.ChoiceField(
        label=gettext_lazy("As whom"),
        choices=[
            (STAFF, gettext_lazy("one of the staff")),
            (FAMILY, gettext_lazy("a parent or a coach")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget()
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=5,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("It stands in the audit log, with every page that you open."),
    )


def begin(site, request):
    """Ask as whom and why; then staff's pages here, a family's pages by a link for one use."""
    if not request.user.has_perm(looking.PERMISSION):
        raise PermissionDenied
    asked = {"kind": request.GET.get("kind", STAFF), "email": request.GET.get("email", "")}
    form = LookForm(request.POST or None, initial=asked)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            address = _begin(request, form.cleaned_data)
        except looking.MayNotLook as refusal:
            form.add_error("email", str(refusal.detail))
        else:
            if form.cleaned_data["kind"] == STAFF:
                return HttpResponseRedirect(reverse("admin:index"))
    context = {
        **site.each_context(request),
        "title": _("Look as another person"),
        "form": form,
        "address": address,
        "minutes": int(looking.LIFETIME.total_seconds() // 60),
    }
    answer = render(request, "admin/look_as.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def end(site, request):
    """The banner's button."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    looking.end(request, why=f"by the button, on {request.POST.get(REDIRECT_FIELD_NAME, '')[:200]}")
    messages.success(request, _("You are yourself again."))
    return HttpResponseRedirect(reverse("admin:index"))


def _begin(request, asked: dict) -> str:
    if asked["kind"] == FAMILY:
        return looking.begin_family(request, asked["email"], reason=asked["reason"])
    person = User.objects.filter(email=normalise(asked["email"])).first()
    if person is None:
        raise looking.MayNotLook(_("Nobody of the staff has this address."))
    looking.begin(request, person, reason=asked["reason"])
    return ""
