"""Saved views of the enrolment board: a person's own, and those that are shared with all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.models import EnrollmentCopy, SavedView
from tsa.accounts import actors
from tsa.audit.writing import writing

BOARD = "admin:enrollment_enrollmentcopy_changelist"
NOT_KEPT = {"q", "p", "e", "all"}  # a search names a child or a parent; a page number goes stale
MOST = 50


def of(request) -> list[dict]:
    """The links that the board shows to this person."""
    here = kept(request.GET.urlencode())
    views = SavedView.objects.visible_to(request.user).select_related("owner")[: 2 * MOST]
    return [
        {
            "name": view.name,
            "link": f"{reverse(BOARD)}?{view.query}",
            "is_here": view.query == here,
            "by": "" if view.owner_id == request.user.pk else view.owner.full_name,
            "key": view.pk if view.owner_id == request.user.pk else None,
            "is_shared": view.is_shared,
        }
        for view in views
    ]


def kept(query: str) -> str:
    """The part of an address's query that a view keeps, always in the same order."""
    given = QueryDict(query)
    pairs = [(name, value) for name in sorted(given) for value in given.getlist(name) if value]
    clean = QueryDict(mutable=True)
    for name, value in pairs:
        if name not in NOT_KEPT and not name.startswith("_"):
            clean.appendlist(name, value)
    return clean.urlencode()


def save(request):
    """Keep the filters of the board as they are; the same name again replaces them."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _refuse_strangers(request)
    query = kept(request.POST.get("query", ""))
    name = " ".join(request.POST.get("name", "").split())
    refusal = _refusal(request.user, name, query)
    if refusal:
        messages.warning(request, refusal)
    else:
        with writing(actors.of(request)):
            SavedView.objects.update_or_create(
                owner=request.user,
                name=name,
                defaults={"query": query, "is_shared": "is_shared" in request.POST},
            )
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
    return HttpResponseRedirect(f"{reverse(BOARD)}?{query}")


def remove(request):
    """Take away one of one's own views."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _refuse_strangers(request)
    key = request.POST.get("key", "")
    with writing(actors.of(request)):
        mine = SavedView.objects.filter(owner=request.user)
        number, _kinds = mine.filter(pk=int(key) if key.isdecimal() else 0).delete()
    if number:
        messages.success(request, _("The view is removed."))
    else:
        messages.warning(request, _("This is not a view of yours; nothing was removed."))
    return HttpResponseRedirect(reverse(BOARD))


def _refuse_strangers(request) -> None:
    if not request.user.has_perm(f"enrollment.view_{EnrollmentCopy._meta.model_name}"):
        raise PermissionDenied


def _refusal(person, name: str, query: str) -> str:
    """Why nothing is saved, or an empty text."""
    if not name or len(name) > 60:
        return _("Give the view a name of at most 60 characters; nothing was saved.")
    if len(query) > 1000:
        return _("These are too many filters to keep; nothing was saved.")
    own = SavedView.objects.filter(owner=person).exclude(name=name)
    if own.count() >= MOST:
        return _("You have %(most)s views already; remove one first.") % {"most": MOST}
    return ""
