"""Whose turn it is: which waiting job may begin, and what the others wait for.

First come, first served among jobs that exclude each other (tsa/admin/maintenance.py); the rest
run side by side, so many at once. The page shows the same answer that the worker acts on.
"""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tsa.admin import maintenance
from tsa.operations import backlog
from tsa.operations.models import MaintenanceJob

MOST_AT_ONCE = 3  # of all workers together: each may keep PostgreSQL busy for long
WORKER_SILENT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A waiting job: `behind` is the name of the job that it waits for, if it is one."""

    job_id: uuid.UUID
    behind: str = ""
    is_crowded: bool = False

    @property
    def is_next(self) -> bool:
        return not self.behind and not self.is_crowded


def standings() -> list[Standing]:
    """All that wait, the oldest first: one query."""
    opened = MaintenanceJob.objects.filter(status__in=MaintenanceJob.OPEN)
    rows = list(opened.order_by("created_at", "pk").values_list("pk", "name", "status"))
    before = [name for _key, name, status in rows if status == MaintenanceJob.Status.RUNNING]
    at_work, found = len(before), []
    for key, name, status in rows:
        if status != MaintenanceJob.Status.WAITING:
            continue
        each = _standing(key, name, before, is_crowded=at_work >= MOST_AT_ONCE)
        at_work += each.is_next
        before.append(name)
        found.append(each)
    return found


def of(job_id: uuid.UUID) -> Standing | None:
    return next((each for each in standings() if each.job_id == job_id), None)


def why_it_waits(job: MaintenanceJob) -> str:
    """For staff; empty for a job that does not wait."""
    standing = of(job.pk)
    if standing is None:
        return ""
    if standing.behind:
        other = maintenance.find(standing.behind)
        title = other.title if other else standing.behind
        return _("It begins when this has ended: %(title)s.") % {"title": title}
    if standing.is_crowded:
        return _("%(count)s jobs run already. It begins when one has ended.") % {
            "count": MOST_AT_ONCE
        }
    seen = backlog.worker_seen()
    if seen is None or seen > WORKER_SILENT_SECONDS:
        return _("No worker is running. It begins when one is started.")
    return _("A worker takes it in a moment.")


def _standing(key: uuid.UUID, name: str, before: list[str], *, is_crowded: bool) -> Standing:
    for other in before:
        if maintenance.exclude_each_other(name, other):
            return Standing(key, behind=other)
    return Standing(key, is_crowded=is_crowded)
