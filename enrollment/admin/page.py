"""An enrolment laid out for staff, as it is in DynamoDB now. Pure, but for three small reads of
PostgreSQL: the student of record, other enrolments that look like the same child's, and which of
those staff found to be another's."""

from zoneinfo import ZoneInfo

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from edfi.models import Student
from enrollment import presenting, rules, steps
from enrollment.admin import words
from enrollment.copies import child_key
from enrollment.duplicates import ToldApart
from enrollment.models import EnrollmentCopy
from enrollment.tables import EnrollmentItem
from tsa.admin import readable


def of(item: EnrollmentItem) -> dict:
    """The context of the page; moments are in the school's time zone."""
    with timezone.override(ZoneInfo(item.school_time_zone)):
        body = presenting.status_body(item)
        return {
            "item": item,
            "status": words.status(item.enrollment_status),
            "progress": body["progress_percentage"],
            "done": len(item.completed_steps),
            "next_action": body["next_action"]["message"],
            "facts": _facts(item),
            "records": _records(item),
            "steps": [_step(presenting.step_body(item, number)) for number in steps.STEPS],
            "documents": _documents(item),
            "missing": [presenting.document_name(kind) for kind in rules.missing_documents(item)],
            "appointments": _appointments(item),
            "decision": _turn(item.decision),
            "withdrawal": _turn(item.withdrawal),
            **_same_child(item),
            "history": _history(item),
            "ids": _ids(item),
        }


def _facts(item: EnrollmentItem) -> dict:
    deposit = item.deposit or {}
    paid = int(deposit["amount_cents"]) / 100 if deposit else None
    return {
        "coach": reverse("admin:coaches_coachcopy_change", args=[quote(item.coach_id)]),
        "start": readable.plain(item.start_date),
        "deposit": f"${paid:,.2f}, {readable.plain(deposit['paid_on'])}" if deposit else "",
        "worker": item.assignee or "",
        "reminded": _moment(item.reminded_at),
        "payment": readable.label(item.payment_status),
        "language": {"en": "English", "es": "Español"}.get(item.language, item.language),
        "opened": _moment(item.created_at),
        "changed": _moment(item.updated_at),
    }


def _records(item: EnrollmentItem) -> dict:
    status = rules.records_status(item)
    student = Student.objects.filter(student_unique_id=item.student_unique_id).values("pk").first()
    return {
        "badge": words.records(status),
        "status": status,
        "is_due": rules.creates_records(item),
        "is_owed": bool(item.owes),
        "tries": int(item.attempts or 0),
        "next_try": _moment(item.due_at) if item.owes and item.due_at else "",
        "problems": [
            {"field": _field_words(each["field"]), "message": each["message"]}
            for each in (item.records or {}).get("problems", [])
        ],
        "student_id": item.student_unique_id,
        "student": reverse("admin:edfi_student_change", args=[student["pk"]]) if student else "",
    }


def _field_words(path: str) -> str:
    """`student_info.birth_date` → Student › Birth date."""
    return " › ".join(readable.label(part) for part in path.split("."))


def _step(body: dict) -> dict:
    return {
        "number": body["step"],
        "name": body["name"],
        "badge": words.step(body["state"]),
        "is_next": body["state"] == "open",
        "saved_at": _moment(body["saved_at"]),
        "answers": readable.readable(body["data"]) if body["data"] else "",
        "draft": readable.readable(body["draft"]) if body["draft"] else "",
        "draft_saved_at": _moment(body["draft_saved_at"]),
    }


def _documents(item: EnrollmentItem) -> list[dict]:
    """The current ones first, then those they replaced; the latest first."""
    rows = sorted(item.documents.items(), key=lambda pair: pair[1]["uploaded_at"], reverse=True)
    rows.sort(key=lambda pair: pair[1]["upload_status"] == "replaced")
    return [
        {
            **summary,
            "name": presenting.document_name(summary["document_type"]),
            "badge": words.verification(summary),
            "uploaded": _moment(summary["uploaded_at"]),
            "verified": _moment(summary["verified_at"]),
            "page": reverse("admin:enrollment_documentcopy_change", args=[document_id]),
            "file": reverse("admin:enrollment_documentcopy_file", args=[document_id]),
        }
        for document_id, summary in rows
    ]


def _appointments(item: EnrollmentItem) -> list[dict]:
    ordered = sorted(item.appointments.values(), key=lambda each: each["starts_at"])
    return [
        {
            "name": presenting.appointment_name(each["appointment_type"]),
            "starts": _moment(each["starts_at"]),
            "badge": words.appointment(each["status"]),
            "step": each.get("step"),
        }
        for each in ordered
    ]


def _turn(turn: dict | None) -> dict | None:
    """A decision or a withdrawal."""
    if not turn:
        return None
    return {
        "what": readable.label(turn.get("decision", "withdrawn")),
        "badge": "success" if turn.get("decision") == "approved" else "",
        "why": turn.get("notes") or turn.get("reason") or "",
        "by": turn["by"],
        "at": _moment(turn["at"]),
    }


def _same_child(item: EnrollmentItem) -> dict:
    """Other enrolments with this child's name and birth date, by the copies: those that are
    likely of the same child, and those that staff found to be of another."""
    key = child_key(item)
    if not key:
        return {"duplicates": [], "told_apart": []}
    pairs = {pair.partner_of(item.key): pair for pair in ToldApart.objects.of(item.key)}
    found = EnrollmentCopy.objects.filter(child_key=key).exclude(pk=item.enrollment_id)
    others = list(found.order_by("created_at")[:20])
    return {
        "duplicates": [_other(each) for each in others if each.pk not in pairs],
        "told_apart": [
            {**_other(each), "decision": _told(pairs[each.pk])}
            for each in others
            if each.pk in pairs
        ],
    }


def _other(copy: EnrollmentCopy) -> dict:
    return {
        "title": f"{copy.student_name}, {copy.school_name}",
        "parent": copy.parent_email,
        "badge": words.status(copy.status),
        "page": reverse("admin:enrollment_enrollmentcopy_change", args=[quote(copy.pk)]),
    }


def _told(pair: ToldApart) -> str:
    """Who said so when, and how they knew."""
    said = f"{pair.decided_by}, {readable.moment(pair.decided_at)}"
    return f"{said}: {pair.reason}" if pair.reason else said


def _history(item: EnrollmentItem) -> list[dict]:
    """The latest first."""
    return [
        {
            "at": _moment(line["at"]),
            "what": words.event(line, item.documents, item.appointments),
            "who": words.actor(line["by"]),
        }
        for line in reversed(item.history or [])
    ]


def _ids(item: EnrollmentItem) -> list[tuple[str, str, str]]:
    invitation = reverse("admin:enrollment_parentinvitationcopy_change", args=[item.invitation_id])
    return [
        ("Enrolment", item.enrollment_id, ""),
        ("Invitation", item.invitation_id, invitation),
        ("Student", item.student_unique_id, ""),
        ("Coach", item.coach_id, ""),
        ("School", str(int(item.school_id)), ""),
        ("Version", str(int(item.version)), ""),
    ]


def _moment(text: str | None) -> str:
    return readable.moment(parse_datetime(text)) if text else ""
