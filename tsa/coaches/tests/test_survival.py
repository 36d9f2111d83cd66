"""Profiles and read models while processes die and PostgreSQL is away: all end the same."""

from functools import partial

import pytest

from edfi.models import Student
from edfi.tables import StudentItem
from enrollment.tests import families
from enrollment.tests.system_client import PATIENCE, Client, inside, nothing_owed, wait_for
from oneroster.models import ProfileSyncLog, RosterUser, Unpublished
from tsa.accounts import links
from tsa.audit.writing import writing
from tsa.coaches.services import addresses
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import commit, touch
from tsa.lib.actor import system as actor
from tsa.local.testsystem import System
from tsa.mail.tables import OutboxItem

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("profiles")]
DEATHS = ["settling", "profile_copied", "profile_carried", "settled"]


@pytest.fixture(scope="module")
def look(module_system, django_db_blocker):
    """`with look():` this process is inside the module's system."""
    return partial(inside, module_system, django_db_blocker)


@pytest.fixture(scope="module")
def coach(look) -> ProfileItem:
    with look():
        families.open_school()
        return families.engage_coach()


def owe(profile_id: str, **fields) -> None:
    """A change that was saved by a process which died before it could settle it."""
    profile = ProfileItem.fetch(profile_id)
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.version = int(profile.version) + 1
    profile.mark()
    profile.due_at = now_text()
    commit(touch(profile))


def test_a_worker_killed_at_each_point_leaves_one_user_and_a_finished_log(
    module_system, look, coach
):
    for number, point in enumerate(DEATHS):
        with look():
            owe(coach.profile_id, last_name=f"Name{number}")
        module_system.start_worker(TSA_FAULT=point)
        assert module_system.worker.wait(PATIENCE) == -9, point
    module_system.start_worker()

    with look():
        wait_for(nothing_owed, "nothing owed")
        user = RosterUser.objects.get(profile_id=coach.profile_id)
        assert user.family_name == f"Name{len(DEATHS) - 1}"
        states = set(ProfileSyncLog.objects.values_list("sync_status", flat=True))
        assert states == {"completed"}
    module_system.run_manage("check_consistency")
    module_system.stop_worker()


def test_without_postgres_a_profile_is_changed_and_follows_later(
    module_system: System, look, coach
):
    with look():
        session = links.open_session(
            coach.email, roles=["coach"], profile_id=coach.profile_id
        ).access_token
    module_system.start_web()
    module_system.start_worker()
    client = Client(module_system.base_url, session)
    module_system.stores.postgres.stop()

    answers = [client.put("coach/profile", {"first_name": f"N{each}"}) for each in range(3)]
    listed = client.get("coach/students")

    module_system.stores.postgres.start()
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert listed.status == 200
    with look():
        wait_for(nothing_owed, "nothing owed")
        assert RosterUser.objects.get(profile_id=coach.profile_id).given_name == "N2"
    module_system.stop_web()
    module_system.stop_worker()


def test_a_worker_killed_while_publishing_leaves_the_queue_to_the_next(
    module_system: System, look, coach
):
    with look():
        made = families.family(coach, upto=4)
    for point in ("read_model_read", "read_model_published"):
        module_system.start_worker(TSA_FAULT=point)
        assert module_system.worker.wait(PATIENCE) == -9, point
        with look():
            assert Unpublished.objects.exists(), point
    module_system.start_worker()

    with look():
        wait_for(lambda: not Unpublished.objects.exists(), "the queue is empty")
        assert StudentItem.fetch(made.student_unique_id).coach_id == coach.profile_id
        with writing(actor("tests")):
            Student.objects.update(first_name="Zoë")
        wait_for(lambda: StudentItem.fetch(made.student_unique_id).first_name == "Zoë", "published")
    module_system.run_manage("check_consistency")
    module_system.stop_worker()


CHANGE_ADDRESS = """
from tsa.coaches.services import addresses
from tsa.lib.actor import Actor, Kind
by = Actor(Kind.STAFF, "registrar@tsa.example")
addresses.change_email({profile_id!r}, "moved@tsa.example", reason="Lost it", by=by)
"""


def test_whoever_is_killed_while_changing_an_address_has_changed_it_once(
    module_system: System, look
):
    with look():
        coach = families.engage_coach("mover@tsa.example")
    program = CHANGE_ADDRESS.format(profile_id=coach.profile_id)

    killed = module_system.run_manage("shell", "-c", program, check=False, TSA_FAULT="coach_kept")
    again = module_system.run_manage("shell", "-c", program)

    assert (killed.returncode, again.returncode) == (-9, 0)
    module_system.start_worker()
    with look():
        wait_for(nothing_owed, "nothing owed")
        user = RosterUser.objects.get(profile_id=coach.profile_id)
        assert user.email == "moved@tsa.example"
        kinds = [mail.kind for mail in OutboxItem.scan()]
        assert kinds.count(addresses.TO_THE_OLD) == kinds.count(addresses.TO_THE_NEW) == 1
    module_system.run_manage("check_consistency")
    module_system.stop_worker()


def test_dynamodb_gone_before_the_mark_is_off_costs_a_repeat_and_no_second_row(
    module_system: System, look, coach
):
    """PostgreSQL has the change; that the debt is paid could not be written down."""
    with look():
        before = ProfileSyncLog.objects.count()
        owe(coach.profile_id, last_name="Afterwards")
    module_system.start_worker(TSA_FAULT="settled")
    assert module_system.worker.wait(PATIENCE) == -9
    module_system.stores.dynamo.stop()
    with look():
        assert RosterUser.objects.get(profile_id=coach.profile_id).family_name == "Afterwards"
    module_system.start_worker()  # it finds the store away, and goes on asking

    module_system.stores.dynamo.start()

    with look():
        wait_for(nothing_owed, "nothing owed")
        assert ProfileSyncLog.objects.count() == before + 1
    module_system.run_manage("check_consistency")
    module_system.stop_worker()
