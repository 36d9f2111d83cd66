import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from enrollment.bench import report, running, template, verifying
from tsa.local import places

RESULT = "bench-enrollment.json"


class Command(BaseCommand):
    help = "Measure the enrolment over HTTP beside a bare loop of the same store calls."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--families", type=int, default=2000, help="2000; 100 to try it")
        parser.add_argument("--clients", type=int, default=8)
        parser.add_argument("--output", type=Path, default=places.PROJECT / RESULT)

    def handle(self, *, families, clients, output, **options):
        if families < 1 or clients < 1:
            raise CommandError("--families and --clients take a number from 1.")
        recorded = template.record(families)
        results = []
        try:
            for each in running.run(recorded, families=families, clients=clients, tell=self._tell):
                results.append(each)
                self._tell(
                    f"{each.request.name}: {each.app.rate:.0f}/s over HTTP, "
                    f"{each.limit[1].rate:.0f}/s bare"
                )
            verifying.verify(recorded, families)
        except running.Failed as failure:
            raise CommandError(str(failure)) from failure
        for line in report.table(results, recorded):
            self.stdout.write(line)
        body = report.as_json(results, recorded, families=families, clients=clients)
        output.write_text(json.dumps(body, indent=2) + "\n")
        self.stdout.write(f"\n{output.name} has all figures.")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
