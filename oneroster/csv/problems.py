"""What is wrong with a package, a file or a row, in words for the person who sent it."""

from dataclasses import dataclass

from tsa.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1, the header's; 0 is the file or the package as a whole."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"line {self.line}" * bool(self.line), self.column) if part
        )
        return f"{place}: {self.reason}" if place else self.reason

    def as_json(self) -> dict:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
        }


class PackageUnusable(DomainError):
    """Nothing of the package can be judged row by row; `problems` says why."""

    status = 422
    code = "roster_package_unusable"

    def __init__(self, *problems: Problem):
        super().__init__("; ".join(map(str, problems)))
        self.problems = list(problems)


def unusable(reason: str, *, file: str = "", line: int = 0, column: str = "") -> PackageUnusable:
    return PackageUnusable(Problem(file, line, column, reason))
