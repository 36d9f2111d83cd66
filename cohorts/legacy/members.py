"""Who is in which group: members of cohorts.

A student is in a group actively once: of several active rows one is taken (one that was taken
before, else the latest), and the others are refused by name. Rows of the past are kept by
their dates. In a group that is closed nobody is active.
"""

from cohorts.legacy.judging import (
    MARKS,
    TO_UPDATE,
    fingerprint,
    give_ids,
    known,
    refuse,
    refuse_deleted,
    refuse_unidentified,
    settle,
    table,
    warn,
)
from cohorts.legacy.storing import MEMBERS, changed, expect, insert, remember, update
from tsa.audit.statements import execute

KIND = "education_group_student"
_COLUMNS = {
    "is_active": "s.active",
    "status": "CASE WHEN s.active THEN 'active' ELSE 'ended' END",
    "enrollment_date": "s.create_date",
}
_RANKED = """(SELECT line, id, first_value(id) OVER same AS kept, row_number() OVER same AS place
    FROM legacy_education_group_student WHERE refused IS NULL {only}
    WINDOW same AS (PARTITION BY cohort, student{by}
        ORDER BY is_known DESC, active DESC, create_date DESC NULLS LAST, id)) r"""


def judge(today: str) -> None:
    table(
        f"legacy_{KIND}",
        "SELECT s.line, s.id, s.education_group_id, s.student_id, g.target::uuid AS cohort,"
        " p.target::uuid AS student, coalesce(s.active, false) AS was_active,"
        " coalesce(s.active, false) AND coalesce(c.is_active, false) AS active, s.create_date,"
        " jsonb_build_object('old_id', s.id::text) AS metadata, k.target AS target,"
        " gs.refused AS group_refused, ps.refused AS student_refused,"
        f" {fingerprint('g.target', 'p.target', 's.create_date', 's.active', 'c.is_active')}"
        f" AS fingerprint, {MARKS} FROM legacy_staged_{KIND} s"
        " LEFT JOIN legacy_education_group gs ON gs.id = s.education_group_id"
        " AND gs.refused IS DISTINCT FROM 'another row has the same id'"
        " LEFT JOIN legacy_students ps ON ps.id = s.student_id"
        " AND ps.refused IS DISTINCT FROM 'another row has the same id'"
        " LEFT JOIN legacy_records g ON g.kind = 'education_group'"
        " AND g.legacy_id = s.education_group_id"
        " LEFT JOIN student_cohorts c ON c.id = g.target::uuid"
        " LEFT JOIN legacy_records p ON p.kind = 'students' AND p.legacy_id = s.student_id"
        f" {known(KIND)}",
        "id",
        "cohort, student",
        is_judged=True,
    )
    refuse_unidentified(KIND)
    refuse_deleted(KIND, "student_cohort_members", "id")
    _refuse_dangling("education_group", "education_group_id", "cohort", "group_refused")
    _refuse_dangling("students", "student_id", "student", "student_refused")
    _refuse_doubles()
    _find()
    warn(
        KIND,
        "s.was_active AND NOT s.active",
        "'its group is not active; imported as a past membership'",
    )
    warn(KIND, f"s.create_date > '{today}'", "'its create_date lies in the future'")


def _refuse_dangling(kind: str, column: str, found: str, refused: str) -> None:
    refuse(
        KIND,
        f"s.{refused} IS NOT NULL",
        f"'{kind} ' || s.{column} || ' was refused'",
        column=column,
    )
    refuse(
        KIND,
        f"s.{found} IS NULL",
        f"'{kind} ' || coalesce(s.{column}::text, 'none') || ' is not there'",
        column=column,
    )


def _refuse_doubles() -> None:
    for only, by, said in (
        ("AND active", "", "the student is in this group actively already, by"),
        ("", ", create_date", "one student, group and date with"),
    ):
        refuse(
            KIND,
            "s.line = r.line AND r.place > 1",
            f"'{said} education_group_student ' || r.kept",
            column="student_id",
            using=_RANKED.format(only=only, by=by),
        )


def _find() -> None:
    """Memberships that staff have given already, of the same date or active now."""
    for same in (
        "t.enrollment_date IS NOT DISTINCT FROM s.create_date",
        "t.is_active AND s.active",
    ):
        execute(
            f"UPDATE legacy_{KIND} s SET target = t.id::text FROM student_cohort_members t"
            " WHERE s.target IS NULL AND s.refused IS NULL AND t.cohort_id = s.cohort"
            f" AND t.student_id = s.student AND {same}"
        )
    refuse(
        KIND,
        "NOT s.is_known AND (s.target = k.target AND k.kind = 'education_group_student')",
        "'the same membership as education_group_student ' || k.legacy_id",
        column="student_id",
        using="legacy_records k",
    )
    refuse(
        KIND,
        "NOT s.is_known AND s.target = d.target AND s.line <> d.line",
        "'the same membership as education_group_student ' || d.id",
        column="student_id",
        using=f"(SELECT DISTINCT ON (target) target, line, id FROM legacy_{KIND}"
        " WHERE refused IS NULL AND target IS NOT NULL ORDER BY target, is_known DESC, line) d",
    )
    give_ids(
        f"legacy_{KIND}",
        "line",
        where="target IS NULL AND refused IS NULL",
        order="cohort, student",
    )


def store(run: int) -> None:
    rows = f"legacy_{KIND} s WHERE s.refused IS NULL"
    # Those that end before those that begin: a student is never active twice.
    for which in ("NOT s.active", "s.active"):
        update(
            MEMBERS,
            _COLUMNS,
            f"legacy_{KIND} s",
            where=f"t.id = s.target::uuid AND {TO_UPDATE} AND {which}",
            run=run,
        )
    first = {
        "id": "s.target::uuid",
        "cohort_id": "s.cohort",
        "student_id": "s.student",
        "metadata": "s.metadata",
    }
    made = insert(
        MEMBERS,
        {**first, **_COLUMNS},
        f"{rows} AND s.is_new",
        by=("cohort_id", "student_id"),
        run=run,
    )
    remember(KIND, run=run)
    settle(KIND, updated=changed(MEMBERS, run, "s.target"))
    expect(KIND, made, execute(f"SELECT FROM legacy_{KIND} WHERE outcome = 'created'"))
