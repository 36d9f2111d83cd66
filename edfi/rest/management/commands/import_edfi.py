import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from edfi.rest.importing import folders, progress, reports, running

REPORT = "import-report.ndjson"


class Command(BaseCommand):
    help = (
        "Store the Ed-Fi items of a folder's {resource}.jsonl files, as the API would. What is "
        "there already is updated, and left alone where nothing differs. Exit code 1 if a line "
        "was refused."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="check and count, then undo everything"
        )
        parser.add_argument(
            "--report", type=Path, help=f"for the refused lines; {REPORT} in the folder if absent"
        )
        parser.add_argument(
            "--resume",
            action="store_true",
            help="go on where an interrupted import of the same files stopped",
        )

    def handle(self, *, folder, dry_run, report, resume, **options):
        path = report or folder / REPORT
        try:
            with reports.report(path, append=resume) as opened:
                sums = running.run(
                    folder, report=opened, tell=self._tell, dry_run=dry_run, resume=resume
                )
        except (folders.FolderUnusable, OSError) as error:
            raise CommandError(str(error)) from error
        except progress.Disturbed:
            raise CommandError("Another import of the same file is running.") from None
        for resource, counts in sums.counts.items():
            said = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.stdout.write(f"{resource}: {said}")
        if dry_run:
            self.stdout.write("Nothing was stored (--dry-run).")
        if sums.refused:
            raise CommandError(f"{sums.refused} line(s) refused; {path} says why.", returncode=1)

    def _tell(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
