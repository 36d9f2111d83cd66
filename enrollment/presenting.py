"""The bodies that the portal API answers with. Pure: an item in, a dict out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import rules, steps
from enrollment.tables import AppointmentItem, EnrollmentItem, ParentInvitationItem
from tsa.coaches.availability import Span

# What the assigned coach is not shown: the family's money.
PRIVATE_STEPS = {"coach": (6,)}


def status_body(item: EnrollmentItem) -> dict:
    """The status of portal.md, with `version`."""
    following = rules.next_step(item)
    return {
        "enrollment_id": item.enrollment_id,
        "status": item.enrollment_status,
        "current_step": following or 6,
        "completed_steps": item.completed_steps,
        "progress_percentage": round(100 * len(item.completed_steps) / len(steps.STEPS)),
        "next_step": following,
        "next_step_name": steps.name(following) if following else None,
        "student_records": student_records(item),
        "next_action": next_action(item),
        "version": int(item.version),
    }


def student_records(item: EnrollmentItem) -> dict:
    status = rules.records_status(item)
    return {
        "status": status,
        "student_unique_id": item.student_unique_id if status == "created" else None,
        "problems": (item.records or {}).get("problems", []),
    }


def next_action(item: EnrollmentItem) -> dict:
    """What the family should do now: {"code", "message"}."""
    if item.enrollment_status == "rejected":
        return {"code": "none", "message": _("This application was not accepted.")}
    if item.enrollment_status == "withdrawn":
        return {"code": "none", "message": _("This application was withdrawn.")}
    rejected = [
        kind
        for kind, document in rules.current_documents(item).items()
        if document["verification_status"] == "rejected"
    ]
    if rejected:
        return {
            "code": "replace_document",
            "message": _("Please upload this document again: %(kind)s.")
            % {"kind": ", ".join(str(document_name(kind)) for kind in sorted(rejected))},
        }
    if _family_can_mend(item):
        return {"code": "correct_step", "message": _("Please check the answers of step 4.")}
    following = rules.next_step(item)
    if following is None:
        return {"code": "wait", "message": _("Nothing to do: we have everything we need.")}
    return {
        "code": "complete_step",
        "message": _("Continue with step %(number)s: %(name)s.")
        % {"number": following, "name": steps.name(following)},
    }


# What of the records only staff can mend: a school that is gone, a number that is taken.
_FOR_STAFF = {"school_id", "student_usi", "records", "value"}


def _family_can_mend(item: EnrollmentItem) -> bool:
    named = {each["field"] for each in (item.records or {}).get("problems", [])}
    return rules.records_status(item) == "failed" and bool(named - _FOR_STAFF)


def enrollment_body(item: EnrollmentItem, *, viewer: str = "parent") -> dict:
    """The whole enrolment as its parent, or its coach, may read it."""
    hidden = PRIVATE_STEPS.get(viewer, ())
    return {
        **status_body(item),
        "invitation_id": item.invitation_id,
        "parent_email": item.parent_email,
        "student_name": item.student_name,
        "sport": item.sport,
        "coach": {"id": item.coach_id, "name": item.coach_name},
        "school": {
            "id": int(item.school_id),
            "name": item.school_name,
            "time_zone": item.school_time_zone,
        },
        "required_documents": list(item.required_documents),
        "missing_documents": rules.missing_documents(item),
        "payment_status": item.payment_status,
        "start_date": item.start_date,
        "decision": item.decision,
        "steps": [step_body(item, number) for number in steps.STEPS if number not in hidden],
        "documents": documents_body(item),
        "appointments": appointments_body(item),
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def summary_body(item: EnrollmentItem) -> dict:
    """An enrolment in a list."""
    return {
        **status_body(item),
        "student_name": item.student_name,
        "parent_email": item.parent_email,
        "sport": item.sport,
        "coach": {"id": item.coach_id, "name": item.coach_name},
        "school": {"id": int(item.school_id), "name": item.school_name},
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def step_body(item: EnrollmentItem, number: int) -> dict:
    saved, draft = item.step(number), item.draft(number)
    if number in item.completed_steps:
        state = "completed"
    else:
        state = "open" if number == rules.next_step(item) else "locked"
    return {
        "step": number,
        "name": steps.name(number),
        "state": state,
        "editable": rules.is_editable(item, number),
        "data": saved["data"] if saved else None,
        "saved_at": saved["saved_at"] if saved else None,
        "draft": draft["data"] if draft else None,
        "draft_saved_at": draft["saved_at"] if draft else None,
    }


def documents_body(item: EnrollmentItem) -> list[dict]:
    return [document_body(document_id, summary) for document_id, summary in item.documents.items()]


def document_body(document_id: str, summary: dict) -> dict:
    return {
        "document_id": document_id,
        **{
            name: summary.get(name)
            for name in (
                "document_type",
                "file_name",
                "file_size",
                "content_type",
                "upload_status",
                "verification_status",
                "rejection_reason",
                "uploaded_at",
                "verified_at",
            )
        },
    }


def appointments_body(item: EnrollmentItem) -> list[dict]:
    """By time, in the school's local time with its offset."""
    ordered = sorted(item.appointments.items(), key=lambda pair: pair[1]["starts_at"])
    return [
        {
            "appointment_id": appointment_id,
            "appointment_type": summary["appointment_type"],
            "starts_at": local(summary["starts_at"], item.school_time_zone),
            "ends_at": local(summary["ends_at"], item.school_time_zone),
            "status": summary["status"],
            "step": summary.get("step"),
        }
        for appointment_id, summary in ordered
    ]


def coach_appointment_body(item: AppointmentItem) -> dict:
    """An appointment in the coach's list."""
    return {
        "appointment_id": item.appointment_id,
        "enrollment_id": item.enrollment_id,
        "student_name": item.student_name,
        "appointment_type": item.appointment_type,
        "starts_at": local(item.starts_at, item.time_zone),
        "ends_at": local(item.ends_at, item.time_zone),
        "status": item.status,
    }


def invitation_body(item: ParentInvitationItem) -> dict:
    """An invitation as its coach reads it."""
    return {
        "invitation_id": item.invitation_id,
        "invitation_status": item.standing,
        "parent_email": item.parent_email,
        "student_name": item.student_name,
        "sport": item.sport,
        "message": item.message,
        "language": item.language,
        "school": {"id": int(item.school_id), "name": item.school_name},
        "enrollment_id": item.enrollment_id,
        "sent_at": item.sent_at,
        "expires_at": item.expires_at,
        "opened_at": item.opened_at,
        "responded_at": item.responded_at,
    }


def local(moment: str, zone: str) -> str:
    """A stored UTC moment as the school's clock shows it: 2026-11-30T10:00:00-06:00."""
    return local_moment(moment, zone).isoformat(timespec="seconds")


def local_moment(moment: str, zone: str) -> datetime:
    return parse_datetime(moment).astimezone(ZoneInfo(zone))


_APPOINTMENT_NAMES = {
    "consultation": gettext_lazy("Consultation"),
    "campus_tour": gettext_lazy("Campus tour"),
    "shadow_day": gettext_lazy("Shadow day"),
    "assessment": gettext_lazy("Assessment"),
}
_DOCUMENT_NAMES = {
    "transcript": gettext_lazy("Transcript"),
    "medical_form": gettext_lazy("Medical form"),
    "birth_certificate": gettext_lazy("Birth certificate"),
    "insurance_card": gettext_lazy("Insurance card"),
    "previous_school_records": gettext_lazy("Previous school records"),
    "immunization_records": gettext_lazy("Immunization records"),
    "id_verification": gettext_lazy("Proof of identity"),
    "financial_aid_documents": gettext_lazy("Financial aid documents"),
    "emergency_contact_form": gettext_lazy("Emergency contact form"),
    "photo_release": gettext_lazy("Photo release"),
}


def appointment_name(kind: str) -> str:
    return _APPOINTMENT_NAMES[kind]


def document_name(kind: str) -> str:
    return _DOCUMENT_NAMES[kind]


def span_body(span: Span, zone: str) -> dict:
    """A free time, in the school's local time with its offset."""
    return {
        "starts_at": span.starts_at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"),
        "ends_at": span.ends_at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"),
    }
