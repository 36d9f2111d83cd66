"""Carrying coaches' profiles to the rosters again: for one, for those that failed, for all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from oneroster.services import profiles as roster
from tsa.audit.staff_log import commit_by
from tsa.coaches import settling
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import retrying, touch
from tsa.lib.actor import Actor
from tsa.lib.errors import NotFound

BATCH = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rosters lack of a profile: names of fields, no values. `exists`: is it there?"""

    profile_id: str
    changes: tuple[str, ...]
    exists: bool = True


def standings(*, ids: Iterable[str] = (), failed: bool = False) -> Iterator[Standing]:
    """These profiles, those that failed or, without either, all; a batch at a time."""
    keys = [*ids, *(roster.failed_profiles() if failed else [])]
    if not keys and not failed:
        yield from _standings_of(ProfileItem.scan(consistent_read=True))
        return
    keys = list(dict.fromkeys(keys))
    found = [item for key in keys if (item := ProfileItem.fetch(key)) is not None]
    yield from _standings_of(iter(found))
    for key in sorted(set(keys) - {item.profile_id for item in found}):
        yield Standing(key, (), exists=False)


def _standings_of(items: Iterator[ProfileItem]) -> Iterator[Standing]:
    while batch := list(islice(items, BATCH)):
        unlike = roster.unlike([settling.roster_record(item) for item in batch])
        for item in batch:
            yield Standing(item.profile_id, tuple(unlike.get(item.profile_id, ())))


def sync_again(profile_id: str, *, by: Actor) -> bool:
    """Mark the profile as owed and settle it now; True once the rosters agree.

    False: refused (profile_sync_log says why) or PostgreSQL is away; the worker goes on trying.
    Raises: NotFound.
    """
    profile = _mark(profile_id, by=by)
    settling.settle_profile(profile, by=by, patient=True)
    return not profile.owes


@retrying
def _mark(profile_id: str, *, by: Actor) -> ProfileItem:
    profile = ProfileItem.fetch(profile_id)
    if profile is None:
        raise NotFound("There is no such coach.")
    profile.mark()
    commit_by(
        by,
        touch(profile),
        action_type="update",
        resource_type="coach",
        resource_id=profile_id,
        description="Carried a profile to the rosters again",
    )
    return profile
