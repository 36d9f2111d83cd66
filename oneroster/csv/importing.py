"""A package into the tables: all of it or nothing, in one transaction, and a report of each row.

What a bulk file no longer has is retired if a package of the same source brought it; more than
the given share of those stops the import. A repeat changes nothing.
"""

from dataclasses import dataclass

from django.db import DataError, IntegrityError

from oneroster.csv import archives, checking, manifest, staging, storing
from oneroster.csv.catalogue import BY_NAME, FILES, NAMES
from oneroster.csv.files import V11
from oneroster.csv.manifest import Manifest
from oneroster.csv.problems import PackageUnusable, Problem, unusable
from oneroster.csv.reports import CHECKED, IMPORTED, Report, Tally
from oneroster.csv.staging import Staged
from tsa.audit.writing import writing
from tsa.lib.actor import Actor

MAX_RETIRED = 10  # per cent of what the source brought
FLOOR = 5  # so many may always be retired
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('oneroster.csv.import'))"


@dataclass(frozen=True)
class Choices:
    """How one import is to be done. `skip_refused`: the good rows even where others are bad."""

    dry_run: bool = False
    skip_refused: bool = False
    max_retired: int = MAX_RETIRED


class _NothingWritten(Exception):
    """Takes the transaction back; the report says why."""


def import_package(
    file, *, by: Actor, choices: Choices = Choices(), report: Report | None = None
) -> Report:
    """Read the package (a path or a binary file) into the tables; never raises for its content."""
    report = report or Report()
    try:
        known = {manifest.NAME, *NAMES[V11], *BY_NAME}
        with archives.opened(file, known) as archive:
            found = manifest.read(archive, NAMES)
            _note(report, archive, found)
            with writing(by):
                _import(archive, found, choices, report)
    except _NothingWritten:
        pass
    except PackageUnusable as unusable_package:
        report.refuse(unusable_package.problems)
        report.nothing_written()
    except (IntegrityError, DataError) as error:
        # What no check foresaw, the tables' own rules did: nothing is written.
        report.refuse([_of_database(error)])
        report.nothing_written()
    return report


def _note(report: Report, archive: archives.Archive, found: Manifest) -> None:
    report.version, report.source = found.version, found.source
    report.notices += found.notices
    for name in archive.ignored:
        report.note(name, "is not read")


def _import(archive, found: Manifest, choices: Choices, report: Report) -> None:
    if not staging.value(_LOCK):
        raise unusable("another import is running; try again when it has ended")
    staging.begin()
    staged = _stage(archive, found, report)
    checking.check(staged, version=found.version, source=found.source)
    report.refuse(checking.problems())
    if report.problem_count and not choices.skip_refused:
        _count_refused(staged, report)
        raise _NothingWritten
    if found.version == V11:
        staged = _with_roles(staged, report)
    _stop_where_too_much_goes(staged, found.source, choices)
    for each in staged:
        storing.store(each, source=found.source, report=report)
    for each in reversed(staged):
        storing.retire(each, source=found.source)
    # What is judged at the end of a transaction is judged now, while the report can tell of it.
    staging.execute("SET CONSTRAINTS ALL IMMEDIATE")
    staging.execute("SET CONSTRAINTS ALL DEFERRED")
    report.status = CHECKED if choices.dry_run else IMPORTED
    if choices.dry_run:
        raise _NothingWritten


def _stage(archive, found: Manifest, report: Report) -> list[Staged]:
    """All files there are. The table of roles is always there: users take theirs from it."""
    staged = []
    staging.create(BY_NAME["roles"])
    for file in FILES:
        if file.name in found.modes:
            mode = found.modes[file.name]
            with archive.open(file.name) as source:
                staged.append(
                    staging.load(file, source, mode=mode, version=found.version, report=report)
                )
    staging.execute('CREATE INDEX ON csv_roles ("userSourcedId")')
    return staged


def _with_roles(staged: list[Staged], report: Report) -> list[Staged]:
    """The files of a 1.1 package, and after users the roles that were made of them."""
    at = next((i for i, each in enumerate(staged) if each.file.name == "users"), None)
    if at is None:
        return staged
    users, file = staged[at], BY_NAME["roles"]
    tally = Tally("roles", f"{users.mode}, of users.csv")
    report.tallies.insert(report.tallies.index(users.tally) + 1, tally)
    given = frozenset({"userSourcedId", "roleType", "role", "orgSourcedId"})
    roles = Staged(file, users.mode, tally, given, made_of="users")
    storing.derive_roles(users, roles)
    return [*staged[: at + 1], roles, *staged[at + 1 :]]


def _count_refused(staged: list[Staged], report: Report) -> None:
    for each in staged:
        each.tally.refused += checking.count_refused(each)
    report.nothing_written()


def _stop_where_too_much_goes(staged: list[Staged], source: str, choices: Choices) -> None:
    problems = []
    for each in staged:
        going, of = storing.retirements(each, source)
        if going > FLOOR and going * 100 > choices.max_retired * of:
            reason = (
                f"would retire {going} of {of} records, more than {choices.max_retired} %;"
                " nothing was written"
            )
            problems.append(Problem(each.label, 0, "", reason))
    if problems:
        raise PackageUnusable(*problems)


def _of_database(error: Exception) -> Problem:
    """The table's rule that was broken, and by which key, as PostgreSQL tells it."""
    told = getattr(error.__cause__, "diag", None)
    if told is None:
        return Problem("", 0, "", f"the database refused the rows ({type(error).__name__})")
    parts = [told.message_primary, told.message_detail]
    reason = " ".join(part for part in parts if part)
    return Problem(told.table_name or "", 0, told.column_name or "", reason[:500])
