"""Retention, once a day."""

from procrastinate.contrib.django import app

from tsa.lib.actor import system
from tsa.retention import services


@app.periodic(cron="40 4 * * *", periodic_id="retention.apply")
@app.task(name="retention.apply", queueing_lock="retention.apply", lock="retention.apply")
def apply(timestamp: int) -> None:
    for _rule, _run in services.apply(by=system("retention")):
        pass
