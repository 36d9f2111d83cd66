"""Rows for what comes again and again: the first at once, the rest as a sum every few seconds.

Reads of lists, a family's visits and failed sign-ins are noted so: the log tells that it happened,
who did it and how often, and nobody fills it by repeating. A killed process loses numbers, never
that a thing happened. Before `serve` each is told by itself, as in a command.
"""

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import DatabaseError, InterfaceError, connection

from tsa.lib.errors import StoreUnavailable
from tsa.lib.flushing import FLUSH_SECONDS, Flusher

log = logging.getLogger(__name__)
Kind = TypeVar("Kind", bound=Hashable)
_all: list["Summed"] = []


@dataclass(slots=True)
class Sum:
    times: int = 0
    records: int = 0


class Summed(Generic[Kind]):
    """`write(kind, sum, is_first)` adds the row; kinds are alike if they are equal.

    No more than `most` kinds are told apart at a time: `rest` says as which the others count.
    """

    def __init__(
        self,
        name: str,
        *,
        write: Callable[[Kind, Sum, bool], None],
        every: float = FLUSH_SECONDS,
        most: int = 100_000,
        rest: Callable[[Kind], Kind] = lambda kind: kind,
    ) -> None:
        self._name, self._write = name, write
        self._most, self._rest = most, rest
        self._lock = threading.Lock()
        self._going_on: dict[Kind, Sum] = {}
        self._flusher = Flusher(
            name,
            flush=self.flush,
            is_waiting=lambda: bool(self._going_on),
            leave=lambda: connection.close(),  # of the thread's own
            every=every,
        )
        _all.append(self)

    def serve(self) -> None:
        self._flusher.serve()

    def note(self, kind: Kind, *, records: int = 0) -> None:
        """Raises what `write` raises, if this is the first of its kind."""
        with self._lock:
            kind = self._told_as(kind)
            going_on = self._going_on.get(kind)
            if going_on is not None:
                going_on.times += 1
                going_on.records += records
                return
        self._write(kind, Sum(1, records), True)
        if self._flusher.is_serving:
            with self._lock:
                self._going_on.setdefault(kind, Sum())
            self._flusher.wake()

    def flush(self) -> None:
        """A row for each kind that went on; one of which nothing came is over."""
        with self._lock:
            sums = dict(self._going_on)
            self._going_on.clear()
            self._going_on.update({kind: Sum() for kind, each in sums.items() if each.times})
        for kind, each in sums.items():
            if each.times:
                self._tell(kind, each)

    def _told_as(self, kind: Kind) -> Kind:
        if kind in self._going_on or len(self._going_on) < self._most:
            return kind
        return self._rest(kind)

    def _tell(self, kind: Kind, each: Sum) -> None:
        try:
            self._write(kind, each, False)
        except (StoreUnavailable, DatabaseError, InterfaceError) as error:
            why = type(error).__name__
            log.warning("%s: %d more are not in the audit: %s", self._name, each.times, why)
            with self._lock:
                # The next of the kind is noted by itself again, or refused.
                self._going_on.pop(kind, None)


def serve() -> None:
    """From now on this process tells of repetitions together; before that, of each."""
    for each in _all:
        each.serve()
