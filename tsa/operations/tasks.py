"""What the queue does here: jobs that staff asked for, mails about alerts, and tidying up."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tsa.lib.actor import system
from tsa.lib.errors import StoreUnavailable
from tsa.operations import duty, running, watching
from tsa.operations.upkeep import COMPARE

WORKER = system("worker")
_UNTIL_DYNAMODB_ANSWERS = RetryStrategy(
    max_attempts=500, wait=60, retry_exceptions=[StoreUnavailable]
)


@app.task(name=watching.TELL, retry=_UNTIL_DYNAMODB_ANSWERS)
def tell_alert(event_id: int) -> None:
    duty.tell(event_id)


@app.task(name=running.TASK, lock=running.TASK)
def run_job(job_id: str) -> None:
    """One at a time: a long one must not hold up what else the worker has to do."""
    running.run(job_id)


@app.periodic(cron="* * * * *", periodic_id="operations.settle_jobs")
@app.task(name="operations.settle_jobs", queueing_lock="operations.settle_jobs")
def settle_jobs(timestamp: int) -> None:
    running.settle_broken_off()
    running.forget_files()


@app.periodic(cron="10 5 * * *", periodic_id="operations.compare_daily")
@app.task(name="operations.compare_daily", queueing_lock="operations.compare_daily")
def compare_daily(timestamp: int) -> None:
    """The page Health shows what the last comparison of the stores found."""
    running.start(COMPARE, fields={"apply": False}, by=WORKER, unless_running=True)
