"""Paying what PostgreSQL is owed for a DynamoDB item: one transaction, then the mark comes off.

A request tries it once, within a budget, and not at all for a few seconds after PostgreSQL
was found away, so that no parent waits for it. The worker tries until it succeeds.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

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
    timer = threading.Timer(seconds, _cut, [connections["default"]])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(database) -> None:
    handle = database.connection
    if handle is None or handle.closed:
        return
    log.warning("PostgreSQL did not answer within its budget; the connection is cut")
    with socket.socket(fileno=socket.dup(handle.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def settle(item: Debtor, write: Callable[[], None], *, by: Actor, patient: bool = False) -> bool:
    """Write an item's copies in one transaction and take its mark off.

    False while PostgreSQL is away. A change of the item meanwhile keeps the mark: then there
    is something newer to write, and whoever changed it settles that.
    """
    budget = WORKER_BUDGET_SECONDS if patient else settings.SETTLE_BUDGET_SECONDS
    try:
        with reaching_postgres(budget=budget, patient=patient), writing(by):
            write()
    except PostgresAway:
        return False
    faults.reach("copied")
    item.unmark()
    release(item)
    return True


def release(item: Debtor) -> None:
    """Store an item whose mark was taken off, unless it changed meanwhile.

    A store that is away now leaves the mark as it was: the worker will find it.
    """
    try:
        commit(touch(item))
    except (Conflict, StoreUnavailable):
        log.info("%s %s: changed or unreachable; stays owed", type(item).__name__, item.key)
