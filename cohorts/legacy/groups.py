"""Groups, which become student cohorts; groups that share a name are all kept.

The code is given once, by the rule of `cohorts.services.free_code`, in sets: the name, and
"name (2)", "name (3)" … for those that come later by their ids. A later change of the name
changes the name only. A cohort of the first migration is known by its metadata's old_id.
"""

from cohorts.legacy.judging import (
    MARKS,
    TO_UPDATE,
    clean,
    fingerprint,
    known,
    refuse,
    refuse_deleted,
    refuse_unidentified,
    settle,
    table,
    warn,
)
from cohorts.legacy.storing import (
    COHORTS,
    MEMBERS,
    changed,
    expect,
    insert,
    remember,
    update,
)
from cohorts.services import CODE_LENGTH
from tsa.audit.statements import execute

KIND = "education_group"
LONGEST_NAME = 255
_WORDS = {
    "education_level": "education_level_id",
    "education_type": "education_type_id",
    "language": "education_lang_id",
}
_YEAR = "substring(coalesce(y.code, y.word) FROM '(?:19|20|21)[0-9]{2}')::int"
_COLUMNS = {
    "name": "s.name",
    "organization_unit_id": "s.org",
    "education_level": "coalesce(s.education_level, '')",
    "education_type": "coalesce(s.education_type, '')",
    "language": "coalesce(s.language, '')",
    "tutor_id": "s.tutor",
    "start_year": "s.start_year",
    "is_active": "s.active",
    "metadata": "s.metadata",
}
_METADATA = f"""jsonb_strip_nulls(jsonb_build_object('old_id', s.id::text,
    'original_name', CASE WHEN s.name <> {clean("s.name")} THEN s.name END,
    'create_date', s.create_date::text, 'yearly_payment', s.yearly_payment))"""


def judge(today: str) -> None:
    words = ", ".join(f"w_{name}.word AS {name}" for name in _WORDS)
    joins = " ".join(
        f"LEFT JOIN legacy_words w_{name} ON w_{name}.id = s.{column}"
        for name, column in _WORDS.items()
    )
    future = f"s.create_date > '{today}'"
    table(
        f"legacy_{KIND}",
        f"SELECT s.line, s.id, {clean('s.name')} AS name, s.organization_id, s.education_level_id,"
        f" s.education_type_id, s.education_lang_id, s.education_year_id, s.tyutor_id, {words},"
        " o.target AS org, u.user_id AS tutor, coalesce(s.active, false) AS active,"
        f" {future} AS is_future, y.id IS NULL AS has_no_year,"
        f" coalesce({_YEAR}, CASE WHEN NOT {future} AND s.create_date >= '1900-01-01'"
        " THEN extract(year FROM s.create_date)::int END) AS start_year,"
        f" {_METADATA} AS metadata, NULL::text AS code, ''::text AS fingerprint,"
        f" k.target AS target, {MARKS} FROM legacy_staged_{KIND} s {joins}"
        " LEFT JOIN legacy_words y ON y.id = s.education_year_id"
        " LEFT JOIN legacy_organizations o ON o.id = s.organization_id AND o.refused IS NULL"
        " LEFT JOIN legacy_teachers t ON t.id = s.tyutor_id AND t.refused IS NULL"
        f" LEFT JOIN legacy_users_of_teachers u ON u.person = t.person {known(KIND)}",
        "id",
        is_judged=True,
    )
    refuse_unidentified(KIND)
    refuse_deleted(KIND, "student_cohorts", "id")
    refuse(KIND, "s.name IS NULL", "'has no name'", column="name")
    refuse(
        KIND,
        f"length(s.name) > {LONGEST_NAME}",
        f"'its name is longer than {LONGEST_NAME} characters'",
        column="name",
    )
    _find()
    _name()
    _warn()


def _find() -> None:
    """What the first migration brought is known by its old_id."""
    execute(
        f"UPDATE legacy_{KIND} s SET target = c.id::text, is_made = true FROM"
        " (SELECT metadata ->> 'old_id' AS old_id, min(id::text)::uuid AS id FROM student_cohorts"
        " WHERE metadata ->> 'old_id' IS NOT NULL GROUP BY 1 HAVING count(*) = 1) c"
        " WHERE s.target IS NULL AND s.refused IS NULL AND c.old_id = s.id::text"
    )
    print_of = fingerprint(*_COLUMNS.values())
    execute(
        f"UPDATE legacy_{KIND} s SET fingerprint = {print_of}, is_new = target IS NULL,"
        " is_made = is_made OR target IS NULL,"
        " target = coalesce(target, gen_random_uuid()::text) WHERE refused IS NULL"
    )


def _name() -> None:
    """A free code for each new group: the bare name goes to the first that has it."""
    execute("SELECT pg_advisory_xact_lock(hashtext('student_cohorts.code'))")
    table(
        "legacy_bases",
        f"SELECT btrim(left(name, {CODE_LENGTH})) AS base, count(*) AS wanted"
        f" FROM legacy_{KIND} WHERE is_new GROUP BY 1",
        "base",
        "base text_pattern_ops",
    )
    suffix = "' (' || n || ')'"
    code = f"left(b.base, {CODE_LENGTH} - length({suffix})) || {suffix}"
    start = f"left(b.base, {CODE_LENGTH - 10})"
    alike = (
        f"(SELECT count(*) FROM student_cohorts c WHERE {_starts('c.code', start)})"
        f" + (SELECT count(*) FROM legacy_bases x WHERE {_starts('x.base', start)})"
    )
    table(
        "legacy_codes",
        "WITH crowded AS (SELECT b.base, b.wanted, b.wanted + CASE WHEN b.wanted > 1"
        f" OR EXISTS (SELECT FROM student_cohorts c WHERE c.code = b.base) THEN {alike} ELSE 0 END"
        " AS most FROM legacy_bases b)"
        f" SELECT base, code, row_number() OVER (PARTITION BY base ORDER BY n) AS place"
        f" FROM (SELECT b.base, n, CASE n WHEN 1 THEN b.base ELSE {code} END AS code"
        " FROM crowded b, generate_series(1, b.most) n) free"
        " WHERE NOT EXISTS (SELECT FROM student_cohorts c WHERE c.code = free.code)"
        " AND (n = 1 OR NOT EXISTS (SELECT FROM legacy_bases x WHERE x.base = free.code))",
        "base",
    )
    execute(
        f"UPDATE legacy_{KIND} s SET code = c.code FROM (SELECT id, btrim(left(name,"
        f" {CODE_LENGTH})) AS base, row_number() OVER (PARTITION BY btrim(left(name,"
        f" {CODE_LENGTH})) ORDER BY id) AS place FROM legacy_{KIND} WHERE is_new) n"
        " JOIN legacy_codes c USING (base, place) WHERE s.id = n.id AND s.is_new"
    )


def _starts(code: str, start: str) -> str:
    """SQL: `code` begins with `start`; found by index, which starts_with() in a join is not."""
    return f"{code} ~>=~ {start} AND {code} ~<~ ({start} || chr({0x10FFFF}))"


def _warn() -> None:
    for name, column in (*_WORDS.items(), ("start_year", "education_year_id")):
        absent = "s.has_no_year" if name == "start_year" else f"s.{name} IS NULL"
        warn(
            KIND,
            f"s.{column} IS NOT NULL AND {absent}",
            f"'dictionaries ' || s.{column} || ' ({column}) is not there or was refused'",
        )
    for kind, column, found in (
        ("organizations", "organization_id", "org"),
        ("teachers", "tyutor_id", "tutor"),
    ):
        warn(
            KIND,
            f"s.{column} IS NOT NULL AND s.{found} IS NULL",
            f"'{kind} ' || s.{column} || ' is not there or was refused; imported without'",
        )
    warn(KIND, "s.is_future", "'its create_date lies in the future'")
    warn(
        KIND,
        "s.is_new AND s.code <> s.name",
        "'shares its name with another group, or it is long; its code is another'",
    )


def store(run: int) -> None:
    rows = f"legacy_{KIND} s WHERE s.refused IS NULL"
    # A cohort that is closed ends its memberships. They are ended here, so that what stood
    # before is kept for taking it back.
    update(
        MEMBERS,
        {
            "is_active": "false",
            "status": "'ended'",
            "end_date": "least(greatest(CURRENT_DATE, t.enrollment_date), t.end_date)",
        },
        f"legacy_{KIND} s",
        where=f"t.cohort_id = s.target::uuid AND t.is_active AND NOT s.active AND {TO_UPDATE}",
        run=run,
    )
    kept = {**_COLUMNS, "metadata": "t.metadata || s.metadata"}
    update(
        COHORTS, kept, f"legacy_{KIND} s", where=f"t.id = s.target::uuid AND {TO_UPDATE}", run=run
    )
    first = {"id": "s.target::uuid", "code": "s.code"}
    made = insert(COHORTS, {**first, **_COLUMNS}, f"{rows} AND s.is_new", by=("code",), run=run)
    remember(KIND, run=run)
    settle(KIND, updated=changed(COHORTS, run, "s.target"))
    expect(KIND, made, execute(f"SELECT FROM legacy_{KIND} WHERE outcome = 'created'"))
