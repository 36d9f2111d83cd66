"""How far the import of a file came; stored in the same transaction as what it stored.

The row is there only while an import of the folder is under way or was interrupted.
"""

from django.db.models import F

from edfi.rest.importing.folders import Source
from edfi.rest.importing.storing import Outcome
from edfi.rest.models import ImportProgress


class Disturbed(Exception):
    """Another import of the same file moved on at the same time."""


def begin(source: Source, *, resume: bool) -> ImportProgress:
    """The file's progress; from the first line unless resumed."""
    named = {"digest": source.digest, "resource": source.resource.name}
    if not resume:
        ImportProgress.objects.filter(**named).delete()
    row, _ = ImportProgress.objects.get_or_create(
        **named, defaults={"file_name": source.path.name[:255]}
    )
    row.refresh_from_db()
    return row


def interrupted(source: Source) -> ImportProgress | None:
    """What an import that did not come to its end left of this file."""
    return ImportProgress.objects.filter(
        digest=source.digest, resource=source.resource.name, lines_done__gt=0
    ).first()


def advance(
    row: ImportProgress, outcome: Outcome, *, until: int, waiting: list[int], finished: bool = False
) -> None:
    """Raises Disturbed. The row in memory follows by `refresh`, once it is committed."""
    found = ImportProgress.objects.filter(
        pk=row.pk, lines_done=row.lines_done, waiting=row.waiting, is_finished=row.is_finished
    ).update(
        lines_done=until,
        waiting=waiting,
        created=F("created") + outcome.created,
        updated=F("updated") + outcome.updated,
        unchanged=F("unchanged") + outcome.unchanged,
        refused=F("refused") + len(outcome.refused),
        is_finished=finished,
    )
    if not found:
        raise Disturbed


def forget(sources: list[Source]) -> None:
    """The whole folder is done; a later import of it begins with the first line."""
    ImportProgress.objects.filter(digest__in=[each.digest for each in sources]).delete()
