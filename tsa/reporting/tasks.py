"""The figures of the start page, every few minutes."""

from procrastinate.contrib.django import app

from tsa.lib.actor import system
from tsa.reporting import services


@app.periodic(cron="*/3 * * * *", periodic_id="reporting.refresh")
@app.task(name="reporting.refresh", queueing_lock="reporting.refresh", lock="reporting.refresh")
def refresh(timestamp: int) -> None:
    services.refresh(by=system("reporting"))
