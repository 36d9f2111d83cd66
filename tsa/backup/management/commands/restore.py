"""`manage.py restore SOURCE`: what a backup would bring back here; with --apply, bring it."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tsa.backup import services
from tsa.lib.actor import system
from tsa.lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Check a backup and say what it holds. With --apply bring it into empty stores of the "
        "same migrations (`migrate` and `create_tables` first), settle what was owed, and compare "
        "the stores. Stop web servers and workers before. Broken off, it can be run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="the file that `backup` wrote")
        parser.add_argument("--apply", action="store_true", help="restore it")
        parser.add_argument(
            "--overwrite", action="store_true", help="also where the stores are not empty"
        )

    def handle(self, *, source, apply, overwrite, **options):
        try:
            archive = services.check(source, overwrite=overwrite)
            self._tell(archive)
            if not apply:
                return
            services.restore(archive, by=system("restore"), say=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(f"{refusal.title}: {refusal.detail}") from refusal
        call_command("check_consistency", "--apply", stdout=self.stdout, stderr=self.stderr)

    def _tell(self, archive):
        facts = archive.manifest
        self.stdout.write(f"{facts['id']}: the stores as of {facts['taken_at']}, whole.")
        for folder in ("postgres", "dynamodb", "files"):
            found = [archive.members[name] for name in archive.names(folder)]
            rows, size = (sum(each[what] for each in found) for what in ("rows", "bytes"))
            self.stdout.write(f"  {folder}: {len(found)} parts, {rows} rows, {size} bytes")
        for document_id in facts["missing_files"]:
            self.stderr.write(f"  document {document_id}: its bytes were not in storage")
