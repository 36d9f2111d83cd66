import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cohorts.legacy.runs import Choices, run
from cohorts.legacy.words import LANGUAGES
from tsa.lib.actor import system
from tsa.lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Import organizations, people, groups and members from the legacy database: all that can"
        " be, with a reason for each row that cannot, or nothing. A repeat changes nothing, and"
        " after a crash goes on from what was read. The legacy database is only read."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--source", required=True, metavar="postgresql://…",
            help="the legacy database; its password is better kept in PGPASSFILE",
        )  # fmt: skip
        parser.add_argument("--schema", default="edu", help="where its tables stand (edu)")
        parser.add_argument(
            "--language", choices=LANGUAGES, default="az", help="of names; else az, en, ru"
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="YYYY-MM-DD",
            help="only groups, students and members that came or changed since",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--report", type=Path, help="a JSON file for the whole report")
        parser.add_argument(
            "--anew", action="store_true", help="read again, where it could go on after a crash"
        )

    def handle(self, *, source, schema, language, since, dry_run, report, anew, **options):
        if report and not report.parent.is_dir():
            raise CommandError(f"There is no folder {report.parent}.")
        choices = Choices(schema, language, since, dry_run, anew)
        try:
            done = run(source, by=system("import_cohorts"), choices=choices, tell=self._tell)
        except DomainError as refusal:
            raise CommandError(str(refusal))
        if report:
            report.write_text(json.dumps(done.as_json(), indent=1), encoding="utf-8")
        for line in done.lines():
            self.stdout.write(line)
        self.stdout.write(f"Import {done.run}: {done.status}.")

    def _tell(self, text: str) -> None:
        self.stderr.write(text)
