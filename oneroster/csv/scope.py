"""Which records an export has: whole sets in which every reference resolves, or all that changed.

Temporary tables hold the chosen ids, made in order of dependency, so that the files themselves
are one pass each. A bulk export has active records only; a row whose required reference is not
chosen is left out with it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from oneroster.csv.catalogue import BY_NAME, FILES
from oneroster.csv.files import Column, File
from oneroster.csv.kinds import Listed, literal, unbroken
from oneroster.csv.staging import execute, value

_SCHOOLS = """
WITH RECURSIVE below AS (
    SELECT sourced_id FROM organizations WHERE sourced_id = ANY (%s)
    UNION SELECT o.sourced_id FROM organizations o JOIN below b ON o.parent_id = b.sourced_id
), above AS (
    SELECT sourced_id, parent_id FROM organizations WHERE sourced_id = ANY (%s)
    UNION SELECT o.sourced_id, o.parent_id
    FROM organizations o JOIN above a ON o.sourced_id = a.parent_id
)
SELECT sourced_id, true AS inside FROM below
UNION SELECT sourced_id, false FROM above WHERE sourced_id NOT IN (SELECT sourced_id FROM below)
"""
_INSIDE = "(SELECT sourced_id FROM csv_schools WHERE inside)"
# Who is of a school: with a role there, or acting for somebody who has one.
_PEOPLE = f"""
CREATE TEMPORARY TABLE csv_people ON COMMIT DROP AS
WITH own AS (SELECT DISTINCT user_sourced_id AS id FROM user_roles
    WHERE org_sourced_id IN {_INSIDE})
SELECT id AS sourced_id FROM own
UNION SELECT a.agent_sourced_id FROM user_agents a JOIN own ON own.id = a.user_sourced_id
"""
_BY_SCHOOL = {
    "orgs": "t.sourced_id IN (SELECT sourced_id FROM csv_schools)",
    "academicSessions": "(t.school_id IS NULL OR 'school_' || t.school_id IN " + _INSIDE + ")",
    "courses": "t.org_sourced_id IN (SELECT sourced_id FROM csv_schools)",
    "classes": f"t.org_sourced_id IN {_INSIDE}",
    "roles": f"t.org_sourced_id IN {_INSIDE}",
    "enrollments": f"t.org_sourced_id IN {_INSIDE}",
}
_OF_CLASS = "t.class_sourced_id IN (SELECT sourced_id FROM classes WHERE org_sourced_id IN {})"
for _name in ("lineItems", "results", "scoreScales", "classResources"):
    _BY_SCHOOL[_name] = _OF_CLASS.format(_INSIDE)
_BY_SCHOOL["results"] = (
    "t.line_item_sourced_id IN (SELECT l.sourced_id FROM line_items l WHERE "
    + _OF_CLASS.format(_INSIDE).replace("t.", "l.", 1)
    + ")"
)
for _whole, _table in (("lineItem", "line_item"), ("result", "result")):
    _wholes = f"SELECT t.sourced_id FROM {_table}s t WHERE {_BY_SCHOOL[f'{_whole}s']}"
    for _part in ("ScoreScales", "LearningObjectiveIds"):
        _BY_SCHOOL[_whole + _part] = f"t.{_table}_sourced_id IN ({_wholes})"
_FEW = 1000  # ids, that a lookup may hold instead of the chosen ones
# By index for each element: e IN (…) would read all chosen ids once for each row.
_CHOSEN = "(SELECT TRUE FROM {} c WHERE c.sourced_id = e LIMIT 1)"
_OPTIONAL_ARRAY = "ARRAY(SELECT e FROM jsonb_array_elements_text({}) e WHERE {})"


@dataclass(frozen=True)
class Scope:
    """What an export is asked for. `since`: only what changed after it, tombstones included."""

    version: str
    since: datetime | None = None
    schools: tuple[str, ...] = ()
    nearly_whole: frozenset[str] = frozenset()  # files of whose table few records are not chosen

    @property
    def is_bulk(self) -> bool:
        return self.since is None


def prepare(scope: Scope) -> Scope:
    """Choose the records: afterwards each file has its table of ids, where one is needed.

    What is held by a foreign key names a chosen record unless it names one of those left out: of
    a file of which few are, these are looked up instead, in a table that fits into any cache.
    """
    kept = (*map(chosen, FILES), *map(left_out, FILES))
    for table in ("csv_schools", "csv_people", "csv_metadata", *kept):
        execute(f"DROP TABLE IF EXISTS {table}")
    execute("CREATE TEMPORARY TABLE csv_metadata (file text, n int, name text) ON COMMIT DROP")
    if scope.schools:
        schools = list(scope.schools)
        execute(
            f"CREATE TEMPORARY TABLE csv_schools ON COMMIT DROP AS {_SCHOOLS}", [schools, schools]
        )
        execute(_PEOPLE)
    return _choose(scope) if scope.is_bulk else scope


def _choose(scope: Scope) -> Scope:
    columns = [column for file in FILES for column in file.of_version(scope.version)]
    listed = {column.refers for column in columns if isinstance(column.kind, Listed)}
    for file in FILES:
        if file.name not in {column.refers for column in columns}:
            continue
        execute(
            f"CREATE TEMPORARY TABLE {chosen(file)} ON COMMIT DROP AS"
            f" SELECT t.sourced_id FROM {file.table} t WHERE {condition(file, scope)}"
        )
        is_nearly_whole = _leave_out(file) < _FEW
        if is_nearly_whole:
            scope = replace(scope, nearly_whole=scope.nearly_whole | {file.name})
        if file.name in listed:
            execute(f"CREATE INDEX ON {chosen(file)} (sourced_id)")
        if file.name in listed or not is_nearly_whole:
            execute(f"ANALYZE {chosen(file)}")
    return scope


def _leave_out(file: File) -> int:
    """How many records of the table are not chosen; a table has their ids."""
    return execute(
        f"CREATE TEMPORARY TABLE {left_out(file)} ON COMMIT DROP AS"
        f" SELECT t.sourced_id FROM {file.table} t WHERE NOT EXISTS"
        f" (SELECT FROM {chosen(file)} c WHERE c.sourced_id = t.sourced_id)"
    )


def metadata(file: File, scope: Scope) -> list[str]:
    """The names in the metadata of the records of the file, which a table numbers from 0."""
    if not value(f"SELECT EXISTS (SELECT FROM {file.table} WHERE metadata <> '{{}}')"):
        return []
    an_object = "CASE WHEN jsonb_typeof(t.metadata) = 'object' THEN t.metadata ELSE '{}' END"
    execute(
        "INSERT INTO csv_metadata (file, n, name)"
        f" SELECT {literal(file.name)}, row_number() OVER (ORDER BY name) - 1, name"
        f' FROM (SELECT DISTINCT k COLLATE "C" AS name FROM {file.table} t,'
        f" jsonb_object_keys({an_object}) k"
        f" WHERE t.metadata <> '{{}}' AND {belongs(file, scope)}) names"
        # A header has one line, and what reads it trims it.
        r" WHERE name <> '' AND name = btrim(name) AND name !~ '[\r\n\t]'"
    )
    return list(
        value(
            "SELECT coalesce(array_agg(name ORDER BY n), '{}') FROM csv_metadata"
            f" WHERE file = {literal(file.name)}"
        )
    )


def metadata_written(file: File, n: int) -> str:
    """SQL of the field; the name itself, which comes from a sender, is no part of it."""
    name = f"(SELECT name FROM csv_metadata WHERE file = {literal(file.name)} AND n = {n})"
    return unbroken(f"t.metadata ->> {name}")


def chosen(file: File) -> str:
    return f"csv_chosen_{file.name.lower()}"


def left_out(file: File) -> str:
    return f"csv_left_out_{file.name.lower()}"


def belongs(file: File, scope: Scope) -> str:
    """SQL: the row `t` was chosen, once `prepare` has chosen."""
    if file.name in scope.nearly_whole:
        return f"t.sourced_id NOT IN (SELECT sourced_id FROM {left_out(file)})"
    return condition(file, scope)


def condition(file: File, scope: Scope) -> str:
    """SQL: the row `t` belongs into the file."""
    wanted = []
    if scope.schools:
        wanted.append(_of_schools(file))
    if scope.since is not None:
        since = f"{literal(scope.since.isoformat())}::timestamptz"
        wanted.append(f"t.{file.modified} > (SELECT changes_since({since}))")
    else:
        wanted.append("t.status = 'active'")
        wanted += _required(file, scope)
    return " AND ".join(wanted)


def _of_schools(file: File) -> str:
    if file.name in _BY_SCHOOL:
        return _BY_SCHOOL[file.name]
    if file.of_user:
        return f"{file.of_user} IN (SELECT sourced_id FROM csv_people)"
    return "true"  # categories and resources belong to no school


def _required(file: File, scope: Scope) -> list[str]:
    """What a complete set asks of a row: its required values are there, and what they name."""
    found = []
    for column in file.of_version(scope.version):
        if scope.version in column.required:
            found.append(f"{_raw(column)} IS NOT NULL")
            if column.refers and column.refers != file.name:
                found.append(_resolves(column, scope))
    if file.is_of:
        found.append(f"t.sourced_id IN (SELECT sourced_id FROM {chosen(BY_NAME[file.is_of])})")
    if file.name == "users":
        found.append(
            "EXISTS (SELECT FROM user_roles r WHERE r.user_sourced_id = t.sourced_id"
            " AND r.status = 'active')"
        )
    return found


def _raw(column: Column) -> str:
    """The value before it becomes text."""
    if not column.column:
        return column.export
    value = f"t.{column.column}"
    return f"coalesce({value}, {column.fallback})" if column.fallback else value


def _resolves(column: Column, scope: Scope) -> str:
    table = chosen(BY_NAME[column.refers])
    if isinstance(column.kind, Listed):
        source = "t.org_ids" if column.name == "orgSourcedIds" else f"t.{column.column}"
        holds = _CHOSEN.format(table)
        return f"EXISTS (SELECT FROM jsonb_array_elements_text({source}) e WHERE {holds})"
    return f"{column.kind.named(_raw(column))} {_among(column, scope)}"


def _among(column: Column, scope: Scope) -> str:
    """SQL after a reference that is not null: it names a chosen record."""
    file = BY_NAME[column.refers]
    if column.is_held and column.refers in scope.nearly_whole:
        return f"NOT IN (SELECT sourced_id FROM {left_out(file)})"
    return f"IN (SELECT sourced_id FROM {chosen(file)})"


def written(file: File, column: Column, scope: Scope) -> str:
    """SQL of the field's text. In a complete set, what names nothing in it is left empty."""
    if not (scope.is_bulk and column.refers):
        return column.written
    table = chosen(BY_NAME[column.refers])
    if isinstance(column.kind, Listed):
        sources = {"agentSourcedIds": "t.agents", "orgSourcedIds": "t.org_ids"}
        source = sources.get(column.name, f"t.{column.column}")
        array = _OPTIONAL_ARRAY.format(source, _CHOSEN.format(table))
        return f"CASE WHEN {source} <> '[]' THEN nullif(array_to_string({array}, ','), '') END"
    if scope.version in column.required and column.refers != file.name:
        return column.written  # the row is there because this resolves
    named = column.kind.named(_raw(column))
    return f"CASE WHEN {named} {_among(column, scope)} THEN {column.written} END"
