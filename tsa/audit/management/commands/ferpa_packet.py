"""`manage.py ferpa_packet ID TARGET`: everything held on a student, as one zip file."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tsa.audit import packet
from tsa.lib.actor import system
from tsa.lib.errors import DomainError


class Command(BaseCommand):
    help = "Write everything held on a student, and the log of who saw it, to a new zip file."

    def add_arguments(self, parser):
        parser.add_argument("student_unique_id")
        parser.add_argument("target", type=Path, help="a file that does not exist yet")
        parser.add_argument("--purpose", required=True, help="for whom and why; it is logged")

    def handle(self, *, student_unique_id, target, purpose, **options):
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(str(error)) from error
        try:
            with os.fdopen(handle, "wb") as file:
                by = system("ferpa_packet")
                counts = packet.write(student_unique_id, file, purpose=purpose, by=by)
        except DomainError as refusal:
            target.unlink()
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{sum(counts.values())} record(s) from {len(counts)} source(s).")
