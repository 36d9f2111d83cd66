"""Sign-ins, sign-outs, failures and locks of staff and machine clients, in the audit.

Parents' and coaches' are noted by links.py, in DynamoDB: their sign-in needs no PostgreSQL.

A failure is nobody's act: its actor is the system, and the account is named only if there is one,
because people type passwords into the wrong field. Many failures are told as one (failures.py).
"""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from tsa.accounts import actors
from tsa.accounts.models import ApiClient, User
from tsa.audit import failures
from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import normalise

IN, OUT, FAILED, LOCKED = "sign_in", "sign_out", "sign_in.failed", "sign_in.locked_out"
UNKNOWN = "unknown"


def listen() -> None:
    uid = "tsa.accounts.sign_in_log"
    user_logged_in.connect(_signed_in, dispatch_uid=uid)
    user_logged_out.connect(_signed_out, dispatch_uid=uid)
    user_login_failed.connect(_failed, dispatch_uid=uid)
    user_locked_out.connect(_locked_out, dispatch_uid=uid)


def of_machine(client_id: str, circumstances: dict) -> None:
    """A client got a token; in the caller's transaction."""
    by = Actor(Kind.MACHINE, client_id, **circumstances)
    audit.record(IN, entity="accounts_apiclient", entity_id=client_id, by=by)


def of_refused_machine(asked_as: str, circumstances: dict) -> None:
    """Somebody got none. The id that was given is named only if there is such a client."""
    known = ApiClient.objects.filter(client_id=asked_as).exists()
    named = asked_as if known else UNKNOWN
    failures.note(FAILED, entity="accounts_apiclient", account=named, **circumstances)


def _signed_in(sender, request, user, **kwargs):
    _of_staff(IN, request, user)


def _signed_out(sender, request, user, **kwargs):
    if isinstance(user, User):
        _of_staff(OUT, request, user)


def _of_staff(action: str, request, user) -> None:
    by = Actor(Kind.STAFF, user.email, **actors.circumstances(request))
    with writing(by):
        audit.record(action, entity="accounts_user", entity_id=user.pk, by=by)


def _failed(sender, credentials, request=None, **kwargs):
    if request is not None:
        _of_nobody(FAILED, request, credentials.get("username"))


def _locked_out(sender, request, username, **kwargs):
    _of_nobody(LOCKED, request, username)


def _of_nobody(action: str, request, said: str | None) -> None:
    known = User.objects.filter(email=normalise(said or "")).values_list("pk", flat=True).first()
    where = actors.circumstances(request)
    failures.note(action, entity="accounts_user", account=known or UNKNOWN, **where)
