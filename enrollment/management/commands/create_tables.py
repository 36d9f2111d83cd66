from django.core.management.base import BaseCommand

from tsa.dynamo.tables import all_tables, create_all


class Command(BaseCommand):
    help = "Create the DynamoDB tables that are missing, with their indexes and TTL."
    requires_system_checks = []  # PostgreSQL may be away

    def handle(self, **options):
        created = create_all()
        for name in created:
            self.stdout.write(f"  {name}: created")
        self.stdout.write(f"{len(all_tables())} tables are there, {len(created)} of them new.")
