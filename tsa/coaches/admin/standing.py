"""How an invitation stands now, for the lists of both kinds: parents' and coaches'.

An unanswered one past its time is expired, though nobody may have written that down yet. The
model says which of its statuses are unanswered: `OPEN`.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter


class StandingFilter(DropdownFilter):
    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return model_admin.model.Status.choices

    def queryset(self, request, queryset):
        asked, now = self.value(), timezone.now()
        unanswered = queryset.model.OPEN
        if not asked:
            return queryset
        if asked in unanswered:
            return queryset.filter(status=asked, expires_at__gt=now)
        if asked == queryset.model.Status.EXPIRED:
            return queryset.filter(status__in=[*unanswered, asked], expires_at__lte=now)
        return queryset.filter(status=asked)


def standing_of(invitation):
    """The status of a copy of either kind as it is at this moment."""
    status = type(invitation).Status
    is_late = invitation.status in invitation.OPEN and invitation.expires_at <= timezone.now()
    return status.EXPIRED if is_late else status(invitation.status)
