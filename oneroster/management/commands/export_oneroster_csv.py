from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from oneroster.csv.exporting import export_to_path
from oneroster.csv.files import VERSIONS
from tsa.lib.actor import system
from tsa.lib.errors import DomainError


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Write the rosters as a OneRoster CSV package."

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, metavar="TARGET.zip")
        parser.add_argument("--version-of", "--version", dest="release", choices=VERSIONS,
                            default=VERSIONS[-1], help="of OneRoster; 1.2")  # fmt: skip
        parser.add_argument("--purpose", default="", help="for whom and why; it is logged")
        parser.add_argument("--delta-since", type=_moment, metavar="ISO", help="only what changed")
        parser.add_argument(
            "--school", action="append", default=[], metavar="SOURCED_ID", help="only its records"
        )

    def create_parser(self, prog_name, subcommand, **kwargs):
        # Django's own --version would take the name that the standard's packages go by.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *, target, release, purpose, delta_since, school, **options):
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent}.")
        try:
            export = export_to_path(
                target,
                by=system("export_oneroster_csv"),
                purpose=purpose,
                version=release,
                since=delta_since,
                schools=tuple(school),
                tell=self._tell,
            )
        except DomainError as refusal:
            raise CommandError(str(refusal.detail)) from refusal
        for name, count in export.left_out.items():
            self.stdout.write(f"  {name}: {count} left out: what they need is not there")
        for note in export.notes:
            self.stdout.write(f"  {note}; only those are written")
        self.stdout.write(f"{sum(export.rows.values())} rows written to {target}.")

    def _tell(self, name: str, rows: int) -> None:
        if rows:
            self.stdout.write(f"  {name}.csv: {rows}")
            self.stdout.flush()
