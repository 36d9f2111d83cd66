"""Notes a staff person's sign-in as that person's act (Django's own note names nobody)."""

from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

from tsa.accounts import actors
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind


def listen() -> None:
    user_logged_in.disconnect(dispatch_uid="update_last_login")  # Django's
    user_logged_in.connect(note, dispatch_uid="tsa.accounts.sign_ins")


def note(sender, request, user, **kwargs):
    with writing(Actor(Kind.STAFF, user.email, **actors.circumstances(request))):
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])
