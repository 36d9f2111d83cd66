"""A coach's own profile through the API: what is theirs to change, and what is not."""

import pytest

from enrollment.tests.portal import Portal
from tsa.accounts import links
from tsa.coaches.tables import ProfileItem


@pytest.fixture
def portal(coach) -> Portal:
    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    return Portal(session.access_token)


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "z@z.example"), ("student_capacity", 400), ("permissions", ["all"])],
    ids=["email", "capacity", "permissions"],
)
def test_what_staff_keep_is_refused_by_name(portal, coach, name, value):
    answer = portal.put("coach/profile", {name: value, "bio": "x"})

    assert answer.status == 400
    assert list(answer.body["errors"]) == [name]
    assert ProfileItem.fetch(coach.profile_id).bio is None


def test_a_program_may_send_back_all_that_it_was_given(portal, coach):
    given = portal.get("coach/profile").body

    answer = portal.put("coach/profile", {**given, "bio": "Runs."})

    assert answer.status == 200
    assert answer.body["bio"] == "Runs."
    assert answer.body["email"] == coach.email
