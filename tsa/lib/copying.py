"""Reading what COPY … TO STDOUT sends, in blocks.

psycopg's own iteration makes three Python objects and a wait for every line, which takes longer
than PostgreSQL needs to write the line. Here lines that have arrived are taken one after the
other, and only when there are none does psycopg wait.
"""

from collections.abc import Iterator

import psycopg
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait

_BLOCK = 256 * 1024


def blocks(copy: psycopg.Copy, size: int = _BLOCK) -> Iterator[bytes]:
    """All lines, whole ones, about `size` bytes at a time; raises what ended the COPY early.

    Within `with cursor.copy(sql) as copy`; nothing else may have been read from it.
    """
    lines, held = [], 0
    take = copy.connection.pgconn.get_copy_data
    while True:
        length, line = take(1)  # does not wait
        if length > 0:
            lines.append(bytes(line))  # kept as they come, they wake the garbage collector
            held += length
        elif length == 0:
            copy.connection.wait(_arrived(copy.connection.pgconn))
        if lines and (length < 0 or held >= size):
            yield b"".join(lines)
            lines, held = [], 0
        if length < 0:
            return _end(copy.connection.pgconn)


def _arrived(connection: psycopg.pq.abc.PGconn):
    while not (yield Wait.R) & Ready.R:
        pass
    connection.consume_input()


def _end(connection: psycopg.pq.abc.PGconn) -> None:
    results = list(iter(connection.get_result, None))  # to the last, or nothing else can be asked
    for result in results:
        if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
            raise error_from_result(result)
