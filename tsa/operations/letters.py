"""The mails about alerts. They say what and since when, and leave the rest to the page."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tsa.accounts.models import User
from tsa.admin import measures
from tsa.mail.services import Letter, writes_letter
from tsa.operations import duty
from tsa.operations.models import AlertEvent


@writes_letter(duty.ALERT)
def alert_letter(reference: str) -> Letter | None:
    """None for one who has left meanwhile."""
    event_id, person_id = reference.split(":")
    person = User.objects.filter(pk=person_id, is_active=True).first()
    event = AlertEvent.objects.filter(pk=event_id).first()
    if person is None or event is None or not person.has_perm(duty.PERMISSION):
        return None
    rule = next((each for each in measures.rules() if each.name == event.rule), None)
    has_begun = event.state == AlertEvent.State.BEGAN
    title = rule.title if rule else event.rule
    subject = _("Alert: %(title)s") if has_begun else _("Over: %(title)s")
    return _letter(person.email, subject % {"title": title}, title, has_begun, event.at)


@writes_letter(duty.OUTAGE)
def outage_letter(person_id: str) -> Letter | None:
    """Sent while PostgreSQL is down, hence from memory; without one it waits for PostgreSQL."""
    email = duty.remembered(int(person_id))
    if email is None:
        person = User.objects.filter(pk=person_id, is_active=True).first()
        email = person.email if person else None
    if email is None:
        return None
    title = _("PostgreSQL does not answer")
    return _letter(email, _("Alert: %(title)s") % {"title": title}, title, True, timezone.now())


def _letter(to: str, subject: str, title: str, has_begun: bool, at) -> Letter:
    link = settings.PUBLIC_URL + reverse("admin:operations_alertevent_changelist")
    context = {"title": title, "has_begun": has_begun, "at": at, "link": link}
    return Letter(to=to, subject=subject, template="staff_alert", context=context)
