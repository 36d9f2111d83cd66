"""The health of the stores in one line of the start page, as the watch last found it."""

from datetime import timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tsa.accounts import reach
from tsa.admin import measures as declared
from tsa.admin import readable
from tsa.admin.home import Health
from tsa.operations import watching
from tsa.operations.models import AlertEvent, HealthMeasure

LATE = timedelta(minutes=5)  # the watch goes round every minute


def tell(request) -> Health | None:
    """Two queries, no look at a store: whoever opens the start page never waits for one."""
    if not request.user.has_perm("enrollment.view_enrollmentcopy"):
        return None
    last = HealthMeasure.objects.aggregate(at=Max("measured_at"))["at"]
    text, is_well = _told(last)
    return Health(text, _page(request.user), is_well)


def _told(last) -> tuple[str, bool]:
    if last is None or timezone.now() - last > LATE:
        return _("Nobody has looked after the stores lately: is the worker running?"), False
    titles = {rule.name: str(rule.title) for rule in declared.rules()}
    began = [
        titles.get(name, name)
        for name, event in sorted(watching.standing().items())
        if event.state == AlertEvent.State.BEGAN
    ]
    if began:
        return "; ".join(began), False
    at = readable.moment(last)
    return _("Both stores and the syncing between them are well, as of %(at)s.") % {"at": at}, True


def _page(person) -> str:
    may = person.has_perm("operations.view_alertevent") and reach.sees_any(person, AlertEvent)
    return reverse("admin:operations_alertevent_changelist") if may else ""
