"""What waits for staff about coaches; each figure is what the list behind it shows."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tsa.admin.waiting import Work, register
from tsa.coaches.admin.page import SOON
from tsa.coaches.models import CoachCopy

COACHES = "admin:coaches_coachcopy_changelist"
SEE = "coaches.view_coachcopy"


def _ended():
    return CoachCopy.objects.ending_by(timezone.localdate() - timedelta(days=1))


register(
    Work(
        _("Coaches whose check or certification has ended"),
        SEE,
        _ended,
        COACHES,
        "?expiring=ended",
        is_urgent=True,
    ),
    Work(
        _("Coaches whose check or certification ends within 60 days, or has ended"),
        SEE,
        lambda: CoachCopy.objects.ending_by(timezone.localdate() + SOON),
        COACHES,
        "?expiring=soon",
    ),
    Work(
        _("Coaches without a cleared background check"),
        SEE,
        CoachCopy.objects.uncleared,
        COACHES,
        "?expiring=uncleared",
    ),
)
