"""Many clients at once: one row for one key, and change versions that nobody misses."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client as Http

from edfi.models import Student, StudentSchoolAssociation
from edfi.rest import claims
from edfi.rest.tests import world
from edfi.rest.tests.world import example


@pytest.fixture
def everybody(committed):
    """A client whose requests really commit; each thread has its own connection."""
    claims.forget()
    return world.Client(Http())


def together(number: int, act) -> list:
    """Run act(0), act(1), … in threads that start at one moment."""
    start = threading.Barrier(number)

    def one(index: int):
        start.wait()
        try:
            return act(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.fixture
def session():
    """Opens sessions of the application's role that are nobody else's."""
    opened = []

    def open_one() -> psycopg.Connection:
        given = settings.DATABASES["default"]
        opened.append(
            psycopg.connect(
                host=given["OPTIONS"].get("host") or given["HOST"],
                dbname=connection.settings_dict["NAME"],
                user=given["USER"],
                port=given["PORT"] or None,
            )
        )
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def newest(client: world.Client) -> int:
    return client.get("/changeQueries/v1/availableChangeVersions").json()["newestChangeVersion"]


def insert(session: psycopg.Connection, key: str) -> None:
    session.execute(
        "INSERT INTO students (student_unique_id, first_name, last_name, birth_date)"
        " VALUES (%s, 'Ana', 'Li', '2012-01-01')",
        [key],
    )


def test_twenty_posts_of_one_new_key_make_one_row(everybody):
    body = example("students", personReference=None)

    answers = together(20, lambda index: everybody.post("students", body))

    assert sorted(each.status_code for each in answers) == [200] * 19 + [201]
    assert len({each["Location"] for each in answers}) == 1
    assert Student.objects.count() == 1


def test_twenty_different_bodies_of_one_key_are_never_mixed(everybody):
    def post(index: int):
        name = f"Name{index}"
        return everybody.post(
            "students",
            example("students", personReference=None, firstName=name, lastSurname=name),
        )

    answers = together(20, post)

    stored = Student.objects.get()
    assert {each.status_code for each in answers} == {200, 201}
    assert stored.first_name == stored.last_name


def test_of_twenty_puts_with_one_etag_one_holds(everybody):
    path = everybody.made("students", example("students", personReference=None))
    etag = everybody.get(path)["ETag"]

    def put(index: int):
        body = example("students", personReference=None, firstName=f"Name{index}")
        return everybody.put(path, {"id": path.split("/")[1], **body}, **{"If-Match": etag})

    answers = together(20, put)

    assert sorted(each.status_code for each in answers) == [204] + [412] * 19


def test_a_key_changes_while_items_that_use_it_are_written(everybody):
    everybody.build(until="sections")
    session = everybody.made("sessions")
    body = {"id": session.split("/")[1], **example("sessions")}

    def act(index: int):
        if index == 0:
            return everybody.put(session, {**body, "sessionName": "Autumn 2026"})
        return everybody.post("sections", example("sections", sectionIdentifier=f"S{index}"))

    answers = together(6, act)

    assert answers[0].status_code == 204
    assert {each.status_code for each in answers[1:]} <= {201, 409}
    names = {
        each["courseOfferingReference"]["sessionName"] for each in everybody.listed("sections")
    }
    assert names == {"Autumn 2026"}


def test_a_version_that_was_seen_is_never_undercut(everybody, session):
    """The earlier draw commits last: whoever asks between must not be told of the later one."""
    before = newest(everybody)
    slow, quick = session(), session()
    insert(slow, "slow")
    insert(quick, "quick")
    quick.commit()

    between = newest(everybody)
    first = everybody.listed(f"students?minChangeVersion=0&maxChangeVersion={between}")
    slow.commit()
    after = newest(everybody)
    second = everybody.listed(f"students?minChangeVersion={between}&maxChangeVersion={after}")

    found = [item["studentUniqueId"] for item in first + second]
    assert before <= between < after
    assert sorted(found) == ["quick", "slow"]


def test_a_transaction_that_only_rolled_back_a_savepoint_still_holds_its_floor(everybody, session):
    slow = session()
    insert(slow, "kept")
    with slow.transaction() as inner:
        insert(slow, "dropped")
        raise psycopg.Rollback(inner)
    floor = newest(everybody)
    everybody.made("students", example("students", personReference=None))

    held = newest(everybody)
    slow.commit()

    assert held == floor
    assert newest(everybody) > floor


def test_a_client_that_pages_by_windows_while_others_write_misses_nothing(everybody, session):
    """Six writers with transactions of all lengths; one reader that goes by windows."""
    done = threading.Event()

    def write(index: int) -> None:
        own = session()
        for number in range(30):
            insert(own, f"{index}-{number}")
            if number % (index + 1) == 0:
                own.commit()
        own.commit()

    def read() -> set[str]:
        found, since = set(), 0
        while True:
            last = done.is_set()
            until = newest(everybody)
            offset = 0
            while page := everybody.listed(
                f"students?minChangeVersion={since}&maxChangeVersion={until}"
                f"&limit=20&offset={offset}"
            ):
                found |= {item["studentUniqueId"] for item in page}
                offset += 20
            since = until
            if last:
                return found

    def act(index: int):
        if index == 6:
            return read()
        write(index)
        with lock:
            finished.append(index)
            if len(finished) == 6:
                done.set()
        return set()

    lock, finished = threading.Lock(), []
    found = set().union(*together(7, act))

    assert found == {f"{index}-{number}" for index in range(6) for number in range(30)}


def test_a_deletion_and_a_new_association_do_not_pass_each_other(everybody):
    everybody.build(until="calendars")
    student = everybody.made("students")
    stay = example("studentSchoolAssociations", calendarReference=None)

    answers = together(
        2,
        lambda index: (
            everybody.delete(student)
            if index
            else everybody.post("studentSchoolAssociations", stay)
        ),
    )

    outcome = tuple(each.status_code for each in answers)
    assert outcome in {(201, 409), (409, 204)}
    assert StudentSchoolAssociation.objects.count() == (outcome == (201, 409))
