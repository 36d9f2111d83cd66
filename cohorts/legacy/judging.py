"""What becomes of each source row, decided in sets: tables of the transaction, one per source
table, named `legacy_<table>`, with the row's id and these columns beside its values.

`refused` says why not; `target` is our row; `is_new` if there is none yet; `is_made` if an import
made it; `is_changed` if the source says other than at the last import. A refusal names ids only.
"""

from collections.abc import Iterable
from datetime import date

from tsa.audit.statements import execute

MARKS = """NULL::text AS refused, NULL::text AS refused_column, NULL::text AS outcome,
    k.target AS known_target, k.fingerprint AS known_print, k.legacy_id IS NOT NULL AS is_known,
    coalesce(k.is_made, false) AS is_made, false AS is_new"""
# Our row was made by an import, and the source says other than it said then.
TO_UPDATE = (
    "s.refused IS NULL AND s.is_made AND NOT s.is_new"
    " AND s.fingerprint IS DISTINCT FROM s.known_print"
)
# The planner must hear of what the transaction has filled (see the migration).
ANALYZE = "SELECT analyze_legacy_tables()"
LONGEST = 10  # ids that one reason names


def begin(since: date | None) -> None:
    execute("CREATE TEMPORARY TABLE legacy_run ON COMMIT DROP AS SELECT %s::date AS since", [since])
    execute(
        "CREATE TEMPORARY TABLE legacy_warnings"
        " (source text, id bigint, reason text) ON COMMIT DROP"
    )


def clean(column: str) -> str:
    """SQL: the name as it is shown. Blanks, tabs and line ends between words are one blank."""
    return f"nullif(btrim(regexp_replace({column}, '\\s+', ' ', 'g')), '')"


def known(kind: str) -> str:
    """SQL: the join that says what an earlier import made of the row `s`."""
    return f"LEFT JOIN legacy_records k ON k.kind = '{kind}' AND k.legacy_id = s.id"


def fingerprint(*values: str) -> str:
    listed = ", ".join(f"coalesce(({each})::text, E'\\x01')" for each in values)
    return f"md5(concat_ws(E'\\x02', {listed}))"


def table(
    name: str, query: str, *indexed: str, params: list | None = None, is_judged: bool = False
) -> None:
    """A table of this transaction, with what the planner needs to know of it.

    Where its rows are judged, pages keep room: an update in place spares the indexes.
    """
    room = "WITH (fillfactor = 30)" if is_judged else ""
    execute(f"CREATE TEMPORARY TABLE {name} {room} ON COMMIT DROP AS {query}", params)
    for column in indexed:
        execute(f"CREATE INDEX ON {name} ({column})")
    execute(f"ANALYZE {name}")


def refuse(kind: str, condition: str, reason: str, *, column: str = "", using: str = "") -> int:
    """Refuse the rows `s` that are not refused yet. `reason` is SQL of a text."""
    source = f" FROM {using}" if using else ""
    return execute(
        f"UPDATE legacy_{kind} s SET refused = {reason}, refused_column = '{column}'{source}"
        f" WHERE s.refused IS NULL AND ({condition})"
    )


def warn(kind: str, condition: str, reason: str, *, joined: str = "") -> None:
    """Say something of rows `s` that are imported all the same. `reason` is SQL of a text."""
    execute(
        f"INSERT INTO legacy_warnings SELECT '{kind}', s.id, {reason}"
        f" FROM legacy_{kind} s {joined} WHERE s.refused IS NULL AND ({condition})"
    )


def refuse_unidentified(kind: str) -> None:
    """A row without an id, and all but the first of those that share one."""
    refuse(kind, "s.id IS NULL", "'has no id'", column="id")
    refuse(
        kind,
        "s.line > first.line AND s.id = first.id",
        "'another row has the same id'",
        column="id",
        using=f"(SELECT id, min(line) AS line FROM legacy_{kind} GROUP BY id"
        " HAVING count(*) > 1) first",
    )


def refuse_deleted(kind: str, our_table: str, key: str) -> None:
    """What an import made and somebody deleted here is not made again."""
    refuse(
        kind,
        "s.known_target IS NOT NULL AND NOT EXISTS"
        f" (SELECT FROM {our_table} t WHERE t.{key} = s.known_target{_cast(key)})",
        "'was imported, and has been deleted here since'",
    )


def _cast(key: str) -> str:
    return "::uuid" if key == "id" else ""


def others(column: str) -> str:
    """SQL: the first ids of a group, for a reason."""
    return f"array_to_string((array_agg({column} ORDER BY {column}))[1:{LONGEST}], ', ')"


def give_ids(name: str, key: str, *, where: str, order: str) -> None:
    """Rows that are to be made. Their ids ascend in the order in which they will be stored."""
    execute(
        f"UPDATE {name} t SET target = n.id, is_new = true, is_made = true"
        f" FROM (SELECT {key}, ascending_uuid()::text AS id FROM"
        f" (SELECT {key} FROM {name} WHERE {where} ORDER BY {order}) made) n"
        f" WHERE t.{key} = n.{key}"
    )


def settle(kind: str, *, updated: str) -> None:
    """Each row's outcome. `updated`: SQL, that our row `s.target` was changed by this run."""
    execute(
        f"UPDATE legacy_{kind} s SET outcome = CASE WHEN refused IS NOT NULL THEN 'refused'"
        f" WHEN is_new THEN 'created' WHEN {updated} THEN 'updated' ELSE 'unchanged' END"
    )


def listed(names: Iterable[str], alias: str = "") -> str:
    prefix = f"{alias}." if alias else ""
    return ", ".join(f"{prefix}{name}" for name in names)
