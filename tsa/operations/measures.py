"""The figures of the whole system and the limits of the network's own documents (seeds 000, 001).

Each is read by itself: a store that is down costs its own figures and no other. A figure that
nobody can know yet (no enrolment was completed today) is None, which breaks no limit.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tsa.admin import measures
from tsa.admin.measures import DYNAMODB, POSTGRESQL, Measure, Rule
from tsa.audit.settling import PostgresAway, reaching_postgres
from tsa.lib.errors import StoreUnavailable
from tsa.operations import admissions, backlog, stores, upkeep

log = logging.getLogger(__name__)
STORES, FLOW, WORK, CARE = _("Stores"), _("Admissions"), _("Background work"), _("Care")
BOTH = (POSTGRESQL, DYNAMODB)
UNREADABLE = "unreadable"
LONGEST_SECONDS = 15.0  # for one figure of PostgreSQL
UP = {POSTGRESQL: "postgresql_up", DYNAMODB: "dynamodb_up"}

measures.register(
    Measure("postgresql_up", _("PostgreSQL answers"), STORES, stores.postgresql_up, needs=()),
    Measure("postgresql_ms", _("PostgreSQL: time to answer"), STORES, stores.postgresql_ms, "ms"),
    Measure(
        "postgresql_connections",
        _("PostgreSQL: connections of those allowed"),
        *(STORES, stores.connections_share, "%"),
    ),
    Measure("postgresql_size", _("PostgreSQL: size"), STORES, stores.postgresql_size, "bytes"),
    Measure(
        "replication_ms",
        _("PostgreSQL: standbys behind by"),
        STORES,
        stores.replication_ms,
        "ms",
        should=_("empty where there is no standby"),
    ),
    Measure("dynamodb_up", _("DynamoDB answers"), STORES, stores.dynamodb_up, needs=()),
    Measure(
        "dynamodb_ms",
        _("DynamoDB: time to answer"),
        STORES,
        stores.dynamodb_ms,
        "ms",
        needs=(DYNAMODB,),
        should=_("well below 100 ms"),
    ),
    Measure(
        "dynamodb_size",
        _("DynamoDB: size"),
        STORES,
        stores.dynamodb_size,
        "bytes",
        needs=(DYNAMODB,),
        should=_("as DynamoDB counted it within six hours"),
    ),
    Measure("throttled", _("DynamoDB: throttled, of 15 minutes"), STORES, stores.throttled, "%"),
    Measure(
        "lag", _("PostgreSQL behind DynamoDB by"), FLOW, backlog.lag_ms, "ms", needs=(DYNAMODB,)
    ),
    Measure(
        "owed",
        _("Marks of what PostgreSQL is owed"),
        FLOW,
        backlog.owed,
        needs=(DYNAMODB,),
        should=_("0, but for those refused until a parent corrects them"),
    ),
    Measure(
        "oldest_owed",
        _("Oldest mark"),
        FLOW,
        backlog.oldest_owed,
        "s",
        needs=(DYNAMODB,),
        should=_("seconds, but for refused ones"),
    ),
    Measure("creation", _("Student records created, of 7 days"), FLOW, admissions.created, "%"),
    Measure(
        "enrolled",
        _("From step 6 to enrolled, longest of a day"),
        FLOW,
        admissions.enrolled,
        "s",
        needs=BOTH,
    ),
    Measure("sync_failures", _("Failed profile syncs in an hour"), FLOW, admissions.sync_failures),
    Measure("queue", _("Jobs that wait in the queue"), WORK, backlog.queue),
    Measure("queue_oldest", _("Oldest of them"), WORK, backlog.queue_oldest, "s"),
    Measure(
        "queue_failed",
        _("Jobs that failed for good"),
        WORK,
        backlog.queue_failed,
        should=_("0; the work queue's list says which"),
    ),
    Measure(
        "worker",
        _("Last sign of a worker, ago"),
        WORK,
        backlog.worker_seen,
        "s",
        should=_("at most 30 s"),
    ),
    Measure("mails", _("Mails that wait"), WORK, backlog.mails, needs=(DYNAMODB,)),
    Measure("mails_late", _("Mails late by"), WORK, backlog.mails_late, "s", needs=(DYNAMODB,)),
    Measure("unexplained", _("Unexplained differences, last comparison"), CARE, upkeep.unexplained),
    Measure(
        "compared",
        _("Last comparison of the stores, ago"),
        CARE,
        upkeep.compared,
        "s",
        should=_("a day"),
    ),
    Measure(
        "backup",
        _("Last backup, ago"),
        CARE,
        upkeep.backed_up,
        "s",
        should=_("a day, or as the network has decided"),
    ),
    Measure(
        "retention", _("Last retention run, ago"), CARE, upkeep.retained, "s", should=_("a day")
    ),
    Measure(
        "not_removed", _("What retention could not remove"), CARE, upkeep.not_removed, should=_("0")
    ),
)
measures.register(
    Rule("postgresql_down", _("PostgreSQL does not answer"), "postgresql_up", 1, is_floor=True),
    Rule("dynamodb_down", _("DynamoDB does not answer"), "dynamodb_up", 1, is_floor=True),
    Rule("dynamodb_throttling", _("DynamoDB throttles more than 1 %"), "throttled", 1),
    Rule(
        "postgresql_connections",
        _("PostgreSQL's connections above 80 %"),
        "postgresql_connections",
        80,
    ),
    Rule("sync_failures", _("More than 5 failed profile syncs in an hour"), "sync_failures", 5),
    # A mark stands for a moment in every healthy write: only one that is met twice is late.
    Rule("database_lag", _("PostgreSQL more than 500 ms behind"), "lag", 500, rounds=2),
    Rule("replication_lag", _("Standbys more than 500 ms behind"), "replication_ms", 500, rounds=2),
    Rule(
        "creation_success",
        _("Fewer than 95 % of student records created"),
        "creation",
        95,
        is_floor=True,
    ),
    Rule("enrolled_latency", _("More than 30 s from step 6 to enrolled"), "enrolled", 30),
    Rule("unexplained", _("Unexplained differences between the stores"), "unexplained", 0),
    Rule("queue_stuck", _("A job waits for more than 15 minutes"), "queue_oldest", 900),
    Rule("mails_stuck", _("Mails are late by more than 15 minutes"), "mails_late", 900),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure said at a moment; `trouble` names the store that kept it from saying."""

    measure: Measure
    value: float | None
    at: datetime
    trouble: str = ""


def read_all() -> list[Reading]:
    """Every measure, now. Never raises; no store that is down is asked twice."""
    down: set[str] = set()
    return [_read(each, down) for each in measures.every()]


def _read(measure: Measure, down: set[str]) -> Reading:
    at = timezone.now()
    if missing := [store for store in measure.needs if store in down]:
        return Reading(measure, None, at, missing[0])
    is_of_postgresql = POSTGRESQL in measure.needs
    value, trouble = _ask(_in_time(measure.read) if is_of_postgresql else measure.read, down)
    for store, name in UP.items():
        if measure.name == name and not value:
            down.add(store)
    return Reading(measure, value, at, trouble)


def _in_time(read: Callable[[], float | None]) -> Callable[[], float | None]:
    """PostgreSQL may hang in the middle of a round, too."""

    def wrapper() -> float | None:
        with reaching_postgres(budget=LONGEST_SECONDS, patient=True):
            return read()

    return wrapper


def _ask(read: Callable[[], float | None], down: set[str]) -> tuple[float | None, str]:
    try:
        return read(), ""
    except StoreUnavailable:
        down.add(DYNAMODB)
        return None, DYNAMODB
    except PostgresAway:
        down.add(POSTGRESQL)
        return None, POSTGRESQL
    except Exception as error:  # the edge: a figure that cannot be read must hide no other
        log.error("a measure cannot be read: %s", type(error).__name__)
        return None, UNREADABLE
