"""What the audit adds to a write: one UPDATE of many rows, with its triggers and without."""

import time
from collections.abc import Callable

from edfi.admin.bench import databases

ROWS = 50_000
_TABLE = "students"
_AUDIT = ("audit_insert", "audit_update", "audit_delete")
_UPDATE = (
    "UPDATE students SET middle_name = %s WHERE id IN (SELECT id FROM students"
    " ORDER BY student_unique_id LIMIT %s)"
)
_ROUNDS = 5


def measure(database: str, tell: Callable[[str], None]) -> dict[str, float]:
    """Seconds of the median round, in turn. What was written is rolled back each time."""
    taken = {"audited": [], "not audited": []}
    with databases.owner(database) as owner:
        rows = min(ROWS, owner.execute("SELECT count(*) FROM students").fetchone()[0])
        for number in range(_ROUNDS + 1):
            for name, times in taken.items():
                took = _update(owner, rows, str(number), is_audited=name == "audited")
                if number:  # the first round warms
                    times.append(took)
    median = {name: sorted(times)[len(times) // 2] for name, times in taken.items()}
    tell(f"UPDATE of {rows:,} students: " + ", ".join(f"{n} {s:.2f} s" for n, s in median.items()))
    return {"rows": rows, **median}


def _update(owner, rows: int, value: str, *, is_audited: bool) -> float:
    with owner.transaction(force_rollback=True):
        for trigger in () if is_audited else _AUDIT:
            owner.execute(f"ALTER TABLE {_TABLE} DISABLE TRIGGER {trigger}")
        began = time.perf_counter()
        owner.execute(_UPDATE, [value, rows])
        return time.perf_counter() - began
