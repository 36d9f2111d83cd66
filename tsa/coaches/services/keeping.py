"""How staff's changes of a coach's profile are kept: one commit of profile, mark and audit row."""

from tsa.audit.staff_log import commit_by
from tsa.coaches import settling
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import Write, change
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.errors import InvalidData, NotFound


def find(profile_id: str) -> ProfileItem:
    profile = ProfileItem.fetch(profile_id)
    if profile is None:
        raise NotFound("There is no such coach.")
    return profile


def save(profile: ProfileItem, what: str, *others: Write, by: Actor, **states) -> ProfileItem:
    """Commit the changed profile with these other writes, then let PostgreSQL follow.

    `states` are the audit row's `before` and `after`. Raises Conflict: the callers retry.
    """
    profile.updated_at = now_text()
    profile.mark()
    commit_by(
        by,
        change(profile),
        *others,
        action_type="update",
        resource_type="coach",
        resource_id=profile.profile_id,
        description=what,
        **states,
    )
    faults.reach("coach_kept")
    settling.settle_profile(profile, by=by)
    return profile


def odd(field: str, text: str) -> InvalidData:
    return InvalidData("Some of this cannot be so.", errors={field: [text]})
