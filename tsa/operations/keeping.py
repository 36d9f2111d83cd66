"""What stands beside a running job: its lock, and every second how far it is.

On a connection of its own, so that progress shows while the job's transaction is open and stays
when that is undone. The lock goes with the connection: when the process dies, it is free.
"""

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from tsa.admin.maintenance import Progress
from tsa.audit.writing import writing
from tsa.backup.postgres import RESTORING
from tsa.lib.actor import system
from tsa.operations.models import MaintenanceJob, MaintenanceProgress

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
_WRITER = system("maintenance")
_PATIENCE_SECONDS = 30
# A machine that dies says no goodbye; its session, and with it the lock, ends within a minute.
_HEED_DEATH = """
SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3
"""


def key_sql() -> str:
    """The lock of a job's name, which is the parameter."""
    return "hashtextextended('maintenance ' || %s, 0)"


class Keeper:
    """Holds the lock and keeps the progress as long as its block lasts."""

    def __init__(self, job: MaintenanceJob) -> None:
        self.job = job
        self.progress = Progress()
        self.has_lock = False
        self._is_ready, self._stop = threading.Event(), threading.Event()
        self._begun = False
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="maintenance", daemon=True)

    def __enter__(self) -> "Keeper":
        self._thread.start()
        self._is_ready.wait(_PATIENCE_SECONDS)
        return self

    def __exit__(self, *_error) -> None:
        self._stop.set()
        self._thread.join(_PATIENCE_SECONDS)

    def has_begun(self) -> None:
        self._begun = True

    def write(self) -> None:
        """Store how far it is, now, from the job's own thread."""
        with self._writing, writing(_WRITER):
            self._store()

    def _work(self) -> None:
        try:
            self.has_lock = self._take_lock()
            self._is_ready.set()
            while self.has_lock and not self._stop.wait(EVERY_SECONDS):
                self._keep()
        except (DatabaseError, InterfaceError) as error:
            log.warning("job %s is not held: %s", self.job.pk, type(error).__name__)
        finally:
            self._is_ready.set()
            connection.close()  # and with it the lock

    def _keep(self) -> None:
        """A round that fails costs a second of progress; a lost session also costs the lock."""
        try:
            with self._writing, writing(_WRITER):
                if self._begun:
                    self._store()
            if self._must_stop():
                self.progress.cancel.set()
        except (DatabaseError, InterfaceError) as error:
            log.warning("job %s: progress not kept: %s", self.job.pk, type(error).__name__)
            connection.close()
            self._take_lock()

    def _must_stop(self) -> bool:
        """Cancelled; or given up for dead while PostgreSQL was away, and perhaps begun anew."""
        rows = MaintenanceJob.objects.filter(pk=self.job.pk)
        job = rows.values("cancel_asked_at", "status").first()
        was_given_up = self._begun and job and job["status"] != MaintenanceJob.Status.RUNNING
        return job is None or bool(job["cancel_asked_at"] or was_given_up)

    def _store(self) -> None:
        told = self.progress
        MaintenanceProgress.objects.update_or_create(
            job_id=self.job.pk,
            defaults={
                "done": told.done,
                "total": told.total,
                "log": list(told.lines),
                "seen_at": timezone.now(),
            },
        )

    def _take_lock(self) -> bool:
        """The job's own, and a share of the one that a restore takes for itself alone."""
        with connection.cursor() as cursor:
            cursor.execute(_HEED_DEATH)
            cursor.execute(
                f"SELECT pg_try_advisory_lock({key_sql()})"
                f" AND pg_try_advisory_lock_shared({RESTORING})",
                [self.job.name],
            )
            return cursor.fetchone()[0]
