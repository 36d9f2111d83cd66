"""Coaches' notices, once a day."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tsa.coaches.services import expiries


@app.periodic(cron="20 14 * * *", periodic_id="coaches.tell_of_expiry")
@app.task(name="coaches.tell_of_expiry", queueing_lock="coaches.tell_of_expiry")
def tell_of_expiry(timestamp: int) -> None:
    """In the Texan morning; the queue's clock is UTC."""
    expiries.tell(timezone.localdate())
