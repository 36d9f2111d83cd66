"""Queued work that PostgreSQL's owner of schools asks for. A task carries a key and no data."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from oneroster import read_models


@app.task(
    name="oneroster.publish_school",
    retry=RetryStrategy(max_attempts=20, exponential_wait=2),
    pass_context=False,
)
def publish_school(school_id: int) -> None:
    """Bring the school's copy in DynamoDB up to date.

    Triggers queue schools by now (publishing.py); this serves jobs of releases before that.
    """
    read_models.publish_school(school_id)
