"""Words and colours for what enrolments, documents and appointments are."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import steps
from enrollment.models import AppointmentCopy, DocumentCopy, EnrollmentCopy
from enrollment.presenting import appointment_name, document_name

STATUS = {
    "pending": "info",
    "active": "primary",
    "completed": "success",
    "waitlisted": "warning",
    "rejected": "danger",
    "withdrawn": "danger",
}
RECORDS = {"none": "default", "pending": "warning", "created": "success", "failed": "danger"}
VERIFICATION = {
    "pending": "warning",
    "approved": "success",
    "rejected": "danger",
    "replaced": "default",
}
APPOINTMENT = {
    "scheduled": "info",
    "confirmed": "primary",
    "completed": "success",
    "cancelled": "danger",
}
INVITATION = {
    "sent": "info",
    "opened": "primary",
    "accepted": "success",
    "expired": "warning",
    "revoked": "danger",
}
STEP = {"completed": "success", "open": "primary", "locked": "default"}
_STATES = {
    "completed": gettext_lazy("done"),
    "open": gettext_lazy("next"),
    "locked": gettext_lazy("not yet"),
}
_EVENTS = {
    "opened": gettext_lazy("Enrolment opened"),
    "step_saved": gettext_lazy("Step %(step)s saved: %(step_name)s"),
    "step_corrected": gettext_lazy("Step %(step)s corrected: %(step_name)s"),
    "booking_left_to_staff": gettext_lazy("Step %(step)s: no coach to book, staff to arrange"),
    "document_uploaded": gettext_lazy("Document uploaded: %(document)s"),
    "document_approved": gettext_lazy("Document approved: %(document)s"),
    "document_rejected": gettext_lazy("Document rejected: %(document)s"),
    "appointment_booked": gettext_lazy("Appointment booked: %(appointment)s"),
    "appointment_moved": gettext_lazy("Appointment moved: %(appointment)s"),
    "appointment_cancelled": gettext_lazy("Appointment cancelled: %(appointment)s"),
    "approved": gettext_lazy("Approved"),
    "waitlisted": gettext_lazy("Put on the waitlist"),
    "rejected": gettext_lazy("Rejected"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "reopened": gettext_lazy("Reopened"),
    "coach_assigned": gettext_lazy("Handed to another coach"),
    "staff_assigned": gettext_lazy("Taken on by staff"),
    "staff_unassigned": gettext_lazy("Put back: nobody of the staff works on it"),
    "family_reminded": gettext_lazy("Family reminded by mail"),
    "deposit_recorded": gettext_lazy("Deposit recorded"),
    "records_retried": gettext_lazy("Student records asked for again"),
}
_ACTORS = {
    "parent": gettext_lazy("Parent"),
    "coach": gettext_lazy("Coach"),
    "staff": gettext_lazy("Staff"),
    "machine": gettext_lazy("Program"),
    "system": gettext_lazy("System"),
}


def badge(colours: dict, value: str, text: object) -> dict:
    return {"variant": colours.get(value, "default"), "text": text}


def status(value: str) -> dict:
    return badge(STATUS, value, EnrollmentCopy.Status(value).label)


def records(value: str) -> dict:
    return badge(RECORDS, value, EnrollmentCopy.Records(value).label)


def step(state: str) -> dict:
    return badge(STEP, state, _STATES[state])


def verification(summary: dict) -> dict:
    if summary["upload_status"] == "replaced":
        return badge(VERIFICATION, "replaced", _("replaced"))
    value = summary["verification_status"]
    return badge(VERIFICATION, value, DocumentCopy.Verification(value).label)


def appointment(value: str) -> dict:
    return badge(APPOINTMENT, value, AppointmentCopy.Status(value).label)


def event(line: dict, documents: dict, appointments: dict) -> str:
    """A line of the history as a sentence."""
    number = line.get("step")
    document = documents.get(line.get("document_id"), {})
    booked = appointments.get(line.get("appointment_id"), {})
    text = str(_EVENTS.get(line["what"], line["what"].replace("_", " ")))
    return text % {
        "step": number or "",
        "step_name": steps.name(number) if number else "",
        "document": document_name(document["document_type"]) if document else "?",
        "appointment": appointment_name(booked["appointment_type"]) if booked else "?",
    }


def actor(text: str) -> str:
    """`staff:rita@tsa.example` → Staff rita@tsa.example."""
    kind, _colon, who = text.partition(":")
    return f"{_ACTORS.get(kind, kind)} {who}"
