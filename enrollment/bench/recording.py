"""Listening to the store calls that the application makes, in order, with their arguments."""

import copy
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from django.db import connection
from psycopg.types.json import Jsonb

from enrollment.bench.multiplying import BEGIN, COMMIT, DYNAMO, JSON, PIPELINE, SQL, SYNC, Call
from tsa.dynamo.connection import connection as dynamo


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """The calls that this thread makes inside the block.

    Transactions and pipelines are noted where they begin and end. Django's health check of a
    connection (one more round trip for each request) is left out: a bare loop needs none.
    """
    calls: list[Call] = []

    client = dynamo().client
    send = client._make_api_call

    def hear_dynamo(operation, arguments):
        calls.append((DYNAMO, operation, copy.deepcopy(arguments)))
        return send(operation, arguments)

    def hear_sql(execute, sql, params, many, context):
        calls.append((SQL, sql, _plain(params or [])))
        return execute(sql, params, many, context)

    connection.ensure_connection()
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(client, "_make_api_call", hear_dynamo))
        stack.enter_context(connection.execute_wrapper(hear_sql))
        _hear_boundaries(stack, calls)
        yield calls


def _hear_boundaries(stack: ExitStack, calls: list[Call]) -> None:
    """Note BEGIN, COMMIT and pipelines, which no wrapper of statements hears."""
    set_autocommit, commit = connection._set_autocommit, connection._commit
    pipeline = connection.connection.pipeline

    def hear_autocommit(autocommit):
        if not autocommit:
            calls.append((BEGIN, "BEGIN", None))
        return set_autocommit(autocommit)

    def hear_commit():
        calls.append((COMMIT, "COMMIT", None))
        return commit()

    @contextmanager
    def hear_pipeline():
        calls.append((PIPELINE, "PIPELINE", None))
        with pipeline() as opened:
            yield opened
        calls.append((SYNC, "SYNC", None))

    stack.enter_context(mock.patch.object(connection, "_set_autocommit", hear_autocommit))
    stack.enter_context(mock.patch.object(connection, "_commit", hear_commit))
    stack.enter_context(mock.patch.object(connection.connection, "pipeline", hear_pipeline))


def _plain(value):
    """Parameters that can be written to a file and changed: JSON values by a mark."""
    if isinstance(value, Jsonb):
        return {JSON: value.obj}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def shape(calls: list[Call]) -> list[str]:
    """What was called, without for whom: operation names and statements."""
    return [f"{kind} {what}" for kind, what, _ in calls]


def counted(calls: list[Call]) -> dict[str, int]:
    """How many calls of each kind, by readable names."""
    found: dict[str, int] = {}
    for kind, what, _ in calls:
        name = what if kind == DYNAMO else {SQL: "statements", COMMIT: "commits"}.get(kind)
        if name:
            found[name] = found.get(name, 0) + 1
    return found
