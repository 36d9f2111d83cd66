"""What staff decide about enrolments that look like one child's, and whether triggers kept up.

PostgreSQL owns the decision, pair by pair; it stays whatever the copies go through.
"""

from collections.abc import Iterator

from django.db import connection

from enrollment.duplicates import ToldApart
from enrollment.models import EnrollmentCopy
from tsa.audit.differences import Difference
from tsa.audit.writing import writing
from tsa.lib.actor import Actor

_UNLIKE = """
SELECT coalesce(p.child_key, d.child_key), coalesce(p.enrollment_id, d.enrollment_id)
FROM present_likely_duplicates p FULL JOIN copy_likely_duplicates d
ON d.enrollment_id = p.enrollment_id AND d.child_key = p.child_key
WHERE p.enrollment_id IS NULL OR d.enrollment_id IS NULL
ORDER BY 2
"""


def tell_apart(enrollment_id: str, *, reason: str, by: Actor) -> int:
    """This child is none of those with the same name and birth date; of how many that is new."""
    with writing(by):
        known = {pair.partner_of(enrollment_id) for pair in ToldApart.objects.of(enrollment_id)}
        found = [
            ToldApart.pair(enrollment_id, other, reason=reason, decided_by=by.id)
            for other in same_child(enrollment_id)
            if other not in known
        ]
        ToldApart.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def ask_again(enrollment_id: str, *, by: Actor) -> int:
    """Take back what was decided about this enrolment; how many pairs that were."""
    with writing(by):
        return ToldApart.objects.of(enrollment_id).delete()[0]


def same_child(enrollment_id: str) -> list[str]:
    """The other enrolments with this one's name and birth date, going on or not."""
    own = EnrollmentCopy.objects.filter(pk=enrollment_id).values("child_key")
    others = EnrollmentCopy.objects.filter(child_key__in=own).exclude(child_key="")
    return list(others.exclude(pk=enrollment_id).order_by("pk").values_list("pk", flat=True))


def differences() -> Iterator[Difference]:
    """Likely duplicates that the triggers did not note, or noted and should not have."""
    with connection.cursor() as cursor:
        cursor.execute(_UNLIKE)
        unlike = cursor.fetchall()
    for child, enrollment_id in unlike:
        yield Difference(
            "likely_duplicate_differs",
            enrollment_id,
            repair=lambda by, child=child: _weigh(child, by),
        )


def _weigh(child: str, by: Actor) -> None:
    with writing(by), connection.cursor() as cursor:
        cursor.execute("SELECT weigh_children(ARRAY[%s])", [child])
