"""A coach's e-mail address is changed by staff: sign-in moves, all that names the coach stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.admin.utils import quote
from django.db import connections

from cohorts.tests.factories import CohortFactory
from enrollment import selectors
from enrollment.tests import families
from enrollment.tests.portal import Portal
from oneroster.models import ProfileSyncLog, RosterUser
from tsa.access.models import Grant
from tsa.accounts import identities, links
from tsa.admin.tests.clients import changes, signed_in, told
from tsa.audit.writing import writing
from tsa.coaches import letters
from tsa.coaches.models import CoachCopy
from tsa.coaches.services import addresses, invitations, onboarding, profiles
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import commit, create
from tsa.lib.actor import Actor, Kind, system
from tsa.mail.services import _writers as writers
from tsa.mail.tables import OutboxItem

COACHES = "/admin/coaches/coachcopy/"
NEW = "dana@gym.example"


def move(coach: ProfileItem, email: str = NEW) -> tuple[ProfileItem, bool]:
    return addresses.change_email(
        coach.profile_id, email, reason="Lost the mailbox", by=families.STAFF
    )


def owed_letters() -> dict[str, object]:
    """The letters about addresses that are owed, as they would go out now, by kind."""
    kinds = (addresses.TO_THE_OLD, addresses.TO_THE_NEW)
    mails = [mail for mail in OutboxItem.scan() if mail.kind in kinds]
    return {mail.kind: writers[mail.kind](mail.reference) for mail in mails}


def test_staff_change_it_with_a_reason_and_it_is_audited(coach):
    answer = signed_in("admissions").post(
        f"{COACHES}{quote(coach.profile_id)}/act/email/",
        {"email": "Dana@Gym.example", "reason": "Lost the mailbox"},
    )

    [row] = changes("coach")
    assert "signs in as dana@gym.example" in told(answer)
    assert ProfileItem.fetch(coach.profile_id).email == NEW
    assert CoachCopy.objects.get().email == NEW
    assert row.admin_email == "admissions@tsa.example"
    assert row.before_state == {"email": coach.email}
    assert row.after_state == {"email": NEW, "reason": "Lost the mailbox"}


def test_without_a_reason_nothing_changes(coach):
    signed_in("admissions").post(
        f"{COACHES}{quote(coach.profile_id)}/act/email/", {"email": NEW, "reason": " "}
    )

    assert ProfileItem.fetch(coach.profile_id).email == coach.email


def test_the_page_shows_the_earlier_address(coach):
    move(coach)

    page = signed_in("auditor").get(f"{COACHES}{quote(coach.profile_id)}/change/")

    assert f"{coach.email}, until" in page.content.decode()


def test_the_new_address_signs_in_and_the_old_one_is_a_strangers(coach):
    move(coach)

    assert identities.of(coach.email) is None
    assert identities.of(NEW).profile_id == coach.profile_id


def test_what_was_open_at_the_old_address_opens_nothing_more(coach):
    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    token = links.make_sign_in_link(coach.email)

    move(coach)

    assert Portal(session.access_token).get("coach/profile").status == 401
    assert Portal(session.access_token).get("dashboard").status == 401
    with pytest.raises(links.LinkInvalid):
        links.verify(token)


def test_the_link_of_the_first_invitation_does_not_let_the_old_mailbox_in(school):
    invitation, _ = invitations.invite(
        "first@tsa.example",
        first_name="Dana",
        last_name="O'Brien",
        school_id=school,
        sport="Track",
        permissions=[],
        by=families.STAFF,
    )
    token, link = invitations.make_link(invitation)
    commit(create(link))
    coach = onboarding.onboard(token, by=Actor(Kind.COACH, "first@tsa.example")).profile

    move(coach)

    with pytest.raises(invitations.InvitationExpired):
        onboarding.onboard(token, by=Actor(Kind.COACH, "first@tsa.example"))


def test_a_new_onboarding_link_goes_to_the_new_address_and_opens(coach):
    move(coach)

    letter = letters.coach_onboarding(ProfileItem.fetch(coach.profile_id).invitation_id)
    token = letter.context["link"].partition("token=")[2]

    assert letter.to == NEW
    opened = onboarding.onboard(token, by=Actor(Kind.COACH, NEW))
    assert (opened.profile.profile_id, opened.access.email) == (coach.profile_id, NEW)


def test_both_addresses_are_told_and_the_old_one_not_the_new(coach):
    move(coach)

    owed = owed_letters()
    left, taken = owed[addresses.TO_THE_OLD], owed[addresses.TO_THE_NEW]
    assert (left.to, taken.to) == (coach.email, NEW)
    assert NEW not in str(left)
    assert "token" not in str(taken)


def test_each_old_address_gets_its_own_mail_after_two_changes(coach):
    move(coach)
    move(coach, "third@gym.example")

    mails = [mail for mail in OutboxItem.scan() if mail.kind == addresses.TO_THE_OLD]
    assert {letters.coach_address_left(mail.reference).to for mail in mails} == {coach.email, NEW}


def test_everything_that_names_the_coach_still_does(coach):
    made = families.family(coach, upto=4)
    tutor = RosterUser.objects.get(profile_id=coach.profile_id)
    with writing(system("tests")):
        cohort = CohortFactory(tutor=tutor)
    key = profiles.renew_calendar_key(coach.profile_id, by=system("tests"))
    grants = list(Grant.objects.filter(adult_kind="coach").values())

    move(coach)

    session = links.open_session(NEW, roles=["coach"], profile_id=coach.profile_id)
    answer = Portal(session.access_token).get(f"coach/enrollments/{made.enrollment_id}")
    assert answer.status == 200
    assert Portal(session.access_token).get("coach/students").status == 200
    assert [each.key for each in selectors.of_coach(coach.profile_id)] == [made.enrollment_id]
    assert profiles.of_calendar_key(key).email == NEW
    cohort.refresh_from_db()
    assert cohort.tutor_id == tutor.pk
    assert list(Grant.objects.filter(adult_kind="coach").values()) == grants
    assert grants


def test_the_rosters_follow_and_the_log_names_the_field(coach):
    move(coach)

    assert RosterUser.objects.get(profile_id=coach.profile_id).email == NEW
    assert ProfileSyncLog.objects.latest("created_at").sync_data["changes"] == ["email"]


def test_a_repeat_changes_and_sends_nothing(coach):
    first, second = move(coach)[1], move(coach)[1]

    assert (first, second) == (True, False)
    assert len(changes("coach")) == 1
    assert len(owed_letters()) == 2


def test_there_and_back_ends_as_it_began(coach):
    move(coach)
    move(coach, coach.email)

    assert identities.of(coach.email).profile_id == coach.profile_id
    assert identities.of(NEW) is None


def test_another_coachs_address_is_refused(coach):
    other = families.engage_coach("other@tsa.example")

    with pytest.raises(addresses.AddressTaken):
        move(coach, other.email)

    assert ProfileItem.fetch(coach.profile_id).email == coach.email


def test_the_address_left_is_free_for_another_person(coach):
    move(coach)

    newcomer = families.engage_coach(coach.email)

    assert newcomer.profile_id != coach.profile_id
    assert ProfileItem.fetch(coach.profile_id).email == NEW


def test_the_new_address_invited_again_finds_the_same_coach(coach):
    families.open_school(255902, name="Dallas Sports Academy")
    move(coach)

    again = families.engage_coach(NEW, school_id=255902)

    assert again.profile_id == coach.profile_id


def test_an_invitation_left_open_at_the_old_address_is_told_of(coach):
    families.open_school(255902, name="Dallas Sports Academy")
    client = signed_in("admissions")
    form = {"first_name": "D", "last_name": "O", "school": "255902", "sport": "Track"}
    client.post("/admin/coaches/coachinvitationcopy/add/", {**form, "coach_email": coach.email})

    answer = client.post(
        f"{COACHES}{quote(coach.profile_id)}/act/email/", {"email": NEW, "reason": "x"}
    )

    assert "invitation to the old address is still open" in told(answer)


def test_of_twenty_coaches_at_once_one_gets_the_address(school):
    coaches = [families.engage_coach(f"coach{number}@tsa.example") for number in range(20)]

    def try_it(coach: ProfileItem) -> bool:
        try:
            return move(coach)[1]
        except addresses.AddressTaken:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(try_it, coaches))

    assert sum(done) == 1
    assert [each.email for each in ProfileItem.scan()].count(NEW) == 1
