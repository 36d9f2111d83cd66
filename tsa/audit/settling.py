"""Paying what PostgreSQL is owed for a DynamoDB item: one transaction, then the mark comes off.

A request tries it once, within a budget, and not at all for a few seconds after PostgreSQL
was found away, so that no parent waits for it. The worker tries until it succeeds.
"""

import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from tsa.audit.copies import Copy
from tsa.audit.writing import writing
from tsa.dynamo.debts import Debtor
from tsa.dynamo.writes import Conflict, commit, touch
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.errors import StoreUnavailable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
WORKER_BUDGET_SECONDS = 30.0

_away_until = 0.0  # per process, on the monotonic clock


class PostgresAway(Exception):
    """PostgreSQL does not answer in time; nothing was written there."""


@contextmanager
def reaching_postgres(*, budget: float, patient: bool = False) -> Iterator[None]:
    """Run a block that needs PostgreSQL for at most `budget` seconds.

    Raises PostgresAway for every outage. Unless `patient`, it also raises at once while the
    last outage seen by this process is fresh.
    """
    global _away_until
    if not patient and time.monotonic() < _away_until:
        raise PostgresAway
    try:
        with _deadline(budget):
            yield
    except (OperationalError, InterfaceError) as error:
        _away_until = time.monotonic() + PAUSE_SECONDS
        log.warning("PostgreSQL is away: %s", type(error).__name__)
        connections["default"].close()
        raise PostgresAway from error


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Cut the connection when the time is up.

    A server that hangs sends no time-out of its own, and libpq waits for ever on a socket
    that stays open; closing it under libpq is the one thing that always ends the wait.
    """
    done = threading.Event()
    watch = (done, seconds, connections["default"])
    threading.Thread(target=_cut_when_late, args=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _cut_when_late(done: threading.Event, seconds: float, database) -> None:
    """Again and again: Django may answer a cut by connecting anew, and hang there, too."""
    while not done.wait(seconds):
        _cut(database)
        seconds = 0.5


def _cut(database) -> None:
    handle = database.connection
    if handle is None or handle.closed:
        return
    log.warning("PostgreSQL did not answer within its budget; the connection is cut")
    with socket.socket(fileno=socket.dup(handle.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def settle(item: Debtor, work: Callable[[], object], *, patient: bool = False) -> bool:
    """Do the work that writes what PostgreSQL is owed for this item, and take the mark off.

    False while PostgreSQL is away: the item stays as it is. `work` returns what was refused,
    if anything; that, and an error of our own, leave the mark, for a later try. A change of
    the item meanwhile keeps the mark, too: there is something newer to write.
    """
    faults.reach("settling")
    budget = WORKER_BUDGET_SECONDS if patient else settings.SETTLE_BUDGET_SECONDS
    try:
        with reaching_postgres(budget=budget, patient=patient):
            refused = work()
    except PostgresAway:
        return False
    except Exception as error:  # the edge: what is saved is saved, and the worker tries again
        _log_without_data(item, error)
        refused = True
    if refused:
        item.postpone()
    else:
        item.unmark()
    faults.reach("settled")
    release(item)
    return True


def put(item: Debtor, rows: list[Copy], *, by: Actor, patient: bool = False) -> bool:
    """Settle an item of which PostgreSQL holds nothing but one table's copies."""

    def work() -> None:
        with writing(by):
            type(rows[0]).objects.put(rows)

    return settle(item, work, patient=patient)


def _log_without_data(item: Debtor, error: Exception) -> None:
    """A database's message quotes the values it met, so only the places are logged."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %s: %s\n%s", type(item).__name__, item.key, type(error).__name__, places)


def release(item: Debtor) -> None:
    """Store an item whose mark was taken off, unless it changed meanwhile.

    A store that is away now leaves the mark as it was: the worker will find it.
    """
    try:
        commit(touch(item))
    except (Conflict, StoreUnavailable):
        log.info("%s %s: changed or unreachable; stays owed", type(item).__name__, item.key)
