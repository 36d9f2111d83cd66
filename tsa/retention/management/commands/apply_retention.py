"""`manage.py apply_retention`: what is kept too long; with --apply, remove it."""

from django.core.management.base import BaseCommand, CommandError

from tsa.lib.actor import system
from tsa.retention import services


class Command(BaseCommand):
    help = "Count what the retention rules would remove now. With --apply remove it."

    def add_arguments(self, parser):
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--apply", action="store_true", help="remove what is due")
        chosen.add_argument(
            "--dry-run", action="store_true", help="only count, as without any option"
        )

    def handle(self, *, apply, **options):
        if not apply:
            for rule, count in services.due():
                self.stdout.write(f"{rule.name}: {count} due")
            return
        failed = 0
        for rule, run in services.apply(by=system("apply_retention")):
            self.stdout.write(f"{rule.name}: {run.removed} removed, {run.failed} failed")
            failed += run.failed
        if failed:
            raise CommandError(f"{failed} could not be removed; the next run tries again.")
