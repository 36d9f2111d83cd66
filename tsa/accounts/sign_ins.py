"""What follows from a staff person's sign-in, and from too many that failed.

Django's own note of a sign-in names nobody; ours is the person's own act. django-axes counts the
failures of one account from one address; here are the wider counts (one address over all
accounts, one account from everywhere) and the mail that tells the person.
"""

import time

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.utils import timezone

from tsa.accounts import actors, sessions
from tsa.accounts.models import User
from tsa.accounts.throttling import count, refuse_over
from tsa.api import client
from tsa.audit.writing import writing
from tsa.dynamo.writes import Conflict, commit
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import digest, normalise
from tsa.lib.errors import StoreUnavailable, TooManyRequests
from tsa.mail import services as mail

LOCKED_OUT = "staff_locked_out"
WINDOW_SECONDS = 900
FAILURES_FROM_ONE_ADDRESS = 100
FAILURES_AT_ONE_ACCOUNT = 50
ONE_MAIL_SECONDS = 3600


def listen() -> None:
    user_logged_in.disconnect(dispatch_uid="update_last_login")  # Django's
    user_logged_in.connect(note, dispatch_uid="tsa.accounts.sign_ins")
    user_login_failed.connect(count_failure, dispatch_uid="tsa.accounts.sign_ins")
    user_locked_out.connect(tell_the_person, dispatch_uid="tsa.accounts.sign_ins")


def note(sender, request, user, **kwargs):
    sessions.note_beginning(request)
    with writing(Actor(Kind.STAFF, user.email, **actors.circumstances(request))):
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])


def refuse_guessing(request, email: str) -> None:
    """Raise TooManyRequests where too many sign-ins failed, at this account or from this address.

    The right password does not help then. While the counters' store does not answer, only axes
    counts, in PostgreSQL: staff are needed most when something is down.
    """
    try:
        for kind, who, limit in _wide(request, email):
            refuse_over(kind, who, limit=limit)
    except StoreUnavailable:
        return


def count_failure(sender, credentials, request=None, **kwargs):
    if request is None:
        return
    try:
        for kind, who, limit in _wide(request, credentials.get("username") or ""):
            count(kind, who, limit=limit, seconds=WINDOW_SECONDS)
    except (TooManyRequests, StoreUnavailable):
        return  # refused from the next try on; or not counted, as above


def _wide(request, email: str) -> list[tuple[str, str, int]]:
    return [
        ("sign-in-address", client.address(request), FAILURES_FROM_ONE_ADDRESS),
        ("sign-in-account", normalise(email), FAILURES_AT_ONE_ACCOUNT),
    ]


def tell_the_person(sender, request, username, ip_address, **kwargs):
    """Owe the person a mail, one an hour however often somebody tries."""
    person = User.objects.filter(email=normalise(username or ""), is_active=True).first()
    if person is None:
        return
    hour = int(time.time() // ONE_MAIL_SECONDS)
    try:
        commit(
            mail.owe(LOCKED_OUT, str(person.pk), mail_id=digest(LOCKED_OUT, f"{person.pk}/{hour}"))
        )
    except (Conflict, StoreUnavailable):
        return  # owed already; or the store is away, and the lock holds without a mail
