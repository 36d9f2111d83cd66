"""Items and filtered lists: what their bodies have, and what a client may ask for."""

import re

import pytest

from edfi.rest.tests.world import LEA, ORDER, SCHOOL, STUDENT, descriptor, example, plain

HYPHENED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def found(client, resource, **query):
    """The items that the filters find."""
    answer = client.http.get(
        f"/data/v3/ed-fi/{resource}",
        query,
        headers={"Authorization": f"Bearer {client.token}"},
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(client, resource, **query):
    answer = client.http.get(
        f"/data/v3/ed-fi/{resource}",
        query,
        headers={"Authorization": f"Bearer {client.token}"},
    )
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request:parameter-validation-failed"
    return answer.json()["errors"]


# -- bodies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", ORDER)
def test_an_item_is_its_body_and_three_members_of_ours(school_life, resource):
    client, paths = school_life

    answer = client.get(paths[resource])

    item = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert item.keys() - example(resource).keys() == {"id", "_etag", "_lastModifiedDate"}
    assert HYPHENED.fullmatch(item["id"])
    assert MOMENT.fullmatch(item["_lastModifiedDate"])
    assert answer["ETag"] == f'"{item["_etag"]}"'


def test_a_list_is_plain_json(sis):
    assert sis.get("students")["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "address",
    [
        "/data/v3/ed-fi/students",
        "/data/v3/ed-fi/students/",
        "/data/v3/ed-fi/Students",
        "/data/v3/Ed-Fi/STUDENTS/",
        "/Data/V3/ed-fi/students",
        "/data/ed-fi/students",
        "/data/v3/ed-fi/gradeleveldescriptors/",
        "/data/v3/ed-fi/GradeLevelDescriptors",
        "/data/v3/ed-fi/students/Deletes/",
        "/data/v3/ed-fi/students/KEYCHANGES",
        "/data/v3/ed-fi/Students/Partitions/",
        "/ChangeQueries/v1/AvailableChangeVersions",
        "/changeQueries/v1/availableChangeVersions/",
    ],
)
def test_addresses_are_taken_in_any_case_and_with_a_slash_at_the_end(sis, address):
    assert sis.get(address).status_code == 200


def test_an_item_is_found_with_a_slash_at_the_end(sis):
    path = sis.made("schoolYearTypes")

    assert sis.get(f"{path}/").json() == sis.get(path).json()


# -- filters ---------------------------------------------------------------------------------------

# resource, query, does it find the example?
FILTERS = [
    ("students", {"studentUniqueId": STUDENT}, True),
    ("students", {"STUDENTUNIQUEID": STUDENT}, True),
    ("students", {"studentUniqueId": "604822"}, False),
    ("studentSchoolAssociations", {"schoolId": SCHOOL, "studentUniqueId": STUDENT}, True),
    ("studentSchoolAssociations", {"schoolId": SCHOOL, "studentUniqueId": "nobody"}, False),
    ("studentSchoolAssociations", {"schoolYear": 2027}, True),
    ("studentSchoolAssociations", {"calendarCode": "2027-main"}, True),
    ("studentSchoolAssociations", {"entryDate": "2026-08-17"}, True),
    ("studentSchoolAssociations", {"entryDate": "8/17/2026"}, True),
    ("studentSchoolAssociations", {"entryDate": "2026-08-18"}, False),
    ("studentSchoolAssociations", {"primarySchool": "true"}, True),
    ("studentSchoolAssociations", {"primarySchool": "false"}, False),
    ("studentSchoolAssociations", {"fullTimeEquivalency": "0.5"}, True),
    ("studentSchoolAssociations", {"fullTimeEquivalency": "0.50000"}, True),
    ("studentSchoolAssociations", {"fullTimeEquivalency": "0.6"}, False),
    (
        "studentSchoolAssociations",
        {"entryGradeLevelDescriptor": descriptor("GradeLevel", "Ninth grade")},
        True,
    ),
    (
        "studentSchoolAssociations",
        {"entrygradeleveldescriptor": descriptor("GradeLevel", "Ninth grade").upper()},
        True,
    ),
    (
        "studentSchoolAssociations",
        {"entryGradeLevelDescriptor": descriptor("GradeLevel", "First grade")},
        False,
    ),
    ("schools", {"nameOfInstitution": "GRAND bend baseball ACADEMY"}, True),
    ("schools", {"nameOfInstitution": "Grand Bend"}, False),
    ("schools", {"localEducationAgencyId": LEA}, True),
    ("schools", {"localEducationAgencyId": LEA + 1}, False),
    ("sections", {"sessionName": "fall 2026", "localCourseCode": "alg-1"}, True),
    ("sections", {"classroomIdentificationCode": "101"}, True),
    ("grades", {"gradingPeriodName": "first six weeks", "letterGradeEarned": "a"}, True),
    ("grades", {"numericGradeEarned": "93.50"}, True),
    ("courseOfferings", {"courseCode": "ALG1", "educationOrganizationId": LEA}, True),
    ("studentContactAssociations", {"studentUniqueId": STUDENT, "livesWith": "TRUE"}, True),
    ("people", {"sourceSystemDescriptor": descriptor("SourceSystem", "School").lower()}, None),
    ("cohorts", {"educationOrganizationId": 1}, False),
]


@pytest.mark.parametrize(("resource", "query", "expected"), FILTERS)
def test_a_list_is_filtered_by_what_is_asked(school_life, resource, query, expected):
    client, paths = school_life

    ids = [each["id"] for each in found(client, resource, **query)]

    if expected is not None:
        assert (paths[resource].split("/")[1] in ids) is expected


def test_several_filters_must_all_hold(school_life):
    client, _ = school_life
    client.made("students", example("students", studentUniqueId="2"))

    both = found(client, "students", lastSurname=example("students")["lastSurname"])
    one = found(client, "students", lastSurname=both[0]["lastSurname"], studentUniqueId="2")

    assert (len(both), len(one)) == (2, 1)


def test_descriptors_are_filtered_by_their_own_properties(sis):
    (item,) = found(sis, "gradeLevelDescriptors", codeValue="first GRADE")

    assert plain(item)["namespace"] == "uri://ed-fi.org/GradeLevelDescriptor"
    assert found(sis, "gradeLevelDescriptors", namespace="uri://other/GradeLevelDescriptor") == []


@pytest.mark.parametrize(
    "name", ["shoeSize", "id", "addresses", "schoolReference", "city", "_etag", "studentReference"]
)
def test_a_filter_that_the_resource_has_not_is_named(sis, name):
    assert refused(sis, "students", **{name: "x"}) == [
        f"The query field '{name.lower()}' is not valid for this resource."
    ]


def test_all_filters_that_the_resource_has_not_are_named_at_once(sis):
    assert len(refused(sis, "students", a="1", b="2", firstName="Ada")) == 2


@pytest.mark.parametrize(
    ("resource", "query"),
    [
        ("studentSchoolAssociations", {"schoolId": "many"}),
        ("studentSchoolAssociations", {"schoolId": "1.5"}),
        ("studentSchoolAssociations", {"schoolId": "99999999999999999999"}),
        ("studentSchoolAssociations", {"entryDate": "soon"}),
        ("studentSchoolAssociations", {"primarySchool": "perhaps"}),
        ("studentSchoolAssociations", {"fullTimeEquivalency": "half"}),
        ("studentSchoolAttendanceEvents", {"arrivalTime": "early"}),
        ("students", {"firstName": "A\x00"}),
        ("students", {"birthSexDescriptor": "uri://a/B#\x00"}),
    ],
)
def test_a_filter_of_the_wrong_type_is_named(sis, resource, query):
    (said,) = refused(sis, resource, **query)

    assert f"The query field '{next(iter(query))}':" in said


@pytest.mark.parametrize("value", ["'", "%", "_", "\\", "%s", "%(x)s", "é☃", "a&b=c"])
def test_odd_characters_in_a_filter_are_only_characters(sis, value):
    sis.made("students", example("students", personReference=None, middleName=value))

    (item,) = found(sis, "students", middleName=value)

    assert item["middleName"] == value


def test_partitions_take_the_same_filters(school_life):
    client, _ = school_life

    assert len(found(client, "students/partitions", studentUniqueId=STUDENT)["pageTokens"]) == 1
    assert found(client, "students/partitions", studentUniqueId="x")["pageTokens"] == []
    assert refused(client, "students/partitions", shoeSize="42")
