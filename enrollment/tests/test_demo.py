"""The demo data and the guided run: every stage is there, a repeat changes nothing."""

import io

import pytest
from django.core.management import CommandError, call_command

from cohorts.models import StudentCohort
from enrollment import consistency, file_types
from enrollment.demo import people, seeding, sign_in
from enrollment.demo.families import STAGES, Play
from enrollment.demo.paper import page
from enrollment.demo.plans import BLOCK, SHARES, plan
from enrollment.models import EnrollmentCopy
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from tsa.accounts import links
from tsa.accounts.models import ApiClient, User
from tsa.mail.tables import OutboxItem

EVERY_STAGE = len(SHARES)
PROGRAMS = ["District records", "Reading lab"]


def seed(families: int = EVERY_STAGE) -> seeding.Made:
    return seeding.seed(families, password="a password for tests", tell=lambda line: None)


def everything() -> dict[str, str]:
    """Which write each enrolment and invitation has seen last."""
    tables = (EnrollmentItem, ParentInvitationItem)
    return {item.key: item.write_id for table in tables for item in table.scan()}


# -- plans --------------------------------------------------------------------------------------


def test_the_same_number_is_always_the_same_family():
    assert [plan(number) for number in range(50)] == [plan(number) for number in range(50)]


def test_every_stage_has_its_share_and_comes_early():
    stages = [plan(number).stage for number in range(BLOCK)]
    assert {stage: stages.count(stage) for stage in SHARES} == SHARES
    assert set(stages[:EVERY_STAGE]) == set(SHARES) == set(STAGES)


def test_the_cast_has_siblings_one_word_names_and_both_time_zones():
    plans = [plan(number) for number in range(BLOCK)]
    assert len({each.email for each in plans}) < BLOCK
    assert any(each.child.first_name is None for each in plans)
    assert any("'" in each.child.name for each in plans)
    assert {school.time_zone for school in people.SCHOOLS} == {"America/Chicago", "America/Denver"}


def test_a_demo_document_is_a_pdf_by_content():
    assert file_types.by_content(page("Transcript", "(of a demo)")) == "application/pdf"


# -- seeding ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_seeding_makes_every_stage_once(committed, dynamo):
    made = seed()
    assert (made.network, made.staff, made.families) == (True, True, EVERY_STAGE)
    statuses = set(EnrollmentCopy.objects.values_list("status", flat=True))
    assert statuses == {"pending", "active", "completed", "waitlisted", "rejected", "withdrawn"}
    assert EnrollmentCopy.objects.filter(records="failed").count() == 2
    assert EnrollmentCopy.objects.likely_duplicates().exists()
    assert {item.standing for item in ParentInvitationItem.scan()} == {
        "sent",
        "opened",
        "accepted",
        "expired",
        "revoked",
    }
    assert OutboxItem.due() == []
    assert [each for each in consistency.differences() if not each.reason] == []
    assert StudentCohort.objects.filter(is_active=True, members__is_active=True).exists()
    assert {"edfi", "oneroster"} == {ApiClient.objects.get(name=n).scopes[0] for n in PROGRAMS}

    before = everything()
    groups = StudentCohort.objects.count()
    assert seed().nothing
    assert everything() == before
    assert (StudentCohort.objects.count(), ApiClient.objects.count()) == (groups, len(PROGRAMS))


def test_a_run_that_was_cut_off_goes_on(committed, dynamo, monkeypatch):
    number = next(each for each in range(BLOCK) if plan(each).stage == "registered")
    step = Play.step

    def cut_off(self, at):
        step(self, at)
        if at == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(seeding, "_missing", lambda families: [number])
    monkeypatch.setattr(Play, "step", cut_off)
    with pytest.raises(KeyboardInterrupt):
        seed()
    monkeypatch.setattr(Play, "step", step)
    seed()
    [item] = EnrollmentItem.scan()
    assert item.completed_steps == [1, 2, 3, 4]
    assert len(item.appointments) == 2
    assert item.records["status"] == "created"


def test_what_people_removed_stays_removed(committed, dynamo):
    from enrollment.demo.house import open_network
    from oneroster.models import Organization

    assert open_network()
    Organization.objects.filter(sourced_id="school_480101").update(parent=None)
    assert not open_network()
    assert Organization.objects.get(sourced_id="school_480101").parent_id is None


# -- the commands -------------------------------------------------------------------------------


def test_it_refuses_outside_local_mode(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_demo")


def test_a_forced_run_elsewhere_has_a_password_of_its_own(committed, dynamo, settings):
    settings.LOCAL = False
    told = io.StringIO()
    call_command("seed_demo", "--force", "--families=1", stdout=told)
    password = told.getvalue().rpartition("Staff password: ")[2].strip()
    staff = User.objects.get(email="staff@tsa.example")
    assert staff.check_password(password)
    assert not staff.check_password("texas-local-demo")


def test_it_shows_how_to_sign_in_and_the_links_work(committed, dynamo, monkeypatch):
    number = next(each for each in range(BLOCK) if plan(each).stage == "registered")
    monkeypatch.setattr(seeding, "_missing", lambda families: [number])
    seed()
    told = "\n".join(sign_in.instructions("the password"))
    assert "staff@tsa.example" in told
    tokens = [line.partition("token=")[2] for line in told.splitlines() if "token=" in line]
    assert [links.verify(token).roles for token in tokens] == [["coach"], ["parent"]]


def test_an_empty_house_says_how_to_make_staff(committed, dynamo):
    told = io.StringIO()
    call_command("seed_demo", "--show-sign-in", stdout=told)
    assert "createsuperuser" in told.getvalue()


@pytest.mark.slow
def test_the_guided_run_ends_as_promised(module_system):
    module_system.start_web()
    module_system.start_worker()
    result = module_system.run_manage("demo")
    assert "ended as promised" in result.stdout
    assert "exactly one set of records" in result.stdout
    module_system.stop_worker()
    module_system.stop_web()
    alone = module_system.run_manage("demo", check=False)
    assert alone.returncode == 1
    assert "Is ./dev run up?" in alone.stderr
