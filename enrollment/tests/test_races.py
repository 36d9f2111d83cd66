"""Many at once, over HTTP, on two web processes: one wins, nothing is doubled, no 500."""

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest

from enrollment.tables import CoachDayItem, EnrollmentItem, ParentInvitationItem
from enrollment.tests import families
from enrollment.tests.system_client import (
    ONE_SET,
    Client,
    at_once,
    door,
    records_of,
    wait_for,
)
from tsa.accounts import links, throttling
from tsa.accounts.tables import TokenItem
from tsa.coaches.services import profiles
from tsa.lib.errors import TooManyRequests
from tsa.mail.tables import OutboxItem

pytestmark = pytest.mark.xdist_group("races")

MANY = 20
MONDAY = date.today() + timedelta(days=70 - date.today().weekday())


@pytest.fixture(scope="module")
def base_url(module_system, look):
    with look():
        families.open_school()
    module_system.start_web()
    return module_system.base_url


@pytest.fixture
def coach(base_url, look, request):
    """A coach of the test's own: other tests' bookings are not in the way."""
    with look():
        return families.engage_coach(f"{request.node.name[:40].strip('[]')}@tsa.example".lower())


@pytest.fixture
def couple(coach, look, base_url):
    """Two families of one coach, before step 2: (family, its program)."""
    with look():
        made = [families.family(coach, upto=1) for _ in range(2)]
    return [(each, Client(base_url, each.access_token)) for each in made]


def of_coach(coach, base_url: str) -> Client:
    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    return Client(base_url, session.access_token)


def lines(item: EnrollmentItem, step: int) -> list[str]:
    return [line["what"] for line in item.history if line.get("step") == step]


def statuses(answers) -> dict[int, int]:
    return dict(Counter(answer.status for answer in answers))


@pytest.mark.parametrize("number", [1, 2, 4, 6])
def test_one_step_sent_many_times_at_once_is_saved_once(coach, look, base_url, number):
    with look():
        made = families.family(coach, upto=number - 1)
        version = made.item.version
    client = Client(base_url, made.access_token)
    save = partial(client.put, door(made, f"/steps/{number}"), families.answers(number))

    answers = at_once(*[save] * MANY)

    assert statuses(answers) == {200: MANY}
    with look():
        assert made.item.version == version + 1
        assert lines(made.item, number) == ["step_saved"]
        assert len(made.item.appointments) == (number > 1) + (number > 3)
        wait_for(lambda: not made.item.owes or number < 4, "settled by one of them")
        if number >= 4:
            assert records_of(made) == ONE_SET
        mails = Counter(
            each.kind for each in OutboxItem.scan() if each.reference == made.enrollment_id
        )
        assert mails["enrolled"] == (number == 6)


def test_different_answers_at_once_are_all_kept_in_turn(coach, look, base_url):
    with look():
        made = families.family(coach, upto=3)
        version = made.item.version
    client = Client(base_url, made.access_token)
    sent = [families.answers(4) | {"special_needs": f"Answer {number}"} for number in range(MANY)]

    answers = at_once(*(partial(client.put, door(made, "/steps/4"), each) for each in sent))

    assert statuses(answers) == {200: MANY}
    assert len({answer.body["version"] for answer in answers}) == MANY
    with look():
        item = made.item
        assert item.version == version + MANY
        assert lines(item, 4) == ["step_saved", *["step_corrected"] * (MANY - 1)]
        assert item.step_4["data"] in sent
        settled = client.put(
            door(made, "/steps/4"), families.answers(4) | {"special_needs": "Last"}
        )
        assert settled.body["student_records"]["status"] == "created"
        assert records_of(made) == ONE_SET


def test_all_steps_at_once_are_saved_in_order_or_refused(coach, look, base_url):
    with look():
        made = families.family(coach)
    client = Client(base_url, made.access_token)
    sent = {number: families.answers(number) for number in (1, 2, 3, 4)}

    answers = at_once(
        *(partial(client.put, door(made, f"/steps/{each}"), sent[each]) for each in (4, 3, 2, 1))
    )

    assert {answer.status for answer in answers} <= {200, 409}
    assert {answer.code for answer in answers} <= {"", "step_out_of_order"}
    with look():
        done = made.item.completed_steps
        assert done == list(range(1, len(done) + 1))
        assert statuses(answers)[200] == len(done)


def test_two_parents_for_one_slot(couple, look, base_url, coach):
    answers = {**families.answers(2), "consultation_date": MONDAY.isoformat()}
    saves = [partial(client.put, door(made, "/steps/2"), answers) for made, client in couple]

    found = at_once(*saves, *saves)

    assert {answer.status for answer in found} == {200, 409}
    winners = {index % 2 for index, answer in enumerate(found) if answer.status == 200}
    assert len(winners) == 1
    assert {answer.code for answer in found if answer.status == 409} == {"slot_taken"}
    with look():
        assert len(CoachDayItem.of(coach.profile_id, MONDAY.isoformat()).bookings) == 1
        assert sorted(len(made.item.appointments) for made, _ in couple) == [0, 1]
        assert sorted(made.item.completed_steps for made, _ in couple) == [[1], [1, 2]]


def test_overlaps_of_any_length_are_noticed(couple, look, coach):
    """Half-hours and three hours of one morning, all at once: no two of those booked overlap."""
    tries = [
        (kind, f"{MONDAY}T{hour:02}:{minute:02}:00-05:00")
        for hour in (14, 15, 16)
        for minute in (0, 15, 30)
        for kind in ("consultation", "shadow_day", "assessment")
    ]

    found = at_once(
        *(
            partial(
                client.post,
                door(made, "/appointments"),
                {"appointment_type": kind, "starts_at": starts_at},
            )
            for index, (kind, starts_at) in enumerate(tries)
            for made, client in [couple[index % 2]]
        )
    )

    assert {answer.status for answer in found} == {201, 409}
    assert {answer.code for answer in found if answer.status == 409} == {"slot_taken"}
    with look():
        booked = sorted(
            (each["starts_at"], each["ends_at"])
            for day in (MONDAY,)
            for each in CoachDayItem.of(coach.profile_id, day.isoformat()).bookings.values()
        )
        assert len(booked) == statuses(found)[201]
        assert all(one[1] <= other[0] for one, other in pairwise(booked))
        assert sum(len(made.item.appointments) for made, _ in couple) == len(booked)


def test_moving_to_one_time_at_once(couple, look, coach):
    """Both have a time and want the same other one: one moves, the other keeps what it had."""
    ids = []
    for index, (made, client) in enumerate(couple):
        starts_at = f"{MONDAY}T1{index}:00:00-05:00"
        body = {"appointment_type": "campus_tour", "starts_at": starts_at}
        ids.append(client.post(door(made, "/appointments"), body).body["appointment_id"])
    there = {"starts_at": f"{MONDAY + timedelta(days=1)}T12:00:00-05:00"}

    found = at_once(
        *(
            partial(client.post, door(made, f"/appointments/{key}/reschedule"), there)
            for (made, client), key in zip(couple, ids, strict=True)
        )
    )

    assert sorted(answer.status for answer in found) == [200, 409]
    with look():
        days = [MONDAY, MONDAY + timedelta(days=1)]
        booked = [CoachDayItem.of(coach.profile_id, day.isoformat()).bookings for day in days]
        assert [len(each) for each in booked] == [1, 1]


def test_two_tabs_on_one_step(coach, look, base_url):
    with look():
        made = families.family(coach)
    client = Client(base_url, made.access_token)
    seen = client.get(door(made)).headers["etag"]
    path = door(made, "/steps/1")
    sent = [families.answers(1) | {"notes": f"Tab {number}"} for number in range(2)]

    found = at_once(*(partial(client.put, path, each, If_Match=seen) for each in sent))

    assert sorted(answer.status for answer in found) == [200, 412]
    (late,) = [answer for answer in found if answer.status == 412]
    assert late.code == "version_conflict"
    (won,) = [answer for answer in found if answer.status == 200]
    assert late.body["version"] == won.body["version"]
    with look():
        assert made.item.step_1["data"] == sent[found.index(won)]


def test_a_draft_in_one_tab_and_a_save_in_the_other(coach, look, base_url):
    with look():
        made = families.family(coach)
    client = Client(base_url, made.access_token)
    path = door(made, "/steps/1")
    drafts = [partial(client.patch, path, {f"part {number}": number}) for number in range(10)]
    good = families.answers(1)

    found = at_once(*drafts, partial(client.put, path, good), *drafts)

    assert statuses(found) == {200: 21}
    with look():
        item = made.item
        assert item.step_1["data"] == good
        assert item.completed_steps == [1]
        assert lines(item, 1) == ["step_saved"]


def test_one_invitation_opened_many_times_at_once_is_one_enrollment(coach, look, base_url):
    with look():
        made = families.invited_family(coach)
    proof = {"invitation_token": made.invitation_token, "parent_email": made.email.upper()}
    open_it = partial(Client(base_url).post, "admissions/enrollments", proof)

    answers = at_once(*[open_it] * MANY)

    assert statuses(answers) == {201: 1, 200: MANY - 1}
    (enrollment_id,) = {answer.body["enrollment"]["enrollment_id"] for answer in answers}
    assert len({answer.body["access_token"] for answer in answers}) == MANY
    with look():
        (item,) = EnrollmentItem.parent_enrollments_index.query(made.email)
        assert item.enrollment_id == enrollment_id
        assert [line["what"] for line in item.history] == ["opened"]


def test_one_child_invited_many_times_at_once_is_one_invitation(coach, look, base_url):
    with look():
        client = of_coach(coach, base_url)
    invite = {"parent_email": "one@family.example", "student_name": "Ana", "sport": "Track"}

    answers = at_once(*[partial(client.post, "parent-invitations", invite)] * MANY)

    assert statuses(answers) == {201: 1, 200: MANY - 1}
    with look():
        (found,) = ParentInvitationItem.parent_email_index.query("one@family.example")
        assert {answer.body["invitation_id"] for answer in answers} == {found.invitation_id}
        mails = [each for each in OutboxItem.scan() if each.reference == found.invitation_id]
        assert len(mails) == 1


def test_one_sign_in_link_used_many_times_at_once_opens_one_session(coach, look, base_url):
    with look():
        made = families.family(coach)
        token = links.make_sign_in_link(made.email)
        before = sessions(made.email)
    verify = partial(Client(base_url).post, "auth/verify", {"token": token})

    answers = at_once(*[verify] * MANY)

    assert statuses(answers) == {200: 1, 401: MANY - 1}
    assert {answer.code for answer in answers if answer.status == 401} == {"link_invalid"}
    with look():
        assert sessions(made.email) == before + 1


def sessions(email: str) -> int:
    return sum(each.kind == "session" and each.email == email for each in TokenItem.scan())


def test_siblings_at_once_meet_in_one_parent(coach, look, base_url):
    email = "siblings@family.example"
    with look():
        made = [
            families.family(coach, upto=3, email=email, student_name=f"Child {number}")
            for number in range(6)
        ]
    clients = [Client(base_url, each.access_token) for each in made]

    answers = at_once(
        *(
            partial(client.put, door(each, "/steps/4"), families.answers(4))
            for client, each in zip(clients, made, strict=True)
        )
    )

    assert statuses(answers) == {200: 6}
    assert {answer.body["student_records"]["status"] for answer in answers} == {"created"}
    with look():
        assert {records_of(each) for each in made} == {ONE_SET}


def test_a_decision_a_withdrawal_and_a_step_at_once_end_in_one_state(coach, look, base_url):
    with look():
        made = families.family(coach, upto=5)
        decider = of_coach(coach, base_url)
    parent = Client(base_url, made.access_token)

    found = at_once(
        partial(parent.put, door(made, "/steps/6"), families.answers(6)),
        partial(
            decider.post,
            f"coach/enrollments/{made.enrollment_id}/decision",
            {"decision": "rejected"},
        ),
        partial(parent.post, door(made, "/withdraw"), {"reason": "We are moving."}),
    )

    assert {answer.status for answer in found} <= {200, 409}
    assert {answer.code for answer in found} <= {"", "enrollment_closed"}
    with look():
        item = made.item
        assert item.enrollment_status in ("rejected", "withdrawn")
        assert not [each for each in item.appointments.values() if each["status"] == "scheduled"]


def test_a_coach_deactivated_while_families_book(coach, look, base_url):
    with look():
        made = [families.family(coach, upto=1) for _ in range(4)]
        worker = of_coach(coach, base_url)
    clients = [Client(base_url, each.access_token) for each in made]

    def deactivate():
        with look():
            profiles.deactivate(coach.profile_id, by=families.STAFF)

    deactivate()
    answers = at_once(
        *(
            partial(client.put, door(each, "/steps/2"), families.answers(2))
            for client, each in zip(clients, made, strict=True)
        )
    )

    assert statuses(answers) == {200: 4}
    assert worker.get("coach/enrollments").status == 401
    with look():
        for each in made:
            assert each.item.completed_steps == [1, 2]
            assert "booking_left_to_staff" in lines(each.item, 2)


LIMIT = 100


def test_the_limit_is_exact_over_http(coach, look, base_url):
    with look():
        made = families.family(coach)
    ask = partial(Client(base_url, made.access_token).get, door(made, "/status"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(), range(LIMIT + 30)))

    assert statuses(answers) == {200: LIMIT, 429: 30}
    refused = [answer for answer in answers if answer.status == 429]
    assert {answer.code for answer in refused} == {"too_many_requests"}
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in refused)


def _count_as(endpoint: str, who: str, times: int) -> int:
    """In a process of its own: how many of these requests pass."""
    from django.test import override_settings

    def passes(_) -> bool:
        try:
            throttling.count("race", who, limit=LIMIT, seconds=600)
        except TooManyRequests:
            return False
        return True

    with override_settings(DYNAMODB_ENDPOINT=endpoint), ThreadPoolExecutor(8) as pool:
        return sum(pool.map(passes, range(times)))


def test_the_limit_is_exact_under_threads_and_processes(dynamo):
    """8 threads in each of 2 processes, also over who opens the window."""
    spawn = multiprocessing.get_context("fork")
    with spawn.Pool(2) as pool:
        passed = pool.starmap(_count_as, [(dynamo.endpoint, "one", 80)] * 2)

    assert sum(passed) == LIMIT
    assert passed[0] < LIMIT
