"""What the queue does here: mails about alerts, tidying up, the daily comparison."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tsa.lib.actor import system
from tsa.operations import duty, running, watching
from tsa.operations.upkeep import COMPARE

WORKER = system("worker")
# DynamoDB and, where that is down, the mail server may be away. A mail of hours ago helps nobody.
_FOR_SOME_HOURS = RetryStrategy(max_attempts=500, wait=60)


@app.task(name=watching.TELL, retry=_FOR_SOME_HOURS)
def tell_alert(event_id: int, person_id: int) -> None:
    duty.tell(event_id, person_id)


@app.periodic(cron="* * * * *", periodic_id="operations.forget_files")
@app.task(name="operations.forget_files", queueing_lock="operations.forget_files")
def forget_files(timestamp: int) -> None:
    running.forget_files()


@app.periodic(cron="10 5 * * *", periodic_id="operations.compare_daily")
@app.task(name="operations.compare_daily", queueing_lock="operations.compare_daily")
def compare_daily(timestamp: int) -> None:
    """The page Health shows what the last comparison of the stores found."""
    running.start(COMPARE, fields={"apply": False}, by=WORKER, unless_running=True)
