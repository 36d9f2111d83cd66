"""Giving one of a coach's places to an enrolment, so that two of the staff never give the last.

PostgreSQL counts the places taken, and is late by what was not settled yet. So whoever gives one
notes it on the coach's profile, in the same commit, until the copy shows it: the profile is the
lock. Capacity holds nobody up but staff, and them only until they say why. A coach's own
decisions are theirs, and must work without PostgreSQL.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import rules
from enrollment.models import EnrollmentCopy
from enrollment.selectors import places_taken
from enrollment.tables import EnrollmentItem
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import Write, touch
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import DomainError


class CoachFull(DomainError):
    code = "coach_full"
    title = gettext_lazy("This coach has no place left")


def give(item: EnrollmentItem, *, because: str, by: Actor) -> list[Write]:
    """What has to be in the commit that gives `item`, as it now is, a place with its coach.

    Raises CoachFull if staff give more places than the coach has and do not say why.
    """
    coach = ProfileItem.fetch(item.coach_id) if by.kind == Kind.STAFF else None
    if coach is None:
        return []
    given = _not_counted_yet(coach)
    others = given.keys() - {item.enrollment_id}
    counted = places_taken().filter(coach_id=coach.profile_id)
    taken = len(others) + counted.exclude(pk__in={*given, item.enrollment_id}).count()
    if taken >= coach.capacity and not because.strip():
        raise CoachFull(
            _("%(taken)s of %(capacity)s places are taken; say why to go over capacity.")
            % {"taken": taken, "capacity": coach.capacity}
        )
    if not rules.takes_place(item):
        return []
    coach.places_given = {**given, item.enrollment_id: int(item.version) + 1}
    return [touch(coach)]


def said(because: str) -> dict[str, str]:
    """The reason as the audit row has it; nothing where none was given."""
    return {"over_capacity": because.strip()} if because.strip() else {}


def _not_counted_yet(coach: ProfileItem) -> dict[str, int]:
    """The enrolments that were given a place which their copies do not show yet."""
    given = coach.places_given or {}
    shown = dict(EnrollmentCopy.objects.filter(pk__in=given).values_list("pk", "version"))
    return {key: version for key, version in given.items() if shown.get(key, 0) < version}
