"""How the engines of the standards speak to PostgreSQL: server-side parameters, kept plans.

Statements are made from the declarations alone; what clients say is only ever a parameter.
The connection is Django's own, so `tsa.audit.writing` opens the transactions as everywhere.
"""

from collections.abc import Mapping
from typing import Any

import orjson
import psycopg
from django.db import connection


def run(sql: str, values: Mapping[str, Any] | None = None, *, keep_plan: bool = False):
    """Execute; returns the cursor. `keep_plan` for statements that do not depend on statistics."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return psycopg.Cursor(connection.connection).execute(sql, values, prepare=keep_plan)


def row(sql: str, values: Mapping[str, Any] | None = None, *, keep_plan: bool = False):
    """The first row as {column: value}; None where there is none."""
    cursor = run(sql, values, keep_plan=keep_plan)
    found = cursor.fetchone()
    if found is None:
        return None
    return {column.name: value for column, value in zip(cursor.description, found, strict=True)}


def as_json(value: Any) -> str:
    """JSON text of clean values; decimals keep their digits."""
    return orjson.dumps(value, default=_decimal).decode()


def _decimal(value: Any) -> orjson.Fragment:
    return orjson.Fragment(str(value))
