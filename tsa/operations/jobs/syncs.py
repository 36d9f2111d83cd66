"""Coaches' profiles brought to the rosters again."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsa.admin.maintenance import ITEMS, Job, Outcome, Progress, register
from tsa.coaches.services import syncing
from tsa.lib.actor import Actor


class SyncForm(forms.Form):
    failed_only = forms.BooleanField(
        label=gettext_lazy("Only those whose last sync failed"), required=False
    )


def sync_profiles(progress: Progress, *, by: Actor, failed_only: bool = False) -> Outcome:
    # One that failed is tried although it agrees: that settles its row in the log.
    behind = [
        each
        for each in syncing.standings(failed=failed_only)
        if each.exists and (failed_only or each.changes)
    ]
    progress.advance(0, total=len(behind))
    left = 0
    for each in behind:
        is_synced = syncing.sync_again(each.profile_id, by=by)
        left += not is_synced
        progress.log(f"{each.profile_id}: {'synced' if is_synced else 'not synced'}")
        progress.advance()
    done = len(behind) - left
    return Outcome(
        _("%(done)s synced, %(left)s not.") % {"done": done, "left": left},
        {"synced": done, "not synced": left},
        link="admin:oneroster_profilesynclog_changelist",
        is_good=not left,
    )


register(
    Job(
        "sync_profiles",
        gettext_lazy("Sync coaches' profiles"),
        gettext_lazy("Profiles that the rosters do not agree with."),
        "operations.repair",
        sync_profiles,
        SyncForm,
        can_cancel=True,
        writes=frozenset({ITEMS}),
    )
)
