"""What a request costs, counted: a fixed number of store calls, whatever else is there."""

from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.tests import families
from enrollment.tests.portal import Portal
from tsa.dynamo.connection import StoreConnection


@contextmanager
def counting(monkeypatch):
    """DynamoDB operations by name, and PostgreSQL statements as "SQL"."""
    calls: Counter = Counter()
    original = StoreConnection._make_api_call

    def counted(self, operation_name, operation_kwargs):
        calls[operation_name] += 1
        return original(self, operation_name, operation_kwargs)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(StoreConnection, "_make_api_call", counted)
        yield calls
    calls["SQL"] = len(queries)


STEPS = [
    # The session, the count of requests, the enrolment; the step; the mark comes off.
    (1, {"GetItem": 2, "UpdateItem": 3}, 7),
    # Besides: the coach's hours and day; step, appointment, day and mail in one.
    (2, {"GetItem": 4, "UpdateItem": 2, "TransactWriteItems": 1}, 8),
    (3, {"GetItem": 4, "UpdateItem": 2, "TransactWriteItems": 1}, 8),
    (4, {"GetItem": 2, "UpdateItem": 3}, 26),
    (6, {"GetItem": 2, "UpdateItem": 2, "TransactWriteItems": 1}, 15),
]


@pytest.mark.parametrize(("number", "store_calls", "statements"), STEPS)
def test_a_step_makes_a_fixed_number_of_store_calls(
    coach, monkeypatch, number, store_calls, statements
):
    made = families.family(coach, upto=number - 1)
    portal = Portal(made.access_token)
    door = f"admissions/enrollments/{made.enrollment_id}"
    portal.get(door)  # opens the minute in which requests are counted

    with counting(monkeypatch) as calls:
        answer = portal.put(f"{door}/steps/{number}", families.answers(number))

    assert answer.status == 200
    spent = calls.pop("SQL")
    assert calls == store_calls
    assert spent <= statements


def test_reading_an_enrollment_costs_three_calls_its_audit_row_and_no_sql(coach, monkeypatch):
    made = families.family(coach, upto=6)
    portal = Portal(made.access_token)
    door = f"admissions/enrollments/{made.enrollment_id}"
    portal.get(door)

    with counting(monkeypatch) as calls:
        portal.get(door)

    # A web server sums the rows of reads that go on: then it is no put at all.
    assert calls == {"GetItem": 2, "UpdateItem": 1, "PutItem": 1, "SQL": 0}


def test_a_coachs_list_costs_the_same_for_one_family_and_for_ten(coach, monkeypatch):
    from tsa.accounts import links

    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    portal = Portal(session.access_token)
    portal.get("coach/enrollments")
    seen = []
    for more in (1, 9):
        for _ in range(more):
            families.family(coach, upto=1)
        with counting(monkeypatch) as calls:
            assert portal.get("coach/enrollments").status == 200
        seen.append(dict(calls))

    expected = {"GetItem": 2, "UpdateItem": 1, "Query": 1, "PutItem": 1, "SQL": 0}
    assert seen[0] == seen[1] == expected
