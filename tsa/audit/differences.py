"""What a comparison of two stores finds; `check_consistency` shows, counts and repairs it."""

from collections.abc import Callable
from dataclasses import dataclass

from tsa.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree. `reason` is why it is known to wait; empty: unexplained."""

    kind: str
    key: str
    reason: str = ""
    repair: Callable[[Actor], object] | None = None
