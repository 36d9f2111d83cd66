"""Organizations with their hierarchy, as OneRoster has them: the first level is `local`, those
below are departments.

An organization is refused only for a hierarchy that goes in circles: one without a name or a
parent is imported with a warning, so that what belongs to it keeps its place. One that is not
active any more stays an active row, which groups and roles refer to; its metadata say so.
"""

from cohorts.legacy.judging import (
    MARKS,
    fingerprint,
    known,
    refuse,
    refuse_deleted,
    refuse_unidentified,
    settle,
    table,
    warn,
)
from cohorts.legacy.storing import ORGANIZATIONS, changed, expect, insert, remember, update
from tsa.audit.statements import execute

KIND = "organizations"
LONGEST_NAME = 255
_NAMED = f"left(coalesce(w.word, 'Legacy organization ' || s.id), {LONGEST_NAME})"
# Where walking up comes back to where it began.
_CIRCLES = f"""
WITH RECURSIVE rooted AS (
    SELECT s.id FROM legacy_{KIND} s WHERE s.refused IS NULL AND NOT EXISTS
        (SELECT FROM legacy_{KIND} p WHERE p.id = s.parent_id AND p.refused IS NULL)
    UNION ALL SELECT s.id FROM legacy_{KIND} s JOIN rooted r ON s.parent_id = r.id
    WHERE s.refused IS NULL
), up AS (
    SELECT s.id AS start, s.parent_id AS id FROM legacy_{KIND} s WHERE s.refused IS NULL
        AND s.id NOT IN (SELECT id FROM rooted)
    UNION ALL SELECT u.start, s.parent_id FROM up u JOIN legacy_{KIND} s ON s.id = u.id
    WHERE s.refused IS NULL AND u.id <> u.start
) CYCLE id SET is_seen USING path
SELECT DISTINCT start AS id FROM up WHERE id = start
"""
_COLUMNS = {
    "name": "s.name",
    "type": "s.type",
    "identifier": "s.id::text",
    "parent_id": "s.parent",
    "metadata": "s.metadata",
}


def judge() -> None:
    table(
        f"legacy_{KIND}",
        f"SELECT s.line, s.id, s.parent_id, s.nod_level, s.dictionary_name_id,"
        f" {_NAMED} AS name, w.word IS NULL AS is_nameless,"
        f" length(w.word) > {LONGEST_NAME} AS is_cut,"
        " CASE s.nod_level WHEN 1 THEN 'local' ELSE 'department' END AS type,"
        " 'edu_org_' || s.id AS target, NULL::text AS parent,"
        " jsonb_strip_nulls(jsonb_build_object('old_id', s.id::text,"
        " 'legacy_active', CASE WHEN s.active IS NOT TRUE THEN false END,"
        f" 'original_name', CASE WHEN length(w.word) > {LONGEST_NAME} THEN w.word END))"
        f" AS metadata, ''::text AS fingerprint, {MARKS}"
        f" FROM legacy_staged_{KIND} s LEFT JOIN legacy_words w ON w.id = s.dictionary_name_id"
        f" {known(KIND)}",
        "id",
        is_judged=True,
    )
    refuse_unidentified(KIND)
    refuse_deleted(KIND, "organizations", "sourced_id")
    refuse(
        KIND,
        "s.id = c.id",
        "'its parents lead back to itself'",
        column="parent_id",
        using=f"({_CIRCLES}) c",
    )
    execute(
        f"UPDATE legacy_{KIND} s SET parent = p.target FROM legacy_{KIND} p"
        " WHERE p.id = s.parent_id AND p.refused IS NULL AND s.refused IS NULL"
    )
    print_of = fingerprint("s.name", "s.type", "s.parent", "s.metadata")
    execute(
        f"UPDATE legacy_{KIND} s SET fingerprint = {print_of}, is_new = NOT is_known AND NOT"
        " EXISTS (SELECT FROM organizations o WHERE o.sourced_id = s.target)"
        " WHERE s.refused IS NULL"
    )
    _warn()


def _warn() -> None:
    warn(
        KIND,
        "s.is_nameless",
        "'has no name (dictionaries ' || coalesce(s.dictionary_name_id::text, 'none')"
        " || '); named after its id'",
    )
    warn(KIND, "s.is_cut", f"'its name is longer than {LONGEST_NAME} characters; it was cut'")
    warn(
        KIND,
        "s.parent_id IS NOT NULL AND s.parent IS NULL",
        "'its parent, organizations ' || s.parent_id"
        " || ', is not there or was refused; imported without one'",
    )
    warn(
        KIND,
        "s.nod_level IS NULL OR s.nod_level NOT BETWEEN 1 AND 4",
        "'has no level from 1 to 4; taken as a department'",
    )


def store(run: int) -> None:
    execute(f"UPDATE legacy_{KIND} SET is_made = true WHERE refused IS NULL")
    rows = f"legacy_{KIND} s WHERE s.refused IS NULL"
    differs = "s.fingerprint IS DISTINCT FROM s.known_print"
    kept = {**_COLUMNS, "metadata": "coalesce(t.metadata, '{}') || s.metadata"}
    update(
        ORGANIZATIONS,
        kept,
        f"legacy_{KIND} s",
        where=f"t.sourced_id = s.target AND s.refused IS NULL AND NOT s.is_new AND {differs}",
        run=run,
    )
    made = insert(
        ORGANIZATIONS,
        {"sourced_id": "s.target", **_COLUMNS},
        f"{rows} AND s.is_new",
        by=("sourced_id",),
        run=run,
    )
    remember(KIND, run=run)
    settle(KIND, updated=changed(ORGANIZATIONS, run, "s.target"))
    expect(KIND, made, execute(f"SELECT FROM legacy_{KIND} WHERE outcome = 'created'"))
