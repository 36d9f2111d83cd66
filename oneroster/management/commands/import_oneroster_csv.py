import csv
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from oneroster.csv.importing import MAX_RETIRED, Choices
from oneroster.csv.reports import REFUSED, Report
from oneroster.csv.runs import run_now
from tsa.lib.actor import system

SHOWN = 50


class Command(BaseCommand):
    help = "Read a OneRoster CSV package into the rosters: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="SOURCE.zip")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--skip-refused", action="store_true", help="the good rows even where others are bad"
        )
        parser.add_argument(
            "--max-retired",
            type=int,
            default=MAX_RETIRED,
            metavar="PERCENT",
            help=f"stop where more would be retired ({MAX_RETIRED})",
        )
        parser.add_argument("--report", type=Path, help="a CSV file for every problem")

    def handle(self, *, source, dry_run, skip_refused, max_retired, report, **options):
        if not source.is_file():
            raise CommandError(f"There is no file {source}.")
        if not 0 <= max_retired <= 100:
            raise CommandError("--max-retired takes a number from 0 to 100.")
        choices = Choices(dry_run, skip_refused, max_retired)
        with _sink(report) as sink, source.open("rb") as file:
            _run, done = run_now(
                file,
                name=source.name,
                size=source.stat().st_size,
                by=system("import_oneroster_csv"),
                choices=choices,
                report=Report(sink=sink),
            )
        self._show(done)
        if done.status == REFUSED:
            raise CommandError(f"Nothing was written: {done.problem_count} problem(s).")

    def _show(self, done: Report) -> None:
        for each in done.tallies:
            self.stdout.write(
                f"  {each.file} ({each.mode}): {each.rows} rows: {each.created} created,"
                f" {each.updated} updated, {each.unchanged} unchanged, {each.retired} retired,"
                f" {each.refused} refused; {each.missing} retired that were missing"
            )
        for title, found in (("note", done.notices), ("problem", done.problems)):
            for each in found[:SHOWN]:
                self.stdout.write(f"  {title}: {each}")
            if len(found) > SHOWN:
                self.stdout.write(f"  … {title}s: {len(found)} named in the kept report")
        self.stdout.write(f"Package {done.status}.")


@contextmanager
def _sink(path: Path | None):
    """What writes each problem into the file, as it is found."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "column", "reason"])
        yield lambda each: writer.writerow([each.file, each.line, each.column, each.reason])
