"""Keys that are taken, and items that cannot go because others refer to them."""

import pytest

from edfi.rest.resource import find
from edfi.rest.tests.world import ORDER, example, student

# -- identities ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("schools", "schoolId"),
        ("stateEducationAgencies", "stateEducationAgencyId"),
        ("educationServiceCenters", "educationServiceCenterId"),
    ],
)
def test_one_id_belongs_to_one_kind_of_organization(school_life, resource, name):
    client, _ = school_life

    answer = client.post(resource, example(resource, **{name: 255901}))

    assert answer.status_code == 409, answer.content
    body = answer.json()
    assert body["type"] == "urn:ed-fi:api:identity-conflict"
    assert body["title"] == "Identifying Values Are Not Unique"
    assert body["errors"] == [
        "A natural key conflict occurred when attempting to create a new resource "
        f"{find(resource).singular} with a duplicate key. The duplicate keys and values are "
        f"({name} = 255901)"
    ]


def test_a_put_onto_the_key_of_another_is_a_conflict(school_life):
    client, paths = school_life
    other = client.made("locations", example("locations", classroomIdentificationCode="102"))

    body = example("locations", id=other.split("/")[1])
    answer = client.put(other, body)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:ed-fi:api:identity-conflict"
    assert "(classroomIdentificationCode = 101, schoolId = 255901001)" in answer.json()["errors"][0]
    assert client.get(paths["locations"]).status_code == 200


# -- DELETE ----------------------------------------------------------------------------------------


def test_what_was_deleted_is_gone(sis):
    path = sis.made("students", student())

    answer = sis.delete(path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert sis.get(path).status_code == 404
    assert sis.delete(path).status_code == 404
    assert sis.listed("students") == []


def test_everything_can_be_deleted_from_the_leaves_to_the_root(school_life):
    client, paths = school_life

    for resource in reversed(ORDER):
        answer = client.delete(paths[resource])
        assert answer.status_code == 204, (resource, answer.content)


# What is deleted, and which of those that refer to it may be named.
HELD = [
    ("schoolYearTypes", {"School", "Calendar", "StudentSchoolAssociation", "Session"}),
    ("people", {"Student", "Contact", "Staff"}),
    ("stateEducationAgencies", {"EducationServiceCenter", "LocalEducationAgency"}),
    ("educationServiceCenters", {"LocalEducationAgency"}),
    ("programs", {"Section", "StudentSectionAssociation", "Cohort"}),
    ("calendars", {"CalendarDate", "StudentSchoolAssociation"}),
    ("contacts", {"StudentContactAssociation"}),
    ("gradingPeriods", {"Session", "Grade"}),
    ("sessions", {"CourseOffering", "StudentSchoolAttendanceEvent"}),
    ("courses", {"CourseOffering"}),
    ("courseOfferings", {"Section"}),
    ("classPeriods", {"Section", "StudentSectionAttendanceEvent"}),
    ("locations", {"Section"}),
    ("studentSectionAssociations", {"Grade"}),
    ("cohorts", {"StudentCohortAssociation"}),
    ("staffs", {"StaffEducationOrganizationAssignmentAssociation", "StaffSectionAssociation"}),
]


@pytest.mark.parametrize(("resource", "holders"), HELD)
def test_what_others_refer_to_is_not_deleted(school_life, resource, holders):
    client, paths = school_life

    answer = client.delete(paths[resource])

    assert answer.status_code == 409, answer.content
    body = answer.json()
    assert body["type"] == "urn:ed-fi:api:data-conflict:dependent-item-exists"
    assert body["title"] == "Dependent Item Exists"
    assert body["detail"] in {
        "The requested action cannot be performed because this item is referenced by existing "
        f"{holder} item(s)."
        for holder in holders
    }
    assert client.get(paths[resource]).status_code == 200


@pytest.mark.parametrize("resource", ["schools", "localEducationAgencies", "students", "sections"])
def test_neither_is_what_much_refers_to(school_life, resource):
    client, paths = school_life

    assert client.delete(paths[resource]).json()["title"] == "Dependent Item Exists"


def test_a_staff_member_who_teaches_is_held_by_the_staff_association(school_life):
    client, paths = school_life
    client.delete(paths["staffEducationOrganizationAssignmentAssociations"])

    answer = client.delete(paths["staffs"])

    assert "existing StaffSectionAssociation item(s)" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("endpoint", "kind", "code", "holder"),
    [
        ("termDescriptors", "Term", "Fall Semester", "Session"),
        ("gradeLevelDescriptors", "GradeLevel", "First grade", "School"),
        ("addressTypeDescriptors", "AddressType", "Physical", "School"),
        ("programTypeDescriptors", "ProgramType", "Gifted and Talented", "Program"),
    ],
)
def test_a_descriptor_in_use_is_not_deleted(school_life, endpoint, kind, code, holder):
    client, _ = school_life
    (found,) = client.listed(f"{endpoint}?codeValue={code.replace(' ', '%20')}")

    answer = client.delete(f"{endpoint}/{found['id']}")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:ed-fi:api:data-conflict:dependent-item-exists"
    assert f"existing {holder} item(s)" in answer.json()["detail"]


def test_a_descriptor_that_nobody_uses_may_go(sis):
    namespace = "uri://tsa.example/GradeLevelDescriptor"
    body = {"namespace": namespace, "codeValue": "Prep", "shortDescription": "Prep"}
    path = sis.made("gradeLevelDescriptors", body)

    assert sis.delete(path).status_code == 204
    assert sis.get(path).status_code == 404
