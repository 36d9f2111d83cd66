"""Enrolments that nobody goes on with: the family is told, and later the enrolment is closed.

DynamoDB owns both facts; the audit row is part of the same write. Silence is measured by the
last change or draft of the enrolment, whoever made it; what is done after the mail makes it void.
Closed is withdrawn: it can be reopened, and health data goes by the rule for ended enrolments.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from enrollment import rules
from enrollment.models import EnrollmentCopy
from enrollment.services import booking, settling
from enrollment.services.notes import note
from enrollment.steps import STEPS
from enrollment.tables import EnrollmentItem
from tsa.audit.staff_log import entry
from tsa.dynamo.items import as_text, now_text
from tsa.dynamo.writes import Write, change, commit, retrying, touch
from tsa.lib import faults, school_time
from tsa.lib.actor import Actor
from tsa.mail import services as mail

TOLD_AFTER = timedelta(days=150)
CLOSED_AFTER = timedelta(days=30)  # from the mail on
_BATCH = 100


def silent_since(moment: datetime) -> Iterator[str]:
    """Open enrolments without a change since then, whose families were not told yet."""
    return _open(moment, lambda item: _is_to_be_told(item, moment))


def told_before(moment: datetime) -> Iterator[str]:
    """Enrolments whose families were told before then, and nothing happened."""
    return _open(moment, lambda item: _is_to_be_closed(item, moment))


@retrying
def tell(enrollment_id: str, moment: datetime, *, by: Actor) -> bool:
    """Owe the family the mail; False if something was done meanwhile, or they were told."""
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or not _is_to_be_told(item, moment):
        return False
    note(item, "told_of_closing", by=by)
    item.told_of_closing_at = item.updated_at
    item.mark()
    said = _entry(item, by=by, said="Told the family that it will be closed")
    # No new version: a parent who opens it at this moment is not interrupted.
    commit(touch(item), mail.owe("closing_notice", enrollment_id), said)
    return True


def close(enrollment_id: str, moment: datetime, *, by: Actor) -> bool:
    """Close it as withdrawn; False if something was done since the family was told."""
    item = _close(enrollment_id, moment, by=by)
    if item is None:
        return False
    faults.reach("abandoned_closed")
    settling.settle_enrollment(item, by=by)
    return True


@retrying
def _close(enrollment_id: str, moment: datetime, *, by: Actor) -> EnrollmentItem | None:
    item = EnrollmentItem.fetch(enrollment_id)
    if item is None or not _is_to_be_closed(item, moment):
        return None
    with translation.override(item.language):
        reason = _("Nothing was done for a long time.")
    day = school_time.today(item.school_time_zone).isoformat()
    item.withdrawal = {"reason": reason, "by": str(by.kind), "at": now_text(), "on": day}
    freed = booking.cancel(item, *booking.upcoming(item))
    item.enrollment_status = rules.standing(item)
    note(item, "abandoned", by=by)
    item.mark()
    commit(change(item), *freed, _entry(item, by=by, said="Closed as abandoned"))
    return item


def is_told(item: EnrollmentItem) -> bool:
    """Told, and nothing was done after it."""
    is_untouched = bool(item.told_of_closing_at) and _last_act(item) <= item.told_of_closing_at
    return is_untouched and rules.standing(item) == "pending"


def _last_act(item: EnrollmentItem) -> str:
    """A draft is no change of the enrolment, but somebody wrote it."""
    drafts = (item.draft(number) for number in STEPS)
    return max([item.updated_at, *(draft["saved_at"] for draft in drafts if draft)])


def _open(moment: datetime, is_due) -> Iterator[str]:
    silent = EnrollmentCopy.objects.filter(status="pending", updated_at__lt=moment)
    keys = list(silent.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        for item in EnrollmentItem.fetch_many(keys[start : start + _BATCH]):
            if is_due(item):
                yield item.key


def _is_to_be_told(item: EnrollmentItem, moment: datetime) -> bool:
    """A waitlisted one waits for the school, a finished one for nobody."""
    is_silent = _last_act(item) < as_text(moment) and not booking.upcoming(item)
    return rules.standing(item) == "pending" and is_silent and not is_told(item)


def _is_to_be_closed(item: EnrollmentItem, moment: datetime) -> bool:
    is_late = is_told(item) and item.told_of_closing_at < as_text(moment)
    return is_late and not booking.upcoming(item)


def _entry(item: EnrollmentItem, *, by: Actor, said: str) -> Write:
    return entry(
        "update",
        resource_type="enrollment",
        resource_id=item.key,
        by=by,
        description=f"{said} (retention)",
    )
