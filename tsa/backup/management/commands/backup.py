"""`manage.py backup TARGET`: both stores and the uploaded files, to one point, in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tsa.backup import services
from tsa.lib.actor import system
from tsa.lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "Write a backup of PostgreSQL, DynamoDB and the uploaded files to one file. People go on "
        "working; for some seconds their writes are refused. The keys (DATA_KEYS) are not in it: "
        "keep them elsewhere, without them health, insurance and custody cannot be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, help="the file to write, e.g. tsa.backup")

    def handle(self, *, target, **options):
        try:
            facts = services.backup(target, by=system("backup"), say=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(f"{refusal.title}: {refusal.detail}") from refusal
        for document_id in facts["missing_files"]:
            self.stderr.write(f"  document {document_id}: its bytes are not in storage")
        self.stdout.write(f"{target}: the stores as of {facts['taken_at']}.")
