import psycopg
import pytest
from django.db import connection

from tsa.lib.copying import blocks

NUMBERS = "COPY (SELECT n FROM generate_series(1, {}) n) TO STDOUT"


def read(sql, size=10_000, each=lambda block: None):
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for block in blocks(copy, size=size):
            each(block)


@pytest.mark.parametrize("rows", [0, 1, 100_000])
def test_blocks_are_whole_lines_of_all_rows(db, rows):
    found = []

    read(NUMBERS.format(rows), each=found.append)

    assert b"".join(found).split() == [str(n).encode() for n in range(1, rows + 1)]
    assert all(block.endswith(b"\n") for block in found)


def test_what_came_before_an_error_is_given_and_then_the_error(committed):
    found = []
    failing = "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO STDOUT"

    with pytest.raises(psycopg.errors.DivisionByZero):
        read(failing, each=found.append)

    assert b"".join(found).count(b"\n") == 4999


def test_the_connection_answers_after_a_reading_that_was_given_up(committed):
    def give_up(block):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read(NUMBERS.format(1_000_000), each=give_up)

    with connection.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_a_connection_that_breaks_is_an_error_and_no_end(committed):
    with connection.cursor() as cursor:
        own = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    info = connection.connection.info

    def break_it(block):
        with psycopg.connect(f"{info.dsn} password={info.password}") as other:
            other.execute("SELECT pg_terminate_backend(%s)", [own])

    slow = "COPY (SELECT n, pg_sleep(0.01) FROM generate_series(1, 9000) n) TO STDOUT"
    with pytest.raises(psycopg.OperationalError):
        read(slow, size=10, each=break_it)
    connection.close()
