"""Compares coaches' profiles (DynamoDB, the owner) with their roster users, and back again."""

from collections.abc import Iterator
from itertools import islice

from oneroster.models import RosterUser
from oneroster.services import profiles as roster
from tsa.audit.differences import Difference
from tsa.audit.writing import writing
from tsa.coaches import settling
from tsa.coaches.services import syncing
from tsa.coaches.tables import ProfileItem
from tsa.lib.actor import Actor

BATCH = 100


def differences() -> Iterator[Difference]:
    """Profiles whose user is missing or unlike, and users whose profile is gone."""
    profiles = ProfileItem.scan(consistent_read=True)
    while batch := list(islice(profiles, BATCH)):
        yield from _unlike(batch)
    yield from _without_profile()


def _unlike(batch: list[ProfileItem]) -> Iterator[Difference]:
    items = {item.profile_id: item for item in batch}
    found = roster.unlike([settling.roster_record(item) for item in batch])
    for profile_id, names in found.items():
        kind = "roster_user_missing" if names == ["user"] else "roster_user_differs"
        yield Difference(
            kind,
            profile_id,
            reason=_why_waiting(items[profile_id]),
            repair=lambda by, key=profile_id: syncing.sync_again(key, by=by),
        )


def _why_waiting(item: ProfileItem) -> str:
    if not item.owes:
        return ""
    if item.school_number is None:
        return "refused: profile without school"
    return "refused or waiting: see profile_sync_log" if item.attempts else "waiting for PostgreSQL"


def _without_profile() -> Iterator[Difference]:
    users = RosterUser.objects.filter(
        sourced_id__startswith="coach_", profile_id__isnull=False, enabled_user=True
    ).order_by("sourced_id")
    rows = users.values_list("sourced_id", "profile_id").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        known = {item.key for item in ProfileItem.fetch_many([row[1] for row in batch])}
        for sourced_id, profile_id in batch:
            if profile_id not in known:
                yield Difference(
                    "roster_user_without_profile",
                    sourced_id,
                    repair=lambda by, key=sourced_id: _disable(key, by),
                )


def _disable(sourced_id: str, by: Actor) -> None:
    with writing(by):
        roster.disable_without_profile(sourced_id)
