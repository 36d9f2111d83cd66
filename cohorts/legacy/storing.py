"""From the judged rows into our tables, in sets, and what is kept for taking it back.

Each statement writes the rows and, with them, `legacy_changes`: that a row was made, or what
stood in the changed columns before. Where nothing differs, nothing is written.
"""

from dataclasses import dataclass

from cohorts.legacy.judging import listed
from tsa.audit.statements import execute, value

BATCH = 10_000


@dataclass(frozen=True)
class Target:
    """A table of ours. `version`: the column that moves with every change of a row. `derived`:
    tables whose rows the database makes for each row of this one, and their columns for it."""

    name: str
    key: str = "id"
    version: str = "_etag"
    derived: tuple[tuple[str, str], ...] = ()


ORGANIZATIONS = Target("organizations", "sourced_id", "date_last_modified")
STUDENTS = Target("students")
STAFFS = Target("staffs")
USERS = Target(
    "users", "sourced_id", "date_last_modified", derived=(("demographics", "sourced_id"),)
)
ROLES = Target("user_roles", "sourced_id", "date_last_modified")
COHORTS = Target("student_cohorts", derived=(("student_cohort_sizes", "cohort_id"),))
MEMBERS = Target("student_cohort_members")
# Whoever refers stands before what is referred to: the order in which an import is taken back.
# Users go before their roles and records, which would otherwise change them first.
TARGETS = (MEMBERS, COHORTS, USERS, ROLES, STUDENTS, STAFFS, ORGANIZATIONS)


class CountsDiffer(RuntimeError):
    """A defect of the import itself: the transaction is taken back."""


def insert(
    target: Target, columns: dict[str, str], source: str, *, by: tuple[str, ...], run: int
) -> int:
    """New rows. `columns`: each column's SQL; `source`: what stands after FROM.

    A statement's rows are followed and audited together, and held in memory until then: so
    they go in batches, in the order of the columns `by`. With those that most indexes begin
    with (a student's number, not a random id), a batch touches few of their pages.
    """
    order = ", ".join(columns[name] for name in by)
    execute(
        "CREATE TEMPORARY TABLE legacy_batch ON COMMIT DROP AS SELECT"
        f" (row_number() OVER (ORDER BY {order}) - 1) / {BATCH} AS batch,"
        f" {', '.join(f'{value} AS {name}' for name, value in columns.items())} FROM {source}"
    )
    execute("CREATE INDEX ON legacy_batch (batch)")
    last = value("SELECT coalesce(max(batch), -1) FROM legacy_batch")
    made = sum(
        execute(
            f"WITH made AS (INSERT INTO {target.name} ({listed(columns)})"
            f" SELECT {listed(columns)} FROM legacy_batch WHERE batch = {number}"
            f" RETURNING {target.key}::text AS key, {target.version}::text AS version)"
            " INSERT INTO legacy_changes (run_id, table_name, key, version)"
            f" SELECT {run}, '{target.name}', key, version FROM made"
        )
        for number in range(last + 1)
    )
    execute("DROP TABLE legacy_batch")
    return made


def update(target: Target, columns: dict[str, str], source: str, *, where: str, run: int) -> int:
    """Rows `t` that differ. `columns`: each column's new SQL; `where` joins `t` to `source`."""
    now = listed(columns, "t")
    new = ", ".join(columns.values())
    assigned = ", ".join(f"{name} = {value}" for name, value in columns.items())
    before = ", ".join(f"'{name}', t.{name}" for name in columns)
    wanted = f"{where} AND ROW({now}) IS DISTINCT FROM ROW({new})"
    return execute(
        f"WITH old AS (SELECT t.{target.key} AS key, jsonb_build_object({before}) AS before,"
        f" t.{target.version}::text AS version_before FROM {target.name} t, {source}"
        f" WHERE {wanted}),"
        f" new AS (UPDATE {target.name} t SET {assigned} FROM {source} WHERE {wanted}"
        f" RETURNING t.{target.key} AS key, t.{target.version}::text AS version)"
        " INSERT INTO legacy_changes (run_id, table_name, key, before, version_before, version)"
        f" SELECT {run}, '{target.name}', key::text, before, version_before, version"
        " FROM old JOIN new USING (key)"
    )


def changed(target: Target, run: int, key: str) -> str:
    """SQL: this run has changed (not made) the row of this key."""
    return (
        f"EXISTS (SELECT FROM legacy_changes c WHERE c.run_id = {run}"
        f" AND c.table_name = '{target.name}' AND c.key = {key} AND c.before IS NOT NULL)"
    )


def remember(
    kind: str, *, run: int, person: str = "NULL", digest: str = "NULL", original: str = "NULL"
) -> None:
    """Which of our rows each accepted row became, and with which values."""
    execute(
        "INSERT INTO legacy_records AS r (kind, legacy_id, target, person, pincode_digest,"
        " fingerprint, is_made, original, run_id)"
        f" SELECT '{kind}', s.id, s.target, {person}, {digest}, s.fingerprint, s.is_made,"
        f" {original}, {run} FROM legacy_{kind} s WHERE s.refused IS NULL"
        " AND s.fingerprint IS DISTINCT FROM s.known_print"
        " ON CONFLICT (kind, legacy_id) DO UPDATE SET target = EXCLUDED.target,"
        " person = EXCLUDED.person, pincode_digest = EXCLUDED.pincode_digest,"
        " fingerprint = EXCLUDED.fingerprint, original = EXCLUDED.original"
    )


def see_users() -> None:
    """Roster users that are as the last import left them, before anything is written."""
    execute(
        "CREATE TEMPORARY TABLE legacy_seen_users ON COMMIT DROP AS SELECT c.id, c.key"
        " FROM legacy_changes c JOIN users t ON t.sourced_id = c.key"
        " WHERE c.table_name = 'users' AND c.undone_at IS NULL"
        " AND c.version = t.date_last_modified::text"
    )


def note_followers() -> None:
    """Of those, the users who followed what this transaction wrote are still as we left them."""
    execute(
        "UPDATE legacy_changes c SET version = t.date_last_modified::text"
        " FROM legacy_seen_users s JOIN users t ON t.sourced_id = s.key WHERE c.id = s.id"
        " AND t.xmin = pg_current_xact_id()::xid"
    )


def expect(kind: str, stored: int, wanted: int) -> None:
    if stored != wanted:
        raise CountsDiffer(f"{kind}: {wanted} rows were to be made, {stored} were.")
