"""Saving steps and drafts: the one promise of the portal is kept here.

A step counts as saved once DynamoDB has it, in one conditional write that also marks what
PostgreSQL is owed. Then PostgreSQL is tried once; whatever keeps it from following stays
marked, and the worker follows.
"""

from collections.abc import Callable
from datetime import date, time

import orjson
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from enrollment import presenting, rules, steps
from enrollment.selectors import enrollment_for
from enrollment.services import booking, settling
from enrollment.services.notes import note
from enrollment.steps import InvalidStepData, Names
from enrollment.tables import EnrollmentItem
from tsa.audit.staff_log import commit_by
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Write, change, commit, retrying
from tsa.lib import faults, school_time
from tsa.lib.actor import Actor
from tsa.lib.errors import NotFound, TooLarge
from tsa.mail import services as mail

STEP_LIMIT = 64 * 1024  # bytes, of the step as JSON


def save_step(
    enrollment_id: str,
    number: int,
    data: dict,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> EnrollmentItem:
    """Save one step, then try to bring PostgreSQL up to date.

    The same data again changes nothing and answers as before. Raises: NotFound,
    InvalidStepData (every problem by path), StepOutOfOrder, EnrollmentClosed, SlotTaken,
    VersionConflict, TooLarge; StoreUnavailable if DynamoDB is away, and then nothing is saved.
    """
    item, saved = _save(enrollment_id, number, data, by=by, expected_version=expected_version)
    if saved:
        faults.reach("step_saved")
        settling.settle_enrollment(item, by=by)
    return item


def correct_for_family(
    enrollment_id: str,
    number: int,
    part: dict,
    *,
    reason: str,
    by: Actor,
    expected_version: int | None = None,
) -> tuple[EnrollmentItem, bool]:
    """Staff mend a saved step, by the rules of the family's own save; (the item, did it change).

    `part` is laid over the saved answers. The audit row holds the reason, not the answers.
    Raises what `save_step` raises, and StepOutOfOrder if the family has not saved it yet.
    """
    item = _enrollment(enrollment_id, number, by)
    rules.expect_version(item, expected_version)
    saved = item.step(number)
    if saved is None:
        raise rules.StepOutOfOrder("The family has not saved this step yet.")
    data = _laid_over(saved["data"], part)
    if data != saved["data"]:
        rules.refuse_closed(item, number)
    item, changed = _save(
        enrollment_id, number, data, by=by, expected_version=int(item.version), reason=reason
    )
    if changed:
        faults.reach("step_saved")
        settling.settle_enrollment(item, by=by)
    return item, changed


@retrying
def _save(
    enrollment_id: str,
    number: int,
    data: dict,
    *,
    by: Actor,
    expected_version: int | None,
    reason: str = "",
) -> tuple[EnrollmentItem, bool]:
    item = _enrollment(enrollment_id, number, by)
    if _is_saved(item, number, data):
        return item, False
    rules.expect_version(item, expected_version)
    rules.refuse_closed(item, number)
    rules.refuse_out_of_order(item, number)
    _refuse_large(data)
    values = steps.cleaned(number, data)
    writes = _EFFECTS[number](item, values, by)
    corrected = number in item.completed_steps
    setattr(item, f"step_{number}", {"data": data, "saved_at": now_text()})
    setattr(item, f"draft_{number}", None)
    item.progress_milestones = sorted({*item.completed_steps, number})
    if rules.creates_records(item) and (number == 4 or rules.records_status(item) == "none"):
        item.records = {**item.records, "status": "pending", "problems": []}
    item.enrollment_status = rules.standing(item)
    note(item, "step_corrected" if corrected else "step_saved", by=by, step=number)
    item.mark()
    commit_by(
        by,
        change(item),
        *writes,
        action_type="update",
        resource_type="enrollment",
        resource_id=enrollment_id,
        description=f"Saved step {number} for the family",
        after={"reason": reason} if reason else None,
    )
    return item, True


@retrying
def save_draft(
    enrollment_id: str,
    number: int,
    data: dict,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> EnrollmentItem:
    """Keep part of a step, laid over what the draft held. It completes nothing.

    Staff lists do not show drafts, so PostgreSQL is owed nothing and `updated_at` stays.
    Raises: NotFound, EnrollmentClosed, VersionConflict, TooLarge.
    """
    item = _enrollment(enrollment_id, number, by)
    rules.expect_version(item, expected_version)
    rules.refuse_closed(item, number)
    before = (item.draft(number) or item.step(number) or {}).get("data", {})
    after = _laid_over(before, data)
    if item.draft(number) and after == before:
        return item
    _refuse_large(after)
    setattr(item, f"draft_{number}", {"data": after, "saved_at": now_text()})
    commit(change(item))
    return item


def _enrollment(enrollment_id: str, number: int, by: Actor) -> EnrollmentItem:
    if number not in steps.STEPS:
        raise NotFound(_("There are six steps, 1 to 6."))
    return enrollment_for(enrollment_id, by)


def _is_saved(item: EnrollmentItem, number: int, data: dict) -> bool:
    """Is this the answer that stands already? Then a repeat is answered, also after step 6."""
    saved = item.step(number)
    if saved is None or saved["data"] != data:
        return False
    return item.enrollment_status not in rules.ENDED


def _refuse_large(data: dict) -> None:
    if len(orjson.dumps(data)) > STEP_LIMIT:
        raise TooLarge(_("A step can hold 64 KB; shorten the longest answers."))


def _laid_over(before: dict, part: dict) -> dict:
    """`part` laid over `before`, objects member by member, everything else as a whole."""
    merged = dict(before)
    for name, value in part.items():
        inner = merged.get(name)
        if isinstance(inner, dict) and isinstance(value, dict):
            merged[name] = _laid_over(inner, value)
        else:
            merged[name] = value
    return merged


# What saving a step does besides keeping the answers. Each returns the writes that go with it.


def _program(item: EnrollmentItem, values: dict, by: Actor) -> list[Write]:
    return []


def _consultation(item: EnrollmentItem, values: dict, by: Actor) -> list[Write]:
    return _book_step(
        item,
        2,
        "consultation",
        values["consultation_date"],
        values["consultation_time"],
        field="consultation_time",
        by=by,
    )


def _shadow_day(item: EnrollmentItem, values: dict, by: Actor) -> list[Write]:
    return _book_step(
        item,
        3,
        "shadow_day",
        values["shadow_day_date"],
        values["shadow_day_time"],
        field="shadow_day_time",
        by=by,
    )


def _book_step(
    item: EnrollmentItem, step: int, kind: str, day: date, at: time, *, field: str, by: Actor
) -> list[Write]:
    """Book the time that a step names, or move the step's booking there."""
    try:
        starts_at = school_time.moment(day, at, item.school_time_zone)
    except ValueError as error:
        raise InvalidStepData(errors={field: [str(error)]}) from error
    present = booking.scheduled_for_step(item, step, kind)
    if present and parse_datetime(item.appointments[present]["starts_at"]) == starts_at:
        item.appointments[present]["step"] = step
        return []
    coach = ProfileItem.fetch(item.coach_id)
    if coach is None or not coach.is_active:
        # The family's answer is kept; staff assign another coach and agree the time.
        note(item, "booking_left_to_staff", by=by, step=step)
        return []
    try:
        if present:
            return booking.move(item, coach, present, starts_at, field=field)
        return booking.book(item, coach, kind, starts_at, field=field, step=step)[1]
    except booking.NotBookable as error:
        raise InvalidStepData(error.detail, errors=error.errors) from error


def _student(item: EnrollmentItem, values: dict, by: Actor) -> list[Write]:
    """Freeze what a later retry must not compute anew, and show the child's name in lists."""
    info = values["student_info"]
    today = school_time.today(item.school_time_zone)
    names = Names.of(info)
    item.student_name = names.last if names.first == names.last else f"{names.first} {names.last}"
    item.student_age = school_time.age(info["birth_date"], today)
    if not item.frozen:
        start = _expected_start(item, values, today)
        item.frozen = {
            "entry_date": today.isoformat(),
            "school_id": int(item.school_id),
            "expected_start": start.isoformat(),
            "school_year": school_time.school_year(start),
        }
        item.start_date = start.isoformat()
    return []


def _expected_start(item: EnrollmentItem, values: dict, today: date) -> date:
    program = steps.cleaned(1, item.step_1["data"])
    given = (
        values.get("expected_start_date")
        or values["student_info"].get("expected_start_date")
        or program.get("expected_start_date")
    )
    return given or school_time.next_start(today)


def _documents(item: EnrollmentItem, values: dict, by: Actor) -> list[Write]:
    missing = rules.missing_documents(item)
    if missing:
        raise InvalidStepData(
            _("Required documents are missing."),
            errors={
                f"documents.{kind}": [
                    _("Upload this document first: %(kind)s.")
                    % {"kind": presenting.document_name(kind)}
                ]
                for kind in missing
            },
        )
    return []


def _payment(item: EnrollmentItem, values: dict, by: Actor) -> list[Write]:
    """A parent's word makes no payment: `payment_status` stays for staff to set."""
    return [] if item.step_6 else [mail.owe("enrolled", item.enrollment_id)]


_EFFECTS: dict[int, Callable[[EnrollmentItem, dict, Actor], list[Write]]] = {
    1: _program,
    2: _consultation,
    3: _shadow_day,
    4: _student,
    5: _documents,
    6: _payment,
}
