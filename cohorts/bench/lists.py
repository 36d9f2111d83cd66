"""Pages of student groups at the size of a state: what PostgreSQL needs for each.

Every page that `cohorts.selectors` gives out is asked for as the API asks: first, middle and last,
by every ordering, filter and search. Two numbers for all its statements together, and the target
holds for both: the time by the clock, in which whatever else runs has its part, and the processor
time of PostgreSQL's process, which a quiet machine needs (all data is in memory).
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg
from django.db import connection

from cohorts import selectors
from cohorts.bench.figures import Figure
from tsa.lib.actor import Actor, Kind, system

LIMIT = 50
REPEATS = 7
TARGET = 50.0  # milliseconds
STUDENTS_FOR_A_COHORT = 2.5  # so that a student is in twenty cohorts

# Loaded as the tables' owner with the house's triggers off, since only reading is measured here;
# sizes are then counted as migration 0008 counts them.
_OFF = "ALTER TABLE {} DISABLE TRIGGER USER"
_ON = "ALTER TABLE {} ENABLE TRIGGER USER"
_TABLES = ["students", "users", "organizations", "student_cohorts", "student_cohort_members"]
_LOAD = {
    "organizations": """
INSERT INTO organizations (sourced_id, name, type)
SELECT 'bench_' || n, 'Faculty ' || n, 'local' FROM generate_series(1, 400) n""",
    "tutors": """
INSERT INTO users (sourced_id, username, role, given_name, family_name, profile_id)
SELECT 'bench_' || n, 'bench_' || n, 'teacher', 'Given' || n, 'Family' || n, 'bench-profile-' || n
FROM generate_series(1, 1000) n""",
    "students": """
INSERT INTO students (student_unique_id, first_name, last_name, birth_date)
SELECT 'BENCH-' || n, 'Given' || n %% 900, 'Family' || n, DATE '2012-01-01' + n %% 2000
FROM generate_series(1, %(students)s) n""",
    "cohorts": """
INSERT INTO student_cohorts (code, name, organization_unit_id, tutor_id, education_level,
    education_type, language, start_year, end_year, is_active)
SELECT left(md5(n::text), 4) || '-' || n, 'Group ' || left(md5(n::text), 4) || ' of ' || n,
    'bench_' || 1 + n %% 400, 'bench_' || 1 + n %% 1000,
    (ARRAY['Bachelor', 'Master', 'Doctorate'])[1 + n %% 3],
    (ARRAY['Full time', 'Part time'])[1 + n %% 2],
    (ARRAY['Azerbaijani', 'English', 'Russian'])[1 + n %% 3],
    2010 + n %% 17, 2014 + n %% 17, n %% 20 <> 0
FROM generate_series(1, %(cohorts)s) n""",
    "members": """
INSERT INTO student_cohort_members (cohort_id, student_id, student_unique_id, enrollment_date,
    is_active, status)
SELECT c.id, s.id, s.student_unique_id, DATE '2026-08-15', c.is_active,
    CASE WHEN c.is_active THEN 'active' ELSE 'ended' END
FROM (SELECT id, is_active, row_number() OVER (ORDER BY code) AS n FROM student_cohorts) c
CROSS JOIN LATERAL generate_series(1, %(each)s + (c.n %% 41)::int - 20) k
JOIN (SELECT id, student_unique_id, row_number() OVER (ORDER BY student_unique_id) AS n
    FROM students) s ON s.n = 1 + (c.n * 7919 + k * 20) %% %(students)s""",
    "sizes": """
INSERT INTO student_cohort_sizes (cohort_id, active_members)
SELECT c.id, count(m.id) FROM student_cohorts c
LEFT JOIN student_cohort_members m ON m.cohort_id = c.id AND m.is_active GROUP BY c.id""",
}
_STAFF = system("bench_cohorts")
_COACH = Actor(Kind.COACH, "bench-profile-7")


def measure(
    *, tell: Callable[[str], None], cohorts: int = 20_000, members: int = 1_000_000
) -> list[Figure]:
    """Load, then time every page; the target holds for the slowest."""
    loaded = _load(cohorts, members, tell)
    figures = [
        Figure("cohorts", loaded["student_cohorts"], ""),
        Figure("members", loaded["student_cohort_members"], ""),
    ]
    taken = {what: _timed(asked) for what, asked in _pages(cohorts)}
    figures += [Figure(what, each.processor, "ms") for what, each in taken.items()]
    slowest = max(each.processor for each in taken.values())
    clock = max(each.clock for each in taken.values())
    return [
        *figures,
        Figure("the slowest page, processor time of PostgreSQL", slowest, "ms", TARGET),
        Figure("the slowest page by the clock", clock, "ms", TARGET),
    ]


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds."""

    processor: float
    clock: float


def _pages(cohorts: int) -> Iterator[tuple[str, dict]]:
    last = max(1, cohorts // LIMIT)
    for ordering in ("code", *(f"-{name}" for name in selectors.ORDERINGS), "student_count"):
        for where, number in (("first", 1), ("middle", last // 2 or 1), ("last", last)):
            yield f"by {ordering}, {where} page", {"page": number, "ordering": ordering}
    filters = [
        {"education_level": "Bachelor"},
        {"education_type": "Part time"},
        {"language": "English"},
        {"start_year": 2020},
        {"is_active": True},
        {"is_active": False},
        {"language": "Russian", "start_year": 2020, "is_active": True},
        {"language": "none of that name"},
    ]
    for each in filters:
        said = ", ".join(f"{name} {value}" for name, value in each.items())
        for number in (1, 40):
            asked = {"page": number, "ordering": "-student_count", **each}
            yield f"{said}, page {number}", asked
    for search in ("1", "group", "abc", "19999", "xyzzy", "a%b"):
        for ordering in ("code", "-student_count"):
            yield f"search “{search}” by {ordering}", {"search": search, "ordering": ordering}
    yield "a coach's own", {"who": _COACH}


def _timed(asked: dict) -> Taken:
    """One page; the medians of some repeats."""
    asked = {"who": _STAFF, "page": 1, "limit": LIMIT, **asked}
    who = asked.pop("who")
    used = Path(f"/proc/{_backend()}/schedstat")  # nanoseconds on a processor come first
    processor, clock = [], []
    for _ in range(REPEATS):
        before = _nanoseconds(used)
        with _clock() as seconds:
            selectors.groups(who, **asked)
        clock.append(sum(seconds) * 1000)
        processor.append((_nanoseconds(used) - before) / 1e6)
    return Taken(median(processor), median(clock))


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _nanoseconds(used: Path) -> int:
    return int(used.read_text().split()[0])


@contextmanager
def _clock():
    """The seconds of each statement inside, until its first rows are here."""
    seconds: list[float] = []

    def clock(execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds.append(time.perf_counter() - started)

    with connection.execute_wrapper(clock):
        yield seconds


def _load(cohorts: int, members: int, tell: Callable[[str], None]) -> dict[str, int]:
    students = max(100, int(cohorts * STUDENTS_FOR_A_COHORT))
    sizes = {"cohorts": cohorts, "students": students, "each": max(21, members // cohorts)}
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        for table in _TABLES:
            owner.execute(_OFF.format(table))
        for what, statement in _LOAD.items():
            started = time.monotonic()
            if "%(" in statement:
                owner.execute(statement, sizes)
            else:
                owner.execute(statement)
            tell(f"  {what} in {time.monotonic() - started:.1f} s")
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the tables cannot be altered
        for table in _TABLES:
            owner.execute(_ON.format(table))
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in [*_TABLES, "student_cohort_sizes"]:
            owner.execute(f"VACUUM (ANALYZE) {table}")
        counts = {
            table: owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("student_cohorts", "student_cohort_members")
        }
    return counts
