"""What an import did, or would do: every row of every file accounted for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from oneroster.csv.problems import Problem

KEPT = 1000  # problems that a stored report names; all are counted, and go to the sink

IMPORTED, CHECKED, REFUSED = "imported", "checked", "refused"


@dataclass
class Tally:
    """The rows of one file, by what became of them. `retired` ones stood in the file (a
    delta's); `missing` ones a bulk file no longer had, so that they are rows of no file."""

    file: str
    mode: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    refused: int = 0  # the unread ones too
    missing: int = 0
    unread: int = 0

    @property
    def adds_up(self) -> bool:
        parts = self.created + self.updated + self.unchanged + self.retired + self.refused
        return parts == self.rows

    def empty(self) -> None:
        """Nothing was written: only what was read and refused is true."""
        self.created = self.updated = self.unchanged = self.retired = self.missing = 0
        self.refused = self.unread


@dataclass
class Report:
    """`sink` gets every problem as it is found; the report keeps the first ones."""

    sink: Callable[[Problem], None] | None = None
    status: str = REFUSED
    version: str = ""
    source: str = ""
    tallies: list[Tally] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    notices: list[Problem] = field(default_factory=list)

    def refuse(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < KEPT:
                self.problems.append(problem)
            if self.sink:
                self.sink(problem)

    def note(self, file: str, reason: str, *, line: int = 0, column: str = "") -> None:
        if len(self.notices) < KEPT:
            self.notices.append(Problem(file, line, column, reason))

    def nothing_written(self) -> None:
        self.status = REFUSED
        for tally in self.tallies:
            tally.empty()

    def as_json(self) -> dict:
        return {
            "status": self.status,
            "version": self.version,
            "source": self.source,
            "files": [vars(each) for each in self.tallies],
            "problemCount": self.problem_count,
            "problems": [each.as_json() for each in self.problems],
            "notices": [each.as_json() for each in self.notices],
        }
