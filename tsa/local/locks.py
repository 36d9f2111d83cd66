"""Who uses a data folder. Kernel locks, so that nothing stale outlives a kill -9.

The owner holds `run/owner` and writes into it what others need in order to join. Whoever joins
holds `run/joined` shared, and an owner that is about to leave can wait for them.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from tsa.local import places


class Ownership:
    """The right to start and stop what belongs to one data folder."""

    def __init__(self, home: Path):
        self._run = home / "run"
        self._handle = None

    def take(self, **facts) -> bool:
        """True if the folder is ours now; False while another process owns it."""
        places.private_folder(self._run)
        handle = (self._run / "owner").open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return False
        self._handle = handle
        self.tell(pid=os.getpid(), **facts)
        return True

    def tell(self, **facts) -> None:
        """Write down what others may read while we own the folder."""
        self._handle.seek(0)
        self._handle.truncate()
        json.dump(facts, self._handle)
        self._handle.flush()

    def owner(self) -> dict:
        """What the present or last owner told; empty while it is being written."""
        try:
            return json.loads((self._run / "owner").read_text())
        except (OSError, ValueError):
            return {}

    def give_up(self) -> None:
        if self._handle:
            self._handle.close()
            self._handle = None

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Keep an owner that waits for us from ending the stores."""
        with (self._run / "joined").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            yield

    def wait_for_joined(self) -> None:
        with (self._run / "joined").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
