from collections import Counter

from django.core.management.base import BaseCommand

from enrollment import consistency


class Command(BaseCommand):
    help = (
        "Show which copies of DynamoDB items in PostgreSQL are missing, behind or without owner. "
        "With --apply make them anew from their owners."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="write the copies")

    def handle(self, *, apply, **options):
        counts = Counter()
        for each in consistency.differing_copies():
            counts[each.kind] += 1
            if apply:
                each.repair(consistency.CHECKER)
        for kind, count in sorted(counts.items()):
            self.stdout.write(f"{kind}: {count}")
        verb = "rebuilt" if apply else "to rebuild"
        self.stdout.write(f"{counts.total()} copies {verb}.")
