import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from edfi.rest.bench import playing, report, running
from tsa.local import places

RESULT = "bench-edfi.json"


class Command(BaseCommand):
    help = "Measure the Ed-Fi API and import_edfi beside PostgreSQL alone; on stores of its own."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--students", type=int, default=100_000, help="at least 1000")
        parser.add_argument("--clients", type=int, default=8)
        parser.add_argument("--posts", type=int, default=4000, help="of students, and of stays")
        parser.add_argument("--output", type=Path, default=places.PROJECT / RESULT)

    def handle(self, *, students, clients, posts, output, **options):
        if students < 1000 or clients < 1 or posts < 4 * clients:
            raise CommandError("--students from 1000, --clients from 1, --posts from 4 for each.")
        try:
            results = running.run(students=students, clients=clients, posts=posts, tell=self._tell)
        except playing.Failed as failure:
            raise CommandError(str(failure)) from failure
        for line in report.table(results):
            self.stdout.write(line)
        body = report.as_json(results, students=students, clients=clients, posts=posts)
        output.write_text(json.dumps(body, indent=2) + "\n")
        self.stdout.write(f"\n{output.name} has all figures.")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
