from collections import Counter, defaultdict

from django.core.management.base import BaseCommand, CommandError

from enrollment import consistency
from tsa.lib.errors import DomainError

SHOWN = 10


class Command(BaseCommand):
    help = (
        "Compare DynamoDB with PostgreSQL and count each kind of difference. With --apply repair "
        "what can be repaired and compare again. Exit code 1 if anything stays unexplained."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="repair, then compare again")

    def handle(self, *, apply, **options):
        found = list(consistency.differences())
        if apply and found:
            self._repair(found)
            found = list(consistency.differences())
        self._report(found)
        unexplained = sum(not each.reason for each in found)
        if unexplained:
            raise CommandError(f"{unexplained} unexplained difference(s).", returncode=1)
        self.stdout.write("No unexplained difference.")

    def _repair(self, found):
        repaired = Counter()
        for each in found:
            if each.repair is None:
                continue
            try:
                each.repair(consistency.CHECKER)
            except DomainError as refusal:
                self.stderr.write(f"  {each.key}: not repaired: {refusal.code}")
            else:
                repaired[each.kind] += 1
        for kind, count in sorted(repaired.items()):
            self.stdout.write(f"repaired {kind}: {count}")

    def _report(self, found):
        keys = defaultdict(list)
        for each in found:
            keys[(each.kind, each.reason)].append(each.key)
        for (kind, reason), them in sorted(keys.items()):
            self.stdout.write(f"{kind}: {len(them)} ({reason or 'UNEXPLAINED'})")
            for key in them[:SHOWN]:
                self.stdout.write(f"  {key}")
            if len(them) > SHOWN:
                self.stdout.write(f"  and {len(them) - SHOWN} more")
