"""After the clock: did both sides really do what was measured?"""

from enrollment.bench.running import BARE_WAYS, WARM_UP, Failed
from enrollment.bench.template import Template
from enrollment.tables import EnrollmentItem

_BATCH = 100


def verify(template: Template, families: int) -> None:
    """Every family is enrolled, with as many versions as the recorded one. Raises: Failed."""
    expected = EnrollmentItem.fetch(f"TSA-ENROLL-{template.identity.suffix}")
    counts = {"W": WARM_UP, "A": families}
    for group, threads in zip("BC", BARE_WAYS.values(), strict=True):
        counts[group] = families if threads > 1 else max(WARM_UP, families // 4)
    for group, count in counts.items():
        keys = [
            f"TSA-ENROLL-{template.identity_of(group, number).suffix}" for number in range(count)
        ]
        found = [
            item
            for start in range(0, count, _BATCH)
            for item in EnrollmentItem.fetch_many(keys[start : start + _BATCH])
        ]
        wrong = [item for item in found if not _is_like(item, expected)]
        if wrong or len(found) != count:
            raise Failed(f"group {group}: {len(wrong)} of {len(found)} are not as recorded")


def _is_like(item: EnrollmentItem, expected: EnrollmentItem) -> bool:
    return (
        item.enrollment_status == expected.enrollment_status == "completed"
        and item.version == expected.version
        and item.owes is None
    )
