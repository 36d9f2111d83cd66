"""An application beside its documents: one is shown, staff's word stands beside it, and what
was done leads back here, to the next document that waits."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from enrollment import file_types, presenting, rules
from enrollment.admin import words
from enrollment.admin.queue import Queue
from enrollment.models import DocumentCopy, EnrollmentCopy
from enrollment.tables import DocumentItem, EnrollmentItem

BACK = "review"  # in an act's address: the enrolment whose review it was sent from


def address(key: str, filters_on: str, document: str = "") -> str:
    name = "admin:enrollment_enrollmentcopy_review"
    given = {"queue": filters_on, "document": document}
    query = urlencode({name: value for name, value in given.items() if value})
    return reverse(name, args=[quote(key)]) + (f"?{query}" if query else "")


class ReturnsToReview:
    """For an admin with acts: what was sent from a review goes back to it."""

    def act_view(self, request, object_id, act):
        answer = super().act_view(request, object_id, act)
        key = request.GET.get(BACK)
        if key and isinstance(answer, HttpResponseRedirect):
            _enrollments().keep_open(request, key)
            answer["Location"] = address(key, request.GET.get("queue", ""))
        return answer


def of(model_admin, request: HttpRequest, item: EnrollmentItem, offers: list[dict]) -> dict:
    """What the review has besides the context of the enrolment's page."""
    filters_on = request.GET.get("queue", "")
    line = Queue(model_admin, request, filters_on)
    key = item.enrollment_id
    following, previous = line.after(key), line.before(key)
    chosen = _chosen(item, request.GET.get("document", ""))
    returning = "?" + urlencode({BACK: key, "queue": filters_on})
    return {
        "papers": _papers(item, filters_on, chosen),
        "paper": _paper(request, item, chosen, returning) if chosen else None,
        "offers": [{**each, "address": each["address"] + returning} for each in offers],
        "next": address(following, filters_on) if following else "",
        "previous": address(previous, filters_on) if previous else "",
        "board": reverse("admin:enrollment_enrollmentcopy_changelist") + f"?{filters_on}",
        "page": reverse("admin:enrollment_enrollmentcopy_change", args=[quote(key)]),
    }


def _chosen(item: EnrollmentItem, asked: str) -> str:
    """The document that was asked for, else the first to check, else any."""
    if asked in (item.documents or {}):
        return asked
    current = [
        (each["verification_status"] != "pending", kind, each["document_id"])
        for kind, each in rules.current_documents(item).items()
    ]
    return min(current)[2] if current else ""


def _papers(item: EnrollmentItem, filters_on: str, chosen: str) -> list[dict]:
    """The current document of each kind, and the kinds of which none is there."""
    current = rules.current_documents(item)
    rows = [
        {
            "name": presenting.document_name(kind),
            "badge": words.verification(each),
            "link": address(item.enrollment_id, filters_on, each["document_id"]),
            "is_here": each["document_id"] == chosen,
        }
        for kind, each in sorted(current.items())
    ]
    absent = [kind for kind in item.required_documents if kind not in current]
    return rows + [{"name": presenting.document_name(kind), "link": ""} for kind in absent]


def _paper(request, item: EnrollmentItem, key: str, returning: str) -> dict:
    """The document that is shown, with what may be done about it."""
    summary = item.documents[key]
    documents = admin.site._registry[DocumentCopy]
    if not documents.has_view_permission(request):
        return {}
    offers = []
    if summary["upload_status"] == "uploaded":
        offers = documents.offers(request, key, DocumentItem(key, **_state(summary)))
    return {
        **summary,
        "name": presenting.document_name(summary["document_type"]),
        "badge": words.verification(summary),
        "file": reverse("admin:enrollment_documentcopy_file", args=[quote(key)]),
        "is_image": summary["content_type"] != file_types.PDF,
        "offers": [{**each, "address": each["address"] + returning} for each in offers],
    }


def _state(summary: dict) -> dict:
    names = ("document_type", "upload_status", "verification_status")
    return {name: summary[name] for name in names}


def _enrollments():
    return admin.site._registry[EnrollmentCopy]
