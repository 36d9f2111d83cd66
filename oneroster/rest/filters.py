"""The standard's filter grammar: `familyName='jones' AND dateLastModified>'2027-01-31'`.

Read by hand into clauses; each becomes SQL that its property makes, with the value as a
parameter. AND binds before OR. A quote in a value is doubled, or stands alone where the closing
one cannot be meant. Nothing of a filter reaches SQL as text.
"""

import re
from dataclasses import dataclass
from typing import Any

from oneroster.rest.errors import BadFilter
from oneroster.rest.resource import Resource, properties
from oneroster.rest.shapes import Property, Ref, Refs, Text, Wrong

MOST_CLAUSES = 20
MOST_CHARACTERS = 4000
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*"
_HEAD = re.compile(rf"\s*({_NAME})\s*(!=|>=|<=|=|>|<|~)\s*'")
_JOIN = re.compile(rf"\s+(AND|OR)\s+(?={_NAME}\s*(?:!=|>=|<=|=|>|<|~)\s*')", re.IGNORECASE)
# A quote before one of these was meant to close a value, whatever stands for AND and OR there.
_CLAUSE = re.compile(rf"\s*(?:\w+\s+){{0,3}}{_NAME}\s*(?:!=|>=|<=|=|>|<|~)\s*'")
_CURLY = str.maketrans({"‘": "'", "’": "'"})
# Filters that name one of these ask for what is to be deleted, too.
_WHOLE = {"status", "dateLastModified", "sourcedId"}


@dataclass(frozen=True, slots=True)
class Filter:
    """`sql` is a condition in brackets; `names` the properties that the filter speaks of.

    `since`: the parameters after which changes are asked for (docs/decisions/changes-since.md).
    """

    sql: str
    values: dict[str, Any]
    names: frozenset[str]
    since: tuple[str, ...] = ()

    @property
    def shows_deleted(self) -> bool:
        return not self.names.isdisjoint(_WHOLE)


@dataclass(frozen=True, slots=True)
class _Clause:
    name: str
    operator: str
    value: str

    @property
    def is_since(self) -> bool:
        return self.name == "dateLastModified" and self.operator in (">", ">=")


def parse(resource: type[Resource], version: str, text: str, hidden: frozenset[str]) -> Filter:
    """Raises BadFilter."""
    if len(text) > MOST_CHARACTERS:
        raise BadFilter(f"A filter has at most {MOST_CHARACTERS} characters.")
    if "\x00" in text:
        raise BadFilter("A filter cannot hold a NUL character.")
    clauses, joins = _clauses(text.translate(_CURLY))
    values: dict[str, Any] = {}
    groups: list[list[str]] = [[]]
    for number, clause in enumerate(clauses):
        if number and joins[number - 1] == "OR":
            groups.append([])
        groups[-1].append(_condition(resource, version, clause, f"f{number}", values, hidden))
    sql = " OR ".join(" AND ".join(group) for group in groups)
    since = tuple(f"f{number}" for number, each in enumerate(clauses) if each.is_since)
    return Filter(f"({sql})", values, frozenset(each.name for each in clauses), since)


def _clauses(text: str) -> tuple[list[_Clause], list[str]]:
    clauses, joins, at = [], [], 0
    while True:
        head = _HEAD.match(text, at)
        if head is None:
            raise BadFilter("A filter is written as field='value', joined by AND or OR.")
        value, at = _value(text, head.end())
        clauses.append(_Clause(head.group(1), head.group(2), value))
        if len(clauses) > MOST_CLAUSES:
            raise BadFilter(f"A filter has at most {MOST_CLAUSES} clauses.")
        if not text[at:].strip():
            return clauses, joins
        join = _JOIN.match(text, at)
        if join is None:
            raise BadFilter("Clauses of a filter are joined by AND or OR.")
        joins.append(join.group(1).upper())
        at = join.end()


def _value(text: str, at: int) -> tuple[str, int]:
    """The value that begins there, and where the text goes on behind its closing quote."""
    found = []
    while at < len(text):
        if text[at] != "'":
            found.append(text[at])
            at += 1
        elif text[at + 1 : at + 2] == "'":
            found.append("'")
            at += 2
        elif not text[at + 1 :].strip() or _JOIN.match(text, at + 1):
            return "".join(found), at + 1
        elif _CLAUSE.match(text, at + 1):
            raise BadFilter("Clauses of a filter are joined by AND or OR.")
        else:
            found.append("'")
            at += 1
    raise BadFilter("The value of a filter is not closed by a quote.")


def _condition(resource, version, clause: _Clause, parameter: str, values, hidden) -> str:
    if clause.name.partition(".")[0] in hidden:
        raise BadFilter(f"{clause.name} cannot be filtered by.")
    found = property_of(resource, version, clause.name)
    if found is None or clause.operator not in found.operators:
        raise BadFilter(f"{clause.name}{clause.operator} is not a filter of this collection.")
    try:
        values[parameter] = found.of_text(clause.value)
    except Wrong as wrong:
        raise BadFilter(f"{clause.name} {wrong}.") from None
    return f"({found.compared(clause.operator, parameter)})"


def property_of(resource: type[Resource], version: str, name: str) -> Property | None:
    """What a filter or a sort means by a name: title, class.sourcedId, metadata.x."""
    known = resource.older_filters if version == "1.1" else resource.filters
    if name in known:
        return known[name]
    first, _, rest = name.partition(".")
    found = properties(resource, version).get(first)
    if first == "metadata" and rest:
        return _member(rest)
    if isinstance(found, Ref | Refs):
        return found if rest == "sourcedId" else None
    return found if not rest else None


def _member(path: str) -> Text:
    """A member of the free object `metadata`, compared as text.

    The path has been matched by the grammar: letters, digits, hyphen, underscore and points.
    """
    names = ",".join(f'"{each}"' for each in path.split("."))
    return Text(f"metadata #>> '{{{names}}}'")
