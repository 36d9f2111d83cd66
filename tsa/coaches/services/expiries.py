"""Telling coaches in time that their background check or a certification ends.

Whom it may concern is asked of PostgreSQL's copies, once a day; what ends when, of the profiles.
What the mail says is read again when it goes out: whoever renewed meanwhile gets none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from tsa.coaches.models import CoachCopy
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import Conflict, commit
from tsa.lib.addresses import digest
from tsa.mail import services as mail

ENDS_SOON = "coach_expiry"
DAYS_BEFORE = (30, 7)  # each of these gives one mail
LONGEST = timedelta(days=max(DAYS_BEFORE))
MOST = 5000  # coaches in one round
BATCH = 100


@dataclass(frozen=True, slots=True)
class Ending:
    """`name` is empty for the background check."""

    name: str
    expires_on: date


def tell(today: date) -> int:
    """Owe the mails that are due today; how many are new. A repeat owes none."""
    coaches = CoachCopy.objects.ending_by(today + LONGEST).order_by("profile_id")
    keys = coaches.values_list("profile_id", flat=True)[:MOST].iterator()
    told = 0
    while batch := list(islice(keys, BATCH)):
        for profile in ProfileItem.fetch_many(batch):
            told += sum(_owe(profile.profile_id, *each) for each in _due(profile, today))
    return told


def _due(profile: ProfileItem, today: date) -> set[tuple[date, int]]:
    """The days on which something of this coach ends, each with the notices it is time for."""
    return {
        (each.expires_on, days)
        for each in endings(profile, today)
        for days in DAYS_BEFORE
        if each.expires_on <= today + timedelta(days=days)
    }


def _owe(profile_id: str, ends_on: date, days: int) -> bool:
    """One mail a coach, day and notice: its id is made of them, so a repeat finds it there."""
    mail_id = digest("mail", ENDS_SOON, profile_id, ends_on.isoformat(), str(days))
    try:
        commit(mail.owe(ENDS_SOON, profile_id, mail_id=mail_id))
    except Conflict:
        return False
    return True


def endings(profile: ProfileItem, today: date) -> list[Ending]:
    """What of this coach ends within the longest notice, the first to end first."""
    check = profile.background_check or {}
    kept = [("", check.get("expires_on"))]
    kept += [(each["name"], each.get("expires_on")) for each in profile.certifications or []]
    found = [Ending(name, date.fromisoformat(text)) for name, text in kept if text]
    soon = [each for each in found if today <= each.expires_on <= today + LONGEST]
    return sorted(soon, key=lambda each: each.expires_on)
