"""Work that goes on until told to stop: each loop a thread, none able to stop another.

A loop's round may fail in any way; it is logged, waited over and tried again. That is the one
edge where every exception is caught, because a worker that dies helps nobody.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Loop:
    """`work` once every `seconds`; after failures more and more seldom, at most 30 s apart."""

    name: str
    seconds: float
    work: Callable[[], object]

    def run(self, stop: threading.Event) -> None:
        failures = 0
        while not stop.is_set():
            try:
                self.work()
                failures = 0
            except Exception as error:  # the edge: log the kind, never the data, and go on
                failures += 1
                log.error(
                    "loop %s failed: %s", self.name, type(error).__name__, exc_info=failures == 1
                )
            pause = min(self.seconds * 2**failures, LONGEST_PAUSE) if failures else self.seconds
            stop.wait(pause)


_registered: list[Loop] = []


def register(loop: Loop) -> None:
    """One more loop of the worker, from an app that stands above it."""
    if all(each.name != loop.name for each in _registered):
        _registered.append(loop)


def registered() -> list[Loop]:
    return list(_registered)


def run_until(stop: threading.Event, loops: list[Loop]) -> None:
    """Run all loops; return when `stop` is set and every one has finished its round."""
    threads = [
        threading.Thread(target=loop.run, args=(stop,), name=loop.name, daemon=True)
        for loop in loops
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=20)
