from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from oneroster.models import ProfileSyncLog
from tsa.admin.base import ReadOnlyAdmin

COLOURS = {"pending": "info", "completed": "success", "failed": "danger"}


@admin.register(ProfileSyncLog)
class ProfileSyncLogAdmin(ReadOnlyAdmin):
    """What was carried from coaches' profiles to roster users, and what failed."""

    list_display = ["created_at", "profile_id", "sync_type", "status", "completed_at"]
    list_filter = [("sync_status", ChoicesDropdownFilter), ("sync_type", ChoicesDropdownFilter)]
    search_fields = ["profile_id__exact"]
    search_help_text = _("A whole profile id.")

    @display(description=_("status"), label=COLOURS)
    def status(self, row):
        return row.sync_status, row.get_sync_status_display()
