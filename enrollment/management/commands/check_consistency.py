from collections import Counter, defaultdict

from django.core.management.base import BaseCommand, CommandError

from enrollment import consistency
from tsa.lib.errors import DomainError

SHOWN = 10


class Command(BaseCommand):
    """Keeps counts and a few keys, never all differences: there may be a million."""

    help = (
        "Compare DynamoDB with PostgreSQL and count each kind of difference. With --apply repair "
        "what can be repaired and compare again. Exit code 1 if anything stays unexplained."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="repair, then compare again")

    def handle(self, *, apply, **options):
        counts, keys = self._compare(apply)
        if apply and counts:
            counts, keys = self._compare(False)
        self._report(counts, keys)
        unexplained = sum(number for (_, reason), number in counts.items() if not reason)
        if unexplained:
            raise CommandError(f"{unexplained} unexplained difference(s).", returncode=1)
        self.stdout.write("No unexplained difference.")

    def _compare(self, apply):
        counts, keys, repaired = Counter(), defaultdict(list), Counter()
        for each in consistency.differences():
            counts[each.kind, each.reason] += 1
            if len(keys[each.kind, each.reason]) < SHOWN:
                keys[each.kind, each.reason].append(each.key)
            if apply and each.repair and self._repair(each):
                repaired[each.kind] += 1
        for kind, number in sorted(repaired.items()):
            self.stdout.write(f"repaired {kind}: {number}")
        return counts, keys

    def _repair(self, each) -> bool:
        try:
            each.repair(consistency.CHECKER)
        except DomainError as refusal:
            self.stderr.write(f"  {each.key}: not repaired: {refusal.code}")
            return False
        return True

    def _report(self, counts, keys):
        for (kind, reason), number in sorted(counts.items()):
            self.stdout.write(f"{kind}: {number} ({reason or 'UNEXPLAINED'})")
            for key in keys[kind, reason]:
                self.stdout.write(f"  {key}")
            if number > SHOWN:
                self.stdout.write(f"  and {number - SHOWN} more")
