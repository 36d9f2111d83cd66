"""The navigation at the side, for one person: what is registered and what they may see."""

from functools import partial

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tsa.accounts import looking
from tsa.admin.unfold import GROUPS


def of(request: HttpRequest) -> list[dict]:
    """The side navigation for this person; groups without an entry are left out."""
    registered = {
        (model._meta.app_label, model._meta.model_name): model_admin
        for model, model_admin in admin.site._registry.items()
    }
    groups = []
    for title, entries in GROUPS:
        items = [
            _item(registered[label, name], *rest)
            for label, name, *rest in entries
            if (label, name) in registered and registered[label, name].has_view_permission(request)
        ]
        if items:
            groups.append({"title": title, "items": items, "separator": True})
    return groups


def of_account(request: HttpRequest) -> list[dict]:
    """The links about the person's own account."""
    links = [
        (_("Sessions"), "sessions"),
        (_("Second step"), "second_factor_set_up"),
        (_("Recovery codes"), "second_factor_recovery_codes"),
    ]
    if request.user.has_perm(looking.PERMISSION):
        links.append((_("Look as another person"), "look_as"))
    return [{"title": title, "link": reverse(f"admin:{name}")} for title, name in links]


def _item(model_admin, icon: str, title: str = "", query: str = "") -> dict:
    opts = model_admin.opts
    link = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return {
        "title": title or capfirst(opts.verbose_name_plural),
        "icon": icon,
        "active": partial(_is_here, link=link, query=query),
        "link": link + query,
    }


def _is_here(request: HttpRequest, *, link: str, query: str) -> bool:
    """Two entries may lead to one list: the one with a filter is lit where that filter is on."""
    if not request.path.startswith(link):
        return False
    is_filtered = "?duplicates=" in request.get_full_path()
    return bool(query) == is_filtered
