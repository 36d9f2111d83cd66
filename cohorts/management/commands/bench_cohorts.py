import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cohorts.bench import figures, running
from tsa.local import places

RESULT = "bench-cohorts.json"


class Command(BaseCommand):
    help = "Measure pages of student groups and the legacy import; on stores of its own."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=running.PARTS, help="one part instead of all")
        parser.add_argument("--cohorts", type=int, default=20_000, help="of the lists")
        parser.add_argument("--members", type=int, default=1_000_000, help="of the lists")
        parser.add_argument("--output", type=Path, default=places.PROJECT / RESULT)

    def handle(self, *, only, cohorts, members, output, **options):
        if cohorts < 100 or members < 41 * cohorts:
            raise CommandError("--cohorts from 100, --members from 41 for each.")
        if not Path("/proc/self/schedstat").exists():
            raise CommandError("The lists are measured by Linux's /proc, which is not here.")
        parts = running.run(
            [only] if only else list(running.PARTS),
            sizes={"lists": {"cohorts": cohorts, "members": members}},
            tell=self._tell,
        )
        for line in figures.table(parts):
            self.stdout.write(line)
        output.write_text(json.dumps(figures.as_json(parts), indent=2) + "\n")
        self.stdout.write(f"\n{output.name} has all figures.")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
