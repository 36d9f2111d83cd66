"""From DynamoDB items to the rows that staff lists read. Pure: an item in, unsaved rows out."""

from django.conf import settings
from django.utils.dateparse import parse_date

from enrollment import rules, steps
from enrollment.models import (
    AppointmentCopy,
    DocumentCopy,
    EnrollmentCopy,
    ParentInvitationCopy,
)
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from tsa.lib.addresses import digest, same_name


def enrollment_copies(
    item: EnrollmentItem,
) -> tuple[EnrollmentCopy, list[DocumentCopy], list[AppointmentCopy]]:
    """The rows that this enrolment should have: its own, its documents', its appointments'."""
    return (
        _enrollment(item),
        [_document(item, key, summary) for key, summary in item.documents.items()],
        [_appointment(item, key, summary) for key, summary in item.appointments.items()],
    )


def _enrollment(item: EnrollmentItem) -> EnrollmentCopy:
    current = rules.current_documents(item).values()
    return EnrollmentCopy(
        enrollment_id=item.enrollment_id,
        version=int(item.version),
        invitation_id=item.invitation_id,
        parent_email=item.parent_email,
        student_name=item.student_name,
        child_key=child_key(item),
        sport=item.sport,
        coach_id=item.coach_id,
        coach_name=item.coach_name,
        school_id=int(item.school_id),
        school_name=item.school_name,
        status=item.enrollment_status,
        next_step=rules.next_step(item),
        records=rules.records_status(item),
        problems=(item.records or {}).get("problems", []),
        decision=(item.decision or {}).get("decision", ""),
        documents_missing=len(rules.missing_documents(item)),
        documents_to_check=sum(each["verification_status"] == "pending" for each in current),
        payment_status=item.payment_status,
        start_date=item.start_date,
        student_unique_id=item.student_unique_id,
        created_at=item.created_at,
        updated_at=item.updated_at,
        health_removed_at=item.health_removed_at,
        assignee=item.assignee or "",
        family_acted_at=family_acted_at(item),
        answers_at=_answers_at(item),
        finished_at=item.step_6["saved_at"] if item.step_6 else None,
        enrolled_at=(item.records or {}).get("enrolled_at"),
    )


def family_acted_at(item: EnrollmentItem) -> str:
    """When the family last did something; what staff do meanwhile does not count."""
    own = (line["at"] for line in item.history or [] if line["by"].startswith("parent:"))
    return max(own, default=item.created_at)


def _answers_at(item: EnrollmentItem) -> str | None:
    """Since when there should be student records."""
    if not rules.creates_records(item):
        return None
    return item.step(settings.STUDENT_CREATION_STEP)["saved_at"]


def child_key(item: EnrollmentItem) -> str:
    """The same for the same child in two enrolments; empty until step 4 names the birth date."""
    if not item.step_4:
        return ""
    info = item.step_4["data"].get("student_info") or {}
    names = steps.Names.of(info)  # as they were sent: a name may be a number
    first, last = same_name(str(names.first)), same_name(str(names.last))
    return digest("child", first, last, _one_form(str(info["birth_date"])))


def _one_form(day: str) -> str:
    """2015-03-09 for 20150309, too."""
    return str(parse_date(day) or day)


def _document(item: EnrollmentItem, document_id: str, summary: dict) -> DocumentCopy:
    return DocumentCopy(
        document_id=document_id,
        version=int(item.version),
        enrollment_id=item.enrollment_id,
        document_type=summary["document_type"],
        file_name=summary["file_name"],
        file_size=summary["file_size"],
        content_type=summary["content_type"],
        upload_status=summary["upload_status"],
        verification_status=summary["verification_status"],
        rejection_reason=summary["rejection_reason"] or "",
        verified_by=summary["verified_by"] or "",
        uploaded_at=summary["uploaded_at"],
        verified_at=summary["verified_at"],
    )


def _appointment(item: EnrollmentItem, appointment_id: str, summary: dict) -> AppointmentCopy:
    return AppointmentCopy(
        appointment_id=appointment_id,
        version=int(item.version),
        enrollment_id=item.enrollment_id,
        coach_id=item.coach_id,
        appointment_type=summary["appointment_type"],
        starts_at=summary["starts_at"],
        ends_at=summary["ends_at"],
        time_zone=item.school_time_zone,
        status=summary["status"],
    )


def invitation_copy(item: ParentInvitationItem) -> ParentInvitationCopy:
    """The row that this invitation should have."""
    return ParentInvitationCopy(
        invitation_id=item.invitation_id,
        version=int(item.version),
        coach_id=item.coach_id,
        coach_name=item.coach_name,
        parent_email=item.parent_email,
        student_name=item.student_name,
        sport=item.sport,
        school_id=int(item.school_id),
        school_name=item.school_name,
        status=item.invitation_status,
        enrollment_id=item.enrollment_id or "",
        sent_at=item.sent_at,
        expires_at=item.expires_at,
        responded_at=item.responded_at,
    )
