"""POST, PUT and DELETE as the contract has them: statuses, headers, coercions, what is stored."""

import json
import uuid

import pytest

from edfi.models import Student
from edfi.rest.resource import find
from edfi.rest.tests.specimens import NAMES
from edfi.rest.tests.world import example, plain, student
from tsa.audit.models import AuditLog

KEYS_CHANGE = {
    "classPeriods",
    "grades",
    "locations",
    "sections",
    "sessions",
    "studentSchoolAssociations",
    "studentSectionAssociations",
}


# -- POST ------------------------------------------------------------------------------------------


def test_a_new_key_is_a_new_item_and_the_answer_says_where(sis):
    answer = sis.post("students", student())

    path = f"/data/v3/ed-fi/students/{Student.objects.get().id}"
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{path}"
    assert answer.content == b""
    item = sis.get(path).json()
    assert answer["ETag"] == f'"{item["_etag"]}"'
    assert uuid.UUID(item["id"])
    assert item["_lastModifiedDate"].endswith("Z")


def test_the_location_stays_on_the_path_that_was_used(sis):
    made = sis.ask("POST", "/data/ed-fi/Students/", student())

    assert made.status_code == 201
    assert made["Location"].startswith("http://testserver/data/ed-fi/students/")


def test_a_known_key_is_an_update_in_place(sis):
    made = sis.post("students", student(middleName="Inés"))

    again = sis.post("students", student(firstName="Eda"))

    assert (again.status_code, again.content) == (200, b"")
    assert again["Location"] == made["Location"]
    assert again["ETag"] != made["ETag"]
    assert plain(sis.get(again["Location"]).json()) == student(firstName="Eda")


def test_the_same_body_writes_nothing_at_all(sis):
    made = sis.post("students", student())
    written = AuditLog.objects.count()

    again = sis.post("students", student())

    assert (again.status_code, again["ETag"]) == (200, made["ETag"])
    assert AuditLog.objects.count() == written


@pytest.mark.parametrize("value", ["6c1fa8f2-7a1b-4c3d-9e5f-0123456789ab", "", 1])
def test_a_client_cannot_choose_an_id(sis, value):
    answer = sis.post("students", student(id=value))

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request:data-validation-failed"
    assert answer.json()["detail"] == "The request data was constructed incorrectly."
    assert answer.json()["errors"] == [
        "Resource identifiers cannot be assigned by the client. The 'id' property should not be "
        "included in the request body."
    ]
    assert not Student.objects.exists()


def test_unknown_properties_are_ignored_and_never_stored(sis):
    path = sis.made("students", student(shoeSize=42, FirstName="no", _etag="x", _ext={"a": 1}))

    assert plain(sis.get(path).json()) == student()


def test_names_of_properties_are_case_sensitive(sis):
    body = student()
    body["FirstName"] = body.pop("firstName")

    answer = sis.post("students", body)

    assert answer.json()["validationErrors"] == {"$.firstName": ["firstName is required."]}


def test_null_and_an_empty_collection_are_absent(sis):
    path = sis.made("students", student(middleName=None, personReference=None, visas=[]))

    assert plain(sis.get(path).json()) == student()


def test_a_required_member_that_is_null_is_missing(sis):
    answer = sis.post("students", student(firstName=None))

    assert answer.json()["validationErrors"] == {"$.firstName": ["firstName is required."]}


def test_a_required_collection_may_not_be_empty(sis):
    answer = sis.post("schools", example("schools", gradeLevels=[]))

    assert answer.json()["validationErrors"] == {
        "$.gradeLevels": ["gradeLevels is required and should not be left empty."]
    }


# -- PUT -------------------------------------------------------------------------------------------


def test_a_put_replaces_and_says_where(sis):
    path = sis.made("students", student(middleName="Inés"))
    record_id = path.split("/")[1]

    answer = sis.put(path, student(firstName="Eda", id=record_id))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Location"].endswith(path)
    item = sis.get(path)
    assert answer["ETag"] == item["ETag"]
    assert plain(item.json()) == student(firstName="Eda")


def test_a_put_of_the_same_changes_nothing(sis):
    path = sis.made("students", student())
    etag = sis.get(path)["ETag"]

    answer = sis.put(path, student(id=path.split("/")[1]))

    assert (answer.status_code, answer["ETag"]) == (204, etag)


def test_ids_are_taken_with_and_without_hyphens(sis):
    path = sis.made("students", student())
    record_id = path.split("/")[1]
    plain_id = record_id.replace("-", "")

    answers = [
        sis.get(f"students/{plain_id}"),
        sis.get(f"students/{record_id.upper()}"),
        sis.put(f"students/{plain_id}", student(id=record_id)),
        sis.put(f"students/{record_id}", student(id=plain_id.upper())),
        sis.delete(f"students/{plain_id}"),
    ]

    assert [each.status_code for each in answers] == [200, 200, 204, 204, 204]


def test_a_put_needs_the_id_in_its_body(sis):
    path = sis.made("students", student())

    answer = sis.put(path, student(firstName="Eda"))

    assert answer.status_code == 400
    assert answer.json()["validationErrors"] == {"$.id": ["id is required."]}
    assert Student.objects.get().first_name == "Ada"


@pytest.mark.parametrize("said", ["6c1fa8f2-7a1b-4c3d-9e5f-0123456789ab", "7", 7, "{id}\n"])
def test_the_id_of_the_body_must_be_that_of_the_address(sis, said):
    path = sis.made("students", student())
    said = said.replace("{id}", path.split("/")[1]) if isinstance(said, str) else said

    answer = sis.put(path, student(id=said))

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request"
    assert answer.json()["errors"] == ["Request body id must match the id in the url."]


def test_a_put_to_an_id_that_is_not_there_makes_nothing(sis):
    record_id = str(uuid.uuid4())

    answer = sis.put(f"students/{record_id}", student(id=record_id))

    assert answer.status_code == 404
    assert answer.json()["detail"] == "Resource to update was not found"
    assert not Student.objects.exists()


@pytest.mark.parametrize("resource", [each for each in NAMES if each not in KEYS_CHANGE])
def test_a_put_cannot_change_these_keys(school_life, resource):
    client, paths = school_life
    body = with_other_key(resource) | {"id": paths[resource].split("/")[1]}

    answer = client.put(paths[resource], body)

    assert answer.status_code == 400, answer.content
    entity = find(resource).singular
    assert answer.json()["title"] == "Key Change Not Supported"
    assert answer.json()["type"] == (
        "urn:ed-fi:api:bad-request:data-validation-failed:key-change-not-supported"
    )
    assert answer.json()["detail"] == (
        f"Identifying values for the {entity} resource cannot be changed. Delete and recreate the "
        "resource item instead."
    )


def with_other_key(resource):
    """The example with another value in the first member of the key that is its own."""
    body = example(resource)
    for path in find(resource).key:
        holder, _, name = path.rpartition(".")
        place = body[holder] if holder else body
        if isinstance(place[name], int):
            place[name] += 1
        elif "Date" in name or name == "date":
            place[name] = "2026-09-09"
        elif not place[name].startswith("uri://"):
            place[name] = place[name][:-1] + "¿"
        else:
            continue
        break
    return body


def test_a_refused_body_leaves_everything_as_it_was(school_life):
    client, paths = school_life
    before = client.get(paths["sections"]).content

    body = example("sections", sectionName="Other", programs=json.loads("[{}]"))
    answer = client.post("sections", body)

    assert answer.status_code == 400
    assert client.get(paths["sections"]).content == before


def test_an_optional_text_of_blanks_is_kept_as_sent(sis):
    sis.build(until="sections")

    path = sis.made("sections", example("sections", sectionName="   "))

    assert sis.get(path).json()["sectionName"] == "   "
