"""Clients that mean no good: what is not theirs stays so, and no input is our own error."""

import io
import json

import pytest
from django.db import OperationalError, connection
from django.test import Client as Http

from edfi.rest import queries, requests, token_info
from edfi.rest.errors import DataInvalid
from edfi.rest.tests import world
from edfi.rest.tests.test_authorization import elsewhere
from edfi.rest.tests.world import LEA, ORDER, example

OPEN = ["schoolYearTypes", "people"]
NEIGHBOUR, NEIGHBOURS_SCHOOL = 255902, 255902001


@pytest.fixture
def theirs(sis):
    """Two districts with everything in them; the paths of the other's items."""
    sis.build()
    return {name: sis.made(name, elsewhere(name)) for name in ORDER if name not in OPEN}


@pytest.fixture
def district(theirs):
    return world.Client(Http(), claim_set="full", education_organization_ids=[LEA])


def own(district, resource: str) -> dict:
    """The district's one item, as it is sent back."""
    return next(each for each in district.listed(f"{resource}?limit=500"))


def into(resource: str, body: dict) -> dict:
    """The same item under the key that the neighbour's has."""
    moved = elsewhere(resource)
    key = {name: moved[name] for name in moved if name.endswith("Reference")}
    return {**body, **key}


@pytest.mark.parametrize(
    "resource",
    [
        "classPeriods",
        "locations",
        "sections",
        "sessions",
        "grades",
        "studentSchoolAssociations",
        "studentSectionAssociations",
    ],
)
def test_no_key_change_moves_an_item_to_somebody_else(district, resource):
    item = own(district, resource)

    answer = district.put(f"{resource}/{item['id']}", into(resource, item))

    assert answer.status_code == 403
    assert own(district, resource) == item


@pytest.mark.parametrize("number", [NEIGHBOURS_SCHOOL, NEIGHBOUR])
def test_nobody_takes_a_school_by_naming_its_number(district, number):
    answer = district.post("schools", example("schools", schoolId=number))

    assert answer.status_code in (403, 409)
    assert district.listed(f"schools?schoolId={number}") == []


def test_nobody_takes_a_district_by_becoming_its_parent(district):
    body = elsewhere("localEducationAgencies")
    body["parentLocalEducationAgencyReference"] = {"localEducationAgencyId": LEA}

    answer = district.post("localEducationAgencies", body)

    assert answer.status_code == 403
    assert len(district.listed("localEducationAgencies")) == 1


def test_a_page_token_made_by_hand_shows_no_more(district):
    token = queries.token(0, 2**63 - 1)

    found = district.listed(f"students?pageToken={token}&pageSize=500")

    assert {item["studentUniqueId"] for item in found} == {world.STUDENT}


def test_an_unknown_descriptor_does_not_tell_who_exists(district):
    answers = [
        district.post(
            "studentEducationOrganizationAssociations",
            example(
                "studentEducationOrganizationAssociations",
                sexDescriptor=world.descriptor("Sex", "None such"),
                studentReference={"studentUniqueId": student},
            ),
        )
        for student in ("700000", "nobody")
    ]

    assert [each.status_code for each in answers] == [400, 400]
    assert answers[0].json()["validationErrors"] == answers[1].json()["validationErrors"]


def test_a_namespace_that_only_begins_alike_is_another(sis):
    ours = world.Client(Http(), claim_set="full", namespace_prefixes=["uri://gbisd.edu"])
    body = {"codeValue": "Rookie", "shortDescription": "Rookie"}

    answers = [
        ours.post("gradeLevelDescriptors", {**body, "namespace": f"{name}/GradeLevelDescriptor"})
        for name in ("uri://gbisd.edu", "uri://gbisd.education", "uri://gbisd.edu.example")
    ]

    assert [each.status_code for each in answers] == [201, 403, 403]


@pytest.mark.parametrize(
    "number",
    ["1e-99999999999999999999", "1e99999999999999999999", "1e400", "9" * 5000, "1" + "0" * 4000],
)
def test_a_monstrous_number_is_refused(sis, number):
    body = b'{"studentUniqueId": "1", "birthDate": %s}' % number.encode()

    assert sis.post("students", body).status_code == 400


def test_the_application_can_neither_empty_tables_nor_switch_triggers_off(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('students', 'TRUNCATE'),"
            " pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE relname = 'students'"
        )

        assert cursor.fetchone() == (False, False)


def test_a_body_in_chunks_is_read(sis):
    """The server hands it over without a length."""
    body = json.dumps(example("students", personReference=None)).encode()

    answer = sis.http.generic(
        "POST",
        f"{world.DATA}/students",
        headers={"Authorization": f"Bearer {sis.token}", "Transfer-Encoding": "chunked"},
        CONTENT_TYPE="application/json",
        **{"wsgi.input": io.BytesIO(body)},
    )

    assert answer.status_code == 201


def test_many_members_of_one_name_are_refused_in_little_time():
    members = ",".join(f'"k{number}": 1' for number in range(100_000))

    with pytest.raises(DataInvalid) as refused:
        requests.parse(b'{%s, "k99999": 1}' % members.encode())

    assert list(refused.value.validation) == ["$.k99999"]


def test_the_tokens_store_away_is_unavailable(sis, monkeypatch):
    def away(*_):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(token_info, "_organizations", away)

    answer = sis.post("/oauth/token_info", {"token": sis.token})

    assert answer.status_code == 503
