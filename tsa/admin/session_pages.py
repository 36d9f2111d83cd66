"""Where one is signed in, and signing out there: of oneself, and by superusers of others."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tsa.accounts import actors, sessions
from tsa.accounts.models import User
from tsa.audit.writing import writing

# What stands in a User-Agent -> what people call it. The earlier name holds: they all claim more.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox"}
_BROWSERS |= {"Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}
_MACHINES = {"Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android"}
_MACHINES |= {"CrOS": "ChromeOS", "Mac OS": "Mac", "Linux": "Linux"}


def of(site, request):
    """The sessions of this person, or with ?person= those of another; with POST, end some."""
    person = _whose(request)
    own_key = request.session.session_key if person.pk == request.user.pk else None
    if request.method == "POST":
        by = actors.of(request)
        name = request.POST.get("session", "")
        with writing(by):
            ended = sessions.end(person, by=by, name=name, keep=own_key)
        text = ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended) % {"n": ended}
        messages.success(request, text)
        return HttpResponseRedirect(request.get_full_path())
    context = {
        **site.each_context(request),
        "title": _("Sessions of %(name)s") % {"name": person.full_name},
        "person": person,
        "sessions": [
            {"is": each, "browser": browser(each.agent)} for each in sessions.open_of(person)
        ],
        "own": sessions.name_of(own_key),
        "back": reverse("admin:index"),
    }
    return render(request, "admin/sessions.html", context)


def browser(agent: str) -> str:
    """“Firefox, Windows”, as far as what a browser says of itself tells; a guess for the eye."""
    found = (_first(names, agent) for names in (_BROWSERS, _MACHINES))
    return ", ".join(name for name in found if name)


def _first(names: dict[str, str], agent: str) -> str:
    return next((name for part, name in names.items() if part in agent), "")


def _whose(request) -> User:
    asked = request.GET.get("person", "")
    if not asked or asked == str(request.user.pk):
        return request.user
    if not request.user.is_superuser:
        raise PermissionDenied
    return get_object_or_404(User, pk=asked if asked.isdecimal() and len(asked) < 19 else 0)
