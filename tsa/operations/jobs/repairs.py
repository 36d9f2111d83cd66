"""Student records tried again, the stores compared, the copies for staff lists made anew."""

from collections import Counter
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import consistency
from enrollment.consistency import Difference
from enrollment.services import recovery
from tsa.admin.maintenance import Job, Outcome, Progress, register
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, NotFound
from tsa.operations.upkeep import COMPARE

REPAIR = "operations.repair"


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
    """Compare; repair what can be and compare again, where that is asked for."""
    found = _collected(consistency.differences(), progress)
    repaired = Counter()
    if apply and found:
        repaired = _repair(found, progress, by=by)
        found = _collected(consistency.differences(), progress)
    unexplained = [each for each in found if not each.reason]
    for each in unexplained:
        progress.log(f"{each.kind} {each.key}")
    for kind, count in sorted(Counter(each.kind for each in found).items()):
        progress.log(f"{kind}: {count}")
    return Outcome(
        _("%(unexplained)s unexplained and %(explained)s explained differences.")
        % {"unexplained": len(unexplained), "explained": len(found) - len(unexplained)},
        {
            "unexplained": len(unexplained),
            "explained": len(found) - len(unexplained),
            "repaired": repaired.total(),
        },
        is_good=not unexplained,
    )


def rebuild_copies(progress: Progress, *, by: Actor, apply: bool = False) -> Outcome:
    found = _collected(consistency.differing_copies(), progress)
    done = _repair(found, progress, by=by) if apply else Counter()
    return Outcome(
        _("%(found)s copies differ; %(made)s were made anew.")
        % {"found": len(found), "made": done.total()},
        {"differ": len(found), "made": done.total()},
        is_good=len(found) == done.total(),
    )


def _collected(differences: Iterable[Difference], progress: Progress) -> list[Difference]:
    progress.done, progress.total = 0, None
    found = []
    for each in differences:
        found.append(each)
        progress.advance()
    return found


def _repair(found: list[Difference], progress: Progress, *, by: Actor) -> Counter:
    repaired = Counter()
    progress.advance(0, total=len(found))
    for each in found:
        if each.repair is not None:
            try:
                each.repair(by)
            except DomainError as refusal:
                progress.log(f"{each.kind} {each.key}: not repaired: {refusal.code}")
            else:
                repaired[each.kind] += 1
        progress.advance()
    return repaired


register(
    Job(
        "recover_students",
        gettext_lazy("Try student records again"),
        gettext_lazy("Enrolments whose records in PostgreSQL wait or were refused."),
        REPAIR,
        recover_students,
        RecoverForm,
        can_cancel=True,
    ),
    Job(
        COMPARE,
        gettext_lazy("Compare the stores"),
        gettext_lazy("Every enrolment against its records and copies. The worker does it daily."),
        REPAIR,
        check_consistency,
        RepairForm,
        can_cancel=True,
    ),
    Job(
        "rebuild_copies",
        gettext_lazy("Rebuild the copies for staff lists"),
        gettext_lazy("Copies that are missing, behind or without their owner."),
        REPAIR,
        rebuild_copies,
        RepairForm,
        can_cancel=True,
    ),
)
