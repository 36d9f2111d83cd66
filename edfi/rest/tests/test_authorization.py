"""A client reaches its organizations' records, and cannot even tell that there are others."""

import json
import uuid

import pytest
from django.test import Client as Http

from edfi.rest.models import ClaimSet
from edfi.rest.resource import named
from edfi.rest.tests import world
from edfi.rest.tests.world import LEA, ORDER, STUDENT, example
from tsa.accounts import clients
from tsa.accounts.tests.factories import machine_client, token_for

# Belongs to no organization, or lies above the client's own.
OPEN = ["schoolYearTypes", "people"]
ABOVE = ["stateEducationAgencies", "educationServiceCenters"]
OWN = [name for name in ORDER if name not in OPEN + ABOVE]
ELSEWHERE = {
    '"stateEducationAgencyId": 48': '"stateEducationAgencyId": 49',
    "255901": "255902",
    "255950": "255960",
    STUDENT: "700000",
    "207219": "300000",
    "C-77": "C-88",
}


def elsewhere(resource: str) -> dict:
    """The example, as another district has it."""
    text = json.dumps(example(resource))
    for ours, theirs in ELSEWHERE.items():
        text = text.replace(ours, theirs)
    return json.loads(text)


@pytest.fixture
def worlds(sis):
    """Paths of our district's items, and of the other's."""
    ours = sis.build()
    theirs = {name: sis.made(name, elsewhere(name)) for name in ORDER if name not in OPEN}
    return ours, theirs


@pytest.fixture
def district(worlds):
    return world.Client(Http(), claim_set="full", education_organization_ids=[LEA])


@pytest.mark.parametrize("resource", OWN)
def test_lists_totals_and_items_are_the_districts_own(worlds, district, resource):
    ours, theirs = worlds

    page = district.get(f"{resource}?totalCount=true&limit=500")

    ids = {item["id"] for item in page.json()}
    assert ours[resource].split("/")[1] in ids
    assert theirs[resource].split("/")[1] not in ids
    assert page["Total-Count"] == str(len(ids))
    assert district.get(ours[resource]).status_code == 200
    refused = district.get(theirs[resource])
    assert refused.status_code == 403
    assert f"'{LEA}'" in refused.json()["errors"][0]
    assert district.get(f"{resource}/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("resource", OWN)
def test_partitions_hold_nothing_else(worlds, district, resource):
    tokens = district.get(f"{resource}/partitions?number=3").json()["pageTokens"]

    found = [
        item["id"]
        for token in tokens
        for item in district.listed(f"{resource}?pageToken={token}&pageSize=500")
    ]

    assert sorted(found) == sorted(item["id"] for item in district.listed(f"{resource}?limit=500"))


@pytest.mark.parametrize("resource", OWN)
def test_what_is_not_theirs_cannot_be_written(worlds, district, resource):
    _, theirs = worlds
    body = elsewhere(resource)
    before = _item(resource, theirs[resource])

    posted = district.post(resource, body)
    put = district.put(theirs[resource], {"id": theirs[resource].split("/")[1], **body})
    deleted = district.delete(theirs[resource])

    assert [each.status_code for each in (posted, put, deleted)] == [403, 403, 403]
    assert _item(resource, theirs[resource]) == before


def _item(resource: str, path: str) -> str:
    return str(named(resource).model.objects.filter(pk=path.split("/")[1]).values().get())


@pytest.mark.parametrize("resource", ABOVE)
def test_what_lies_above_a_district_is_not_its_own(worlds, district, resource):
    ours, _ = worlds

    assert district.listed(resource) == []
    assert district.get(ours[resource]).status_code == 403


@pytest.mark.parametrize("resource", OPEN)
def test_what_belongs_to_nobody_is_everybodys(worlds, district, resource):
    ours, _ = worlds

    assert district.get(ours[resource]).status_code == 200


def test_filters_do_not_reach_further(worlds, district):
    assert district.listed("students?studentUniqueId=700000") == []
    assert district.listed("studentSchoolAssociations?schoolId=255902001") == []
    assert len(district.listed(f"students?studentUniqueId={STUDENT}")) == 1


def test_a_deletion_is_told_to_those_whose_student_it_was(sis, worlds, district):
    _, theirs = worlds
    order = ["grades", "studentSchoolAttendanceEvents", "studentSectionAttendanceEvents"]
    order += ["studentCohortAssociations", "studentSectionAssociations"]
    order += ["studentContactAssociations", "studentEducationOrganizationAssociations"]
    order += ["studentSchoolAssociations", "students", "contacts"]
    for resource in order:
        assert sis.delete(theirs[resource]).status_code == 204, resource
    neighbours = world.Client(Http(), claim_set="full", education_organization_ids=[255902])

    for resource in order:
        assert district.listed(f"{resource}/deletes") == []
        assert district.get(f"{resource}/deletes?totalCount=true")["Total-Count"] == "0"
        assert len(neighbours.listed(f"{resource}/deletes")) == 1, resource


def test_key_changes_are_told_to_those_whose_item_it_is(sis, worlds, district):
    _, theirs = worlds
    body = {"id": theirs["locations"].split("/")[1], **elsewhere("locations")}
    sis.put(theirs["locations"], {**body, "classroomIdentificationCode": "102"})

    assert district.listed("locations/keyChanges") == []
    assert len(sis.listed("locations/keyChanges")) == 1


def test_an_agency_reaches_the_schools_under_it(worlds):
    state = world.Client(Http(), claim_set="full", education_organization_ids=[48])
    school = world.Client(Http(), claim_set="full", education_organization_ids=[255901001])

    assert {item["schoolId"] for item in state.listed("schools")} == {255901001}
    assert len(school.listed("students")) == 1
    assert school.listed("localEducationAgencies") == []
    assert school.listed("courses") == []  # the district's own


def test_a_school_that_leaves_takes_its_students_out_of_reach(sis, worlds, district):
    sis.post("schools", example("schools", localEducationAgencyReference=None))

    assert district.listed("schools") == []
    assert district.listed("students") == []


def test_a_new_student_becomes_reachable_with_the_association(worlds, district):
    body = example("students", studentUniqueId="900", personReference=None)
    stay = example("studentSchoolAssociations", studentReference={"studentUniqueId": "900"})

    made = district.post("students", body)
    before = district.get(made["Location"])
    again = district.post("students", body)
    joined = district.post("studentSchoolAssociations", stay)

    assert made.status_code == 201
    assert before.status_code == again.status_code == 403
    assert "StudentSchoolAssociation" in before.json()["detail"]
    assert joined.status_code == 201
    assert district.get(made["Location"]).status_code == 200


def test_a_school_is_made_under_an_agency_of_the_clients_own(worlds, district):
    ours = example("schools", schoolId=255901099)
    theirs = example("schools", schoolId=255902099)
    theirs["localEducationAgencyReference"] = {"localEducationAgencyId": 255902}

    assert district.post("schools", ours).status_code == 201
    assert district.post("schools", theirs).status_code == 403


def test_whether_a_school_exists_elsewhere_cannot_be_told(worlds, district):
    answers = [
        district.post("locations", example("locations", schoolReference={"schoolId": school}))
        for school in (255902001, 999999)
    ]

    assert [each.status_code for each in answers] == [403, 403]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


def test_whether_a_student_exists_elsewhere_cannot_be_told(worlds, district):
    answers = [
        district.post(
            "studentEducationOrganizationAssociations",
            example(
                "studentEducationOrganizationAssociations",
                studentReference={"studentUniqueId": student},
            ),
        )
        for student in ("700000", "nobody")
    ]

    assert [each.status_code for each in answers] == [403, 403]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


@pytest.mark.parametrize("claim_set", ["SIS Vendor", "Reader", "Roster Vendor"])
def test_a_client_without_organizations_reaches_nothing_unless_its_claims_say_so(sis, claim_set):
    sis.build(until="studentSchoolAssociations")
    lost = world.Client(Http(), claim_set=claim_set)

    assert lost.listed("students") == []
    assert lost.get("students?totalCount=true")["Total-Count"] == "0"


def test_a_claim_set_decides_on_resource_and_action(sis):
    sis.build(until="studentSchoolAssociations")
    reader = world.Client(Http(), claim_set="Reader", education_organization_ids=[LEA])
    ClaimSet.objects.create(name="Nothing")
    nothing = world.Client(Http(), claim_set="Nothing", education_organization_ids=[LEA])

    written = reader.post("students", example("students"))
    unread = nothing.get("students")

    assert written.status_code == 403
    assert written.json()["type"].endswith("access-denied:action")
    assert len(reader.listed("students")) == 1
    assert unread.status_code == 403
    assert unread.json()["type"].endswith("access-denied:resource")


def test_descriptors_are_written_in_the_clients_own_namespaces(sis):
    ours = world.Client(Http(), claim_set="full", namespace_prefixes=["uri://gbisd.edu"])
    body = {
        "namespace": "uri://gbisd.edu/GradeLevelDescriptor",
        "codeValue": "Rookie",
        "shortDescription": "Rookie",
    }

    made = ours.post("gradeLevelDescriptors", body)
    other = ours.post(
        "gradeLevelDescriptors", {**body, "namespace": "uri://ed-fi.org/GradeLevelDescriptor"}
    )
    standard = ours.listed("gradeLevelDescriptors?codeValue=Ninth grade")[0]
    gone = ours.delete(f"gradeLevelDescriptors/{standard['id']}")

    assert made.status_code == 201
    assert [other.status_code, gone.status_code] == [403, 403]
    assert other.json()["type"].endswith("namespace-mismatch")


def test_a_withdrawn_client_is_nobody_at_once(sis):
    sis.registered.is_active = False
    sis.registered.save()
    clients.forget(sis.registered.client_id)

    assert sis.get("students").status_code == 401


def test_a_token_for_something_else_opens_nothing(db):
    http = Http()
    registered, secret = machine_client("oneroster", name="Roster")
    token = token_for(registered, secret, http)

    answer = http.get(f"{world.DATA}/students", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 403


def test_references_do_not_tell_what_others_have(worlds, district):
    theirs = elsewhere("studentCohortAssociations")["sections"]
    nobodys = [{"sectionReference": {**theirs[0]["sectionReference"], "sectionIdentifier": "-"}}]

    answers = [
        district.post("studentCohortAssociations", example("studentCohortAssociations", sections=s))
        for s in (theirs, nobodys)
    ]

    assert [each.status_code for each in answers] == [409, 409]
    assert answers[0].json()["validationErrors"] == answers[1].json()["validationErrors"]


def test_a_school_may_refer_to_its_districts_courses(worlds):
    school = world.Client(Http(), claim_set="full", education_organization_ids=[255901001])
    body = example("courseOfferings", localCourseCode="ALG-2")

    assert school.post("courseOfferings", body).status_code == 201


def test_where_an_item_went_is_not_told_to_whom_it_left(sis, worlds, district):
    ours, _ = worlds
    path = ours["studentSchoolAssociations"]
    body = example("studentSchoolAssociations", calendarReference=None)
    body |= {"id": path.split("/")[1], "schoolReference": {"schoolId": 255902001}}

    assert sis.put(path, body).status_code == 204
    assert district.listed("studentSchoolAssociations/keyChanges") == []
    assert len(sis.listed("studentSchoolAssociations/keyChanges")) == 1
