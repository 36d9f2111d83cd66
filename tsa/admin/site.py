"""The staff's site: who may enter, by password and then by a second factor, and how it looks.

A session that proved only the password opens nothing but the pages of the second factor and
the way out.
"""

from functools import partial, update_wrapper

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from tsa.accounts import actors, looking, second_factor, sessions, sign_ins
from tsa.admin import home, look_pages, session_pages, waiting
from tsa.admin import second_factor_pages as pages
from tsa.admin.base import WithinReach
from tsa.admin.forms import SignInForm
from tsa.audit.writing import writing
from tsa.lib.errors import DomainError, TooManyRequests

_LOOK_ONLY = _("You look as %(name)s. Stop looking first, then do it as yourself.")


def _rendered(page):
    return page.render() if hasattr(page, "render") else page


class StaffSite(UnfoldAdminSite):
    site_title = _("Texas Sports Academy")
    site_header = _("Texas Sports Academy")
    index_title = _("Overview")
    index_template = "admin/overview.html"
    login_form = SignInForm
    logout_template = "admin/signed_out.html"
    final_catch_all_view = True

    def has_permission(self, request):
        return self.knows_password(request) and second_factor.is_verified(request.user)

    def knows_password(self, request) -> bool:
        """One of the staff, signed in, whether or not the second factor was proved."""
        return super().has_permission(request)

    def index(self, request, extra_context=None):
        page = {"waiting": waiting.of(request), "home": home.of(request)}
        return super().index(request, {**page, **(extra_context or {})})

    def extra_urls(self):
        return [
            # Before Django's own: one who cannot prove the second factor can still sign out.
            path("logout/", never_cache(self.logout), name="logout"),
            path("second-factor/", self._page(pages.prove), name="second_factor"),
            path("second-factor/set-up/", self._page(pages.set_up), name="second_factor_set_up"),
            path(
                "second-factor/recovery-codes/",
                self.admin_view(self._page(pages.recovery_codes)),
                name="second_factor_recovery_codes",
            ),
            self._own_page("sessions/", session_pages.of, "sessions"),
            self._own_page("look-as/", look_pages.begin, "look_as"),
            self._own_page("look-as/end/", look_pages.end, "look_end"),
        ]

    def _own_page(self, address, page, name):
        return path(address, self.admin_view(partial(page, self)), name=name)

    def each_context(self, request):
        return {**super().each_context(request), "look": looking.of(request)}

    def login(self, request, extra_context=None):
        half_way = self.knows_password(request) and not second_factor.is_verified(request.user)
        if request.method == "GET" and half_way:
            return pages.to_second_factor(request)
        if request.method == "POST":
            try:
                sign_ins.refuse_guessing(request, request.POST.get("username", ""))
            except TooManyRequests as refusal:
                return self._refused(request, refusal)
        return super().login(request, extra_context)

    def logout(self, request, extra_context=None):
        if request.method == "POST" and looking.of(request):
            looking.end(request, why="by signing out")
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        """A new password ends the person's other sessions: whoever knew the old one is out."""
        if request.method != "POST":
            return super().password_change(request, extra_context)
        by = actors.of(request)
        before = request.user.password
        with writing(by):
            page = super().password_change(request, extra_context)
            if request.user.password != before:
                sessions.end(request.user, by=by, keep=request.session.session_key)
        return page

    def admin_view(self, view, cacheable=False):
        """Besides Django's check: the record is within reach; nothing is changed while one looks
        as another person; a refusal of a service becomes a page that says so.

        Times are the network's own, also while the page is rendered.
        """
        checked = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            with timezone.override(settings.DEFAULT_TIME_ZONE):
                try:
                    self._must_reach(request, view, args, kwargs)
                    return self._shown(request, view, checked, args, kwargs)
                except DomainError as refusal:
                    return self._refused(request, refusal)

        return update_wrapper(guarded, checked)

    def _must_reach(self, request, view, args, kwargs) -> None:
        """Every address that names one record, and every page of what is not a school's."""
        owner = getattr(view, "__self__", None)
        if not isinstance(owner, WithinReach) or not self.has_permission(request):
            return
        named = kwargs.get("object_id") or kwargs.get("id") or (args[0] if args else None)
        if named is not None:
            owner.must_reach(request, str(named))
        elif not owner.is_within_reach(request):
            raise PermissionDenied

    def _shown(self, request, view, checked, args, kwargs):
        look = looking.of(request)
        if look is None or not self.has_permission(request):
            return _rendered(checked(request, *args, **kwargs))
        if getattr(view, "func", None) is look_pages.end:
            return checked(request, *args, **kwargs)
        if request.method not in looking.SAFE:
            raise looking.LookOnly(_LOOK_ONLY % {"name": look.person.full_name})
        if getattr(view, "__name__", "") == "password_change":
            raise looking.LookOnly(_LOOK_ONLY % {"name": look.person.full_name})
        looking.note_page(request, look)
        with looking.nothing_changes():
            return _rendered(checked(request, *args, **kwargs))

    def _refused(self, request, refusal: DomainError):
        context = {**self.each_context(request), "title": refusal.title, "refusal": refusal}
        answer = render(request, "admin/refused.html", context, status=refusal.status)
        if getattr(refusal, "retry_after", None):
            answer["Retry-After"] = str(refusal.retry_after)
        return answer

    def _page(self, page):
        """A page of the second factor: for staff who know their password, and nobody else."""

        @never_cache
        def guarded(request, *args, **kwargs):
            if look := looking.of(request):
                return self._refused(
                    request, looking.LookOnly(_LOOK_ONLY % {"name": look.person.full_name})
                )
            if not self.knows_password(request):
                return HttpResponseRedirect(pages.sign_in_address(request, REDIRECT_FIELD_NAME))
            return page(self, request)

        return guarded
