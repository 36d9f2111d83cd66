"""Descriptors: found in any letters, made and kept by clients, bounded like all else."""

import pytest

from edfi.rest.tests.world import descriptor, example, plain, student


def test_a_descriptor_is_found_in_any_case_and_stored_in_its_own(sis):
    uri = descriptor("Sex", "Female")

    path = sis.made("students", student(birthSexDescriptor=uri.upper()))

    assert sis.get(path).json()["birthSexDescriptor"] == uri


def test_a_descriptor_of_another_kind_does_not_exist(sis):
    answer = sis.post(
        "students", student(birthSexDescriptor=descriptor("GradeLevel", "First grade"))
    )

    assert answer.status_code == 400
    assert answer.json()["validationErrors"] == {
        "$.birthSexDescriptor": [
            "SexDescriptor value 'uri://ed-fi.org/gradeleveldescriptor#first grade' does not exist."
        ]
    }


@pytest.mark.parametrize("uri", [" uri://a/B#c", "uri://a/B#c "])
def test_a_descriptor_with_blanks_around_it_is_refused(sis, uri):
    answer = sis.post("students", student(birthSexDescriptor=uri))

    assert answer.json()["validationErrors"] == {
        "$.birthSexDescriptor": ["birthSexDescriptor cannot contain leading or trailing spaces."]
    }


GRADE = {
    "namespace": "uri://tsa.example/GradeLevelDescriptor",
    "codeValue": "Prep",
    "shortDescription": "Prep",
}


def test_a_new_descriptor_can_be_used_at_once(sis):
    path = sis.made("gradeLevelDescriptors", {**GRADE, "description": "A year between"})
    uri = "uri://tsa.example/GradeLevelDescriptor#Prep"

    school = sis.build(until="schools")["schools"]
    made = sis.post("schools", example("schools", gradeLevels=[{"gradeLevelDescriptor": uri}]))

    assert plain(sis.get(path).json()) == {**GRADE, "description": "A year between"}
    assert made.status_code == 200
    assert sis.get(school).json()["gradeLevels"] == [{"gradeLevelDescriptor": uri}]


def test_a_descriptor_in_other_letters_is_the_same_descriptor(sis):
    made = sis.post("gradeLevelDescriptors", GRADE)

    again = sis.post(
        "gradeLevelDescriptors", {**GRADE, "codeValue": "PREP", "shortDescription": "Again"}
    )

    assert (made.status_code, again.status_code) == (201, 200)
    assert plain(sis.get(again["Location"]).json()) == {**GRADE, "shortDescription": "Again"}


def test_one_uri_may_stand_in_two_kinds_of_descriptors(sis):
    first = sis.post("gradeLevelDescriptors", GRADE)
    second = sis.post("sexDescriptors", GRADE)

    assert (first.status_code, second.status_code) == (201, 201)


def test_the_key_of_a_descriptor_stays(sis):
    path = sis.made("gradeLevelDescriptors", GRADE)
    record_id = path.split("/")[1]

    answer = sis.put(path, {**GRADE, "id": record_id, "codeValue": "Other"})
    other = sis.put(path, {**GRADE, "id": record_id, "shortDescription": "Other"})

    assert answer.status_code == 400
    assert answer.json()["type"].endswith(":key-change-not-supported")
    assert "GradeLevelDescriptor resource" in answer.json()["detail"]
    assert other.status_code == 204


def test_the_bounds_of_a_descriptor_are_enforced(sis):
    longest = {
        "namespace": "uri://" + "n" * 249,
        "codeValue": "c" * 50,
        "shortDescription": "s" * 75,
        "description": "d" * 1024,
        "effectiveBeginDate": "2026-01-01",
        "effectiveEndDate": "2027-01-01",
    }

    path = sis.made("gradeLevelDescriptors", longest)
    answer = sis.post(
        "gradeLevelDescriptors",
        {name: value + "x" for name, value in longest.items() if "Date" not in name},
    )

    assert plain(sis.get(path).json()) == longest
    assert answer.json()["validationErrors"].keys() == {
        "$.namespace",
        "$.codeValue",
        "$.shortDescription",
        "$.description",
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"namespace": "no URI"}, "$.namespace"),
        (
            {"effectiveBeginDate": "2026-02-01", "effectiveEndDate": "2026-01-01"},
            "$.effectiveEndDate",
        ),
    ],
)
def test_what_makes_no_descriptor_is_named_by_its_path(sis, changes, path):
    answer = sis.post("gradeLevelDescriptors", {**GRADE, **changes})

    assert answer.status_code == 400
    assert answer.json()["validationErrors"].keys() == {path}
