"""Student records tried again, the stores compared, the copies for staff lists made anew."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import consistency
from enrollment.consistency import Difference
from enrollment.services import recovery
from oneroster import publishing
from tsa.admin.maintenance import ITEMS, Job, Outcome, Progress, register
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, NotFound
from tsa.operations.upkeep import COMPARE

REPAIR = "operations.repair"
SHOWN = 100  # unexplained differences by key; the counts say how many there are


class RecoverForm(forms.Form):
    failed_only = forms.BooleanField(
        label=gettext_lazy("Only those that were refused"), required=False
    )


class RepairForm(forms.Form):
    apply = forms.BooleanField(
        label=gettext_lazy("Also repair"),
        required=False,
        help_text=gettext_lazy("Without it nothing is written."),
    )


def recover_students(progress: Progress, *, by: Actor, failed_only: bool = False) -> Outcome:
    waiting = list(recovery.waiting(failed_only=failed_only))
    progress.advance(0, total=len(waiting))
    left = 0
    for each in waiting:
        try:
            state = recovery.recover(each.enrollment_id, by=by)
        except NotFound:
            state = each
        left += state is not None
        progress.log(f"{each.enrollment_id}: {state.records if state else 'created'}")
        progress.advance()
    return Outcome(
        _("%(done)s recovered, %(left)s still waiting.")
        % {"done": len(waiting) - left, "left": left},
        {"recovered": len(waiting) - left, "waiting": left},
        link="admin:enrollment_enrollmentcopy_changelist",
        is_good=not left,
    )


def check_consistency(progress: Progress, *, by: Actor, apply: bool = False) -> Outcome:
    """Compare; where it is asked for repair what can be, and compare again."""
    found = _compare(consistency.differences(), progress, repairer=by if apply else None)
    repaired = found.repaired
    if apply and found.counts:
        found = _compare(consistency.differences(), progress)
    for kind, count in sorted(found.counts.items()):
        progress.log(f"{kind}: {count}")
    explained = found.counts.total() - found.unexplained
    return Outcome(
        _("%(unexplained)s unexplained and %(explained)s explained differences.")
        % {"unexplained": found.unexplained, "explained": explained},
        {"unexplained": found.unexplained, "explained": explained, "repaired": repaired},
        is_good=not found.unexplained,
    )


def rebuild_copies(progress: Progress, *, by: Actor, apply: bool = False) -> Outcome:
    copies = chain(consistency.differing_copies(), publishing.differences())
    found = _compare(copies, progress, repairer=by if apply else None)
    differ = found.counts.total()
    return Outcome(
        _("%(found)s copies differ; %(made)s were made anew.")
        % {"found": differ, "made": found.repaired},
        {"differ": differ, "made": found.repaired},
        is_good=differ == found.repaired,
    )


@dataclass
class _Found:
    """Counts, never the differences themselves: there may be a million."""

    counts: Counter = field(default_factory=Counter)
    unexplained: int = 0
    repaired: int = 0


def _compare(
    differences: Iterable[Difference], progress: Progress, *, repairer: Actor | None = None
) -> _Found:
    progress.done, progress.total = 0, None
    found = _Found()
    for each in differences:
        found.counts[each.kind] += 1
        if not each.reason:
            found.unexplained += 1
            if found.unexplained <= SHOWN:
                progress.log(f"{each.kind} {each.key}")
        if repairer is not None and each.repair is not None:
            found.repaired += _is_repaired(each, progress, by=repairer)
        progress.advance()
    return found


def _is_repaired(each: Difference, progress: Progress, *, by: Actor) -> bool:
    try:
        each.repair(by)
    except DomainError as refusal:
        progress.log(f"{each.kind} {each.key}: not repaired: {refusal.code}")
        return False
    return True


register(
    Job(
        "recover_students",
        gettext_lazy("Try student records again"),
        gettext_lazy("Enrolments whose records in PostgreSQL wait or were refused."),
        REPAIR,
        recover_students,
        RecoverForm,
        can_cancel=True,
        writes=frozenset({ITEMS}),
    ),
    Job(
        COMPARE,
        gettext_lazy("Compare the stores"),
        gettext_lazy("Every enrolment against its records and copies. The worker does it daily."),
        REPAIR,
        check_consistency,
        RepairForm,
        can_cancel=True,
        writes=frozenset({ITEMS}),
    ),
    Job(
        "rebuild_copies",
        gettext_lazy("Rebuild the copies for staff lists"),
        gettext_lazy("And the read models: what is missing, behind or without its owner."),
        REPAIR,
        rebuild_copies,
        RepairForm,
        can_cancel=True,
        writes=frozenset({ITEMS}),
    ),
)
