"""A filtered list as a queue: the enrolment that was opened longest ago comes first.

That place never changes, so "next" is found from an enrolment that has left the queue, too,
because somebody just did what it waited for.
"""

import copy

from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.models import EnrollmentCopy
from tsa.admin.lists import AFTER

_BOARD = "admin:enrollment_enrollmentcopy_changelist"


class Queue:
    """The enrolments that the board shows this person under these filters."""

    def __init__(self, model_admin, request, filters_on: str):
        self._rows = _filtered(model_admin, request, filters_on)

    def first(self) -> str | None:
        return self._one(self._rows)

    def after(self, key: str) -> str | None:
        return self._one(self._rows.filter(self._beyond(key, "gt")))

    def before(self, key: str) -> str | None:
        return self._one(self._rows.filter(self._beyond(key, "lt")), backwards=True)

    def _beyond(self, key: str, way: str) -> Q:
        opened = EnrollmentCopy.objects.filter(pk=key).values("created_at")[:1]
        near = Q(**{f"created_at__{way}e": opened})  # what an index can go by
        farther = Q(**{f"created_at__{way}": opened})
        return near & (farther | Q(**{f"enrollment_id__{way}": key}))

    def _one(self, rows: QuerySet, *, backwards: bool = False) -> str | None:
        order = ("-created_at", "-enrollment_id") if backwards else ("created_at", "enrollment_id")
        return rows.order_by(*order).values_list("pk", flat=True).first()


def _filtered(model_admin, request, filters_on: str) -> QuerySet:
    """The rows of the list, without the list: filters as Django's own, counted by nobody."""
    asked = copy.copy(request)
    asked.as_queue = True
    asked.GET = QueryDict(filters_on, mutable=True)
    for name in ("p", "o", "e", AFTER, "_changelist_filters"):
        asked.GET.pop(name, None)
    return model_admin.get_changelist_instance(asked).queryset


class QueueList(ChangeList):
    """The list's filters alone: nothing is counted, and no page of it is read."""

    def get_results(self, request):
        self.result_list = []


def usual(request) -> list[dict]:
    """The queues that most people work through, as links to the list."""
    queues = [
        (_("Going on"), "standing=open"),
        (_("I work on"), "assignee=me&standing=open"),
        (_("Nobody works on"), "assignee=nobody&standing=open"),
        (_("Documents to check"), "documents=to_check&standing=open"),
        (_("To decide"), "undecided=yes"),
        (_("Creation failed"), "records__exact=failed"),
        (_("Idle for 7 days"), "stalled=7"),
    ]
    here = {
        (name, value) for name, value in request.GET.items() if value and name not in ("p", AFTER)
    }
    return [
        {
            "name": name,
            "link": f"{reverse(_BOARD)}?{query}",
            "is_here": here == set(QueryDict(query).items()),
        }
        for name, query in queues
    ]
