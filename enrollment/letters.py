"""The mails of admissions. Each is made when it is sent, from the items as they are then."""

from datetime import UTC, datetime

import icalendar
from django.conf import settings
from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enrollment import presenting, rules
from enrollment.services import abandoning, invitations
from enrollment.tables import (
    AppointmentItem,
    DocumentItem,
    EnrollmentItem,
    ParentInvitationItem,
)
from tsa.accounts.letters import sign_in_letter
from tsa.dynamo.writes import commit, create, touch
from tsa.mail.services import Attachment, Letter, writes_letter


@writes_letter("parent_invitation")
def parent_invitation(invitation_id: str) -> Letter | None:
    """To an invited parent; not sent any more once answered, revoked or expired."""
    invitation = ParentInvitationItem.fetch(invitation_id)
    if invitation is None or not invitation.is_open:
        return None
    token, link = invitations.make_link(invitation)
    invitation.magic_link_token = link.token_id
    commit(create(link), touch(invitation))
    return Letter(
        to=invitation.parent_email,
        subject=format_lazy(_("An invitation for {student}"), student=invitation.student_name),
        template="parent_invitation",
        context={
            "student_name": invitation.student_name,
            "coach_name": invitation.coach_name,
            "school_name": invitation.school_name,
            "sport": invitation.sport,
            "message": invitation.message,
            "link": f"{settings.FRONTEND_URL}/invitation?token={token}",
            "expires_at": parse_datetime(invitation.expires_at),
            "time_zone": invitation.school_time_zone,
        },
        language=invitation.language,
    )


@writes_letter("parent_sign_in")
def parent_sign_in(enrollment_id: str) -> Letter | None:
    item = EnrollmentItem.fetch(enrollment_id)
    return sign_in_letter(item.parent_email, language=item.language) if item else None


@writes_letter("invited_parent_sign_in")
def invited_parent_sign_in(invitation_id: str) -> Letter | None:
    """A parent who asks to sign in before the first visit."""
    invitation = ParentInvitationItem.fetch(invitation_id)
    if invitation is None:
        return None
    return sign_in_letter(invitation.parent_email, language=invitation.language)


@writes_letter("appointment")
def appointment(appointment_id: str) -> Letter | None:
    """What stands now: a booked, moved or cancelled time, with a calendar file."""
    found = AppointmentItem.fetch(appointment_id)
    item = EnrollmentItem.fetch(found.enrollment_id) if found else None
    if item is None:
        return None
    cancelled = found.status == "cancelled"
    with translation.override(item.language):
        calendar = calendar_of([found])
    return Letter(
        to=found.parent_email,
        subject=_("Appointment cancelled") if cancelled else _("Your appointment"),
        template="appointment",
        context={
            "cancelled": cancelled,
            "kind": presenting.appointment_name(found.appointment_type),
            "student_name": item.student_name,
            "coach_name": item.coach_name,
            "school_name": item.school_name,
            "starts_at": presenting.local_moment(found.starts_at, found.time_zone),
            "time_zone": found.time_zone,
            "link": settings.FRONTEND_URL,
        },
        language=item.language,
        attachments=[Attachment("appointment.ics", calendar, "text/calendar; charset=utf-8")],
    )


@writes_letter("document_rejected")
def document_rejected(document_id: str) -> Letter | None:
    """Which document is needed again, and why; not sent once it was replaced or approved."""
    document = DocumentItem.fetch(document_id)
    if (
        document is None
        or document.verification_status != "rejected"
        or document.upload_status != "uploaded"
    ):
        return None
    item = EnrollmentItem.fetch(document.enrollment_id)
    return Letter(
        to=item.parent_email,
        subject=_("A document is needed again"),
        template="document_rejected",
        context={
            "student_name": item.student_name,
            "kind": presenting.document_name(document.document_type),
            "reason": document.rejection_reason,
            "link": settings.FRONTEND_URL,
        },
        language=item.language,
    )


@writes_letter("decision")
def decision(enrollment_id: str) -> Letter | None:
    """The decision as it stands now, without the coach's notes."""
    item = EnrollmentItem.fetch(enrollment_id)
    made = (item.decision or {}).get("decision") if item else None
    if made is None:
        return None
    return Letter(
        to=item.parent_email,
        subject=format_lazy(_("About the application for {student}"), student=item.student_name),
        template="decision",
        context={
            "decision": made,
            "student_name": item.student_name,
            "school_name": item.school_name,
            "coach_name": item.coach_name,
            "steps_open": rules.next_step(item) is not None,
            "link": settings.FRONTEND_URL,
        },
        language=item.language,
    )


@writes_letter("reminder")
def reminder(enrollment_id: str) -> Letter | None:
    """What is next for the family; not sent once there is nothing for them to do."""
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None:
        return None
    with translation.override(item.language):
        following = presenting.next_action(item)
    if following["code"] in ("none", "wait"):
        return None
    return Letter(
        to=item.parent_email,
        subject=format_lazy(
            _("A reminder: the application for {student}"), student=item.student_name
        ),
        template="reminder",
        context={
            "student_name": item.student_name,
            "school_name": item.school_name,
            "coach_name": item.coach_name,
            "message": following["message"],
            "done": len(item.completed_steps),
            "link": settings.FRONTEND_URL,
        },
        language=item.language,
    )


@writes_letter("closing_notice")
def closing_notice(enrollment_id: str) -> Letter | None:
    """That a long silent enrolment will be closed; not sent if something was done meanwhile."""
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or not abandoning.is_told(item):
        return None
    return Letter(
        to=item.parent_email,
        subject=format_lazy(
            _("Will you go on? The application for {student}"), student=item.student_name
        ),
        template="closing_notice",
        context={
            "student_name": item.student_name,
            "school_name": item.school_name,
            "coach_name": item.coach_name,
            "done": len(item.completed_steps),
            "closes_on": (parse_datetime(item.told_of_closing_at) + abandoning.CLOSED_AFTER).date(),
            "link": settings.FRONTEND_URL,
        },
        language=item.language,
    )


@writes_letter("enrolled")
def enrolled(enrollment_id: str) -> Letter | None:
    """All six steps are done."""
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or item.enrollment_status in rules.ENDED:
        return None
    return Letter(
        to=item.parent_email,
        subject=format_lazy(
            _("The application for {student} is complete"), student=item.student_name
        ),
        template="enrolled",
        context={
            "student_name": item.student_name,
            "school_name": item.school_name,
            "coach_name": item.coach_name,
            "start_date": parse_date(item.start_date or ""),
            "link": settings.FRONTEND_URL,
        },
        language=item.language,
    )


def calendar_of(found: list[AppointmentItem], *, name: str = "Texas Sports Academy") -> bytes:
    """Appointments as an iCalendar document (RFC 5545); cancelled ones stay, marked so."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Texas Sports Academy//Admissions//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for each in found:
        event = icalendar.Event()
        event.add("uid", f"{each.appointment_id}@tsa")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", parse_datetime(each.starts_at).astimezone(UTC))
        event.add("dtend", parse_datetime(each.ends_at).astimezone(UTC))
        kind = presenting.appointment_name(each.appointment_type)
        event.add("summary", f"{kind}: {each.student_name}")
        event.add("location", each.location or "")
        event.add("status", "CANCELLED" if each.status == "cancelled" else "CONFIRMED")
        calendar.add_component(event)
    return calendar.to_ical()
