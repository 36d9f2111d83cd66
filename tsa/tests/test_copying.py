import psycopg
import pytest
from django.db import connection

from tsa.lib.copying import blocks

NUMBERS = "COPY (SELECT n FROM generate_series(1, {}) n) TO STDOUT"


@pytest.mark.parametrize("rows", [0, 1, 100_000])
def test_blocks_are_whole_lines_of_all_rows(db, rows):
    with connection.cursor() as cursor, cursor.copy(NUMBERS.format(rows)) as copy:
        read = list(blocks(copy, size=10_000))

    assert b"".join(read).split() == [str(n).encode() for n in range(1, rows + 1)]
    assert all(block.endswith(b"\n") for block in read)


def test_what_came_before_an_error_is_given_and_then_the_error(committed):
    failing = "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO STDOUT"
    read = []

    with pytest.raises(psycopg.errors.DivisionByZero):
        with connection.cursor() as cursor, cursor.copy(failing) as copy:
            for block in blocks(copy, size=1000):
                read.append(block)

    assert b"".join(read).count(b"\n") == 4999


def test_the_connection_answers_after_a_reading_that_was_given_up(committed):
    with pytest.raises(InterruptedError):
        with connection.cursor() as cursor, cursor.copy(NUMBERS.format(1_000_000)) as copy:
            for _block in blocks(copy, size=1000):
                raise InterruptedError

    with connection.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_a_connection_that_breaks_is_an_error_and_no_end(committed):
    slow = "COPY (SELECT n, pg_sleep(0.01) FROM generate_series(1, 9000) n) TO STDOUT"
    with connection.cursor() as cursor:
        own = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]

    with pytest.raises(psycopg.OperationalError):
        with connection.cursor() as cursor, cursor.copy(slow) as copy:
            for _block in blocks(copy, size=10):
                with psycopg.connect(_url()) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [own])
    connection.close()


def _url() -> str:
    return connection.connection.info.dsn + f" password={connection.connection.info.password}"
