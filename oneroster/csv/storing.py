"""From staging into the tables, in sets: what is new, what differs, what is to be retired.

Nothing is written where nothing differs, so that a repeat changes nothing, not even times. A
row that Ed-Fi or an enrolment made is left as it is there; `csv_records` remembers which rows a
package brought, and only those are ever retired by their absence.
"""

from oneroster.csv.checking import brought, count_refused, foreign
from oneroster.csv.files import File
from oneroster.csv.kinds import literal, members, unbroken
from oneroster.csv.reports import Report
from oneroster.csv.staging import Staged, execute, value

_ACCEPTED = "s.active AND NOT s.refused"
YEARS = (
    "INSERT INTO school_year_types (school_year, current_school_year, school_year_description)"
    ' SELECT DISTINCT s."schoolYear"::int, false,'
    ' s."schoolYear"::int - 1 || \'-\' || s."schoolYear"'
    f" FROM csv_academicsessions s WHERE {_ACCEPTED} ON CONFLICT (school_year) DO NOTHING"
)
# What a record said of these keys, as the file says it: so 5 and "5" are no difference.
_SAME_METADATA = (
    "NOT EXISTS (SELECT FROM jsonb_each_text(v.metadata) n"
    f" WHERE nullif(btrim({unbroken('t.metadata ->> n.key')}), '') IS DISTINCT FROM n.value)"
)
# Keys that the file has no column for stay.
_MERGED_METADATA = (
    "nullif((CASE WHEN jsonb_typeof(t.metadata) = 'object' THEN t.metadata ELSE '{}' END"
    " - ARRAY(SELECT jsonb_object_keys(v.metadata))) || jsonb_strip_nulls(v.metadata), '{}')"
)


def store(each: Staged, *, source: str, report: Report) -> None:
    """Insert what is new and update what differs. What is to be retired waits."""
    file, tally = each.file, each.tally
    tally.refused = tally.unread + count_refused(each)
    prepare(each, source=source)
    tally.updated, tally.created = write(each)
    if file.name == "users" and "agentSourcedIds" in each.given:
        _store_agents(file)
    retired = 0 if each.is_bulk else value(f"SELECT count(*) FROM ({_in_file(each)}) retired")
    parts = tally.created + tally.updated + tally.refused + retired
    tally.unchanged, tally.retired = tally.rows - parts, retired
    _note_kept(each, report)
    _note_untaken(each, report)


def prepare(each: Staged, *, source: str) -> None:
    """What has to stand before the rows: their years, and which of them are the package's."""
    file = each.file
    if file.name == "academicSessions":
        execute(YEARS)
    if file.name == "roles":
        _free_primaries(each, source)
    execute(
        f"INSERT INTO csv_records (file, sourced_id, source) SELECT {literal(file.name)},"
        f' s."sourcedId", {literal(source)} FROM {file.staging} s WHERE {_ACCEPTED}'
        f" AND NOT EXISTS (SELECT FROM {file.table} t"
        " WHERE t.sourced_id = s.\"sourcedId\" AND t.status = 'active')"
        " ON CONFLICT (file, sourced_id) DO UPDATE SET source = EXCLUDED.source"
    )


def write(each: Staged) -> tuple[int, int]:
    """How many rows were updated, and how many inserted."""
    updated = _update(each)
    return updated, _insert(each)


# -- inserting and updating ---------------------------------------------------------------------


def _values(each: Staged, *, once: bool) -> tuple[list[str], str]:
    """Columns of the table, and a query that gives them from the accepted rows."""
    chosen = {
        column.column: column.kind.stored(f's."{column.name}"')
        for column in each.file.stored
        if column.name in each.given
    }
    if each.has_metadata:
        first = "nullif(jsonb_strip_nulls(s.metadata), '{}')"
        chosen["metadata"] = first if once else "s.metadata"
    if once:
        chosen |= each.file.once
    selected = "".join(f", {sql} AS {name}" for name, sql in chosen.items())
    query = (
        f'SELECT s."sourcedId" AS sourced_id, s.line{selected}'
        f" FROM {each.file.staging} s WHERE {_ACCEPTED}{each.within}"
    )
    return list(chosen), query


def _insert(each: Staged) -> int:
    columns, query = _values(each, once=True)
    named = ", ".join(["sourced_id", *columns])
    table = each.file.table
    return execute(
        f"INSERT INTO {table} ({named}, status) SELECT {named}, 'active' FROM ({query}) v"
        f" WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.sourced_id = v.sourced_id)"
        " ORDER BY v.line"
    )


def _differs(each: Staged, columns: list[str]) -> str:
    kept = _new_values(each)
    lists = {column.column for column in each.file.stored if column.kind.type == "jsonb"}
    stored = [f"coalesce(t.{c}, '[]')" if c in lists else f"t.{c}" for c in columns]
    now = ", ".join(["t.status", *stored])
    new = ", ".join(["'active'", *(kept.get(name, f"v.{name}") for name in columns)])
    differs = f"ROW({now}) IS DISTINCT FROM ROW({new})"
    if each.file.name == "users" and "agentSourcedIds" in each.given:
        agents, old = "coalesce(to_jsonb(v.csv_agents), '[]')", "coalesce(t.agents, '[]')"
        differs = f"({differs} OR NOT ({agents} @> {old} AND {old} @> {agents}))"
    return differs


def _new_values(each: Staged) -> dict[str, str]:
    """Where the database fills a column, or keeps it in its own form, that is not undone."""
    found = {
        column.column: f"CASE WHEN {column.kept} THEN t.{column.column} ELSE v.{column.column} END"
        for column in each.file.stored
        if column.kept
    }
    if each.has_metadata:
        now = f"CASE WHEN {_SAME_METADATA} THEN t.metadata ELSE {_MERGED_METADATA} END"
        found["metadata"] = now
    return found


def _changed(each: Staged) -> tuple[list[str], str, str]:
    columns, query = _values(each, once=False)
    if each.file.name == "users" and "agentSourcedIds" in each.given:
        listed = members('s."agentSourcedIds"')
        query = query.replace(", s.line", f", s.line, {listed} AS csv_agents", 1)
    return columns, query, _differs(each, columns)


def _update(each: Staged) -> int:
    columns, query, differs = _changed(each)
    kept = _new_values(each)
    assigned = ", ".join(
        ["status = 'active'", *(f"{name} = {kept.get(name, f'v.{name}')}" for name in columns)]
    )
    return execute(
        f"UPDATE {each.file.table} t SET {assigned} FROM ({query}) v"
        f" WHERE t.sourced_id = v.sourced_id AND {differs} AND NOT {foreign(each.file)}"
    )


def _note_kept(each: Staged, report: Report) -> None:
    """Say how many rows say otherwise than the record that Ed-Fi or an enrolment keeps."""
    if each.file.backed == "false":
        return
    _, query, differs = _changed(each)
    kept = value(
        f"SELECT count(*) FROM {each.file.table} t JOIN ({query}) v USING (sourced_id)"
        f" WHERE {foreign(each.file)} AND {differs}"
    )
    if kept:
        reason = "row(s) differ from records of Ed-Fi or of enrolments, which stay as they are"
        report.note(each.label, f"{kept} {reason}")


def _note_untaken(each: Staged, report: Report) -> None:
    """A password is never stored: not in clear, and a hash for each user would take hours."""
    for name in each.file.untaken:
        if name in each.given:
            count = value(f'SELECT count("{name}") FROM {each.file.staging}')
            if count:
                report.note(each.label, f"{count} {name}(s) were not taken", column=name)


def _store_agents(file: File) -> None:
    listed = members('s."agentSourcedIds"')
    mine = f"{_ACCEPTED} AND NOT EXISTS (SELECT FROM users t WHERE t.sourced_id ="
    mine += f' s."sourcedId" AND {foreign(file)})'
    execute(
        "DELETE FROM user_agents a USING csv_users s"
        f' WHERE a.user_sourced_id = s."sourcedId" AND {mine}'
        f" AND NOT a.agent_sourced_id = ANY (coalesce({listed}, '{{}}'))"
    )
    execute(
        "INSERT INTO user_agents (user_sourced_id, agent_sourced_id)"
        f' SELECT DISTINCT s."sourcedId", agent FROM csv_users s, unnest({listed}) agent'
        f' WHERE {mine} AND agent <> s."sourcedId" AND NOT EXISTS (SELECT FROM user_agents a'
        ' WHERE a.user_sourced_id = s."sourcedId" AND a.agent_sourced_id = agent)'
    )


def _free_primaries(each: Staged, source: str) -> None:
    """A primary role that moves to another row is first taken from the one that had it."""
    retired = f"t.sourced_id IN ({_retiring(each, source)})"
    changed = (
        'EXISTS (SELECT FROM csv_roles s WHERE s."sourcedId" = t.sourced_id'
        f" AND {_ACCEPTED} AND s.\"roleType\" = 'secondary')"
    )
    execute(
        "UPDATE user_roles t SET role_type = 'secondary' WHERE t.role_type = 'primary'"
        f" AND t.status = 'active' AND ({retired} OR {changed}) AND NOT {foreign(each.file)}"
        " AND EXISTS (SELECT FROM csv_roles n WHERE n.active AND NOT n.refused"
        ' AND n."roleType" = \'primary\' AND n."userSourcedId" = t.user_sourced_id'
        ' AND n."orgSourcedId" = t.org_sourced_id AND n."sourcedId" <> t.sourced_id)'
    )


# -- retiring -----------------------------------------------------------------------------------


def _in_file(each: Staged) -> str:
    """A delta's rows that are to be retired and are active."""
    return (
        f"SELECT t.sourced_id FROM {each.file.table} t JOIN {each.file.staging} s"
        ' ON s."sourcedId" = t.sourced_id'
        " WHERE NOT s.active AND NOT s.refused AND t.status = 'active'"
    )


def _retiring(each: Staged, source: str) -> str:
    """The sourced_ids that the file retires: named by a delta, missing from a bulk file."""
    if not each.is_bulk:
        return _in_file(each)
    return (
        f"SELECT t.sourced_id FROM {each.file.table} t WHERE t.status = 'active'"
        f" AND {brought(each.file, source)} AND NOT EXISTS (SELECT FROM {each.file.staging} s"
        ' WHERE s."sourcedId" = t.sourced_id)'
    )


def retirements(each: Staged, source: str) -> tuple[int, int]:
    """How many records the file would retire, and of how many that its source brought."""
    count = value(f"SELECT count(*) FROM ({_retiring(each, source)}) retired")
    if not count:
        return 0, 0
    active = f"SELECT count(*) FROM {each.file.table} t WHERE t.status = 'active'"
    return count, max(value(f"{active} AND {brought(each.file, source)}"), count)


def retire(each: Staged, *, source: str) -> None:
    """Soft: the row stays as `tobedeleted`. Where Ed-Fi has it too, the deletion leaves one."""
    file = each.file
    execute("DROP TABLE IF EXISTS csv_retiring")
    retired = execute(
        "CREATE TEMPORARY TABLE csv_retiring ON COMMIT DROP AS " + _retiring(each, source)
    )
    if retired and file.clears:
        execute(file.clears)
    if retired and file.backed != "false" and file.modified == "_last_modified_date":
        execute(
            f"DELETE FROM {file.table} t WHERE {file.backed}"
            " AND t.sourced_id IN (SELECT sourced_id FROM csv_retiring)"
        )
    if retired:
        execute(
            f"UPDATE {file.table} t SET status = 'tobedeleted' WHERE t.status = 'active'"
            " AND t.sourced_id IN (SELECT sourced_id FROM csv_retiring)"
        )
    if each.is_bulk:
        each.tally.missing = retired
