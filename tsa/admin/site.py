"""The staff's site: who may enter, by password and then by a second factor, and how it looks.

A session that proved only the password opens nothing but the pages of the second factor and
the way out.
"""

from functools import update_wrapper

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from tsa.accounts import actors, second_factor
from tsa.admin import second_factor_pages as pages
from tsa.admin import waiting
from tsa.admin.forms import SignInForm
from tsa.audit.writing import writing
from tsa.lib.errors import DomainError


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
        return super().index(request, {"waiting": waiting.of(request), **(extra_context or {})})

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
        ]

    def login(self, request, extra_context=None):
        half_way = self.knows_password(request) and not second_factor.is_verified(request.user)
        if request.method == "GET" and half_way:
            return pages.to_second_factor(request)
        return super().login(request, extra_context)

    def password_change(self, request, extra_context=None):
        if request.method != "POST":
            return super().password_change(request, extra_context)
        with writing(actors.of(request)):
            return super().password_change(request, extra_context)

    def admin_view(self, view, cacheable=False):
        """Besides Django's check: a refusal of a service becomes a page that says so.

        Times are the network's own, also while the page is rendered.
        """
        checked = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            with timezone.override(settings.DEFAULT_TIME_ZONE):
                try:
                    page = checked(request, *args, **kwargs)
                    return page.render() if hasattr(page, "render") else page
                except DomainError as refusal:
                    return self._refused(request, refusal)

        return update_wrapper(guarded, checked)

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
            if not self.knows_password(request):
                return HttpResponseRedirect(pages.sign_in_address(request, REDIRECT_FIELD_NAME))
            return page(self, request)

        return guarded
