"""`manage.py carry_audit`: carry to the admin audit log what is owed to it; the worker does it."""

from django.core.management.base import BaseCommand

from tsa.audit import carrying


class Command(BaseCommand):
    help = "Carry staff's audit rows over to DynamoDB now. Safe to repeat."

    def handle(self, **options):
        self.stdout.write(f"{carrying.carry_due()} row(s) carried.")
