"""The work queue, and what must not be shown: tokens, secrets of devices, recovery codes."""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken
from procrastinate.contrib.django.models import ProcrastinateJob

from tsa.admin.base import ReadOnlyAdmin

for model in (AccessToken, Grant, IDToken, RefreshToken, StaticDevice, TOTPDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

if admin.site.is_registered(ProcrastinateJob):
    admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyAdmin):
    """What is queued, runs or failed. Arguments are keys only: no child's data is in a queue."""

    list_display = ["id", "task_name", "status", "attempts", "scheduled_at", "queue_name"]
    list_filter = ["status", "queue_name"]
    search_fields = ["task_name"]
    fields = [
        "task_name",
        "args",
        "status",
        "attempts",
        "scheduled_at",
        "queue_name",
        "lock",
        "queueing_lock",
        "priority",
    ]
