"""The import of a legacy database, small and large, beside one that goes row by row.

The legacy database is a schema made here, in the shape and size of the real one at each scale.
The peer does what the first migration did, for groups alone: a query for each row's words, the
name as the code, and a conflict skipped in silence.
"""

import os
import resource
import time
from collections.abc import Callable

import psycopg
from django.db import connection

from cohorts.bench.figures import Figure
from cohorts.legacy.rollback import take_back
from cohorts.legacy.runs import Choices, run
from tsa.audit.writing import writing
from tsa.lib.actor import system

BY = system("bench_cohorts")
SCHEMA = "bench_edu"
TARGETS = {1: 5.0, 50: 180.0}  # seconds, by scale
MEMORY = 64.0  # megabytes that an import of any size may add
_GROUPS, _TEACHERS, _STUDENTS, _MEMBERS = 419, 464, 6507, 7052
_TABLES = """
DROP SCHEMA IF EXISTS {schema} CASCADE;
CREATE SCHEMA {schema};
SET search_path TO {schema};
CREATE TABLE dictionaries AS SELECT n::bigint AS id, 'c' || n AS code, 'Söz ' || n AS name_az,
    'Word ' || n AS name_en, NULL::text AS name_ru FROM generate_series(1, 200) n;
CREATE TABLE organizations AS SELECT n::bigint AS id,
    CASE WHEN n > 1 THEN 1 + (n - 2) / 12 END::bigint AS parent_id,
    1 + n % 200::bigint AS dictionary_name_id, CASE n WHEN 1 THEN 1 ELSE 2 END AS nod_level,
    1::smallint AS active FROM generate_series(1, 120) n;
CREATE TABLE persons AS SELECT n::bigint AS id, 'Ad' || n % 900 AS firstname,
    'Soyad' || n AS lastname, 'Ata' || n % 300 AS patronymic,
    upper(left(md5(n::text), 7)) || n AS pincode, 1::bigint AS gender_id,
    DATE '1995-01-01' + (n % 4000)::int AS birthdate
    FROM generate_series(1, {students} + {teachers}) n;
CREATE TABLE students AS SELECT n::bigint AS id, n::bigint AS person_id,
    1 + n % 120::bigint AS organization_id, (n % 40 > 0)::int::smallint AS active,
    TIMESTAMP '2019-09-01' + n % 2000 * interval '1 day' AS create_date,
    NULL::timestamp AS update_date FROM generate_series(1, {students}) n;
CREATE TABLE teachers AS SELECT n::bigint AS id, {students} + n::bigint AS person_id,
    1 + n % 120::bigint AS organization_id, 1::smallint AS teaching, 1::smallint AS active,
    TIMESTAMP '2019-09-01' AS create_date, NULL::timestamp AS update_date
    FROM generate_series(1, {teachers}) n;
CREATE TABLE education_group AS SELECT n::bigint AS id,
    CASE WHEN n % 10 = 0 THEN n - 1 ELSE n END || '-s' AS name,
    1 + n % 120::bigint AS organization_id, 1 + n % 3::bigint AS education_level_id,
    4 + n % 2::bigint AS education_type_id, NULL::bigint AS education_year_id,
    7 + n % 3::bigint AS education_lang_id, 1 + n % {teachers}::bigint AS tyutor_id,
    0::smallint AS yearly_payment, 1::smallint AS active,
    TIMESTAMP '2019-09-01' + n % 2000 * interval '1 day' AS create_date,
    NULL::timestamp AS update_date FROM generate_series(1, {groups}) n;
CREATE TABLE education_group_student AS SELECT n::bigint AS id,
    1 + n * 7 % {groups}::bigint AS education_group_id, 1 + n % {students}::bigint AS student_id,
    1::smallint AS active, TIMESTAMP '2020-09-01' + n % 900 * interval '1 day' AS create_date
    FROM generate_series(1, {members}) n;
RESET search_path;
"""


def measure(*, tell: Callable[[str], None], scales: tuple[int, ...] = (1, 50)) -> list[Figure]:
    figures = []
    for scale in scales:
        figures += _measure(scale, tell)
    return figures


def _measure(scale: int, tell: Callable[[str], None]) -> list[Figure]:
    tell(f"a legacy database at scale {scale}")
    _make(scale)
    name = f"scale {scale}: "
    before = _peak()
    seconds, report = _import(tell)
    figures = [
        Figure(f"{name}import of {_rows(report):,} rows", seconds, "s", TARGETS.get(scale)),
        Figure(f"{name}memory that it added", _peak() - before, "MB", MEMORY),
    ]
    slowest = sorted(report.seconds.items(), key=lambda step: -step[1])[:4]
    figures += [Figure(f"{name}of it {step}", taken, "s") for step, taken in slowest]
    again, _report = _import(tell)
    figures.append(Figure(f"{name}the same again", again, "s"))
    tell("taking it back")
    started = time.monotonic()
    take_back(report.run, by=BY, apply=True)
    figures.append(Figure(f"{name}taking it back", time.monotonic() - started, "s"))
    return [*figures, *_peer(name, report, tell)]


def _make(scale: int) -> None:
    sizes = {"students": _STUDENTS, "teachers": _TEACHERS, "groups": _GROUPS, "members": _MEMBERS}
    counts = {each: count * scale for each, count in sizes.items()}
    with psycopg.connect(_source(), autocommit=True) as owner:
        owner.execute(_TABLES.format(schema=SCHEMA, **counts))


def _source() -> str:
    """The owner's own database: the application may make no schema."""
    return os.environ["DATABASE_OWNER_URL"]


def _import(tell) -> tuple[float, object]:
    started = time.monotonic()
    report = run(_source(), by=BY, choices=Choices(schema=SCHEMA), tell=tell)
    return time.monotonic() - started, report


def _rows(report) -> int:
    return sum(each.read for each in report.tallies)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _peer(name: str, report, tell) -> list[Figure]:
    """Groups row by row, each in a transaction of its own; the rows are deleted afterwards."""
    tell("row by row")
    with psycopg.connect(_source(), autocommit=True) as source:
        groups = source.execute(f"SELECT * FROM {SCHEMA}.education_group ORDER BY id").fetchall()
        started = time.monotonic()
        kept = sum(_by_itself(source, group) for group in groups)
        seconds = time.monotonic() - started
    with writing(BY), connection.cursor() as cursor:
        cursor.execute("DELETE FROM student_cohorts WHERE metadata ? 'bench_peer'")
    ours = next(each for each in report.tallies if each.table == "education_group")
    storing = report.seconds["judging groups"] + report.seconds["storing groups"]
    return [
        Figure(f"{name}groups row by row", seconds, "s"),
        Figure(f"{name}the same groups in sets", storing, "s"),
        Figure(f"{name}groups lost row by row", len(groups) - kept, "groups"),
        Figure(f"{name}groups lost in sets", ours.read - ours.created - ours.refused, "groups", 0),
    ]


def _by_itself(source: psycopg.Connection, group: tuple) -> int:
    words = [
        source.execute(
            f"SELECT name_az FROM {SCHEMA}.dictionaries WHERE id = %s", [each]
        ).fetchone()
        for each in (group[3], group[4], group[6])
    ]
    level, kind, language = (word[0] if word else "" for word in words)
    with writing(BY), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO student_cohorts (code, name, education_level, education_type, language,"
            " start_year, metadata) VALUES (%s, %s, %s, %s, %s, %s,"
            " jsonb_build_object('bench_peer', true)) ON CONFLICT (code) DO NOTHING",
            [group[1], group[1], level, kind, language, group[10].year],
        )
        return cursor.rowcount
