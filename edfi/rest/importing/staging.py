"""The SQL of an import: a batch is staged by COPY and compared and written as a set.

The same rules as `edfi.rest.statements` has for one item, said of the staged rows `s`; a slice
of them is named by its wave and its first and last number. Existing rows are updated and the
others inserted by two statements, not by one upsert: triggers that fill in what a new row leaves
out would otherwise speak for rows that are there already.
"""

import re
from functools import cache

from edfi.rest.resource import Resource
from edfi.rest.statements import condition

_SLICE = "s.wave = %(wave)s AND s.n BETWEEN %(first)s AND %(last)s"
_PARAMETER = re.compile(r"%\((\w+)\)s::\w+")


@cache
def create(resource: Resource) -> str:
    columns = ", ".join(f"{name} {cast}" for name, cast in resource.columns.items())
    return (
        "DROP TABLE IF EXISTS pg_temp.staged;"
        f" CREATE TEMPORARY TABLE staged (n integer, wave integer, {columns})"
    )


@cache
def copy(resource: Resource) -> str:
    return f"COPY pg_temp.staged (n, wave, {', '.join(resource.columns)}) FROM STDIN"


@cache
def compare(resource: Resource) -> str:
    """How many of the slice are there already, and how many of those would change."""
    return (
        f"SELECT count(t.id), count(t.id) FILTER (WHERE {_differs(resource, 't')})"
        f" FROM pg_temp.staged s LEFT JOIN {resource.table} t ON {_same_key(resource, 't')}"
        f" WHERE {_SLICE}"
    )


@cache
def update(resource: Resource) -> str:
    """Returns for each row whether it really changed: triggers may have put back what it had."""
    changes = ", ".join(f"{each} = {_new_value(resource, each, 't')}" for each in _rest(resource))
    return (
        f"UPDATE {resource.table} t SET {changes} FROM pg_temp.staged s"
        f" JOIN {resource.table} o ON {_same_key(resource, 'o')}"
        f" WHERE o.id = t.id AND {_SLICE} AND {_differs(resource, 'o')}"
        " RETURNING o._etag <> t._etag"
    )


@cache
def insert(resource: Resource) -> str:
    """Rows that somebody else makes at the same moment are left to another attempt."""
    columns = [*resource.columns, *resource.fixed]
    values = [f"s.{each}" for each in resource.columns]
    values += [f"'{value}'" for value in resource.fixed.values()]
    target = "" if resource.folded_key else f" ({', '.join(resource.key_columns)})"
    return (
        f"INSERT INTO {resource.table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM pg_temp.staged s WHERE {_SLICE} AND NOT EXISTS"
        f" (SELECT FROM {resource.table} t WHERE {_same_key(resource, 't')})"
        f" ORDER BY s.n ON CONFLICT{target} DO NOTHING"
    )


@cache
def missing(target: Resource) -> str:
    """Which of the natural keys in the parameters (one array for each member) name no item."""
    members = list(enumerate(target.flat_key))
    arrays = ", ".join(f"%(m{number})s::{each.scalar.cast}[]" for number, each in members)
    names = ", ".join(f"m{number}" for number, _ in members)
    wanted = [f"t.{each.column} = r.m{number}" for number, each in members]
    there = condition(*wanted, *(f"t.{c} = '{v}'" for c, v in target.fixed.items()))
    return (
        f"SELECT r.n - 1 FROM unnest({arrays}) WITH ORDINALITY AS r({names}, n)"
        f" WHERE NOT EXISTS (SELECT FROM {target.table} t WHERE {there})"
    )


def _rest(resource: Resource) -> list[str]:
    return [each for each in resource.columns if each not in resource.key_columns]


def _same_key(resource: Resource, row: str) -> str:
    if resource.folded_key:
        folded = _PARAMETER.sub(r"s.\1", resource.folded_key)
        return condition(resource.rows, folded).replace("t.", f"{row}.")
    wanted = [f"{row}.{each} = s.{each}" for each in resource.key_columns]
    return condition(*(f"{row}.{c} = '{v}'" for c, v in resource.fixed.items()), *wanted)


def _new_value(resource: Resource, column: str, row: str) -> str:
    return f"coalesce(s.{column}, {row}.{column})" if column in resource.kept else f"s.{column}"


def _differs(resource: Resource, row: str) -> str:
    columns = _rest(resource)
    if not columns:
        return "FALSE"
    now = ", ".join(f"{row}.{each}" for each in columns)
    new = ", ".join(_new_value(resource, each, row) for each in columns)
    return f"ROW({now}) IS DISTINCT FROM ROW({new})"
