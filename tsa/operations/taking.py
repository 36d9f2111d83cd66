"""The worker's round: jobs of dead processes are interrupted, jobs whose turn it is are begun.

Each runs in a thread of its own beside the queue, so that an import of an hour keeps neither
another job nor a mail waiting. The thread ends with the process: what it did is broken off then.
"""

import logging
import threading
import uuid

from django.db import close_old_connections, connection

from tsa.lib import loops
from tsa.operations import running, turns

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0

_threads: dict[uuid.UUID, threading.Thread] = {}  # of this process


def listen() -> None:
    loops.register(loops.Loop("maintenance", EVERY_SECONDS, take_due))


def take_due() -> list[threading.Thread]:
    """One round; the threads that it began."""
    close_old_connections()
    running.settle_broken_off()
    _forget_ended()
    due = [each.job_id for each in turns.standings() if each.is_next]
    return [_begin(job_id) for job_id in due if job_id not in _threads]


def _begin(job_id: uuid.UUID) -> threading.Thread:
    thread = threading.Thread(target=_work, args=(job_id,), name=f"job {job_id}", daemon=True)
    _threads[job_id] = thread
    thread.start()
    return thread


def _work(job_id: uuid.UUID) -> None:
    try:
        running.run(str(job_id))
    except Exception as error:  # the edge: the row says "running", and will be interrupted
        log.error("job %s could not be ended: %s", job_id, type(error).__name__)
    finally:
        connection.close()


def _forget_ended() -> None:
    for job_id, thread in list(_threads.items()):
        if not thread.is_alive():
            del _threads[job_id]
