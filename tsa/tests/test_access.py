"""Who may call what: a row for every endpoint, and a test that fails where one has none."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from cohorts.tests.factories import CohortFactory
from enrollment.tests import families
from enrollment.tests.families import answers
from enrollment.tests.portal import Portal
from oneroster.tests.factories import RosterUserFactory
from tsa.accounts import links
from tsa.accounts.tests.factories import machine_client, staff_person, token_for
from tsa.coaches.services import invitations as coach_invitations
from tsa.dynamo.writes import commit, create

PEOPLE = [
    "parent",
    "other_parent",
    "coach",
    "other_coach",
    "registrar",
    "auditor",
    "machine",
    "nobody",
]
E = "admissions/enrollments/{enrollment}"
STEP = answers(1)
PROOF = {"invitation_token": "{invitation_token}", "parent_email": "{parent_email}"}
INVITE = {"parent_email": "a@b.example", "student_name": "Bo Li", "sport": "Golf"}
TOUR = {"appointment_type": "campus_tour", "starts_at": "{slot}"}
ENGAGE = {
    "coach_email": "c@d.example",
    "first_name": "Bo",
    "last_name": "Li",
    "school_id": families.SCHOOL_ID,
    "sport": "Golf",
}
SLOTS = "?type=consultation&from=2030-01-01&to=2030-01-02"

# method, path, body, then what each of PEOPLE gets, in this order.
ACCESS = [
    ("post", "auth/magic-link", {"email": "a@b.example"}, 202, 202, 202, 202, 202, 202, 202, 202),
    ("post", "auth/verify", {"token": "x"}, 401, 401, 401, 401, 401, 401, 401, 401),
    ("post", "auth/sign-out", {}, 204, 204, 204, 204, 401, 401, 401, 401),
    ("get", "dashboard", None, 200, 200, 200, 200, 401, 401, 401, 401),
    ("post", "admissions/validate-invitation", PROOF, 200, 200, 200, 200, 200, 200, 200, 200),
    ("post", "admissions/enrollments", PROOF, 200, 200, 200, 200, 200, 200, 200, 200),
    ("get", "admissions/enrollments", None, 200, 200, 200, 200, 401, 401, 401, 401),
    ("get", E, None, 200, 404, 404, 404, 401, 401, 401, 401),
    ("get", E + "/status", None, 200, 404, 404, 404, 401, 401, 401, 401),
    ("get", E + "/calendar.ics", None, 200, 404, 404, 404, 401, 401, 401, 401),
    ("put", E + "/steps/1", STEP, 200, 404, 404, 404, 401, 401, 401, 401),
    ("patch", E + "/steps/2", {"notes": "x"}, 200, 404, 404, 404, 401, 401, 401, 401),
    ("get", E + "/documents", None, 200, 404, 404, 404, 401, 401, 401, 401),
    ("upload", E + "/documents", None, 201, 404, 404, 404, 401, 401, 401, 401),
    ("get", E + "/documents/{document}/content", None, 200, 404, 200, 404, 401, 401, 401, 401),
    ("get", E + "/slots" + SLOTS, None, 200, 404, 404, 404, 401, 401, 401, 401),
    ("post", E + "/appointments", TOUR, 201, 404, 404, 404, 401, 401, 401, 401),
    (
        "post",
        E + "/appointments/{appointment}/reschedule",
        {"starts_at": "{slot}"},
        *(200, 404, 404, 404, 401, 401, 401, 401),
    ),
    ("post", E + "/appointments/{appointment}/cancel", {}, 200, 404, 404, 404, 401, 401, 401, 401),
    ("post", E + "/withdraw", {"reason": "x"}, 200, 404, 404, 404, 401, 401, 401, 401),
    ("get", "parent-invitations", None, 401, 401, 200, 200, 401, 401, 401, 401),
    ("post", "parent-invitations", INVITE, 401, 401, 201, 201, 401, 401, 401, 401),
    ("get", "parent-invitations/{invitation}", None, 401, 401, 200, 404, 401, 401, 401, 401),
    ("post", "parent-invitations/{open}/resend", {}, 401, 401, 200, 404, 401, 401, 401, 401),
    ("post", "parent-invitations/{open}/revoke", {}, 401, 401, 200, 404, 401, 401, 401, 401),
    ("post", "coach/onboard", {"invitation_token": "x"}, *[404] * 8),
    ("get", "coach/profile", None, 401, 401, 200, 200, 401, 401, 401, 401),
    ("put", "coach/profile", {"bio": "x"}, 401, 401, 200, 200, 401, 401, 401, 401),
    ("get", "coach/onboarding/{session}", None, 401, 401, 200, 404, 401, 401, 401, 401),
    ("put", "coach/onboarding/{session}", {}, 401, 401, 200, 404, 401, 401, 401, 401),
    ("get", "coach/availability", None, 401, 401, 200, 200, 401, 401, 401, 401),
    (
        "put",
        "coach/availability",
        {"appointment_types": {}},
        *(401, 401, 200, 200, 401, 401, 401, 401),
    ),
    ("post", "coach/calendar-key", {}, 401, 401, 201, 201, 401, 401, 401, 401),
    ("get", "coach/calendar.ics?key=x", None, *[404] * 8),
    ("get", "coach/students", None, 401, 401, 200, 200, 401, 401, 401, 401),
    ("get", "coach/enrollments", None, 401, 401, 200, 200, 401, 401, 401, 401),
    ("get", "coach/enrollments/{enrollment}", None, 401, 401, 200, 404, 401, 401, 401, 401),
    (
        "post",
        "coach/enrollments/{enrollment}/decision",
        {"decision": "waitlisted"},
        *(401, 401, 200, 404, 401, 401, 401, 401),
    ),
    ("get", "student-groups/", None, 200, 200, 200, 200, 200, 200, 200, 401),
    ("get", "student-groups/{group}/", None, 404, 404, 200, 404, 200, 200, 200, 401),
    ("get", "student-groups/{group}/members/", None, 404, 404, 200, 404, 200, 200, 200, 401),
    ("get", "admin/schools", None, 401, 401, 401, 401, 200, 200, 200, 401),
    ("get", "admin/coaches", None, 401, 401, 401, 401, 200, 200, 200, 401),
    ("get", "admin/coaches/{coach}", None, 401, 401, 401, 401, 200, 200, 200, 401),
    ("delete", "admin/coaches/{coach}", None, 401, 401, 401, 401, 204, 403, 204, 401),
    ("get", "admin/invitations", None, 401, 401, 401, 401, 200, 200, 200, 401),
    ("post", "admin/invitations", ENGAGE, 401, 401, 401, 401, 201, 403, 200, 401),
    ("get", "admin/analytics", None, 401, 401, 401, 401, 200, 200, 200, 401),
    ("get", "admin/audit", None, 401, 401, 401, 401, 403, 200, 200, 401),
    ("get", "schema/", None, *[200] * 8),
    ("get", "docs/", None, *[200] * 8),
]


@pytest.fixture
def world(coach):
    """One family with everything, and the ids that the table's paths name."""
    made = families.family(coach, upto=3)
    families.upload_required(made)
    waiting = families.invited_family(coach)
    item = made.item
    invited, _ = coach_invitations.invite(
        coach.email,
        first_name="Dana",
        last_name="O'Brien",
        school_id=families.SCHOOL_ID,
        sport="Golf",
        permissions=[],
        by=families.STAFF,
    )
    token, link = coach_invitations.make_link(invited)
    commit(create(link))
    session = Portal().post("coach/onboard", {"invitation_token": token}).body["session_id"]
    return {
        "family": made,
        "enrollment": made.enrollment_id,
        "document": next(iter(item.documents)),
        "appointment": next(iter(item.appointments)),
        "invitation": made.invitation.invitation_id,
        "open": waiting.invitation.invitation_id,
        "invitation_token": made.invitation_token,
        "parent_email": made.email,
        "session": session,
        "coach": coach.profile_id,
        "group": CohortFactory(tutor=RosterUserFactory(profile_id=coach.profile_id)).pk,
        "slot": f"{families.later_day()}T16:00:00-06:00",
    }


def as_person(person: str, world: dict) -> Portal:
    if person == "parent":
        return Portal(world["family"].access_token)
    if person == "other_parent":
        return Portal(families.sign_in("stranger@family.example"))
    if person in ("coach", "other_coach"):
        profile_id, email = world["coach"], "coach@tsa.example"
        if person == "other_coach":
            other = families.engage_coach("other@tsa.example")
            profile_id, email = other.profile_id, other.email
        session = links.open_session(email, roles=["coach"], profile_id=profile_id)
        return Portal(session.access_token)
    if person == "machine":
        client, secret = machine_client("tsa.admin")
        return Portal(token_for(client, secret, Client()))
    portal = Portal()
    if person != "nobody":
        portal.client.force_login(
            staff_person(f"{person}@tsa.example", role=person, is_staff=True),
            backend="django.contrib.auth.backends.ModelBackend",
        )
    return portal


def filled(value: object, world: dict) -> object:
    if isinstance(value, str):
        return value.format(**{key: each for key, each in world.items() if key != "family"})
    if isinstance(value, dict):
        return {key: filled(each, world) for key, each in value.items()}
    return value


@pytest.mark.parametrize("row", ACCESS, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_person_gets_what_the_table_says(row, world):
    method, path, body, *expected = row

    seen = []
    for person in PEOPLE:
        portal = as_person(person, world)
        where = filled(path, world)
        if method == "upload":
            from enrollment.tests.test_api_families import pdf

            answer = portal.upload(where, "transcript", pdf())
        else:
            answer = portal.call(method, where, filled(body, world))
        seen.append(answer.status)

    assert dict(zip(PEOPLE, seen, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


def test_every_endpoint_has_a_row():
    rows = {(method, path.split("?")[0]) for method, path, *_ in ACCESS}
    rows |= {("post", path) for method, path in rows if method == "upload"}

    missing = sorted(endpoint for endpoint in endpoints() if shape(*endpoint) not in shapes(rows))

    assert missing == []


def endpoints() -> set[tuple[str, str]]:
    """(method, path) of every view under /api/v1/, with its parameters as {name}."""
    found = set()
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "api/v1/":
            collect(pattern, "", found)
    return found


def collect(pattern, prefix: str, found: set) -> None:
    for each in pattern.url_patterns:
        path = prefix + str(each.pattern)
        if hasattr(each, "url_patterns"):
            collect(each, path, found)
            continue
        view = each.callback.cls
        methods = {
            name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)
        }
        found |= {(method, path) for method in methods}


def shape(method: str, path: str) -> tuple[str, str]:
    return method, re.sub(r"<[^>]+>|\{[^}]+\}|(?<=/steps/)\d", "*", path)


def shapes(rows) -> set[tuple[str, str]]:
    return {shape(*row) for row in rows}
