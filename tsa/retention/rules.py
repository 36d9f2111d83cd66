"""How long what is kept: the whole table. A rule that is not here removes nothing.

Each rule finds what is older than a moment, and removes it with a record that it went. Students
of record, their schooling and the log of who saw them have no rule: they are kept.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from enrollment.services import abandoning, forgetting
from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.dynamo import sweeping
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, StoreUnavailable

BATCH = 1000
AUDIT_MONTHS = 84
SLOW_WRITES_DAYS = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """`find(before)` counts what is due; `remove(before, by)` removes it, in any number of runs."""

    name: str
    what: Promise
    after: timedelta
    since: Promise
    store: str
    find: Callable[[datetime], int]
    remove: Callable[[datetime, Actor], Counter]

    @property
    def kept(self) -> str:
        """How long, in words."""
        days = self.after.days
        if days >= 730:
            return ngettext("%d year", "%d years", days // 365) % (days // 365)
        return ngettext("%d day", "%d days", days) % days if days else gettext("an hour")


def _one_by_one(
    due: Callable[[datetime], Iterator[str]], forget: Callable[..., bool]
) -> dict[str, Callable]:
    """A rule about records: each is removed, and recorded, by itself."""

    def remove(before: datetime, by: Actor) -> Counter:
        counts = Counter()
        for key in due(before):
            try:
                counts["removed"] += forget(key, before, by=by)
            except StoreUnavailable:
                raise
            except DomainError:  # that record stays, and the others do not wait for it
                counts["failed"] += 1
        return counts

    return {"find": lambda before: sum(1 for _ in due(before)), "remove": remove}


def _rows(table: str, condition: str, *, key: str = "id") -> dict[str, Callable]:
    """A rule about rows without a person's record: removed in batches, counted in the audit."""
    due = f'FROM "{table}" WHERE {condition}'

    def find(before: datetime) -> int:
        return _number(f"SELECT count(*) {due}", before)

    def remove(before: datetime, by: Actor) -> Counter:
        counts = Counter()
        while removed := _remove_batch(before, by):
            counts["removed"] += removed
        return counts

    def _remove_batch(before: datetime, by: Actor) -> int:
        with writing(by), connection.cursor() as cursor:
            cursor.execute(
                f'DELETE FROM "{table}" WHERE "{key}" IN (SELECT "{key}" {due} LIMIT {BATCH})',
                [before],
            )
            if cursor.rowcount:
                said = f"{cursor.rowcount} rows (retention)"
                audit.record("delete", entity=table, entity_id="*", by=by, description=said)
                faults.reach("rows_removed")
            return cursor.rowcount

    return {"find": find, "remove": remove}


def _passing_items() -> dict[str, Callable]:
    """Items with an end of their own; the worker sweeps them too."""

    def remove(before: datetime, by: Actor) -> Counter:
        return Counter(removed=sweeping.sweep_expired())

    return {"find": lambda before: sweeping.count_expired(), "remove": remove}


_NOT_RUNNING = "status <> 'running'"
_EMPTY = (
    "UPDATE csv_imports SET package = NULL, ended_at = coalesce(ended_at, now()),"
    " status = CASE status WHEN 'waiting' THEN 'failed' ELSE status END"
)
_RETIRABLE = """
SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'audit_logs'::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$'
AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month'
    <= date_trunc('month', now()) - make_interval(months => %s)
"""


def _audit_months() -> dict[str, Callable]:
    """Detached, not dropped: that is the owner's."""

    def find(before: datetime) -> int:
        return _number(_RETIRABLE, AUDIT_MONTHS)

    def remove(before: datetime, by: Actor) -> Counter:
        with writing(by):
            retired = _number("SELECT partition_retire('audit_logs', %s)", AUDIT_MONTHS)
            if retired:
                said = f"{retired} months detached (retention)"
                audit.record("detach", entity="audit_logs", entity_id="*", by=by, description=said)
        return Counter(removed=retired)

    return {"find": find, "remove": remove}


def _packages() -> dict[str, Callable]:
    """The bytes of a package go; that it came, and from whom, stays."""
    held = f"FROM csv_imports WHERE package IS NOT NULL AND created_at < %s AND {_NOT_RUNNING}"

    def find(before: datetime) -> int:
        return _number(f"SELECT count(*) {held}", before)

    def remove(before: datetime, by: Actor) -> Counter:
        with writing(by), connection.cursor() as cursor:
            cursor.execute(f"{_EMPTY} WHERE id IN (SELECT id {held})", [before])
            gone = cursor.rowcount
            if gone:
                said = f"{gone} packages (retention)"
                audit.record("delete", entity="csv_imports", entity_id="*", by=by, description=said)
        return Counter(removed=gone)

    return {"find": find, "remove": remove}


def _slow_writes() -> dict[str, Callable]:
    """The application may only add to that log, so a function of the owner's takes rows away."""
    old = "SELECT count(*) FROM slow_writes WHERE finished_at < %s"

    def find(before: datetime) -> int:
        return _number(old, before)

    def remove(before: datetime, by: Actor) -> Counter:
        with writing(by):
            gone = _number("SELECT slow_writes_forget(%s)", SLOW_WRITES_DAYS)
            if gone:
                said = f"{gone} rows (retention)"
                audit.record("delete", entity="slow_writes", entity_id="*", by=by, description=said)
        return Counter(removed=gone)

    return {"find": find, "remove": remove}


def _number(sql: str, *given: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()[0]


def _day(act: Callable) -> Callable:
    """Enrolments end on a day."""

    def wrapper(*arguments, **options):
        *first, before = arguments
        return act(*first, before.date(), **options)

    return wrapper


# A later row of the same parent says all that is ever asked: when the last child came or went.
_OVERTAKEN = (
    "changed_children.at < %s AND EXISTS (SELECT FROM changed_children later"
    " WHERE later.type = changed_children.type AND later.sourced_id = changed_children.sourced_id"
    " AND (later.at, later.id) > (changed_children.at, changed_children.id))"
)

RULES = [
    Rule(
        name="health_of_ended_enrolments",
        what=_("Health, insurance, custody and emergency data of rejected and withdrawn families"),
        after=timedelta(days=180),
        since=_("rejection or withdrawal"),
        store="DynamoDB, PostgreSQL, files",
        **_one_by_one(_day(forgetting.ended_before), _day(forgetting.forget_health)),
    ),
    Rule(
        name="uploads_of_families_that_never_came",
        what=_("All files of rejected and withdrawn families whose child was never enrolled"),
        after=timedelta(days=365),
        since=_("rejection or withdrawal"),
        store="DynamoDB, files",
        **_one_by_one(_day(forgetting.uploads_before), _day(forgetting.forget_uploads)),
    ),
    Rule(
        name="silent_enrolments_told",
        what=_("Families with an unfinished enrolment are told that it will be closed"),
        after=abandoning.TOLD_AFTER,
        since=_("the last change of the enrolment"),
        store="DynamoDB",
        **_one_by_one(abandoning.silent_since, abandoning.tell),
    ),
    Rule(
        name="abandoned_enrolments",
        what=_("Unfinished enrolments of families who were told: closed as withdrawn"),
        after=abandoning.CLOSED_AFTER,
        since=_("the mail that said so, without a change after it"),
        store="DynamoDB, PostgreSQL",
        **_one_by_one(abandoning.told_before, abandoning.close),
    ),
    Rule(
        name="drafts",
        what=_("Drafts of steps that nobody went on with"),
        after=timedelta(days=180),
        since=_("the last change of the draft"),
        store="DynamoDB",
        **_one_by_one(forgetting.drafts_before, forgetting.forget_drafts),
    ),
    Rule(
        name="links_sessions_mails",
        what=_(
            "Families' and coaches' links and sessions, nonces and withdrawals of machine"
            " clients' tokens, and what mails were sent"
        ),
        after=sweeping.GRACE,
        since=_("their own end; a mail's is 30 days after it was sent"),
        store="DynamoDB",
        **_passing_items(),
    ),
    Rule(
        name="staff_sessions",
        what=_("Sessions of staff"),
        after=timedelta(days=1),
        since=_("their end"),
        store="PostgreSQL",
        **_rows("accounts_staffsession", "expire_date < %s", key="session_key"),
    ),
    Rule(
        name="refused_sign_ins",
        what=_("Sign-ins of staff that were refused, with their addresses"),
        after=timedelta(days=365),
        since=_("the attempt"),
        store="PostgreSQL",
        **_rows("axes_accessattempt", "attempt_time < %s"),
    ),
    Rule(
        name="sign_ins",
        what=_("Sign-ins of staff, with their addresses"),
        after=timedelta(days=365),
        since=_("the sign-in"),
        store="PostgreSQL",
        **_rows("axes_accesslog", "attempt_time < %s"),
    ),
    Rule(
        name="finished_jobs",
        what=_("Finished jobs of the queue"),
        after=timedelta(days=30),
        since=_("when they were to run"),
        store="PostgreSQL",
        **_rows(
            "procrastinate_jobs",
            "status IN ('succeeded', 'failed', 'cancelled', 'aborted')"
            " AND coalesce(scheduled_at, (SELECT max(e.at) FROM procrastinate_events e"
            " WHERE e.job_id = procrastinate_jobs.id)) < %s",
        ),
    ),
    Rule(
        name="roster_packages",
        what=_("Packages of rosters whose import was never carried out"),
        after=timedelta(days=7),
        since=_("the upload"),
        store="PostgreSQL",
        **_packages(),
    ),
    Rule(
        name="changed_children",
        what=_("Moments at which an organization's or session's children changed, but the last"),
        after=timedelta(days=30),
        since=_("the change"),
        store="PostgreSQL",
        **_rows("changed_children", _OVERTAKEN),
    ),
    Rule(
        name="slow_writes",
        what=_("Times of long transactions, which readers of changes ask for"),
        after=timedelta(days=SLOW_WRITES_DAYS),
        since=_("their end"),
        store="PostgreSQL",
        **_slow_writes(),
    ),
    Rule(
        name="audit_months",
        what=_("Months of the audit: detached for the archive, never deleted"),
        after=timedelta(days=AUDIT_MONTHS * 365.25 / 12),
        since=_("the end of the month"),
        store="PostgreSQL",
        **_audit_months(),
    ),
]
