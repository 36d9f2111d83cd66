"""Sign-ins of staff as django-axes counts them, and how to let somebody in again."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from axes.utils import reset
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tsa.accounts import actors
from tsa.admin.base import ReadOnlyAdmin
from tsa.audit import services as audit

for model in (AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Failures that count towards a lock."""

    list_display = ["attempt_time", "username", "ip_address", "failures_since_start"]
    search_fields = ["username", "ip_address"]
    fields = ["attempt_time", "username", "ip_address", "user_agent", "failures_since_start"]
    actions = ["let_in_again"]
    writes_postgresql = True

    def has_let_in_permission(self, request):
        return request.user.has_perm("accounts.change_user")

    @admin.action(description=_("Let these sign in again now"), permissions=["let_in"])
    def let_in_again(self, request, queryset):
        by = actors.of(request)
        for attempt in queryset:
            reset(username=attempt.username, ip=attempt.ip_address)
            audit.record("sign_in.let_in", entity="sign_in", entity_id=attempt.username, by=by)
        self.message_user(request, _("They can sign in again."))


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Sign-ins that succeeded."""

    list_display = ["attempt_time", "logout_time", "username", "ip_address"]
    search_fields = ["username", "ip_address"]
    fields = ["attempt_time", "logout_time", "username", "ip_address", "user_agent"]
