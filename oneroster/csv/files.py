"""The files of a package: their headers in each version, and which table's columns they speak for.

A package of 1.2.1 calls itself 1.2, and its headers are the ones written here; what 1.2 had
before is taken too. `FILES` is in order of dependency: what is referred to comes first.
"""

from dataclasses import dataclass, field

from oneroster.csv.kinds import Id, Kind

V11, V12 = "1.1", "1.2"
VERSIONS = (V11, V12)
BOTH = VERSIONS
COMMON = ("sourcedId", "status", "dateLastModified")
STATUSES = ("active", "tobedeleted")


@dataclass(frozen=True)
class Column:
    """A column of a file. Without `column` it is judged, and something else is made of it."""

    name: str
    kind: Kind
    column: str | None = None
    required: tuple[str, ...] = ()  # the versions in which it is
    refers: str | None = None  # the file that has what this names
    fallback: str = ""  # SQL for the export, where the column is empty; `t` is the row
    export: str = ""  # SQL for the export instead of the column
    kept: str = ""  # SQL on the stored row `t` and the new `v`: then what is stored stays

    @property
    def is_held(self) -> bool:
        """Does a foreign key see to it that what the column names is there?"""
        return bool(self.column and self.refers) and type(self.kind) is Id

    @property
    def written(self) -> str:
        """The SQL of the field's text in an export."""
        if self.export:
            return self.export
        value = f"t.{self.column}"
        return self.kind.shown(f"coalesce({value}, {self.fallback})" if self.fallback else value)


@dataclass(frozen=True)
class Unique:
    """Columns whose values together stand once among all rows (of those `where`)."""

    names: tuple[str, ...]
    where: str = "true"  # of a staged row s
    stored: str = "true"  # of a table's row t
    reason: str = "stands there already"
    freed: bool = False  # what this file retires is not in the way


@dataclass(frozen=True)
class Rule:
    """What no staged row `s` may be; judged where it is to be active."""

    name: str  # the column that is wrong
    condition: str
    reason: str


@dataclass(frozen=True)
class File:
    """`backed`: SQL on the table's row `t`, true where Ed-Fi or an enrolment made it. Such a row
    is changed and retired there, unless a package brought it first."""

    name: str
    table: str
    columns: tuple[Column, ...]
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    backed: str = "false"
    modified: str = "date_last_modified"
    unique: tuple[Unique, ...] = ()
    in_order: tuple[tuple[str, str], ...] = ()  # (begin, end): dates that must not be reversed
    earlier: tuple[str, ...] = ()  # columns of 1.2 before 1.2.1: read, and not written
    untaken: tuple[str, ...] = ()  # never stored and never written; a report counts them
    of_user: str = ""  # SQL on `t`: the user a row is about; for exports of schools
    once: dict[str, str] = field(default_factory=dict)  # column -> SQL on s, given on insert only
    rules: tuple[Rule, ...] = ()
    is_of: str = ""  # the file whose sourcedId the row bears
    clears: str = ""  # SQL before the rows in csv_retiring are deleted: what only they needed

    def header(self, version: str) -> tuple[str, ...]:
        """The names in order; empty where this version has no such file."""
        return self.headers.get(version, ())

    def column(self, name: str) -> Column | None:
        return next((each for each in self.columns if each.name == name), None)

    def of_version(self, version: str) -> list[Column]:
        """The columns beyond the common ones, in the header's order."""
        return [self.column(name) for name in self.header(version) if name not in COMMON]

    def read(self, version: str) -> list[Column]:
        """What an import takes: those, and what 1.2 had before."""
        earlier = self.earlier if version == V12 else ()
        return [*self.of_version(version), *map(self.column, earlier)]

    @property
    def stored(self) -> list[Column]:
        return [each for each in self.columns if each.column]

    @property
    def staging(self) -> str:
        return f"csv_{self.name.lower()}"

    def __hash__(self):
        return hash(self.name)


def headers(both: str = "", *, v11: str = "", v12: str = "") -> dict[str, tuple[str, ...]]:
    """Headers by version, from lists of names after the common ones."""
    return {
        version: (*COMMON, *(own or both).split())
        for version, own in ((V11, v11), (V12, v12))
        if own or both
    }
