"""`manage.py rotate_data_keys`: encrypt with the newest key of DATA_KEYS, in both stores."""

from django.core.management.base import BaseCommand, CommandError

from tsa.lib.actor import system
from tsa.sealing import rotation


class Command(BaseCommand):
    help = (
        "Count what is not encrypted with the newest key of DATA_KEYS. With --apply encrypt it "
        "anew. Can be stopped and run again; take an old key away once nothing is due."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="encrypt anew")

    def handle(self, *, apply, **options):
        unreadable = 0
        for table, counts in rotation.rotate(by=system("rotate_data_keys"), apply=apply):
            done = f", {counts['done']} done" if apply else ""
            lost = f", {counts['unreadable']} UNREADABLE" if counts["unreadable"] else ""
            self.stdout.write(f"{table}: {counts['due']} due{done}{lost}")
            unreadable += counts["unreadable"]
        if unreadable:
            raise CommandError(f"{unreadable} record(s) no key opens; they are kept as they are.")
