"""Maintenance jobs: asked for, run by the worker, cancelled, broken off, kept.

A constraint lets a job be open once. Who runs it holds a lock of the database session as long
as the process lives, so that a running one that nobody holds was broken off: it is shown as
interrupted, and staff start it again. It is never repeated by itself. The rows are the queue:
tsa/operations/turns.py says whose turn it is, taking.py begins it.
"""

import contextlib
import logging
import tempfile
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tsa.admin import maintenance
from tsa.admin.maintenance import Cancelled, Job, Outcome
from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.lib import faults
from tsa.lib.actor import Actor, Kind, system
from tsa.lib.errors import DomainError, NotFound
from tsa.operations import turns
from tsa.operations.keeping import Keeper, key_sql
from tsa.operations.models import MaintenanceJob

log = logging.getLogger(__name__)
LARGEST = 200 * 1024**2  # of a file that may be uploaded
FILES_KEPT = timedelta(days=1)
SILENT_SECONDS = 5  # after which it is asked whether a running job is held by anybody
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('maintenance turn', 0))"
_SETTLES = system("maintenance")
Status = MaintenanceJob.Status


class AlreadyOpen(DomainError):
    code = "job_already_open"
    title = _("This job waits or runs already")


class CannotCancel(DomainError):
    code = "cannot_cancel"
    title = _("This job cannot be cancelled")


class CannotStart(DomainError):
    code = "cannot_start"
    title = _("This job cannot be started here")


def start(
    name: str, *, fields: dict, by: Actor, upload=None, unless_running: bool = False
) -> MaintenanceJob | None:
    """Have it wait for its turn; with `unless_running` None, not AlreadyOpen, if it is open.

    `upload`: an uploaded file, or (name, bytes).
    """
    declared = maintenance.find(name)
    if declared is None:
        raise NotFound
    if why_not := declared.why_not():
        raise CannotStart(why_not)
    settle_broken_off()
    file_name, content = _content(upload)
    try:
        with writing(by):
            return MaintenanceJob.objects.create(
                name=name, fields=fields, by=str(by), upload=content, upload_name=file_name
            )
    except IntegrityError:
        if unless_running:
            return None
        raise AlreadyOpen


def start_again(job_id: uuid.UUID | str, *, by: Actor) -> MaintenanceJob:
    """A new job that is asked for the same as one that has ended."""
    job = MaintenanceJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if job.upload_name and job.upload is None:
        raise CannotStart(_("Its file is not kept any more. Start it anew."))
    upload = (job.upload_name, bytes(job.upload)) if job.upload_name else None
    return start(job.name, fields=job.fields, by=by, upload=upload)


def cancel(job_id: uuid.UUID | str, *, by: Actor) -> MaintenanceJob:
    """One that waits ends at once, one that runs at its next safe point."""
    with writing(by):
        job = MaintenanceJob.objects.select_for_update().defer("upload").filter(pk=job_id).first()
        if job is None:
            raise NotFound
        declared = maintenance.find(job.name)
        if job.status == Status.WAITING:
            job.status, job.ended_at = Status.CANCELLED, timezone.now()
        elif job.status != Status.RUNNING or declared is None or not declared.can_cancel:
            raise CannotCancel
        job.cancel_asked_at, job.cancel_by = timezone.now(), str(by)
        job.save(update_fields=["status", "ended_at", "cancel_asked_at", "cancel_by"])
    return job


def run(job_id: str) -> None:
    """What the worker does. One that is not waiting, or not in its turn, is left alone."""
    job = MaintenanceJob.objects.filter(pk=job_id).first()
    declared = maintenance.find(job.name) if job else None
    if job is None or job.status != Status.WAITING:
        return
    with Keeper(job) as keeper:
        if not keeper.has_lock or not _begin(job):
            return
        keeper.has_begun()
        faults.reach("job_running")
        result = _outcome(job, declared, keeper.progress)
        keeper.write()
        _end(job, *result)


def settle_broken_off() -> int:
    """Running jobs that no process holds are interrupted; returns how many there were.

    One that told something just now is left for later: its process may be connecting anew.
    """
    running = MaintenanceJob.objects.filter(status=Status.RUNNING)
    settled = 0
    for job_id, name, *signs in running.values_list(
        "pk", "name", "started_at", "progress__seen_at"
    ):
        if not _is_silent(*signs):
            continue
        with writing(_SETTLES), connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_try_advisory_xact_lock({key_sql()})", [name])
            if cursor.fetchone()[0]:
                settled += running.filter(pk=job_id).update(
                    status=Status.INTERRUPTED, ended_at=timezone.now()
                )
    return settled


def forget_files() -> None:
    """Files that came or were made more than a day ago are not needed any more."""
    long_ago = timezone.now() - FILES_KEPT
    ended = MaintenanceJob.objects.exclude(status__in=MaintenanceJob.OPEN).filter(
        ended_at__lt=long_ago
    )
    with writing(_SETTLES):
        ended.filter(upload__isnull=False).update(upload=None)
    for job in ended.filter(result__file__gt="").defer("upload"):
        storages["documents"].delete(job.result["file"])
        with writing(_SETTLES):
            MaintenanceJob.objects.filter(pk=job.pk).update(result={**job.result, "file": ""})


def note_output(job: MaintenanceJob, *, by: Actor) -> None:
    """Somebody takes the file that a job made, for the purpose that was given at its start."""
    purpose = job.fields.get("purpose") or ""
    told = {"purpose": purpose, "records": sum((job.result or {}).get("counts", {}).values())}
    with writing(by):
        audit.record(
            "export",
            entity="maintenance_jobs",
            entity_id=job.pk,
            by=by,
            description=f"took the file of {job.name}",
            after=told if purpose else None,
        )


def _is_silent(*signs: datetime | None) -> bool:
    last = max((each for each in signs if each), default=None)
    return last is None or (timezone.now() - last).total_seconds() > SILENT_SECONDS


# -- one run ------------------------------------------------------------------------------------


def _begin(job: MaintenanceJob) -> bool:
    """One after the other, so that no two workers begin what excludes each other."""
    with writing(_SETTLES):
        with connection.cursor() as cursor:
            cursor.execute(_TURN)
        turn = turns.of(job.pk)
        if turn is None or not turn.is_next:
            return False
        waiting = MaintenanceJob.objects.filter(pk=job.pk, status=Status.WAITING)
        return bool(waiting.update(status=Status.RUNNING, started_at=timezone.now()))


def _outcome(job: MaintenanceJob, declared: Job | None, progress) -> tuple[str, dict | None, str]:
    """(status, result, problem), whatever the job does."""
    try:
        if declared is None:
            raise NotFound(_("There is no such job any more."))
        with tempfile.TemporaryDirectory(prefix="tsa-maintenance-") as folder:
            fields = {**job.fields, **_uploaded(job, Path(folder))}
            outcome = declared.run(progress, by=_actor(job.by), **fields)
            return Status.DONE, _as_json(job, outcome), ""
    except Cancelled:
        return Status.CANCELLED, None, ""
    except DomainError as refusal:
        return Status.FAILED, None, str(refusal.detail)[:500]
    except Exception as error:  # the edge: whatever it was, the job ends and says so, without data
        log.error("job %s (%s): %s", job.pk, job.name, type(error).__name__)
        return Status.FAILED, None, type(error).__name__


def _end(job: MaintenanceJob, status: str, result: dict | None, problem: str) -> None:
    ended = {"status": status, "result": result, "problem": problem, "ended_at": timezone.now()}
    if status in (Status.DONE, Status.CANCELLED):
        ended["upload"] = None
    if not connection.is_usable():
        connection.close()
    with writing(_SETTLES):
        MaintenanceJob.objects.filter(pk=job.pk).update(**ended)


def _uploaded(job: MaintenanceJob, folder: Path) -> dict:
    if not job.upload_name:
        return {}
    path = folder / "upload"
    path.write_bytes(bytes(job.upload))
    return {"upload": path, "upload_name": job.upload_name}


def _as_json(job: MaintenanceJob, outcome: Outcome) -> dict:
    kept = ""
    if outcome.file is not None:
        with outcome.file.open("rb") as file:
            name = f"maintenance/{job.pk}/{outcome.file.name}"
            kept = storages["documents"].save(name, File(file))
        outcome.file.unlink()
        with contextlib.suppress(OSError):  # a folder made for it alone goes with it
            outcome.file.parent.rmdir()
    return {
        "text": str(outcome.text),
        "counts": outcome.counts,
        "link": outcome.link,
        "file": kept,
        "is_good": outcome.is_good,
    }


def _content(upload) -> tuple[str, bytes | None]:
    if upload is None:
        return "", None
    if isinstance(upload, tuple):
        return upload
    return upload.name[:255], upload.read()


def _actor(text: str) -> Actor:
    kind, _sep, who = text.partition(":")
    return Actor(Kind(kind), who)
