"""`manage.py rotate_data_keys`: encrypt with the newest key of DATA_KEYS, in both stores."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from tsa.lib.actor import system
from tsa.sealing import history, rotation


class Command(BaseCommand):
    help = (
        "Count what is not encrypted with the newest key of DATA_KEYS, in the records and in the "
        "audit's rows. With --apply encrypt it anew; for the audit's rows that is the owner's "
        "work (DATABASE_OWNER_URL). Can be stopped and run again; take an old key away once "
        "nothing is due."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="encrypt anew")

    def handle(self, *, apply, **options):
        by, total = system("rotate_data_keys"), Counter()
        may_write = history.may_write()
        for table, counts in rotation.rotate(by=by, apply=apply):
            total += self._tell(table, counts, apply=apply)
        for table, counts in history.rotate(by=by, apply=apply and may_write):
            total += self._tell(table, counts, apply=apply)
        if total["unreadable"]:
            raise CommandError(
                f"{total['unreadable']} record(s) no key opens; they are kept as they are."
            )
        if apply and total["due"] > total["done"]:
            raise CommandError("The audit's rows need the owner's role: set DATABASE_OWNER_URL.")

    def _tell(self, table: str, counts: Counter, *, apply: bool) -> Counter:
        done = f", {counts['done']} done" if apply else ""
        lost = f", {counts['unreadable']} UNREADABLE" if counts["unreadable"] else ""
        self.stdout.write(f"{table}: {counts['due']} due{done}{lost}")
        return counts
