import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from edfi.admin.bench import report, running
from edfi.admin.bench.filling import Size
from tsa.local import places

RESULT = "bench-admin.json"
STUDENTS, BESIDE = 1_000_000, 10_000


class Command(BaseCommand):
    help = "Measure staff's pages with many students beside few; on its own stores."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=float, default=1, help="1: a million students")
        parser.add_argument("--times", type=int, default=5, help="that each page is asked for")
        parser.add_argument("--only", default="", help="pages with this in their name")
        parser.add_argument(
            "--reuse", action="store_true", help="the databases of the last run, if they fit"
        )
        parser.add_argument("--output", type=Path, default=places.PROJECT / RESULT)

    def handle(self, *, scale, times, only, reuse, output, **options):
        if not 0.002 <= scale <= 4 or times < 1:
            raise CommandError("--scale from 0.002 to 4, --times from 1.")
        sizes = {"many": Size(int(STUDENTS * scale)), "few": Size(int(BESIDE * min(scale, 1)))}
        results = running.run(sizes, times=times, only=only, reuse=reuse, tell=self._tell)
        for line in report.table(results):
            self.stdout.write(line)
        output.write_text(json.dumps(report.as_json(results), indent=2) + "\n")
        self.stdout.write(f"\n{output.name} has all figures.")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
