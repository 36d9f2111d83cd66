"""PostgreSQL or DynamoDB stopped, or there but silent: what is answered, and what comes after.

Bounds: with PostgreSQL silent the first request of a web process waits for the budget of a
settling (3 s) and one connection attempt (2 s), the next ones not at all for some seconds; with
DynamoDB silent a request waits for two tries of 2 s. The tests ask for less than 30 s, because
a test machine may be busy, and for the state afterwards, which no machine excuses.
"""

import time
from contextlib import contextmanager
from functools import partial

import pytest

from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from enrollment.tests.system_client import (
    NO_RECORDS,
    ONE_SET,
    Client,
    at_once,
    door,
    nothing_owed,
    records_of,
    wait_for,
)
from tsa.accounts import links
from tsa.local import serving
from tsa.local.testsystem import System

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("outages")]

LONGEST = 30  # seconds


@pytest.fixture(scope="module")
def coach(look):
    with look():
        families.open_school()
        return families.engage_coach()


@pytest.fixture(scope="module")
def running(module_system, coach) -> System:
    module_system.start_web()
    module_system.start_worker()
    return module_system


@pytest.fixture
def system(running):
    """Both stores answer when a test begins, and when it has ended."""
    yield running
    for store in (running.stores.postgres, running.stores.dynamo):
        store.resume()
        if not store.is_running:
            store.start()
    wait_for(lambda: serving.status(running.port) == 200, "the site ready again")


@contextmanager
def bounded():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < LONGEST


def complete(client: Client, made: families.Family, number: int):
    """One step as the family's program saves it, its documents before the fifth."""
    if number == 5:
        for kind in ("birth_certificate", "immunization_records"):
            uploaded = client.upload(door(made, "/documents"), kind)
            assert uploaded.status == 201
            assert uploaded.body["upload_status"] == "uploaded"
    return client.put(door(made, f"/steps/{number}"), families.answers(number))


def whole_way(system: System, look, invited: families.Family) -> Client:
    """Sign-in by mail, the enrolment, six steps, documents and reads: all must be answered."""
    with look():
        token = links.make_sign_in_link(invited.email)
    visitor = Client(system.base_url)
    assert visitor.post("auth/magic-link", {"email": invited.email}).status == 202
    session = visitor.post("auth/verify", {"token": token})
    assert (session.status, session.body["user"]["roles"]) == (200, ["parent"])
    proof = {"invitation_token": invited.invitation_token, "parent_email": invited.email}
    assert visitor.post("admissions/validate-invitation", proof).status == 200
    opened = visitor.post("admissions/enrollments", proof)
    assert opened.status == 201
    invited.enrollment_id = opened.body["enrollment"]["enrollment_id"]
    parent = Client(system.base_url, session.body["access_token"])
    for number in range(1, 7):
        answer = complete(parent, invited, number)
        assert answer.status == 200, answer
        expected = "pending" if number >= 4 else "none"
        assert answer.body["student_records"]["status"] == expected
    for path in ("", "/status", "/documents"):
        assert parent.get(door(invited, path)).status == 200
    for path in ("dashboard", "admissions/enrollments"):
        assert parent.get(path).status == 200
    days = "type=campus_tour&from=2027-01-04&to=2027-01-10"
    assert parent.get(door(invited, f"/slots?{days}")).body["results"]
    return parent


def test_without_postgres_a_family_goes_the_whole_way(system, look, coach):
    with look():
        made = families.invited_family(coach)
    system.stores.postgres.stop()

    parent = whole_way(system, look, made)

    assert serving.status(system.port) == 200
    system.stores.postgres.start()
    with look():
        wait_for(nothing_owed, "the worker pays what is owed")
        assert records_of(made) == ONE_SET
        assert made.item.enrollment_status == "completed"
    status = parent.get(door(made, "/status")).body
    assert status["status"] == "completed"
    assert status["student_records"]["status"] == "created"
    assert system.run_manage("check_consistency").returncode == 0


def test_with_a_silent_postgres_the_first_waits_and_the_rest_do_not(system, look, coach):
    with look():
        made = [families.family(coach, upto=3) for _ in range(6)]
    clients = [Client(system.base_url, each.access_token) for each in made]
    for client, each in zip(clients, made, strict=True):
        assert client.get(door(each)).status == 200
    system.stores.postgres.pause()

    with bounded():
        answers = at_once(
            *(partial(complete, *pair, 4) for pair in zip(clients, made, strict=True))
        )
    with bounded():
        again = [complete(*pair, 1) for pair in zip(clients, made, strict=True)]

    assert {answer.status for answer in [*answers, *again]} == {200}
    assert {answer.body["student_records"]["status"] for answer in answers} == {"pending"}
    system.stores.postgres.resume()
    with look():
        wait_for(nothing_owed, "the worker pays what is owed")
        assert {records_of(each) for each in made} == {ONE_SET}
    assert_both_web_processes_settle(system, look, coach)


def assert_both_web_processes_settle(system: System, look, coach) -> None:
    """The same two processes are there and write PostgreSQL at once again."""

    def is_written_at_once() -> bool:
        with look():
            made = families.family(coach, upto=3)
        client = Client(system.base_url, made.access_token)
        sent = [families.answers(4) | {"special_needs": f"Answer {each}"} for each in range(4)]
        answers = at_once(*(partial(client.put, door(made, "/steps/4"), each) for each in sent))
        assert {answer.status for answer in answers} == {200}
        return all(each.body["student_records"]["status"] == "created" for each in answers)

    wait_for(is_written_at_once, "both processes reach PostgreSQL again")


def test_postgres_that_loses_its_power_loses_nothing_of_ours(system, look, coach):
    with look():
        made = [families.family(coach, upto=3) for _ in range(4)]
    clients = [Client(system.base_url, each.access_token) for each in made]

    assert complete(clients[0], made[0], 4).status == 200
    system.stores.postgres.kill()
    assert complete(clients[1], made[1], 4).status == 200
    system.stores.postgres.start()
    for client, each in zip(clients[2:], made[2:], strict=True):
        assert complete(client, each, 4).status == 200

    with look():
        wait_for(nothing_owed, "the worker pays what is owed")
        assert {records_of(each) for each in made} == {ONE_SET}


def refused(answer) -> bool:
    return (
        answer.status == 503
        and answer.code == "store_unavailable"
        and answer.headers["content-type"] == "application/problem+json"
        and int(answer.headers["retry-after"]) > 0
    )


@pytest.mark.parametrize("how", ["stop", "kill", "pause"])
def test_without_dynamodb_nothing_is_half_written(system, look, coach, how):
    with look():
        made, invited = families.family(coach, upto=3), families.invited_family(coach)
        before = made.item.stored
    parent, visitor = Client(system.base_url, made.access_token), Client(system.base_url)
    proof = {"invitation_token": invited.invitation_token, "parent_email": invited.email}
    answers = families.answers(4)
    getattr(system.stores.dynamo, how)()

    with bounded():
        found = at_once(
            partial(parent.put, door(made, "/steps/4"), answers),
            partial(parent.get, door(made)),
            partial(visitor.post, "auth/magic-link", {"email": made.email}),
            partial(visitor.post, "admissions/enrollments", proof),
        )

    assert all(refused(answer) for answer in found), found
    assert serving.status(system.port, "/health/live") == 200
    assert serving.status(system.port) == 503
    getattr(system.stores.dynamo, "resume" if how == "pause" else "start")()
    wait_for(lambda: serving.status(system.port) == 200, "the site ready again")
    with look():
        # What a silent store had taken in, it may still do; then it did the whole of it.
        assert how == "pause" or made.item.stored == before
        assert records_of(made) in (NO_RECORDS, ONE_SET)
    again = [parent.put(door(made, "/steps/4"), answers) for _ in range(2)]
    opened = visitor.post("admissions/enrollments", proof)
    assert {answer.status for answer in again} == {200}
    assert opened.status in (200, 201)
    with look():
        wait_for(nothing_owed, "the worker pays what is owed")
        assert records_of(made) == ONE_SET
        assert len(list(EnrollmentItem.parent_enrollments_index.query(invited.email))) == 1
        steps = [line for line in made.item.history if line.get("step") == 4]
        assert len(steps) == 1
