"""The pages on which staff set up and prove their second factor.

Reached with a session that proved the password. A person who has a device must prove it
before setting up another, so that a stolen password alone never replaces one.
"""

from urllib.parse import urlencode

import django_otp
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tsa.accounts import actors, second_factor
from tsa.admin.forms import CodeForm
from tsa.audit import services as audit
from tsa.audit.writing import writing

FEW_RECOVERY_CODES = 3


def to_second_factor(request):
    """Where a person goes who knows the password and has yet to prove the rest."""
    name = "second_factor" if second_factor.has_device(request.user) else "second_factor_set_up"
    query = urlencode({REDIRECT_FIELD_NAME: _next(request)})
    return HttpResponseRedirect(f"{reverse(f'admin:{name}')}?{query}")


def sign_in_address(request, field: str) -> str:
    return f"{reverse('admin:login')}?{urlencode({field: request.get_full_path()})}"


def prove(site, request):
    """Ask for a code; after it the session may open the admin."""
    if not second_factor.has_device(request.user):
        return to_second_factor(request)
    form = CodeForm(request.POST or None, initial={"next": _next(request)})
    if request.method == "POST" and form.is_valid():
        with writing(actors.of(request)):
            proof = second_factor.prove(request.user, form.cleaned_data["code"])
        if proof.device:
            _let_in(request, proof.device)
            _warn_of_few_recovery_codes(request)
            return HttpResponseRedirect(_next(request))
        form.refuse(proof)
    return _render(site, request, "second_factor", form=form, title=_("Second step"))


def set_up(site, request):
    """Show a new secret, take its first code, then show the recovery codes, once."""
    if second_factor.has_device(request.user) and not request.user.is_verified():
        return to_second_factor(request)
    form = CodeForm(request.POST or None, initial={"next": _next(request)})
    actor = actors.of(request)
    if request.method == "POST" and form.is_valid():
        with writing(actor):
            proof = second_factor.confirm(request.user, form.cleaned_data["code"])
            codes = _after_set_up(request, actor) if proof.device else []
        if proof.device:
            _let_in(request, proof.device)
            return _show_codes(site, request, codes)
        form.refuse(proof)
    with writing(actor):
        device = second_factor.begin(request.user)
    return _render(
        site,
        request,
        "second_factor_set_up",
        form=form,
        title=_("Set up the second step"),
        secret=second_factor.secret_of(device),
        # Our own drawing of our own text: nothing in it came from outside.
        picture=mark_safe(second_factor.picture_of(device)),
    )


def recovery_codes(site, request):
    """How many codes are left; with POST, new ones in the place of the old."""
    if not second_factor.has_device(request.user):
        return to_second_factor(request)
    if not request.user.is_verified():
        return to_second_factor(request)
    if request.method == "POST":
        actor = actors.of(request)
        with writing(actor):
            codes = second_factor.renew_recovery_codes(request.user)
            _note(request, actor, "second_factor.recovery_codes_renewed")
        return _show_codes(site, request, codes)
    left = second_factor.recovery_codes_left(request.user)
    return _render(
        site, request, "second_factor_recovery_codes", left=left, title=_("Recovery codes")
    )


def _after_set_up(request, actor) -> list[str]:
    _note(request, actor, "second_factor.set_up")
    return second_factor.renew_recovery_codes(request.user)


def _note(request, actor, action: str) -> None:
    audit.record(action, entity="accounts_user", entity_id=str(request.user.pk), by=actor)


def _let_in(request, device) -> None:
    django_otp.login(request, device)
    request.session.cycle_key()  # the session may do more now, under a name nobody knew before


def _show_codes(site, request, codes: list[str]):
    title = _("Your recovery codes")
    return _render(site, request, "second_factor_recovery_codes", codes=codes, title=title)


def _warn_of_few_recovery_codes(request) -> None:
    left = second_factor.recovery_codes_left(request.user)
    if left < FEW_RECOVERY_CODES:
        text = ngettext(
            "You have %(left)d recovery code left: make new ones.",
            "You have %(left)d recovery codes left: make new ones.",
            left,
        )
        messages.warning(request, text % {"left": left})


def _next(request) -> str:
    """Where the person was going, if that is here; else the overview."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else reverse("admin:index")


def _render(site, request, template: str, **context):
    context = {**site.each_context(request), "next": _next(request), **context}
    return render(request, f"admin/{template}.html", context)
