from collections import Counter
from itertools import chain

from django.core.management.base import BaseCommand

from enrollment import consistency
from oneroster import publishing


class Command(BaseCommand):
    help = (
        "Show which copies of DynamoDB items in PostgreSQL, and which items of the read models in "
        "DynamoDB, are missing, behind or without owner. "
        "With --apply make them anew from their owners."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="write the copies")

    def handle(self, *, apply, **options):
        counts = Counter()
        for each in chain(consistency.differing_copies(), publishing.differences()):
            counts[each.kind] += 1
            if apply and each.repair:
                each.repair(consistency.CHECKER)
        for kind, count in sorted(counts.items()):
            self.stdout.write(f"{kind}: {count}")
        verb = "rebuilt" if apply else "to rebuild"
        self.stdout.write(f"{counts.total()} copies {verb}.")
