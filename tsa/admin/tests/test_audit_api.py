"""`GET admin/audit`: the admin audit log, filtered, for auditors and programs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.utils import quote

from tsa.admin.tests.clients import signed_in
from tsa.coaches.services import profiles, standing
from tsa.lib.actor import Actor, Kind

URL = "/api/v1/admin/audit"
OTHER = Actor(Kind.STAFF, "other@tsa.example")


@pytest.fixture
def acts(coach, registrar):
    """Two acts on one coach, by two people."""
    standing.set_capacity(coach.profile_id, 5, reason="x", by=registrar)
    profiles.deactivate(coach.profile_id, by=OTHER)
    return coach


def described(query: str = "") -> list[str]:
    answer = signed_in("auditor", email="a@tsa.example").get(URL + query)
    assert answer.status_code == 200
    return [row["action_description"] for row in answer.json()["results"]]


def test_the_latest_come_first_with_before_and_after(acts):
    rows = signed_in("auditor").get(f"{URL}?resource_type=coach").json()["results"]

    assert [row["action_description"] for row in rows] == [
        "Deactivated a coach",
        "Set the capacity",
    ]
    assert rows[1]["after_state"] == {"student_capacity": 5, "reason": "x"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?admin_email=other@tsa.example", ["Deactivated a coach"]),
        ("?admin_email=nobody@tsa.example", []),
        ("?action_type=update&resource_type=coach", ["Deactivated a coach", "Set the capacity"]),
        ("?action_type=delete", []),
    ],
    ids=["person", "stranger", "kind", "other kind"],
)
def test_it_is_asked_by_person_and_kind(acts, query, found):
    assert described(query) == found


def test_a_day_as_end_is_meant_with_all_of_it(acts):
    today = datetime.now(UTC).date()
    wanted = "?resource_type=coach&admin_email=other@tsa.example"

    assert described(f"{wanted}&from={today}&to={today}") == ["Deactivated a coach"]
    assert described(f"{wanted}&to={today - timedelta(days=1)}") == []


@pytest.mark.parametrize("query", ["?from=soon", "?to=2026-02-30"])
def test_an_odd_time_is_refused_by_name(coach, query):
    answer = signed_in("auditor").get(URL + query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [query[1:].partition("=")[0]]


def test_the_next_page_goes_on_where_the_last_ended(coach, registrar):
    for students in range(60):
        standing.set_capacity(coach.profile_id, students, reason="x", by=registrar)
    client = signed_in("auditor")

    first = client.get(f"{URL}?resource_type=coach").json()
    second = client.get(first["next"]).json()

    seen = [row["after_state"]["student_capacity"] for row in first["results"] + second["results"]]
    assert seen == list(reversed(range(60)))
    assert second["next"] is None


def test_it_is_not_for_who_reaches_some_schools_only(coach):
    client = signed_in("registrar", every_school=False)
    assert client.get(URL).status_code == 403
    assert quote(coach.profile_id) not in client.get(URL).content.decode()
