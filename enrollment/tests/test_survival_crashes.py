"""kill -9 at each point between the first write and the last, of the web server and the worker.

However a family goes on (its program repeats the request, or it never comes back), the next
run of the worker ends with exactly one set of records, and both stores agree.

One system for the module. First everything dies (`wreck`), each family at a point of its own;
then web and worker start whole, half of the families repeat, and the tests look at each.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import pytest

from enrollment.tables import DocumentItem
from enrollment.tests import families
from enrollment.tests.system_client import (
    NO_RECORDS,
    ONE_SET,
    Client,
    door,
    inside,
    nothing_owed,
    records_of,
    wait_for,
)
from tsa.local import processes
from tsa.local.mail import Path
from tsa.mail.services import owe
from tsa.mail.tables import DUE, OutboxItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import change, commit, touch

pytestmark = pytest.mark.slow

# Where a request of each kind can die, in the order of its writes.
SETTLING = ["settling", "records_written", "settled"]
DEATHS = {
    "open": ["enrollment_opened", "settling", "settled", "enrollment_settled"],
    "step 1": ["step_saved", "settled"],
    "step 2": ["step_saved"],
    "step 4": ["step_saved", *SETTLING],
    "step 6": ["step_saved", *SETTLING],
    "document": ["document_stored", "settling", "settled"],
    "reject": ["decided", *SETTLING],
    "withdraw": SETTLING,
}
UPTO = {"open": 0, "step 1": 0, "step 2": 1, "step 4": 3, "step 6": 5, "document": 4}
CASES = [(deed, point) for deed, points in DEATHS.items() for point in points]


@dataclass
class Victim:
    """A family whose request died, and that request."""

    made: families.Family
    deed: str
    point: str
    repeats: bool
    request: tuple
    died: bool = False


@dataclass
class Wreck:
    system: object
    victims: list[Victim]

    def of(self, deed: str, point: str) -> list[Victim]:
        return [each for each in self.victims if (each.deed, each.point) == (deed, point)]


@pytest.fixture(scope="module")
def look(module_system, django_db_blocker):
    return partial(inside, module_system, django_db_blocker)


@pytest.fixture(scope="module")
def wreck(module_system, look):
    with look():
        families.open_school()
        coach = families.engage_coach()
        victims = [
            _victim(coach, deed, point, repeats)
            for deed, point in CASES
            for repeats in (True, False)
        ]
    for point in dict.fromkeys(point for _, point in CASES):
        module_system.start_web(TSA_FAULT=point)
        for each in victims:
            if each.point == point:
                each.died = _die(module_system, each)
        module_system.kill_web()
    module_system.start_web()
    for each in victims:
        if each.repeats:
            each.answer = _send(module_system, each)
    return Wreck(module_system, victims)


def _victim(coach, deed: str, point: str, repeats: bool) -> Victim:
    if deed == "open":
        made = families.invited_family(coach)
    else:
        made = families.family(coach, upto=UPTO.get(deed, 4))
    return Victim(made, deed, point, repeats, _request(made, deed, coach))


def _request(made, deed: str, coach) -> tuple:
    word, _, number = deed.partition(" ")
    if word == "open":
        proof = {"invitation_token": made.invitation_token, "parent_email": made.email}
        return None, "POST", "admissions/enrollments", proof
    if word == "step":
        answers = families.answers(int(number))
        return made.access_token, "PUT", door(made, f"/steps/{number}"), answers
    if word == "withdraw":
        return made.access_token, "POST", door(made, "/withdraw"), {"reason": "We are moving."}
    if word == "reject":
        token = families.links.open_session(
            coach.email, roles=["coach"], profile_id=coach.profile_id
        ).access_token
        path = f"coach/enrollments/{made.enrollment_id}/decision"
        return token, "POST", path, {"decision": "rejected"}
    return made.access_token, "POST", door(made, "/documents"), "transcript"


def _send(system, victim: Victim):
    token, method, path, data = victim.request
    client = Client(system.base_url, token)
    if victim.deed == "document":
        return client.upload(path, data)
    return client.call(method, path, data)


def _die(system, victim: Victim) -> bool:
    try:
        _send(system, victim)
    except ConnectionError:
        return True
    return False
