"""Which row it was that a table refused, and why, in words: what no check can foresee.

Nothing found here stays written. A file's rows are tried in halves until the row is alone; what
is judged at the end of a transaction is judged after each of these tries.
"""

import re
from collections.abc import Iterator

from django.db import DataError, IntegrityError, transaction

from oneroster.csv import storing
from oneroster.csv.problems import Problem
from oneroster.csv.reports import Report
from oneroster.csv.staging import Staged, connection, execute, value

MOST = 20  # rows that are named; each costs some twenty tries
REFUSALS = (IntegrityError, DataError)
_KEY = re.compile(r"^Key \((?P<columns>.+?)\)=")
_NOT_NULL, _FOREIGN, _UNIQUE = "23502", "23503", "23505"


class _TakenBack(Exception):
    """Ends the trial."""


def refused_rows(staged: list[Staged], *, source: str) -> list[Problem]:
    """The rows that the tables refuse, in the first file that has any."""
    found: list[Problem] = []
    try:
        with transaction.atomic():
            for each in staged:
                found = _refused_of(each, source)
                if found:
                    break
            raise _TakenBack
    except _TakenBack:
        return found


def in_words(error: Exception, each: Staged | None = None, line: int = 0) -> Problem:
    """The rule that was broken. PostgreSQL's own detail may be a whole row, and is left out."""
    told = getattr(error.__cause__, "diag", None)
    label = each.label if each else ""
    if told is None:
        return Problem(label, line, "", f"the database refused it ({type(error).__name__})")
    names = _columns(told, each)
    return Problem(label or told.table_name or "", line, ", ".join(names), _reason(told, names))


def _refused_of(each: Staged, source: str) -> list[Problem]:
    try:
        with transaction.atomic():
            storing.store(each, source=source, report=Report())
            _judge_now()
        return []
    except REFUSALS as error:
        first = error
    storing.prepare(each, source=source)
    found: list[Problem] = []
    lines = _lines(each)
    by_halves = not _refers_to_itself(each)
    if lines:
        _place(each, lines, found, judge=by_halves)
    return found or [in_words(first, each, _line_of_key(first, each))]


def _judge_now() -> None:
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET CONSTRAINTS ALL DEFERRED")


def _refers_to_itself(each: Staged) -> bool:
    """A row may name a later one: then halves are not whole by themselves."""
    return any(column.refers == each.file.name for column in each.file.stored)


def _place(each: Staged, lines: list[int], found: list[Problem], *, judge: bool) -> None:
    """Write the rows of these lines; of those that are refused, add the problems."""
    if len(found) >= MOST:
        return
    each.within = f" AND s.line BETWEEN {lines[0]} AND {lines[-1]}"
    try:
        with transaction.atomic():
            storing.write(each)
            if judge:
                _judge_now()
    except REFUSALS as error:
        middle = len(lines) // 2
        if middle:
            _place(each, lines[:middle], found, judge=judge)
            _place(each, lines[middle:], found, judge=judge)
        else:
            found.append(in_words(error, each, lines[0]))
    finally:
        each.within = ""


def _lines(each: Staged) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT line FROM {each.file.staging} WHERE active AND NOT refused ORDER BY 1"
        )
        return [line for (line,) in cursor.fetchall()]


def _line_of_key(error: Exception, each: Staged) -> int:
    """The first row with the key that the database names."""
    told = getattr(error.__cause__, "diag", None)
    detail = (told.message_detail or "") if told else ""
    key = re.match(r"^Key \((?P<column>\w+)\)=\((?P<value>.*)\) is ", detail)
    column = key and next((c for c in each.file.stored if c.column == key["column"]), None)
    if not column or told.table_name != each.file.table:
        return 0
    first = f'SELECT min(line) FROM {each.file.staging} WHERE active AND "{column.name}" = %s'
    return value(first, [key["value"]]) or 0


# -- words --------------------------------------------------------------------------------------


def _columns(told, each: Staged | None) -> list[str]:
    """The file's names of the columns that the rule is about."""
    key = _KEY.match(told.message_detail or "")
    if told.column_name:
        columns = [told.column_name]
    elif key:
        columns = re.findall(r"\w+", key["columns"])
    elif told.constraint_name and told.table_name:
        columns = list(_of_constraint(told.table_name, told.constraint_name))
    else:
        return []
    if each is None or told.table_name != each.file.table:
        return columns
    names = {column.column: column.name for column in each.file.stored}
    names["sourced_id"] = "sourcedId"
    return [names[column] for column in columns if column in names]


def _of_constraint(table: str, name: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.conrelid = to_regclass(%s) AND c.conname = %s ORDER BY a.attnum",
            [table, name],
        )
        yield from (column for (column,) in cursor.fetchall())


def _reason(told, names: list[str]) -> str:
    if told.sqlstate == _NOT_NULL:
        return "is empty, which the table does not take"
    if told.sqlstate == _UNIQUE:
        return f"another record has the same {' and '.join(names) or 'key'}"
    if told.sqlstate == _FOREIGN:
        return "names what is not stored, or is named by what stays"
    if told.constraint_name and told.sqlstate.startswith("23"):
        rule = told.constraint_name.replace("_", " ")
        return f"breaks a rule of the table: {rule}"
    # Values of a row may follow the colon; our own triggers speak of ids only.
    message = told.message_primary or "the database refused it"
    return (message.partition(":")[0] if told.sqlstate.startswith("22") else message)[:500]
