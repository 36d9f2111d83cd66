"""What staff may do to a record beside editing its fields: approve it, send it again, end it.

An act runs a service for each object, and what it says afterwards is what the service did: a
refusal is a warning with the object's id, and nothing is ever reported as done that was not.
Offered in the list for several objects, and on a record's page for one; always sent by POST,
always behind its own permission. What it has to know it asks for in a form.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsa.accounts import actors
from tsa.admin.base import limit_choices
from tsa.lib.errors import DomainError, StoreUnavailable

MOST_AT_ONCE = 100
NAMED = 20  # so many of those that went well are named; what was refused is named in full
GO = "_go"  # the form of an act was filled in, as against: the act was chosen in a list


class NothingToDo(DomainError):
    """The record is already as the act would have it."""

    code = "nothing_to_do"
    title = gettext_lazy("Nothing was changed")


def always(record) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """`run(key, by=actor, **answers)` does it and returns what it did, in a few words."""

    name: str
    title: str
    permission: str
    run: Callable[..., str]
    form: type[forms.Form] = forms.Form
    note: str = ""  # what follows from it, said before it is done
    danger: bool = False
    applies: Callable[[object], bool] = field(default=always)  # is it offered on this page?


class ActsMixin:
    """For an admin whose class names its `acts`."""

    acts: list[Act] = []
    act_template = "admin/act.html"
    most_at_once = MOST_AT_ONCE

    def permitted_acts(self, request: HttpRequest) -> list[Act]:
        return [act for act in self.acts if request.user.has_perm(act.permission)]

    def names_of(self, keys: list[str]) -> dict[str, str]:
        """What a person calls each of these records; their keys, unless a class knows better."""
        return {}

    # -- in the list ----------------------------------------------------------------------------

    def get_actions(self, request):
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET:
            for act in self.permitted_acts(request):
                actions[act.name] = (partial(_in_list, act=act), act.name, act.title)
        return actions

    # -- on one record's page -------------------------------------------------------------------

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<slug:act>/", view, name=name), *super().get_urls()]

    def act_view(self, request, object_id, act):
        """Ask for what the act has to know, and do it for this one record."""
        key = unquote(object_id)
        found = next((each for each in self.acts if each.name == act), None)
        if found is None:
            raise Http404
        if not request.user.has_perm(found.permission) or not self.has_view_permission(request):
            raise PermissionDenied
        form = found.form(request.POST if request.method == "POST" else None)
        limit_choices(form.fields, request.user)
        if request.method == "POST" and form.is_valid():
            self.do(request, found, [key], form.cleaned_data)
            self.keep_open(request, key)
            return HttpResponseRedirect(self.page_of(key))
        return self.ask(request, found, form, [key], back=self.page_of(key))

    def page_of(self, key: str) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[quote(key)])

    def offers(self, request, key: str, record) -> list[dict]:
        """The acts that a record's page offers, each with its form and address."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        return [
            {
                "act": act,
                "form": act.form(auto_id=f"{act.name}-%s"),
                "address": reverse(name, args=[quote(key), act.name]),
            }
            for act in self.permitted_acts(request)
            if act.applies(record)
        ]

    # -- both -----------------------------------------------------------------------------------

    def ask(self, request, act: Act, form, keys: list[str], *, back: str, in_list=False):
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "act": act,
            "form": form,
            "keys": keys,
            "named": self._named(keys),
            "back": back,
            "in_list": in_list,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "go": GO,
        }
        return TemplateResponse(request, self.act_template, context)

    def do(self, request, act: Act, keys: Iterable[str], answers: dict) -> None:
        """Run the act for each and tell of each; stop where the store does not answer."""
        by = actors.of(request)
        told: dict[tuple[int, str], list[str]] = {}
        waiting = list(keys)
        names = self.names_of(waiting)  # before: the act may rename them
        while waiting:
            key = waiting.pop(0)
            try:
                with self.writing(request):
                    what = messages.SUCCESS, act.run(key, by=by, **answers)
            except StoreUnavailable as refusal:
                told.setdefault((messages.ERROR, _reason(refusal)), []).extend([key, *waiting])
                break
            except DomainError as refusal:
                what = messages.WARNING, _reason(refusal)
            told.setdefault(what, []).append(key)
        for (level, text), about in told.items():
            called = [names.get(key, key) for key in about]
            if level == messages.SUCCESS and len(called) > NAMED:
                more = _("and %(number)s more") % {"number": len(called) - NAMED}
                called = [*called[:NAMED], more]
            self.message_user(request, f"{', '.join(called)}: {text}", level)

    def _named(self, keys: list[str]) -> list[str]:
        names = self.names_of(keys)
        return [names.get(key, key) for key in keys]


def _in_list(model_admin: ActsMixin, request, queryset, *, act: Act):
    """Django's hook for a list action: ask first, unless there is nothing to ask or to warn of."""
    most = model_admin.most_at_once
    keys = [str(key) for key in queryset.values_list("pk", flat=True)[: most + 1]]
    if len(keys) > most:
        text = _("Choose at most %(most)s at a time; nothing was done.") % {"most": most}
        model_admin.message_user(request, text, messages.WARNING)
        return None
    form = act.form(request.POST if GO in request.POST else None)
    limit_choices(form.fields, request.user)
    if GO in request.POST and form.is_valid():
        model_admin.do(request, act, keys, form.cleaned_data)
        return HttpResponseRedirect(request.get_full_path())
    return model_admin.ask(request, act, form, keys, back=request.get_full_path(), in_list=True)


def _reason(refusal: DomainError) -> str:
    found = [str(text) for texts in refusal.errors.values() for text in texts]
    detail = str(refusal.detail)
    return " ".join([detail, *(text for text in found if text != detail)])
