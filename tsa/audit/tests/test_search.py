"""Every question to the audit is answered by an index, or by a bounded time read backwards."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tsa.audit import search, services
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db


def add(number, **fields):
    fields = {"actor_kind": "system", "actor_id": "t", "action": "insert", "entity": "t"} | fields
    for n in range(number):
        AuditLog.objects.create(entity_id=str(n), **fields)


QUESTIONS = [
    {},
    {"actor": "a@b.example"},
    {"student": "TSA-STU-1"},
    {"request": "r1"},
    {"table": "students", "key": "1"},
    {"kind": "staff"},
    {"kind": "machine"},
    {"action": "delete"},
    {"action": "update", "table": "students"},
    {"kind": "coach", "action": "view"},
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: "+".join(asked) or "nothing")
def test_no_question_reads_a_month_from_end_to_end(asked):
    services.ensure_partitions()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # where an index can do it, it does
        sql, params = search.found(asked)[:51].query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index" in plan
    assert "Seq Scan on audit_logs_2" not in plan


def test_pages_go_on_where_the_last_one_ended():
    add(7)
    rows = search.found({"table": "t"})

    first = search.page(rows, size=3)
    second = search.page(rows, after=first.following, size=3)
    third = search.page(rows, after=second.following, size=3)

    keys = [row.pk for page in (first, second, third) for row in page.rows]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == 7
    assert third.following == ""


def test_rows_added_meanwhile_shift_no_page():
    add(4)
    rows = search.found({"table": "t"})
    first = search.page(rows, size=2)
    add(3)

    second = search.page(rows, after=first.following, size=2)

    assert not {row.pk for row in second.rows} & {row.pk for row in first.rows}
    assert len(second.rows) == 2


def test_a_made_up_place_begins_at_the_top():
    add(1)

    assert len(search.page(search.found({"table": "t"}), after="2026-13_x").rows) == 1


def test_without_a_time_only_the_last_days_are_searched():
    old = timezone.now() - search.RECENT - timedelta(days=1)
    add(1, at=old)

    assert not search.found({"table": "t"}).exists()
    assert search.found({"table": "t", "key": "0"}).exists()
    assert search.found({"table": "t", "since": old}).exists()
