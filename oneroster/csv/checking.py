"""Every rule that a package's rows have to keep, asked of PostgreSQL in sets.

Each check adds to the table of problems what it finds, by file, line and column. A refused row
counts as not there, so what refers to it is refused as well.
"""

from collections.abc import Iterator

from django.db import connection

from oneroster.csv import kinds
from oneroster.csv.catalogue import BY_NAME
from oneroster.csv.files import STATUSES, V12, Column, File, Rule, Unique
from oneroster.csv.kinds import Id, Listed, Moment, Token, literal
from oneroster.csv.problems import Problem
from oneroster.csv.staging import Staged, execute, value

_STATUS = Token(STATUSES, is_open=False)
_CHUNK = 2000


def check(staged: list[Staged], *, version: str, source: str) -> None:
    """Fill csv_problems and mark what is refused."""
    by_name = {each.file.name: each for each in staged}
    for each in staged:
        _judge_values(each, version)
        _find_repeated(each)
        _mark(each)
    for each in staged:
        for rule in each.file.unique:
            _find_taken(each, rule, source)
        _find_retired_elsewhere(each)
        _mark(each)
    _check_references(staged, by_name, version=version, source=source)


def refuse(staged: list[Staged], found: list[Problem], *, version: str, source: str) -> int:
    """Refuse these rows as well, and what refers to them; how many these are by themselves."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO csv_problems VALUES (%s, %s, %s, %s)",
            [(each.file, each.line, each.column, each.reason) for each in found],
        )
    refused = sum(_mark(each) for each in staged)
    checked = [each for each in staged if not each.made_of]
    _check_references(
        checked, {each.file.name: each for each in checked}, version=version, source=source
    )
    return refused


def problems() -> Iterator[Problem]:
    """What was found since it was last asked, in order, without holding it all."""
    connection.ensure_connection()
    with connection.connection.cursor(name="csv_problems_found") as cursor:
        cursor.execute(
            'SELECT file, line, "column", reason FROM csv_problems ORDER BY file, line, "column"'
        )
        while chunk := cursor.fetchmany(_CHUNK):
            for row in chunk:
                yield Problem(*row)
    execute("DELETE FROM csv_problems")


def count_refused(each: Staged) -> int:
    return value(f"SELECT count(*) FROM {each.file.staging} WHERE refused")


def foreign(file: File) -> str:
    """SQL: Ed-Fi or an enrolment has the row `t`, and no package brought it."""
    if file.backed == "false":
        return "false"
    return (
        f"({file.backed} AND t.status = 'active' AND NOT EXISTS (SELECT FROM csv_records p"
        f" WHERE p.file = {literal(file.name)} AND p.sourced_id = t.sourced_id))"
    )


def brought(file: File, source: str) -> str:
    """SQL: a package of this source brought the row `t`."""
    return (
        f"EXISTS (SELECT FROM csv_records p WHERE p.file = {literal(file.name)}"
        f" AND p.sourced_id = t.sourced_id AND p.source = {literal(source)})"
    )


# -- one row by itself --------------------------------------------------------------------------


def _judge_values(each: Staged, version: str) -> None:
    always = list(_common(each))
    if_active = [
        *_required(each.file, version),
        *(
            (f"({condition})", column.name, reason)
            for column in each.file.read(version)
            for condition, reason in column.kind.judged(f's."{column.name}"')
        ),
        *((f"({rule.condition})", rule.name, rule.reason) for rule in _rules(each.file)),
    ]
    judged = [*always, *((f"s.active AND {c}", name, reason) for c, name, reason in if_active)]
    named = ", ".join(f"({c}, {literal(name)}, {literal(reason)})" for c, name, reason in judged)
    # The disjunction goes over all rows; what is wrong is asked of the few that it finds.
    anything = " OR ".join(f"({c})" for c, _, _ in judged)
    execute(
        "INSERT INTO csv_problems"
        f" SELECT {literal(each.label)}, s.line, v.name, v.reason"
        f" FROM (SELECT * FROM {each.file.staging} s WHERE {anything} OFFSET 0) s,"
        f" LATERAL (VALUES {named}) v(bad, name, reason) WHERE v.bad"
    )


def _common(each: Staged) -> Iterator[tuple[str, str, str]]:
    yield 's."sourcedId" IS NULL', "sourcedId", "is empty"
    for condition, reason in Id().judged('s."sourcedId"'):
        yield condition, "sourcedId", reason
    if each.is_bulk:
        yield "s.status <> 'active'", "status", "has to be empty in a bulk file"
        return
    for name, kind in (("status", _STATUS), ("dateLastModified", Moment())):
        yield f's."{name}" IS NULL', name, "is empty, which it must not be in a delta file"
        for condition, reason in kind.judged(f's."{name}"'):
            yield condition, name, reason


def _required(file: File, version: str) -> Iterator[tuple[str, str, str]]:
    for column in file.of_version(version):
        if version in column.required:
            yield f's."{column.name}" IS NULL', column.name, "is empty"


def _rules(file: File) -> Iterator[Rule]:
    yield from file.rules
    for begin, end in file.in_order:
        # As text: where both are of the right form, that is their order.
        yield Rule(end, f's."{end}" < s."{begin}"', f"is before {begin}")


# -- rows beside each other, and beside what is stored ------------------------------------------


def _find_repeated(each: Staged) -> None:
    table = each.file.staging
    execute(
        f"INSERT INTO csv_problems SELECT {literal(each.label)}, s.line, 'sourcedId',"
        " 'stands in line ' || first.line || ' as well'"
        f' FROM {table} s JOIN (SELECT "sourcedId", min(line) AS line FROM {table}'
        ' GROUP BY 1 HAVING count(*) > 1) first USING ("sourcedId")'
        " WHERE s.line > first.line"
    )


def _find_taken(each: Staged, rule: Unique, source: str) -> None:
    """Values that may stand once, and stand twice: in the file, or there and in the table."""
    file, named = each.file, ", ".join(f'"{name}"' for name in rule.names)
    if not each.given.issuperset(rule.names):
        return
    usable = f"s.active AND NOT s.refused AND {rule.where}"
    column = rule.names[0]
    execute(
        f"INSERT INTO csv_problems SELECT {literal(each.label)}, s.line, {literal(column)},"
        f" {literal(rule.reason)} || ' (line ' || first.line || ')'"
        f" FROM {file.staging} s JOIN (SELECT {named}, min(s.line) AS line"
        f" FROM {file.staging} s WHERE {usable}"
        f" GROUP BY {named} HAVING count(*) > 1) first USING ({named})"
        f" WHERE s.line > first.line AND {usable}"
    )
    stays = rule.stored
    if rule.freed and each.is_bulk:
        stays += f" AND NOT {brought(file, source)}"
    same = " AND ".join(f't.{file.column(name).column} = s."{name}"' for name in rule.names)
    execute(
        f"INSERT INTO csv_problems SELECT {literal(each.label)}, s.line, {literal(column)},"
        f" {literal(rule.reason)} || ' (' || t.sourced_id || ')'"
        f" FROM {file.staging} s JOIN {file.table} t ON {same}"
        f' WHERE {usable} AND {stays} AND t.sourced_id <> s."sourcedId"'
        f' AND NOT EXISTS (SELECT FROM {file.staging} x WHERE x."sourcedId" = t.sourced_id)'
    )


def _find_retired_elsewhere(each: Staged) -> None:
    if each.is_bulk or each.file.backed == "false":
        return
    file = each.file
    execute(
        f"INSERT INTO csv_problems SELECT {literal(each.label)}, s.line, 'status',"
        " 'the record is Ed-Fi''s or an enrolment''s; a file does not retire it'"
        f' FROM {file.staging} s JOIN {file.table} t ON t.sourced_id = s."sourcedId"'
        f" WHERE NOT s.active AND {foreign(file)}"
    )


def _mark(each: Staged) -> int:
    """Refuse the rows of which there are problems; how many are newly refused."""
    return execute(
        f"UPDATE {each.file.staging} s SET refused = true WHERE NOT refused AND line IN"
        f" (SELECT line FROM csv_problems WHERE file = {literal(each.label)})"
    )


# -- what refers to what ------------------------------------------------------------------------


def _check_references(staged, by_name: dict[str, Staged], *, version: str, source: str) -> None:
    """Until a round refuses no further row."""
    refused = 1
    while refused:
        refused = 0
        for each in staged:
            for column in _referring(each, version):
                _find_dangling(each, column, by_name, source)
            refused += _mark(each)
        if version == V12 and "users" in by_name:
            _find_without_role(by_name["users"], by_name, source)
            refused += _mark(by_name["users"])


def _referring(each: Staged, version: str) -> list[Column]:
    found = [column for column in each.file.read(version) if column.refers]
    if each.file.is_of:
        found.append(Column("sourcedId", Id(), refers=each.file.is_of))
    return [column for column in found if column.name in each.given]


def _find_dangling(each: Staged, column: Column, by_name: dict[str, Staged], source: str) -> None:
    named = f's."{column.name}"'
    rows = f"SELECT s.line, {named} AS ref FROM {each.file.staging} s"
    if isinstance(column.kind, Listed):
        rows = f"SELECT s.line, ref FROM {each.file.staging} s, unnest({kinds.members(named)}) ref"
    rows += f" WHERE s.active AND NOT s.refused AND {named} IS NOT NULL"
    there = _there(column.refers, by_name, source)
    missing = " AND ".join(f"NOT EXISTS ({found})" for found in there)
    execute(
        f"INSERT INTO csv_problems SELECT {literal(each.label)}, r.line, {literal(column.name)},"
        f" 'names ' || left(r.ref, 100) || ', which is neither in {column.refers}.csv nor stored'"
        f" FROM ({rows}) r WHERE {missing}"
    )


def _there(name: str, by_name: dict[str, Staged], source: str) -> Iterator[str]:
    """Subqueries that find `r.ref`: among the rows that come, among those that stay."""
    target = by_name.get(name)
    file = target.file if target else BY_NAME[name]
    stays = "true"
    if target:
        at = f'SELECT FROM {file.staging} x WHERE x."sourcedId" = '
        yield f"{at}r.ref AND x.active AND NOT x.refused"
        stays = f"NOT EXISTS ({at}t.sourced_id AND NOT x.active AND NOT x.refused)"
        if target.is_bulk:
            stays = f"(EXISTS ({at}t.sourced_id) OR NOT {brought(file, source)})"
    yield (
        f"SELECT FROM {file.table} t WHERE t.sourced_id = r.ref AND t.status = 'active' AND {stays}"
    )


def _find_without_role(users: Staged, by_name: dict[str, Staged], source: str) -> None:
    """A user of 1.2 has one role at least."""
    roles = by_name.get("roles")
    stays, comes = "t.status = 'active'", "false"
    if roles:
        mine = f"SELECT FROM {roles.file.staging} x"
        comes = f'EXISTS ({mine} WHERE x."userSourcedId" = s."sourcedId" AND x.active'
        comes += " AND NOT x.refused)"
        if roles.is_bulk:
            stays += f" AND NOT {brought(roles.file, source)}"
        else:
            stays += f' AND NOT EXISTS ({mine} WHERE x."sourcedId" = t.sourced_id'
            stays += " AND NOT x.active)"
    execute(
        f"INSERT INTO csv_problems SELECT {literal(users.label)}, s.line, 'sourcedId',"
        f" 'the user has no role in roles.csv' FROM {users.file.staging} s"
        f" WHERE s.active AND NOT s.refused AND NOT {comes} AND NOT EXISTS (SELECT FROM"
        f' user_roles t WHERE t.user_sourced_id = s."sourcedId" AND {stays})'
    )
