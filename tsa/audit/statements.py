"""Statements over whole sets of rows, for imports: what they touched, what they found.

Called inside `writing(actor)`, except for what only fills staging tables.
"""

from django.db import connection


def execute(sql: str, params: list | None = None) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def value(sql: str, params: list | None = None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def take_time() -> None:
    """Until the transaction ends, no statement is too long: one may touch every row."""
    execute("SET LOCAL statement_timeout = 0")
