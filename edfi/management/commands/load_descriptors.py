from django.core.management.base import BaseCommand

from edfi.services.descriptors import load_descriptors
from edfi.standard.values import values
from tsa.audit.writing import writing
from tsa.lib.actor import system


class Command(BaseCommand):
    help = "Add the standard's descriptors, and ours, where they are missing. Deletes nothing."

    def handle(self, **options):
        with writing(system("load_descriptors")):
            done = load_descriptors(values())
        self.stdout.write(
            f"{done.added} descriptor(s) added, {done.corrected} corrected,"
            f" {done.unchanged} unchanged."
        )
