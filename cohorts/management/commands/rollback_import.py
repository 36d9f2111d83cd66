from django.core.management.base import BaseCommand, CommandError

from cohorts.legacy.rollback import take_back
from tsa.lib.actor import system
from tsa.lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Take an import of the legacy database back: shows what would go and what stays, and"
        " writes with --apply. What was changed since, or is referred to, stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, metavar="ID", help="of the import")
        parser.add_argument("--apply", action="store_true", help="take it back")

    def handle(self, *, number, apply, **options):
        try:
            undone = take_back(number, by=system("rollback_import"), apply=apply)
        except DomainError as refusal:
            raise CommandError(str(refusal))
        for line in undone.lines():
            self.stdout.write(line)
        self.stdout.write(
            f"Import {number} was taken back." if apply else "Nothing was written; use --apply."
        )
