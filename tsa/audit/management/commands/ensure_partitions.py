"""`manage.py ensure_partitions`: create the audit table's months ahead."""

from django.core.management.base import BaseCommand

from tsa.audit import services


class Command(BaseCommand):
    help = "Create the audit table's partitions ahead. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--ahead", type=int, default=3, help="months after this one")

    def handle(self, *, ahead, **options):
        created = services.ensure_partitions(ahead=ahead)
        self.stdout.write(f"{created} partition(s) created.")
