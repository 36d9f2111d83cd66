"""A package into the tables: all of it or nothing, in one transaction, and a report of each row.

What a bulk file no longer has is retired if a package of the same source brought it; more than
the given share of those stops the import. A repeat changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from oneroster.csv import archives, checking, deriving, locating, manifest, staging, storing
from oneroster.csv.catalogue import BY_NAME, FILES, NAMES
from oneroster.csv.manifest import Manifest
from oneroster.csv.problems import PackageUnusable, Problem, unusable
from oneroster.csv.reports import CHECKED, IMPORTED, Report
from oneroster.csv.staging import Staged
from tsa.audit.writing import writing
from tsa.lib.actor import Actor

MAX_RETIRED = 10  # per cent of what the source brought
FLOOR = 5  # so many may always be retired
_LOCK = "hashtext('oneroster.csv.import')"


@dataclass(frozen=True)
class Choices:
    """How one import is to be done. `skip_refused`: the good rows even where others are bad."""

    dry_run: bool = False
    skip_refused: bool = False
    max_retired: int = MAX_RETIRED


class _NothingWritten(Exception):
    """Takes the transaction back; the report says why."""


def import_package(
    file,
    *,
    by: Actor,
    choices: Choices = Choices(),
    report: Report | None = None,
    waits: bool = False,
    finish: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Read the package (a path or a binary file) into the tables; never raises for its content.

    `waits`: for another import to end, instead of refusing. `finish` is called in the import's
    own transaction, once all is written.
    """
    report = report or Report()
    try:
        known = {manifest.NAME, *BY_NAME}
        with archives.opened(file, known) as archive:
            found = manifest.read(archive, NAMES)
            _note(report, archive, found)
            with writing(by):
                _begin(waits)
                _import(archive, found, choices, report)
                finish(report)
    except _NothingWritten:
        pass
    except PackageUnusable as unusable_package:
        report.refuse(unusable_package.problems)
        report.nothing_written()
    except locating.REFUSALS as error:
        report.refuse([locating.in_words(error)])
        report.nothing_written()
    return report


def _note(report: Report, archive: archives.Archive, found: Manifest) -> None:
    report.version, report.source = found.version, found.source
    report.notices += found.notices
    for name in archive.ignored:
        report.note(name, "is not read")


def _begin(waits: bool) -> None:
    """Be the only import until the transaction ends."""
    staging.take_time()
    if waits:
        staging.execute("SET LOCAL lock_timeout = 0")
        staging.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        staging.execute("SET LOCAL lock_timeout TO DEFAULT")
    elif not staging.value(f"SELECT pg_try_advisory_xact_lock({_LOCK})"):
        raise unusable("another import is running; try again when it has ended")
    staging.begin()


def _import(archive, found: Manifest, choices: Choices, report: Report) -> None:
    staged = _stage(archive, found, report)
    checking.check(staged, version=found.version, source=found.source)
    report.refuse(checking.problems())
    if report.problem_count and not choices.skip_refused:
        raise _nothing(staged, report)
    staged = deriving.derived(staged, version=found.version, source=found.source, report=report)
    _stop_where_too_much_goes(staged, found.source, choices)
    while not _written(staged, found, report):
        # The tables refused rows that no check did: they are refused like any others.
        report.refuse(checking.problems())
        if not choices.skip_refused:
            raise _nothing(staged, report)
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


def _nothing(staged: list[Staged], report: Report) -> _NothingWritten:
    report.nothing_written()
    for each in staged:
        each.tally.refused = each.tally.unread + checking.count_refused(each)
    return _NothingWritten()


def _written(staged: list[Staged], found: Manifest, report: Report) -> bool:
    """Write all there is; or nothing, and refuse the rows that could not be written."""
    notices = len(report.notices)
    try:
        with transaction.atomic():
            for each in staged:
                storing.store(each, source=found.source, report=report)
            for each in reversed(staged):
                storing.retire(each, source=found.source)
            # What is judged at the end of a transaction is judged now, while there is a report.
            staging.execute("SET CONSTRAINTS ALL IMMEDIATE")
            staging.execute("SET CONSTRAINTS ALL DEFERRED")
    except locating.REFUSALS as error:
        del report.notices[notices:]
        refused = locating.refused_rows(staged, source=found.source)
        if not all(each.line for each in refused or [locating.in_words(error)]):
            raise PackageUnusable(*(refused or [locating.in_words(error)]))
        if not checking.refuse(staged, refused, version=found.version, source=found.source):
            raise PackageUnusable(*refused)
        return False
    return True


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
