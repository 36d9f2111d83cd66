"""Every hour: memberships whose last day has passed are past."""

from procrastinate.contrib.django import app

from cohorts import services
from tsa.lib.actor import system


@app.periodic(cron="5 * * * *", periodic_id="cohorts.end_what_is_over")
@app.task(name="cohorts.end_what_is_over", queueing_lock="cohorts.end_what_is_over")
def end_what_is_over(timestamp: int) -> None:
    """A membership is active on its last day, and nobody writes its row the day after."""
    services.end_what_is_over(by=system("worker"))
