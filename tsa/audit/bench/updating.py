"""What the audit costs a bulk update of 50,000 rows: the same statement with and without it.

`python manage.py shell -c "from tsa.audit.bench import updating; updating.run()"`, as the owner
of a database without people's data: it takes the audit's triggers off within transactions that
are undone.
"""

import statistics
import time

from django.db import connections, transaction

ROWS, TIMES = 50_000, 3
_STUDENTS = (
    "INSERT INTO students (student_unique_id, student_usi, first_name, last_name)"
    " SELECT 'BENCH' || i, 4000000000000000000 + i, 'Bench', 'Bench' FROM generate_series(1, %s) i"
)
_UPDATE = "UPDATE students SET birth_city = %s WHERE student_unique_id LIKE 'BENCH%%'"
_OFF = "ALTER TABLE students DISABLE TRIGGER audit_update"
_NOT_OWED = "ALTER TABLE audit_logs DISABLE TRIGGER owe"
KINDS = {
    "without the audit": [_OFF],
    "audited, by a command": [],
    "audited, without what it owes": [_NOT_OWED],
    "audited, by staff": ["SELECT set_config('tsa.actor_kind', 'staff', true)"],
}


def run(using: str = "owner", *, rows: int = ROWS) -> dict[str, float]:
    """Seconds of each kind (the median), printed with what the audit adds."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_STUDENTS, [rows])
        cursor.execute("ANALYZE students")
        for turn in range(TIMES):
            for kind, first in KINDS.items():  # in turn, so that a slow moment hits all alike
                taken[kind].append(_once(cursor, first, f"Town {turn}", using))
        transaction.set_rollback(True, using=using)
    medians = {kind: statistics.median(each) for kind, each in taken.items()}
    base = medians["without the audit"]
    for kind, seconds in medians.items():
        print(f"{kind}: {seconds:.2f} s ({(seconds / base - 1) * 100:+.0f} %)")
    return medians


def _once(cursor, first: list[str], town: str, using: str) -> float:
    with transaction.atomic(using=using):
        for statement in first:
            cursor.execute(statement)
        began = time.perf_counter()
        cursor.execute(_UPDATE, [town])
        seconds = time.perf_counter() - began
        transaction.set_rollback(True, using=using)
    return seconds
