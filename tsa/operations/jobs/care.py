"""A backup of everything, and what is kept too long."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsa.admin.maintenance import ITEMS, Job, Outcome, Progress, register
from tsa.backup import services as backups
from tsa.lib.actor import Actor
from tsa.retention import services as retention
from tsa.retention.rules import RULES


class RetentionForm(forms.Form):
    apply = forms.BooleanField(
        label=gettext_lazy("Remove it"),
        required=False,
        help_text=gettext_lazy("Without it only counted. What is removed is gone."),
    )


def backup(progress: Progress, *, by: Actor) -> Outcome:
    settings.BACKUP_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = settings.BACKUP_FOLDER / f"tsa-{timezone.now():%Y%m%d-%H%M%S}.backup"

    def say(line: str) -> None:
        progress.log(line)
        progress.advance()

    facts = backups.backup(target, by=by, say=say)
    missing = facts["missing_files"]
    for document_id in missing:
        progress.log(f"document {document_id}: its bytes are not in storage")
    return Outcome(
        _("%(name)s in the worker's folder of backups, %(size)s bytes.")
        % {"name": target.name, "size": target.stat().st_size},
        {"bytes": target.stat().st_size, "missing files": len(missing)},
        is_good=not missing,
    )


def apply_retention(progress: Progress, *, by: Actor, apply: bool = False) -> Outcome:
    progress.advance(0, total=len(RULES))
    counts = {}
    if not apply:
        for rule, number in retention.due():
            counts[rule.name] = number
            progress.log(f"{rule.name}: {number}")
            progress.advance()
        text = _("%(number)s are due.") % {"number": sum(counts.values())}
        return Outcome(text, counts)
    failed = 0
    for rule, run in retention.apply(by=by):
        counts[rule.name], failed = run.removed, failed + run.failed
        progress.log(f"{rule.name}: {run.removed}, not removed {run.failed}")
        progress.advance()
    return Outcome(
        _("%(removed)s removed, %(failed)s not.")
        % {"removed": sum(counts.values()), "failed": failed},
        counts,
        link="admin:retention_retentionrun_changelist",
        is_good=not failed,
    )


register(
    Job(
        "backup",
        gettext_lazy("Back up everything"),
        gettext_lazy("Both stores and the files, to one point. Writers wait for some seconds."),
        "operations.back_up",
        backup,
        holds=frozenset({ITEMS}),
    ),
    Job(
        "retention",
        gettext_lazy("Remove what is kept too long"),
        gettext_lazy("By the rules of the page Retention. The worker does it daily."),
        "operations.apply_retention",
        apply_retention,
        RetentionForm,
        can_cancel=True,
        danger=True,
        writes=frozenset({ITEMS}),
    ),
)
