import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from oneroster.rest.bench import playing, report, running
from oneroster.rest.bench.people import Size
from tsa.local import places

RESULT = "bench-oneroster.json"
LEAST = 2000


class Command(BaseCommand):
    help = "Measure the OneRoster API and its packages beside PostgreSQL alone; on its own stores."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--users", type=int, default=100_000, help=f"at least {LEAST}")
        parser.add_argument("--enrollments", type=int, help="three for each user")
        parser.add_argument("--clients", type=int, default=8)
        parser.add_argument("--times", type=int, default=400, help="pages that a client asks for")
        parser.add_argument("--output", type=Path, default=places.PROJECT / RESULT)

    def handle(self, *, users, enrollments, clients, times, output, **options):
        if users < LEAST or clients < 1 or times < 8:
            raise CommandError(f"--users from {LEAST}, --clients from 1, --times from 8.")
        # A school has at least 40 users: a class is full, and has its teacher.
        size = Size(users, enrollments or 3 * users, min(200, users // 40))
        try:
            results = running.run(size, clients=clients, times=times, tell=self._tell)
        except playing.Failed as failure:
            raise CommandError(str(failure)) from failure
        for line in report.table(results):
            self.stdout.write(line)
        facts = {"users": users, "enrollments": size.enrollments, "schools": size.schools}
        body = report.as_json(results, **facts, clients=clients)
        output.write_text(json.dumps(body, indent=2) + "\n")
        self.stdout.write(f"\n{output.name} has all figures.")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
