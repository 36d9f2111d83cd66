"""Several clients at once, each with a condition or for one thing (see also test_at_once)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client as Http

from edfi.models import Location
from edfi.rest import claims
from edfi.rest.tests import world
from edfi.rest.tests.world import student

MANY = 8


@pytest.fixture
def client(committed):
    claims.forget()
    return world.Client(Http())


def at_once(calls):
    """Do all of these at the same moment, each on a connection of its own; the answers."""
    gate = threading.Barrier(len(calls))

    def one(call):
        gate.wait()
        try:
            return call()
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(one, call) for call in calls]]


def test_only_one_of_many_may_create(client):
    answers = at_once([lambda: client.post("students", student(), **{"If-None-Match": "*"})] * MANY)

    assert sorted(each.status_code for each in answers) == [201] + [412] * (MANY - 1)


def test_only_one_of_many_deletes(client):
    path = client.made("students", student())

    answers = at_once([lambda: client.delete(path)] * MANY)

    assert sorted(each.status_code for each in answers) == [204] + [404] * (MANY - 1)
    assert len(client.listed("students/deletes")) == 1


def test_two_rooms_cannot_take_one_code_at_once(client):
    client.build(until="schools")
    paths = [
        client.made("locations", world.example("locations", classroomIdentificationCode=code))
        for code in ("1", "2")
    ]

    def rename(path):
        body = world.example("locations", classroomIdentificationCode="3")
        return client.put(path, body | {"id": path.split("/")[1]})

    answers = at_once([lambda path=path: rename(path) for path in paths])

    assert sorted(each.status_code for each in answers) == [204, 409]
    assert Location.objects.filter(classroom_identification_code="3").count() == 1
