"""A coach's profile becomes a roster user, whatever happens in between; the log tells of it."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from enrollment import consistency
from enrollment.tests import families
from oneroster.models import ProfileSyncLog, RosterUser, UserRole
from oneroster.services import profiles as roster
from tsa.audit.writing import writing
from tsa.coaches import settling
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import profiles, standing, syncing
from tsa.coaches.tables import ProfileItem
from tsa.dynamo import debts
from tsa.dynamo.writes import change, commit, create
from tsa.lib.actor import system

TESTS = system("tests")
OTHER_SCHOOL = 255902


def user_of(profile: ProfileItem) -> RosterUser:
    return RosterUser.objects.get(profile_id=profile.profile_id)


def log_of(profile_id: str) -> list[tuple[str, str]]:
    rows = ProfileSyncLog.objects.filter(profile_id=profile_id).order_by("created_at")
    return [(row.sync_type, row.sync_status) for row in rows]


def odd_profile(profile_id: str, **fields) -> ProfileItem:
    """A profile that no service of ours would write, marked as owed."""
    values = {
        "coach_id": profile_id,
        "school_id": str(families.SCHOOL_ID),
        "school_name": "Austin Sports Academy",
        "school_time_zone": "America/Chicago",
        "email": "odd@tsa.example",
        "first_name": "Odd",
        "last_name": "One",
    }
    item = ProfileItem(profile_id, **{**values, **fields})
    item.mark()
    commit(create(item))
    return item


def differences() -> list[tuple[str, str]]:
    found = (each for each in consistency.differences() if "roster_user" in each.kind)
    return sorted((each.kind, each.reason) for each in found)


def test_a_new_coach_is_a_teacher_at_the_school(coach):
    user = user_of(coach)

    assert user.sourced_id == coach.profile_id
    assert (user.given_name, user.family_name, user.email) == ("Dana", "O'Brien", coach.email)
    assert (user.role, user.org_ids) == ("teacher", [f"school_{families.SCHOOL_ID}"])
    assert user.enabled_user is True
    assert log_of(coach.profile_id) == [("create", "completed")]


def test_a_change_the_rosters_do_not_show_leaves_no_row_in_the_log(coach):
    profiles.update_profile(coach.profile_id, fields={"bio": "Runs."}, by=TESTS)

    assert log_of(coach.profile_id) == [("create", "completed")]


def test_a_changed_name_follows_and_the_log_says_which_fields(coach):
    profiles.update_profile(coach.profile_id, fields={"last_name": "Ngũgĩ"}, by=TESTS)

    row = ProfileSyncLog.objects.latest("created_at")
    assert user_of(coach).family_name == "Ngũgĩ"
    assert (row.sync_type, row.sync_status) == ("update", "completed")
    assert row.sync_data["changes"] == ["family_name"]
    assert "Ngũgĩ" not in str(row.sync_data)


def test_deactivation_disables_the_user_and_reactivation_enables_it(coach):
    profiles.deactivate(coach.profile_id, by=TESTS)
    disabled = user_of(coach)
    profiles.reactivate(coach.profile_id, by=TESTS)

    assert (disabled.enabled_user, disabled.status) == (False, "active")
    assert user_of(coach).enabled_user is True
    assert [kind for kind, _ in log_of(coach.profile_id)] == ["create", "delete", "update"]


def test_the_role_moves_to_another_school_and_back(coach):
    families.open_school(OTHER_SCHOOL, name="Dallas Sports Academy")

    standing.move_to_school(coach.profile_id, OTHER_SCHOOL, reason="Moved", by=TESTS)
    there = user_of(coach).org_ids
    standing.move_to_school(coach.profile_id, families.SCHOOL_ID, reason="Back", by=TESTS)

    assert there == [f"school_{OTHER_SCHOOL}"]
    assert user_of(coach).org_ids == [f"school_{families.SCHOOL_ID}"]
    assert UserRole.objects.filter(user_id=coach.profile_id).count() == 2
    assert differences() == []


def test_two_profiles_with_one_address_are_two_users(coach):
    twin = odd_profile("profile_12345", email=coach.email)

    debts_settled(twin)

    assert RosterUser.objects.filter(email=coach.email).count() == 2
    assert user_of(twin).sourced_id == "coach_profile_12345"
    assert differences() == []


def debts_settled(item: ProfileItem) -> ProfileItem:
    settling.settle_profile(ProfileItem.fetch(item.key), by=TESTS, patient=True)
    return ProfileItem.fetch(item.key)


@pytest.mark.parametrize(
    ("school_id", "error"),
    [
        (None, "profile_without_school"),
        ("school_001", "profile_without_school"),
        ("424242", "school_not_on_rosters"),
    ],
)
def test_a_profile_without_a_school_is_refused_and_stays_owed(school, school_id, error):
    item = odd_profile("profile_odd", school_id=school_id)

    owed = debts_settled(item)
    again = debts_settled(item)

    row = ProfileSyncLog.objects.get()
    assert (row.sync_status, row.error_message, row.sync_data["tries"]) == ("failed", error, 2)
    assert (owed.owes, int(again.attempts)) == ("owed", 2)
    assert CoachCopy.objects.get(pk="profile_odd").last_name == "One"
    assert not RosterUser.objects.filter(profile_id="profile_odd").exists()
    assert [bool(reason) for _, reason in differences()] == [True]


def test_a_refused_profile_arrives_once_it_names_a_school(school):
    item = odd_profile("profile_odd", school_id=None)
    debts_settled(item)

    standing.move_to_school("profile_odd", families.SCHOOL_ID, reason="Known now", by=TESTS)

    assert log_of("profile_odd") == [("create", "completed")]
    assert ProfileSyncLog.objects.get().error_message is None
    assert user_of(item).org_ids == [f"school_{families.SCHOOL_ID}"]


def test_what_the_database_refuses_is_logged_without_names(coach):
    with writing(TESTS):
        RosterUser.objects.filter(pk=coach.profile_id).delete()
        RosterUser.objects.create(sourced_id="x", username=coach.profile_id, role="teacher")

    assert syncing.sync_again(coach.profile_id, by=TESTS) is False

    row = ProfileSyncLog.objects.latest("created_at")
    assert row.sync_status == "failed"
    assert "username" in row.error_message
    assert "O'Brien" not in row.error_message
    assert coach.email not in row.error_message


def test_an_older_version_that_comes_late_changes_nothing(coach):
    late = ProfileItem.fetch(coach.profile_id)
    profiles.update_profile(coach.profile_id, fields={"first_name": "Zoë"}, by=TESTS)

    settling.settle_profile(late, by=TESTS, patient=True)

    assert user_of(coach).given_name == "Zoë"
    assert CoachCopy.objects.get().first_name == "Zoë"


def test_twenty_changes_at_once_end_as_the_profile_does(coach):
    def rename(number: int) -> None:
        try:
            fields = {"last_name": f"Name{number}"}
            profiles.update_profile(coach.profile_id, fields=fields, by=TESTS)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(rename, range(20)))
    while debts_owed(coach):
        debts_settled(coach)

    assert user_of(coach).family_name == ProfileItem.fetch(coach.profile_id).last_name
    assert {status for _, status in log_of(coach.profile_id)} == {"completed"}
    assert differences() == []


def debts_owed(item: ProfileItem) -> bool:
    return bool(ProfileItem.fetch(item.key).owes)


def test_the_worker_carries_what_nobody_settled(coach, monkeypatch):
    monkeypatch.setattr(debts, "HEAD_START", debts.timedelta(0))
    item = odd_profile("profile_new")

    assert debts.settle_due() == 1
    assert user_of(item).family_name == "One"


@pytest.mark.parametrize("damage", ["deleted", "renamed", "moved", "disabled"])
def test_a_damaged_user_is_found_and_mended(coach, damage):
    families.open_school(OTHER_SCHOOL)
    with writing(TESTS):
        user = RosterUser.objects.filter(pk=coach.profile_id)
        match damage:
            case "deleted":
                user.delete()
            case "renamed":
                user.update(family_name="Other")
            case "moved":
                UserRole.objects.update(organization_id=f"school_{OTHER_SCHOOL}")
            case "disabled":
                user.update(enabled_user=False)

    [(_, reason)] = differences()
    call_command("check_consistency", "--apply", stdout=StringIO())

    assert reason == ""
    assert differences() == []
    assert user_of(coach).org_ids == [f"school_{families.SCHOOL_ID}"]


def test_a_user_whose_profile_is_gone_is_disabled(coach):
    stored = ProfileItem.fetch(coach.profile_id)
    stored.delete()

    assert differences() == [("roster_user_without_profile", "")]
    call_command("check_consistency", "--apply", stdout=StringIO())

    assert user_of(coach).enabled_user is False
    assert log_of(coach.profile_id)[-1] == ("delete", "completed")


# -- the command --------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("sync_profiles", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_and_writes_only_with_apply(coach):
    with writing(TESTS):
        RosterUser.objects.update(family_name="Other")

    shown = run("--all")
    before = user_of(coach).family_name
    done = run(coach.profile_id, "--apply")

    assert f"{coach.profile_id}: family_name" in shown
    assert before == "Other"
    assert "0 did not arrive" in done
    assert user_of(coach).family_name == "O'Brien"


def test_the_command_tries_the_failed_ones_again(school):
    debts_settled(odd_profile("profile_odd", school_id=None))
    with pytest.raises(CommandError, match="1 profile"):
        run("--failed", "--apply")
    mended = ProfileItem.fetch("profile_odd")
    mended.school_id = str(families.SCHOOL_ID)
    commit(change(mended))

    run("--failed", "--apply")

    assert "0 of 0 profiles" in run("--failed")
    assert roster.failed_profiles() == []


@pytest.mark.parametrize("arguments", [[], ["--all", "--failed"]], ids=["none", "both"])
def test_the_command_wants_to_know_which(arguments, db):
    with pytest.raises(CommandError):
        run(*arguments)


def test_the_command_names_a_profile_that_is_not_there(school):
    with pytest.raises(CommandError):
        run("nobody", "--apply")
