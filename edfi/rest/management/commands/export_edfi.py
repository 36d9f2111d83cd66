import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from edfi.rest import exporting
from edfi.rest.importing.folders import in_order
from edfi.rest.resource import find
from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.lib.actor import system


class Command(BaseCommand):
    help = (
        "Write all Ed-Fi items to a folder, {resource}.jsonl for each resource and each kind of "
        "descriptor, as import_edfi takes them."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--resource",
            action="append",
            default=[],
            metavar="NAME",
            help="only this one, such as students; may be given again",
        )
        parser.add_argument("--purpose", default="", help="for whom and why; it is logged")
        parser.add_argument(
            "--with-ids",
            action="store_true",
            help="keep id, _etag and _lastModifiedDate, which import_edfi does not take",
        )

    def handle(self, *, folder, resource, with_ids, purpose, **options):
        named = {name: find(name) for name in resource or in_order()}
        if unknown := [name for name, found in named.items() if found is None]:
            raise CommandError(f"There is no resource {', '.join(unknown)}.")
        resources = list(dict.fromkeys(named.values()))
        try:
            counts = exporting.export(resources, folder, with_ids=with_ids, tell=self._tell)
        except OSError as error:
            raise CommandError(str(error)) from error
        by = system("export_edfi")
        with writing(by):
            told = {**counts, "records": counts.get("students", 0), "purpose": purpose}
            audit.record("export", entity="edfi", entity_id="*", by=by, after=told)
        self.stdout.write(f"{sum(counts.values())} item(s) in {len(counts)} file(s).")

    def _tell(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
