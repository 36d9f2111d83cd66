"""Writes in the background what a server's process counted, every few seconds and at its end.

The thread is one that the process waits for (servers' workers do not heed `atexit`), and it ends
when nothing came during a round, so that an idle process keeps no connection.
"""

import threading
import time
from collections.abc import Callable

FLUSH_SECONDS = 5.0
_HEED_SECONDS = 0.2  # how soon the thread sees that the process ends


class Flusher:
    """`flush` writes what is there; `is_waiting` says whether anything is; `leave` tidies up."""

    def __init__(
        self,
        name: str,
        *,
        flush: Callable[[], object],
        is_waiting: Callable[[], bool],
        leave: Callable[[], object],
        every: float = FLUSH_SECONDS,
    ) -> None:
        self._name, self._every = name, every
        self._flush, self._is_waiting, self._leave = flush, is_waiting, leave
        self._lock = threading.Lock()
        self._is_serving = False
        self._thread: threading.Thread | None = None

    @property
    def is_serving(self) -> bool:
        return self._is_serving

    def serve(self) -> None:
        """From now on what is counted in this process is written by itself."""
        self._is_serving = True

    def wake(self) -> None:
        """Something was counted."""
        if not self._is_serving or self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=False)
                self._thread.start()

    def _work(self) -> None:
        while self._has_work():
            ends = time.monotonic() + self._every
            while time.monotonic() < ends and threading.main_thread().is_alive():
                time.sleep(_HEED_SECONDS)
            self._flush()
            if not threading.main_thread().is_alive():
                break
        self._leave()

    def _has_work(self) -> bool:
        with self._lock:
            has = self._is_waiting()
            if not has:
                self._thread = None  # under the lock: the next count starts another
            return has
