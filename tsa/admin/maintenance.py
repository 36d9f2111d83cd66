"""Work on the whole system that staff start on the page "Maintenance" and the worker does.

An app declares its jobs in a module `maintenance`, which is found by name; tsa/operations runs
them and keeps what came of them. A job's log, fields and result hold ids and counts, never a
person's data: they are shown to whoever may see the page, and kept.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django import forms

LONGEST_LINE = 300
MOST_LINES = 500


class Cancelled(Exception):
    """Staff asked the job to stop, at a point at which that does no harm."""


class Progress:
    """How far a job is: it tells, others read. `advance` is also where it may be cancelled."""

    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None
        self.lines: list[str] = []
        self.cancel = threading.Event()

    def log(self, line: object) -> None:
        """Add a line. When there are too many, the oldest go."""
        self.lines = [*self.lines, str(line)[:LONGEST_LINE]][-MOST_LINES:]

    def advance(self, done: int | None = None, *, total: int | None = None) -> None:
        """One more is done, or so many are. Raises: Cancelled."""
        self.done = self.done + 1 if done is None else done
        if total is not None:
            self.total = total
        if self.cancel.is_set():
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job came to: a sentence, its counts, and where its report is to be read."""

    text: str
    counts: dict[str, int] = field(default_factory=dict)
    link: str = ""
    file: Path | None = None  # kept for a day for whoever may start the job
    is_good: bool = True


def always() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Job:
    """`run(progress, by=actor, **fields)` does it; `upload` is the path of a file of the form.

    `can_cancel`: every `advance` in it is a point at which it may stop for good. `why_not` says
    what is missing here for the job, in words for staff. `writes` and `holds` are what it has to
    do with: what one job holds, no other writes or holds meanwhile. Many may write one thing.
    """

    name: str
    title: str
    note: str
    permission: str
    run: Callable[..., Outcome]
    form: type[forms.Form] = forms.Form
    can_cancel: bool = False
    danger: bool = False
    writes: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    why_not: Callable[[], str] = field(default=always)


# What jobs write or hold.
ITEMS = "items"  # DynamoDB's: a backup freezes them for some seconds
RECORDS = "records"  # many rows of PostgreSQL in one go, which refer to each other

_jobs: dict[str, Job] = {}


def register(*jobs: Job) -> None:
    for job in jobs:
        _jobs[job.name] = job


def find(name: str) -> Job | None:
    return _jobs.get(name)


def every() -> list[Job]:
    return sorted(_jobs.values(), key=lambda job: str(job.title))


def exclude_each_other(name: str, other: str) -> bool:
    """May the two jobs not run at the same time? One that is not declared any more only itself."""
    one, two = find(name), find(other)
    if name == other or one is None or two is None:
        return name == other
    return bool(one.holds & (two.writes | two.holds) or two.holds & one.writes)
