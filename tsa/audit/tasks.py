"""Keeps the audit table's months ahead of the calendar."""

from procrastinate.contrib.django import app

from tsa.audit import services


@app.periodic(cron="17 3 * * *", periodic_id="audit.ensure_partitions")
@app.task(name="audit.ensure_partitions", queueing_lock="audit.ensure_partitions")
def ensure_partitions(timestamp: int) -> None:
    """Daily, though monthly would do: a missed day then costs nothing."""
    services.ensure_partitions()
