"""Periodic work: invitations that expire, and the queue's own upkeep."""

from django.utils import timezone
from procrastinate.contrib.django import app

from enrollment.models import ParentInvitationCopy
from enrollment.services import invitations
from tsa.coaches.models import CoachInvitationCopy
from tsa.coaches.services import invitations as coach_invitations
from tsa.lib.actor import system

WORKER = system("worker")
MOST = 1000  # in one round


@app.periodic(cron="*/10 * * * *", periodic_id="invitations.note_expired")
@app.task(name="invitations.note_expired", queueing_lock="invitations.note_expired")
def note_expired(timestamp: int) -> None:
    """Let lists say "expired". Whether one still opens is decided by its time, not by this."""
    for model, note in (
        (ParentInvitationCopy, invitations.note_expiry),
        (CoachInvitationCopy, coach_invitations.note_expiry),
    ):
        late = model.objects.filter(status__in=model.OPEN, expires_at__lt=timezone.now())
        for invitation_id in late.values_list("pk", flat=True)[:MOST]:
            note(invitation_id, by=WORKER)


@app.periodic(cron="* * * * *", periodic_id="queue.retry_stalled")
@app.task(name="queue.retry_stalled", queueing_lock="queue.retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:
    """Give the tasks of a worker that was killed to one that lives; every task may run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await manager.retry_job(job)
