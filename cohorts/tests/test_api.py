"""Student groups by the portal API: the list, one group, its members, and who sees which."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from cohorts.models import StudentCohort
from cohorts.tests.factories import CohortFactory, MemberFactory
from edfi.tests.factories import StudentFactory
from enrollment.tests import families
from enrollment.tests.portal import Portal
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory
from tsa.accounts import links
from tsa.accounts.tests.factories import machine_client, staff_person, token_for
from tsa.audit.tables import AuditLogItem

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def staff(committed, dynamo) -> Portal:
    return of_staff("registrar")


def of_staff(role: str, **fields) -> Portal:
    portal = Portal()
    person = staff_person(f"{role}@tsa.example", role=role, is_staff=True, **fields)
    portal.client.force_login(person, backend=BACKEND)
    return portal


def of_coach(coach) -> Portal:
    session = links.open_session(coach.email, roles=["coach"], profile_id=coach.profile_id)
    return Portal(session.access_token)


def listed(portal: Portal, **asked) -> list[str]:
    answer = portal.get(f"student-groups/?{urlencode(asked)}")
    assert answer.status == 200, answer.body
    return [each["code"] for each in answer.body["results"]]


def test_the_list_says_what_the_contract_says(staff):
    cohort = CohortFactory(
        code="923-s",
        name="923",
        organization_unit=OrganizationFactory(sourced_id="org_1", name="North"),
        tutor=RosterUserFactory(sourced_id="t_1"),
        education_level="Bachelor",
        education_type="Full time",
        language="English",
    )
    MemberFactory(cohort=cohort)
    MemberFactory(cohort=cohort, is_active=False)

    body = staff.get("student-groups/").body

    group = {
        "id": str(cohort.pk),
        "code": "923-s",
        "name": "923",
        "organization": {"id": "org_1", "name": "North"},
        "education_level": "Bachelor",
        "education_type": "Full time",
        "language": "English",
        "tutor": {"id": "t_1", "name": "Tim Teal"},
        "start_year": 2026,
        "end_year": 2027,
        "is_active": True,
        "student_count": 1,
    }
    assert body == {"count": 1, "page": 1, "limit": 50, "results": [group]}
    assert staff.get(f"student-groups/{cohort.pk}/").body == group


def test_a_group_without_organization_and_tutor_says_null(staff):
    CohortFactory()

    (group,) = staff.get("student-groups/").body["results"]

    assert (group["organization"], group["tutor"]) == (None, None)


def test_members_are_named_and_counted(staff):
    member = MemberFactory(student=StudentFactory(first_name="Ana", last_name="Ruiz"))
    past = MemberFactory(cohort=member.cohort, is_active=False)
    address = f"student-groups/{member.cohort_id}/members/"

    body, before = staff.get(address).body, staff.get(address + "?is_active=false").body

    assert body["count"] == 1
    assert body["results"] == [
        {
            "id": str(member.pk),
            "student": {"id": member.student.student_unique_id, "name": "Ana Ruiz"},
            "enrollment_date": "2026-08-15",
            "end_date": None,
            "status": "active",
            "is_active": True,
        }
    ]
    assert [each["id"] for each in before["results"]] == [str(past.pk)]


def test_pages_hold_every_group_once(staff):
    for number in range(5):
        CohortFactory(code=f"g{number}", name="same")

    pages = [listed(staff, page=page, limit=2, ordering="name") for page in (1, 2, 3, 4)]

    assert pages == [["g0", "g1"], ["g2", "g3"], ["g4"], []]
    assert staff.get("student-groups/?page=9&limit=2").body["count"] == 5


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "23-S"}, ["923-s"]),
        ({"search": "swim"}, ["b"]),
        ({"search": "%"}, []),
        ({"search": ""}, ["923-s", "b"]),
        ({"education_level": "Master"}, ["b"]),
        ({"education_type": "Evening"}, ["b"]),
        ({"language": "Spanish"}, ["b"]),
        ({"start_year": "2020"}, ["b"]),
        ({"is_active": "false"}, ["b"]),
        ({"is_active": "true"}, ["923-s"]),
        ({"is_active": ""}, ["923-s", "b"]),
        ({"language": "Spanish", "is_active": "true"}, []),
    ],
    ids=str,
)
def test_filters_narrow_the_list(staff, asked, found):
    CohortFactory(code="923-s")
    CohortFactory(
        code="b",
        name="Swimmers",
        education_level="Master",
        education_type="Evening",
        language="Spanish",
        start_year=2020,
        is_active=False,
    )

    assert listed(staff, **asked) == found


@pytest.mark.parametrize(
    ("ordering", "found"),
    [
        ("code", "abc"),
        ("-code", "cba"),
        ("student_count", "cab"),
        ("-student_count", "bac"),
        ("start_year", "cba"),
        ("-start_year", "bca"),
    ],
)
def test_the_list_is_sorted_and_what_is_empty_comes_last(staff, ordering, found):
    for code, size, year in (("a", 1, None), ("b", 2, 2025), ("c", 0, 2024)):
        cohort = CohortFactory(code=code, start_year=year, end_year=None)
        for _ in range(size):
            MemberFactory(cohort=cohort)

    assert "".join(listed(staff, ordering=ordering)) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "x"),
        ("page", "9" * 30),
        ("limit", "201"),
        ("limit", "-1"),
        ("start_year", "twenty"),
        ("start_year", "23"),
        ("is_active", "perhaps"),
        ("ordering", "tutor__password"),
        ("search", "x" * 201),
        ("search", "a\x00b"),
    ],
    ids=lambda value: value[:10].replace("\x00", "NUL"),
)
def test_a_bad_parameter_is_named(staff, name, value):
    answer = staff.get(f"student-groups/?{urlencode({name: value})}")

    assert (answer.status, list(answer.errors)) == (400, [name])


def test_the_members_endpoint_names_bad_parameters_too(staff):
    answer = staff.get(f"student-groups/{CohortFactory().pk}/members/?limit=0")

    assert (answer.status, list(answer.errors)) == (400, ["limit"])


@pytest.mark.parametrize("what", ["", "members/"])
def test_an_unknown_group_is_404(staff, what):
    unknown = "00000000-0000-4000-8000-000000000000"

    assert staff.get(f"student-groups/{unknown}/{what}").status == 404
    assert staff.get(f"student-groups/none/{what}").status == 404


def test_a_page_costs_the_same_for_1_group_and_for_30(
    staff, django_assert_num_queries, django_assert_max_num_queries
):
    MemberFactory(cohort=CohortFactory(organization_unit=OrganizationFactory()))
    staff.get("student-groups/")  # what a process reads once
    with django_assert_max_num_queries(9) as few:
        staff.get("student-groups/?limit=1")
    for _ in range(29):
        MemberFactory(
            cohort=CohortFactory(organization_unit=OrganizationFactory(), tutor=RosterUserFactory())
        )

    with django_assert_num_queries(len(few)):
        assert len(listed(staff, limit=30)) == 30


# -- who sees which -------------------------------------------------------------------------------


def test_a_coach_sees_the_groups_that_the_coach_tutors(coach):
    own = CohortFactory(code="own", tutor=RosterUserFactory(profile_id=coach.profile_id))
    other = CohortFactory(tutor=RosterUserFactory())
    portal = of_coach(coach)

    assert listed(portal) == ["own"]
    assert portal.get("student-groups/").body["count"] == 1
    seen = [
        portal.get(f"student-groups/{each.pk}/{what}").status
        for each in (own, other)
        for what in ("", "members/")
    ]
    assert seen == [200, 200, 404, 404]


def test_a_coach_who_tutors_no_more_sees_no_more(coach):
    cohort = CohortFactory(tutor=RosterUserFactory(profile_id=coach.profile_id))
    StudentCohort.objects.update(tutor=None)

    portal = of_coach(coach)

    assert listed(portal) == []
    assert portal.get(f"student-groups/{cohort.pk}/").status == 404


def test_a_parent_sees_none(family):
    cohort = CohortFactory()
    portal = Portal(family.access_token)

    assert portal.get("student-groups/").body == {
        "count": 0,
        "page": 1,
        "limit": 50,
        "results": [],
    }
    assert portal.get(f"student-groups/{cohort.pk}/members/").status == 404


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 200), ("admissions", 200), ("finance", 403)]
)
def test_staff_see_groups_by_role(committed, dynamo, role, status):
    cohort = CohortFactory()
    portal = of_staff(role)

    paths = [
        "student-groups/",
        *(f"student-groups/{cohort.pk}/{each}" for each in ("", "members/")),
    ]
    assert [portal.get(path).status for path in paths] == [status] * 3


def test_staff_of_one_school_see_its_groups_only(committed, dynamo):
    families.open_school()
    CohortFactory(code="here", organization_unit_id=f"school_{families.SCHOOL_ID}")
    elsewhere = CohortFactory(organization_unit=OrganizationFactory())
    portal = of_staff("registrar", organizations=[f"school_{families.SCHOOL_ID}"])

    assert listed(portal) == ["here"]
    assert portal.get(f"student-groups/{elsewhere.pk}/members/").status == 404


@pytest.mark.parametrize(("scope", "status"), [("tsa.admin", 200), ("oneroster", 403)])
def test_a_program_needs_the_scope_of_staff(committed, dynamo, scope, status):
    CohortFactory()
    client, secret = machine_client(scope)

    assert Portal(token_for(client, secret, Client())).get("student-groups/").status == status


@pytest.mark.parametrize("token", ["abc", "a.b.c", ""], ids=["opaque", "jwt", "none"])
def test_a_wrong_token_is_401_also_beside_a_staff_session(staff, token):
    answer = staff.get("student-groups/", authorization=f"Bearer {token}")

    assert answer.status == 401


def test_staff_who_list_members_leave_an_audit_row(staff):
    cohort = MemberFactory().cohort

    staff.get(f"student-groups/{cohort.pk}/members/")

    rows = [(row.resource_type, row.resource_id) for row in AuditLogItem.scan()]
    assert ("student_cohorts", str(cohort.pk)) in rows
