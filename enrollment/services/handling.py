"""What staff do around an enrolment without deciding it: who works on it, a word to the family.

DynamoDB owns both facts, on the enrolment's item, and the audit row is part of the same write.
They are no new version of the enrolment: a parent who is filling in a step is not interrupted.
"""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import presenting, rules
from enrollment.models import EnrollmentCopy
from enrollment.selectors import enrollment_for
from enrollment.services import settling
from enrollment.services.notes import note
from enrollment.tables import EnrollmentItem
from tsa.accounts import reach
from tsa.accounts.models import User
from tsa.audit.staff_log import commit_by
from tsa.dynamo.items import as_text, now_text
from tsa.dynamo.writes import Write, retrying, touch
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.addresses import normalise
from tsa.lib.errors import DomainError
from tsa.mail import services as mail

BETWEEN_REMINDERS = timedelta(hours=24)
WORKS_ON = "enrollment.view_enrollmentcopy"


class CannotWorkOnIt(DomainError):
    code = "assignee_unavailable"
    title = gettext_lazy("This person cannot work on the enrolment")


class NotReminded(DomainError):
    code = "not_reminded"
    title = gettext_lazy("The family was not reminded")


class AlreadyTaken(DomainError):
    code = "already_taken"
    title = gettext_lazy("A colleague works on it")


def take_on(enrollment_id: str, *, by: Actor) -> tuple[EnrollmentItem, bool]:
    """Whoever acts works on it from now on; (the enrolment, did it change?).

    Raises: NotFound, AlreadyTaken where a colleague does, CannotWorkOnIt.
    """
    return _assign(enrollment_id, normalise(by.id), by=by, only_free=True)


def assign_staff(enrollment_id: str, email: str, *, by: Actor) -> tuple[EnrollmentItem, bool]:
    """Note who of the staff works on it, whoever did before; an empty address: nobody.

    (The enrolment, did it change?) Raises: NotFound, CannotWorkOnIt for who may not see it.
    """
    return _assign(enrollment_id, normalise(email), by=by, only_free=False)


def _assign(
    enrollment_id: str, email: str, *, by: Actor, only_free: bool
) -> tuple[EnrollmentItem, bool]:
    if email:
        _refuse_stranger(enrollment_id, email)
    item, changed = _assign_staff(enrollment_id, email, by=by, only_free=only_free)
    if changed:
        faults.reach("assigned")
        settling.settle_enrollment(item, by=by)
    return item, changed


def _refuse_stranger(enrollment_id: str, email: str) -> None:
    person = User.objects.filter(email=email, is_staff=True, is_active=True).first()
    if person is None or not person.has_perm(WORKS_ON):
        raise CannotWorkOnIt(_("Nobody of the staff who sees enrolments has this address."))
    rows = EnrollmentCopy.objects.filter(pk=enrollment_id)
    if not reach.visible_to(person, rows).exists():
        raise CannotWorkOnIt(_("The enrolment is for a school that is not one of theirs."))


@retrying
def _assign_staff(
    enrollment_id: str, email: str, *, by: Actor, only_free: bool
) -> tuple[EnrollmentItem, bool]:
    item = enrollment_for(enrollment_id, by)
    before = item.assignee or ""
    if before == email:
        return item, False
    if only_free and before:
        raise AlreadyTaken(_("%(who)s works on it.") % {"who": before})
    item.assignee = email or None
    _commit(
        item,
        by=by,
        what="staff_assigned" if email else "staff_unassigned",
        description="Changed who works on the enrolment",
        before={"assignee": before},
        after={"assignee": email},
    )
    return item, True


def remind(enrollment_id: str, *, by: Actor) -> EnrollmentItem:
    """Owe the family a mail that says what is next; at most one a day.

    Raises: NotFound, EnrollmentClosed, NotReminded.
    """
    item = _remind(enrollment_id, by=by)
    faults.reach("reminded")
    settling.settle_enrollment(item, by=by)
    return item


@retrying
def _remind(enrollment_id: str, *, by: Actor) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    rules.refuse_closed(item)
    if presenting.next_action(item)["code"] in ("none", "wait"):
        raise NotReminded(_("There is nothing for the family to do."))
    if item.reminded_at and item.reminded_at > as_text(datetime.now(UTC) - BETWEEN_REMINDERS):
        raise NotReminded(_("A reminder went out less than a day ago."))
    item.reminded_at = now_text()
    _commit(
        item,
        mail.owe("reminder", enrollment_id),
        by=by,
        what="family_reminded",
        description="Reminded the family",
    )
    return item


def _commit(item: EnrollmentItem, *writes: Write, by: Actor, what: str, **audit) -> None:
    note(item, what, by=by)
    item.mark()
    commit_by(
        by,
        touch(item),
        *writes,
        action_type="update",
        resource_type="enrollment",
        resource_id=item.enrollment_id,
        **audit,
    )
