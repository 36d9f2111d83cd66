"""What PostgreSQL refuses, as a refusal that names the field and tells no child's data."""

import re
from contextlib import contextmanager

from django.db import DataError, IntegrityError

from tsa.lib.errors import DomainError

_KEY = re.compile(r"^Key \(([^)]+)\)=")
# The same fact under the name that a roster table has for it.
_SCHOOL_COLUMNS = ("org_sourced_id", "primary_org_id")
CHECKS = {
    "birth_date_is_plausible": ("birth_date", "is not a plausible birth date"),
    "entered_us_after_birth": ("date_entered_us", "lies before the birth date"),
    "exit_not_before_entry": ("exit_withdraw_date", "lies before the entry date"),
    "entry_is_plausible": ("entry_date", "is not a plausible date"),
    "names_are_not_blank": ("name", "must not be blank"),
    "school_years_are_plausible": ("school_year", "is not a plausible school year"),
    "descriptors_are_uris": ("descriptor", "is not a descriptor URI"),
    "status_is_known": ("enrollment_status", "is not a known status"),
}


class RecordRefused(DomainError):
    """PostgreSQL does not take the record; `errors` says which field, in words for staff.

    A retry does not help until the field is corrected, except after `is_clash`: another
    record has just taken a number, and the next attempt draws a new one.
    """

    code = "record_refused"
    title = "The record was refused"

    def __init__(self, field: str, problem: str, *, is_clash: bool = False):
        super().__init__(f"{field} {problem}.", errors={field: [problem]})
        self.is_clash = is_clash


class RecordMissing(DomainError):
    code = "record_missing"
    title = "There is no such record"


@contextmanager
def naming_refusals():
    """Around `writing(...)`: raise RecordRefused for broken constraints and over-long values.

    The values themselves stay out of message and traceback.
    """
    try:
        yield
    except IntegrityError as error:
        refusal = _refusal(error)
    except DataError as error:
        refusal = RecordRefused("value", _too_long_or_odd(error))
    else:
        return
    raise refusal from None


def _refusal(error: IntegrityError) -> RecordRefused:
    diagnosis = getattr(error.__cause__, "diag", None)
    state = getattr(error.__cause__, "sqlstate", "") or ""
    name = getattr(diagnosis, "constraint_name", None) or ""
    columns = _KEY.match(getattr(diagnosis, "message_detail", None) or "")
    field = columns.group(1).split(", ")[-1] if columns else ""
    field = "school_id" if field in _SCHOOL_COLUMNS else field
    if state == "23503":
        return RecordRefused(field or name, "names a record that does not exist")
    if state == "23505":
        return RecordRefused(field or name, "is already taken", is_clash=field == "student_usi")
    if state == "23502":
        return RecordRefused(diagnosis.column_name or name, "is missing")
    for ending, (checked, problem) in CHECKS.items():
        if name.endswith(ending):
            return RecordRefused(checked, problem)
    return RecordRefused(name or "key", "breaks a rule of the database")


def _too_long_or_odd(error: DataError) -> str:
    if getattr(error.__cause__, "sqlstate", "") == "22001":
        return "is longer than its column"
    return "is not of the right form"
