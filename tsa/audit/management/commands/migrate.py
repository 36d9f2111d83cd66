"""Django's `migrate`, run by the role that owns the tables.

Afterwards the application's role gets what it may do on the tables that are new, and the
audit table its months ahead.
"""

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from tsa.audit import grants, services


class Command(Migrate):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *arguments, database, plan, check_unapplied, **options):
        super().handle(
            *arguments, database=database, plan=plan, check_unapplied=check_unapplied, **options
        )
        if plan or check_unapplied or not _has_audit(connections[database]):
            return
        for warning in grants.grant_application(connections[database]):
            self.stderr.write(self.style.WARNING(f"  {warning}"))
        services.ensure_partitions(using=database)


def _has_audit(connection) -> bool:
    """False after `migrate audit zero`, or with the first migrations only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('audit_logs') IS NOT NULL"
            " AND to_regproc('partition_ensure') IS NOT NULL"
        )
        return cursor.fetchone()[0]
