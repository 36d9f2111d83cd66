"""What staff do about an enrolment, a document, an invitation: a form and a service each."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminTextareaWidget,
)

from enrollment import rules
from enrollment.services import documents, enrollments, invitations
from enrollment.tables import EnrollmentItem
from tsa.admin.acts import Act, NothingToDo
from tsa.coaches.selectors import coach_at
from tsa.dynamo.items import now_text
from tsa.lib.actor import Actor
from tsa.lib.addresses import normalise

DECIDE = "enrollment.decide_enrollment"
RETRY = "enrollment.retry_records"
DEPOSIT = "enrollment.record_deposit"
VERIFY = "enrollment.verify_document"
INVITE = "enrollment.manage_invitation"


def _words(**options) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})
    return forms.CharField(max_length=2000, widget=widget, **options)


class OverCapacity(forms.Form):
    over_capacity = _words(
        label=gettext_lazy("Over capacity, because"),
        required=False,
        help_text=gettext_lazy(
            "Only needed where the coach has no place left. Kept in the audit log; the family "
            "does not see it."
        ),
    )


class OptionalNotes(forms.Form):
    notes = _words(
        label=gettext_lazy("Notes"),
        required=False,
        help_text=gettext_lazy("Kept with the decision. The family can read them."),
    )


class Approval(OptionalNotes, OverCapacity):
    field_order = ["notes", "over_capacity"]


class NeededNotes(forms.Form):
    notes = _words(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Kept with the decision. The family can read it."),
    )


class Reason(forms.Form):
    reason = _words(label=gettext_lazy("Reason"))


class WhatIsWrong(forms.Form):
    reason = _words(
        label=gettext_lazy("What is wrong"),
        help_text=gettext_lazy("The family is sent this, so that they can hand in a better one."),
    )


class AnotherCoach(OverCapacity):
    field_order = ["coach_email", "over_capacity"]

    coach_email = forms.EmailField(
        label=gettext_lazy("The new coach's e-mail"), widget=UnfoldAdminEmailInputWidget
    )


class Amount(forms.Form):
    amount = forms.DecimalField(
        label=gettext_lazy("Amount in dollars"),
        min_value=Decimal("0.01"),
        max_value=Decimal("100000"),
        max_digits=8,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("For example 250 or 250.00. A new amount replaces the old one."),
    )


# -- enrolments ---------------------------------------------------------------------------------


def _decided(decision: str, done: str):
    def run(key: str, *, by: Actor, **answers: str) -> str:
        enrollments.decide(key, decision, by=by, **answers)
        return _(done)

    return run


def _withdraw(key: str, *, by: Actor, reason: str) -> str:
    began = now_text()
    if enrollments.withdraw(key, reason, by=by).updated_at < began:
        raise NothingToDo(_("This enrolment was withdrawn before."))
    return _("withdrawn.")


def _reopen(key: str, *, by: Actor, over_capacity: str) -> str:
    enrollments.reopen(key, over_capacity=over_capacity, by=by)
    return _("open again.")


def _deposit(key: str, *, by: Actor, amount: Decimal) -> str:
    enrollments.record_deposit(key, int(amount * 100), by=by)
    return _("a deposit of $%(amount)s is recorded.") % {"amount": f"{amount:,.2f}"}


def _assign(key: str, *, by: Actor, coach_email: str, over_capacity: str) -> str:
    coach = coach_at(normalise(coach_email))
    if coach is None:
        raise NothingToDo(_("There is no active coach with this address."))
    if EnrollmentItem.fetch(key).coach_id == coach.profile_id:
        raise NothingToDo(_("This coach has it already."))
    enrollments.assign_coach(key, coach.profile_id, over_capacity=over_capacity, by=by)
    return _("handed to %(coach)s.") % {"coach": coach.full_name}


def _retry(key: str, *, by: Actor) -> str:
    """What became of it: the item is settled within the service, or stays owed."""
    item = enrollments.retry_records(key, by=by)
    if not rules.creates_records(item):
        raise NothingToDo(_("There is nothing to create yet: step 4 is not saved."))
    problems = (item.records or {}).get("problems", [])
    match rules.records_status(item):
        case "created":
            return _("the student records stand.")
        case "failed":
            why = "; ".join(f"{each['field']}: {each['message']}" for each in problems)
            raise NothingToDo(_("Still refused: %(why)s") % {"why": why})
        case _status:
            raise NothingToDo(_("Not created yet; the worker goes on trying."))


def _is_open(item: EnrollmentItem) -> bool:
    return item.enrollment_status not in rules.ENDED


def _decision_differs(decision: str):
    return lambda item: _is_open(item) and (item.decision or {}).get("decision") != decision


def _wants_records(item: EnrollmentItem) -> bool:
    return rules.creates_records(item) and rules.records_status(item) != "created"


ENROLLMENT_ACTS = [
    Act(
        "approve",
        gettext_lazy("Approve"),
        DECIDE,
        _decided("approved", gettext_lazy("approved.")),
        form=Approval,
        note=gettext_lazy("The family is told by mail."),
        applies=_decision_differs("approved"),
    ),
    Act(
        "waitlist",
        gettext_lazy("Put on the waitlist"),
        DECIDE,
        _decided("waitlisted", gettext_lazy("on the waitlist.")),
        form=OptionalNotes,
        note=gettext_lazy("The family is told by mail, and can go on with the steps."),
        applies=_decision_differs("waitlisted"),
    ),
    Act(
        "reject",
        gettext_lazy("Reject"),
        DECIDE,
        _decided("rejected", gettext_lazy("rejected.")),
        form=NeededNotes,
        note=gettext_lazy(
            "The family is told by mail; appointments are cancelled and the student's records "
            "are closed. It can be reopened."
        ),
        danger=True,
        applies=_is_open,
    ),
    Act(
        "withdraw",
        gettext_lazy("Withdraw for the family"),
        DECIDE,
        _withdraw,
        form=Reason,
        note=gettext_lazy(
            "Appointments are cancelled and the student's records are closed. It can be reopened."
        ),
        danger=True,
        applies=_is_open,
    ),
    Act(
        "reopen",
        gettext_lazy("Reopen"),
        DECIDE,
        _reopen,
        form=OverCapacity,
        note=gettext_lazy(
            "The student's records open again. Cancelled appointments have to be booked anew."
        ),
        applies=lambda item: not _is_open(item),
    ),
    Act(
        "assign",
        gettext_lazy("Hand to another coach"),
        DECIDE,
        _assign,
        form=AnotherCoach,
        note=gettext_lazy(
            "Upcoming appointments with the present coach are cancelled. Until student records "
            "stand, the school becomes the new coach's."
        ),
        applies=_is_open,
    ),
    Act(
        "deposit",
        gettext_lazy("Record a deposit"),
        DEPOSIT,
        _deposit,
        form=Amount,
        note=gettext_lazy("Only once the money is there."),
        applies=_is_open,
    ),
    Act(
        "retry",
        gettext_lazy("Create the student records again"),
        RETRY,
        _retry,
        note=gettext_lazy("Tries now, however long the worker would have waited."),
        applies=_wants_records,
    ),
]


# -- documents ----------------------------------------------------------------------------------


def _approve_document(key: str, *, by: Actor) -> str:
    documents.verify(key, approve=True, by=by)
    return _("document approved.")


def _reject_document(key: str, *, by: Actor, reason: str) -> str:
    documents.verify(key, approve=False, reason=reason, by=by)
    return _("document rejected; the family is asked for a better one.")


DOCUMENT_ACTS = [
    Act(
        "approve_document",
        gettext_lazy("Approve document"),
        VERIFY,
        _approve_document,
        applies=lambda document: document.verification_status != "approved",
    ),
    Act(
        "reject_document",
        gettext_lazy("Reject document"),
        VERIFY,
        _reject_document,
        form=WhatIsWrong,
        danger=True,
        applies=lambda document: document.verification_status != "rejected",
    ),
]


# -- invitations --------------------------------------------------------------------------------


def _resend(key: str, *, by: Actor) -> str:
    invitations.resend(key, by=by)
    return _("sent again, with a new link.")


def _revoke(key: str, *, by: Actor) -> str:
    invitations.revoke(key, by=by)
    return _("revoked; its links open nothing any more.")


def _is_unanswered(invitation) -> bool:
    return invitation.status in ("sent", "opened", "expired")


INVITATION_ACTS = [
    Act(
        "resend",
        gettext_lazy("Send again"),
        INVITE,
        _resend,
        note=gettext_lazy("A new mail with a new link, and a new time to answer in."),
        applies=_is_unanswered,
    ),
    Act(
        "revoke",
        gettext_lazy("Revoke"),
        INVITE,
        _revoke,
        note=gettext_lazy("The links that were sent open nothing any more."),
        danger=True,
        applies=_is_unanswered,
    ),
]
