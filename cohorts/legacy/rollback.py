"""Taking one import back: what it made goes, what it changed becomes as it was.

A row that was changed since, or that something else refers to, stays and is named; whatever it
needs stays with it. A repeat takes back what can go by then, and does no harm.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from cohorts.legacy.judging import ANALYZE, table
from cohorts.legacy.runs import Status, alone
from cohorts.legacy.storing import (
    BATCH,
    STAFFS,
    STUDENTS,
    TARGETS,
    USERS,
    Target,
    note_followers,
    see_users,
)
from cohorts.legacy_models import LegacyImport
from tsa.audit.statements import execute, take_time, value
from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, NotFound

CHANGED = "was changed since"
SHOWN = 20
# Foreign keys to a table: the referring table, its columns, and those referred to.
_REFERENCES = """
SELECT c.conrelid::regclass::text, array_agg(a.attname ORDER BY k.n)::text[],
    array_agg(f.attname ORDER BY k.n)::text[]
FROM pg_constraint c CROSS JOIN unnest(c.conkey, c.confkey) WITH ORDINALITY k(own, other, n)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.other
WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND c.conparentid = 0
GROUP BY c.oid, c.conrelid ORDER BY 1, 2
"""


class NotImported(DomainError):
    code = "legacy_import_not_imported"


@dataclass
class Undone:
    """By table: how many rows go, become as before, or stay and why."""

    deleted: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    kept: list[tuple[str, str, str]] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        for title, counts in (("deleted", self.deleted), ("as before", self.restored)):
            for name, count in counts.items():
                if count:
                    yield f"{name}: {count} {title}"
        for name, key, why in self.kept[:SHOWN]:
            yield f"  stays: {name} {key}: {why}"
        if len(self.kept) > SHOWN:
            yield f"  … and {len(self.kept) - SHOWN} more that stay"


class _OnlyShown(Exception):
    """Takes the transaction back: nothing was to be written."""


def take_back(number: int, *, by: Actor, apply: bool) -> Undone:
    """Take the import back, or say what that would do."""
    undone = Undone()
    with alone():
        run = LegacyImport.objects.filter(pk=number).first()
        if run is None:
            raise NotFound(f"There is no import {number}.")
        if run.status not in (Status.IMPORTED, Status.TAKEN_BACK):
            raise NotImported(f"Import {number} wrote nothing ({run.status}).")
        try:
            with writing(by):
                _take_back(run, undone)
                if not apply:
                    raise _OnlyShown
        except _OnlyShown:
            pass
    return undone


def _take_back(run: LegacyImport, undone: Undone) -> None:
    take_time()
    # An import just before may have left tables that are still planned as empty ones.
    execute(ANALYZE)
    table(
        "legacy_undoing",
        "SELECT id, table_name, key, before, version, version_before, NULL::text AS kept"
        f" FROM legacy_changes WHERE run_id = {run.pk} AND undone_at IS NULL",
        "table_name, key",
        "id",
    )
    see_users()
    for target in TARGETS:
        _keep_changed(target)
    _keep_referred()
    for target in reversed(TARGETS):
        undone.restored[target.name] = _restore(target)
    for target in TARGETS:
        undone.deleted[target.name] = _delete(target)
    note_followers()
    _forget(run)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, key, kept FROM legacy_undoing WHERE kept IS NOT NULL ORDER BY id"
        )
        undone.kept = cursor.fetchall()
    LegacyImport.objects.filter(pk=run.pk).update(status=Status.TAKEN_BACK)


def _keep_changed(target: Target) -> None:
    """The last change by the run tells how it left the row; a row that is gone needs nothing."""
    execute(
        "UPDATE legacy_undoing u SET kept = %s FROM"
        " (SELECT DISTINCT ON (key) key, version FROM legacy_undoing WHERE table_name = %s"
        f" ORDER BY key, id DESC) last JOIN {target.name} t ON t.{target.key}::text = last.key"
        " WHERE u.table_name = %s AND u.key = last.key"
        f" AND t.{target.version}::text <> last.version",
        [CHANGED, target.name, target.name],
    )


def _keep_referred() -> None:
    """Until nothing more stays: each row that stays may need others."""
    while True:
        before = value("SELECT count(*) FROM legacy_undoing WHERE kept IS NOT NULL")
        for target in TARGETS:
            for child, columns, keys in _references(target):
                if child not in dict(target.derived):
                    _keep_for(target, child, columns, keys)
        _keep_person_and_user(STUDENTS, "student_", "student_unique_id")
        _keep_person_and_user(STAFFS, "staff_", "staff_unique_id")
        if before == value("SELECT count(*) FROM legacy_undoing WHERE kept IS NOT NULL"):
            return


def _references(target: Target) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCES, [target.name])
        return cursor.fetchall()


def _keep_for(target: Target, child: str, columns: list[str], keys: list[str]) -> None:
    """Rows that a row of `child` refers to which is not going itself."""
    joined = " AND ".join(f"c.{own} = t.{key}" for own, key in zip(columns, keys, strict=True))
    of = next((each for each in TARGETS if each.name == child), None)
    going = (
        f" AND NOT EXISTS (SELECT FROM legacy_undoing g WHERE g.table_name = '{child}'"
        f" AND g.key = c.{of.key}::text AND g.before IS NULL AND g.kept IS NULL)"
        if of
        else ""
    )
    execute(
        f"UPDATE legacy_undoing u SET kept = 'something refers to it ({child})'"
        f" FROM {target.name} t WHERE u.table_name = '{target.name}' AND u.before IS NULL"
        f" AND u.kept IS NULL AND t.{target.key}::text = u.key"
        f" AND EXISTS (SELECT FROM {child} c WHERE {joined}{going})"
    )


def _keep_person_and_user(person: Target, prefix: str, number: str) -> None:
    """A record and its roster user stay or go together."""
    for one, other in ((person, USERS), (USERS, person)):
        mine, theirs = ("t.id::text", f"'{prefix}' || t.{number}")
        if one is USERS:
            mine, theirs = theirs, mine
        execute(
            f"UPDATE legacy_undoing u SET kept = 'its {other.name} row stays'"
            f" FROM {person.name} t, legacy_undoing o WHERE u.table_name = '{one.name}'"
            f" AND u.before IS NULL AND u.kept IS NULL AND u.key = {mine}"
            f" AND o.table_name = '{other.name}' AND o.key = {theirs}"
            " AND o.before IS NULL AND o.kept IS NOT NULL"
        )


def _restore(target: Target) -> int:
    """The columns that the run changed, as they were; of rows that it did not make."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT array(SELECT jsonb_object_keys(before) ORDER BY 1)"
            " FROM legacy_undoing WHERE table_name = %s AND before IS NOT NULL AND kept IS NULL",
            [target.name],
        )
        shapes = [columns for (columns,) in cursor.fetchall()]
    return sum(_restore_columns(target, columns) for columns in shapes)


def _restore_columns(target: Target, columns: list[str]) -> int:
    """Earlier imports that left a row as this one found it may be taken back after it."""
    assigned = ", ".join(f"{each} = old.{each}" for each in columns)
    listed = "ARRAY[" + ", ".join(f"'{each}'" for each in columns) + "]"
    restored = execute(
        f"UPDATE {target.name} t SET {assigned} FROM (SELECT DISTINCT ON (u.key) u.key, r.*"
        f" FROM legacy_undoing u, jsonb_populate_record(NULL::{target.name}, u.before) r"
        f" WHERE u.table_name = '{target.name}' AND u.kept IS NULL AND u.before IS NOT NULL"
        f" AND array(SELECT jsonb_object_keys(u.before) ORDER BY 1) = {listed}"
        " AND NOT EXISTS (SELECT FROM legacy_undoing m WHERE m.table_name = u.table_name"
        f" AND m.key = u.key AND m.before IS NULL) ORDER BY u.key, u.id) old"
        f" WHERE t.{target.key}::text = old.key"
    )
    execute(
        f"UPDATE legacy_changes e SET version = t.{target.version}::text"
        f" FROM legacy_undoing u JOIN {target.name} t ON t.{target.key}::text = u.key"
        f" WHERE u.table_name = '{target.name}' AND u.before IS NOT NULL AND u.kept IS NULL"
        " AND e.table_name = u.table_name AND e.key = u.key AND e.id < u.id"
        " AND e.version = u.version_before AND e.undone_at IS NULL"
    )
    return restored


def _delete(target: Target) -> int:
    """In batches, as the rows were made: what follows them is worked out for each batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM legacy_undoing"
            " WHERE table_name = %s AND before IS NULL AND kept IS NULL",
            [target.name],
        )
        first, last = cursor.fetchone()
    return sum(_delete_batch(target, start) for start in range(first, last + 1, BATCH))


def _delete_batch(target: Target, start: int) -> int:
    going = (
        "USING legacy_undoing u WHERE u.id >= %s AND u.id < %s"
        f" AND u.table_name = '{target.name}' AND u.before IS NULL AND u.kept IS NULL"
        f" AND u.key{'::uuid' if target.key == 'id' else ''}"
    )
    bounds = [start, start + BATCH]
    for name, column in target.derived:
        execute(f"DELETE FROM {name} t {going} = t.{column}", bounds)
    return execute(f"DELETE FROM {target.name} t {going} = t.{target.key}", bounds)


def _forget(run: LegacyImport) -> None:
    """A later import finds what was taken back as if it had never been imported."""
    execute(
        "UPDATE legacy_changes c SET undone_at = %s FROM legacy_undoing u"
        " WHERE u.id = c.id AND u.kept IS NULL",
        [timezone.now()],
    )
    made = "('organizations', 'students', 'staffs', 'student_cohorts', 'student_cohort_members')"
    execute(
        f"DELETE FROM legacy_records r USING legacy_undoing u WHERE u.table_name IN {made}"
        " AND u.key = r.target AND u.before IS NULL AND u.kept IS NULL"
    )
    execute(
        "DELETE FROM legacy_records r WHERE r.run_id = %s AND NOT r.is_made"
        " AND (r.target IS NOT NULL OR r.kind = 'dictionaries')",
        [run.pk],
    )
    execute(
        "DELETE FROM legacy_records r WHERE r.run_id = %s AND r.kind = 'persons' AND NOT EXISTS"
        " (SELECT FROM legacy_records k WHERE k.person = r.person AND k.kind <> 'persons')",
        [run.pk],
    )
    execute(
        "UPDATE legacy_records r SET fingerprint = '' FROM legacy_undoing u"
        f" WHERE u.table_name IN {made} AND u.key = r.target AND u.before IS NOT NULL"
        " AND u.kept IS NULL"
    )
