"""The queue's own upkeep."""

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *", periodic_id="queue.retry_stalled")
@app.task(name="queue.retry_stalled", queueing_lock="queue.retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:
    """Give the tasks of a worker that was killed to one that lives; every task may run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await manager.retry_job(job)
