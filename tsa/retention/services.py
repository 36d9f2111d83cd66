"""Applying the rules: what is due goes, and a row says how much. Repeatable at any time."""

import logging
from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.retention.models import RetentionRun
from tsa.retention.rules import RULES, Rule

log = logging.getLogger(__name__)


def due() -> Iterator[tuple[Rule, int]]:
    """How much each rule would remove now."""
    for rule in RULES:
        yield rule, rule.find(timezone.now() - rule.after)


def apply(*, by: Actor) -> Iterator[tuple[Rule, RetentionRun]]:
    """Apply each rule; what one of them meets does not stop the others.

    A run that is killed leaves no row, and what it removed has its own record.
    """
    for rule in RULES:
        yield rule, _apply(rule, by=by)


def _apply(rule: Rule, *, by: Actor) -> RetentionRun:
    began = timezone.now()
    try:
        counts = rule.remove(began - rule.after, by)
    except Exception as error:  # the edge: logged without data, counted, and tried the next day
        log.error("retention %s: %s", rule.name, type(error).__name__)
        counts = Counter(failed=1)
    run = RetentionRun(
        rule=rule.name,
        began_at=began,
        ended_at=timezone.now(),
        before=began - rule.after,
        removed=counts["removed"],
        failed=counts["failed"],
        by=str(by),
    )
    with writing(by):
        run.save()
    return run


def last_runs() -> dict[str, RetentionRun]:
    """The last run of each rule, by its name: one query."""
    newest = RetentionRun.objects.order_by("rule", "-id").distinct("rule")
    return {run.rule: run for run in newest}
