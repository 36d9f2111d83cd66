"""The round of every minute: read the measures, keep them, and begin and end alerts.

Every worker goes round; whoever comes first keeps what it found, so that an alert begins once.
While PostgreSQL is down nothing can be kept: that alert is remembered by the process, mailed to
the people it knew (the outbox is in DynamoDB), and written down when PostgreSQL is back.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from tsa.admin import measures as declared
from tsa.admin.measures import POSTGRESQL, Rule
from tsa.audit.settling import PostgresAway, reaching_postgres
from tsa.audit.writing import writing
from tsa.lib import loops
from tsa.lib.actor import system
from tsa.operations import counting, duty, measures
from tsa.operations.measures import Reading
from tsa.operations.models import AlertEvent, AlertRound, HealthMeasure, StoreMinute

log = logging.getLogger(__name__)
WATCHER = system("watch")
EVERY_SECONDS = 60.0
_NOT_AGAIN = timedelta(seconds=EVERY_SECONDS - 10)
MINUTES_KEPT = timedelta(days=7)
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('operations.watch', 0))"
DOWN = "postgresql_down"
TELL = "operations.tell_alert"


@dataclass
class _Outage:
    """PostgreSQL is down, as this process found it; and whom it has told so."""

    since: datetime
    told: set[int] = field(default_factory=set)


_outages: list[_Outage] = []


def listen() -> None:
    loops.register(loops.Loop("watch", EVERY_SECONDS, go_round))
    loops.register(loops.Loop("store_minutes", 5.0, _flush))


def _flush() -> None:
    close_old_connections()
    counting.flush()


def go_round() -> None:
    """What the worker does every minute."""
    close_old_connections()
    readings = measures.read_all()
    if _is_down(readings):
        _note_outage()
        return
    try:
        with reaching_postgres(budget=measures.LONGEST_SECONDS, patient=True):
            keep(readings, unless_fresh=True)
            duty.remember()
    except PostgresAway:
        log.warning("the round is not kept: PostgreSQL went away")


def keep(readings: list[Reading], *, unless_fresh: bool = False) -> list[AlertEvent]:
    """Store the readings and what follows from them; the events that this made.

    Nothing, if another process is at it or, with `unless_fresh`, has just been.
    """
    with writing(WATCHER):
        if not _has_lock() or (unless_fresh and _is_fresh()):
            return []
        events = _late_events()
        HealthMeasure.objects.bulk_create(
            [HealthMeasure(name=r.measure.name, value=r.value, measured_at=r.at) for r in readings],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["value", "measured_at"],
        )
        values = {reading.measure.name: reading.value for reading in readings}
        events += _judge(values)
        StoreMinute.objects.filter(minute__lt=timezone.now() - MINUTES_KEPT).delete()
    _outages.clear()
    return events


def standing() -> dict[str, AlertEvent]:
    """The last event of each rule, by its name: one query."""
    newest = AlertEvent.objects.order_by("rule", "-id").distinct("rule")
    return {event.rule: event for event in newest}


def _judge(values: dict[str, float | None]) -> list[AlertEvent]:
    last = standing()
    rounds = {each.rule: each.rounds for each in AlertRound.objects.all()}
    events = []
    for rule in declared.rules():
        value = values.get(rule.measure)
        if value is None:
            continue  # unknown is neither better nor worse
        broken = rounds.get(rule.name, 0) + 1 if rule.is_broken_by(value) else 0
        if broken != rounds.get(rule.name, 0):
            AlertRound.objects.update_or_create(rule=rule.name, defaults={"rounds": broken})
        fires = rule.name in last and last[rule.name].state == AlertEvent.State.BEGAN
        if broken >= rule.rounds and not fires:
            events.append(_add(rule, AlertEvent.State.BEGAN, value))
        elif not broken and fires:
            events.append(_add(rule, AlertEvent.State.ENDED, value))
    return events


def _add(rule: Rule, state: str, value: float, *, at=None, told=frozenset()) -> AlertEvent:
    """The event, and in the same transaction the tasks that tell of it, one for each person."""
    event = AlertEvent.objects.create(
        rule=rule.name, state=state, at=at or timezone.now(), value=value, limit=rule.limit
    )
    log.warning("alert %s %s", rule.name, state)
    for person in duty.people():
        if person.pk not in told:
            app.configure_task(TELL).defer(event_id=event.pk, person_id=person.pk)
    return event


def _is_down(readings: list[Reading]) -> bool:
    name = measures.UP[POSTGRESQL]
    return any(each.measure.name == name and not each.value for each in readings)


def _note_outage() -> None:
    if not _outages:
        log.warning("alert %s began", DOWN)
        _outages.append(_Outage(timezone.now()))
    duty.tell_of_outage(_outages[0].since, _outages[0].told)


def _late_events() -> list[AlertEvent]:
    """An outage that is over by now, written down with the time at which it began."""
    last = standing().get(DOWN)
    if not _outages or (last and _tells_of(last, _outages[0])):
        return []
    rule = next(each for each in declared.rules() if each.name == DOWN)
    outage = _outages[0]
    return [_add(rule, AlertEvent.State.BEGAN, 0, at=outage.since, told=outage.told)]


def _tells_of(event: AlertEvent, outage: _Outage) -> bool:
    """Another worker, which saw it as well, was the first to write it down."""
    return event.state == AlertEvent.State.BEGAN or event.at >= outage.since


def _has_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        return cursor.fetchone()[0]


def _is_fresh() -> bool:
    since = timezone.now() - _NOT_AGAIN
    return HealthMeasure.objects.filter(measured_at__gte=since).exists()
