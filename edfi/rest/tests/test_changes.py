"""Change versions and deletions, whoever wrote: this API, other doors, or SQL by hand."""

import pytest
from django.db import connection
from django.test import Client as Http

from edfi.models import Student
from edfi.rest import claims
from edfi.rest.resource import find
from edfi.rest.tests import world
from edfi.rest.tests.world import ORDER, STUDENT, drawn, example

DOOR = "/changeQueries/v1/availableChangeVersions"
HELD_IMMUTABLE = [
    "students",
    "schools",
    "courses",
    "calendars",
    "cohorts",
    "gradingPeriods",
    "gradeLevelDescriptors",
]


@pytest.fixture
def client(committed):
    """A client whose writes are committed, as the newest version tells of no others."""
    claims.forget()
    return world.Client(Http())


def student(number=1, **changes):
    return {
        "studentUniqueId": f"S{number}",
        "firstName": "Ada",
        "lastSurname": "Quispe",
        "birthDate": "2011-04-05",
        **changes,
    }


def newest(client):
    return client.listed(DOOR)["newestChangeVersion"]


def key_of(resource):
    """The flat natural key of the example."""
    body, found = example(resource), {}
    for path in find(resource).key:
        holder, _, name = path.rpartition(".")
        found[name] = body[holder][name] if holder else body[name]
    return found


# -- the newest version ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", [DOOR, "/ChangeQueries/v1/availableChangeVersions/?x=1"])
def test_the_available_versions_begin_at_nothing(client, address):
    answer = client.get(address)

    assert answer.json().keys() == {"oldestChangeVersion", "newestChangeVersion"}
    assert answer.json()["oldestChangeVersion"] == 0
    assert answer["Content-Type"] == "application/json"


def test_the_newest_version_is_greater_than_that_of_any_row(client):
    client.made("students", student())

    first = newest(client)

    assert Student.objects.get().change_version < first
    assert client.listed(f"students?minChangeVersion={first}") == []
    assert len(client.listed(f"students?maxChangeVersion={first}")) == 1


def test_what_is_written_after_it_was_read_lies_beyond_it(client):
    client.made("students", student(1))
    read = newest(client)
    client.made("students", student(2))

    later = client.listed(f"students?minChangeVersion={read}")

    assert [each["studentUniqueId"] for each in later] == ["S2"]
    assert newest(client) > read


def test_a_deletion_reaches_the_newest_version(client):
    path = client.made("students", student())
    read = newest(client)
    client.delete(path)

    (row,) = client.listed(f"students/deletes?minChangeVersion={read}")

    assert read < row["changeVersion"] <= newest(client)


def test_a_refused_or_idle_write_changes_no_version(client):
    client.made("students", student())
    version = Student.objects.get().change_version

    client.post("students", student())
    client.post("students", student(firstName=""))

    assert Student.objects.get().change_version == version


# -- deletions -------------------------------------------------------------------------------------


def test_every_deleted_item_leaves_its_id_its_version_and_its_flat_key(school_life):
    client, paths = school_life
    before = drawn()

    for resource in reversed(ORDER):
        assert client.delete(paths[resource]).status_code == 204

    for resource in ORDER:
        rows = client.listed(f"{resource}/deletes?minChangeVersion={before}")
        assert [row.keys() for row in rows] == [{"id", "changeVersion", "keyValues"}], resource
        assert rows[0]["id"] == paths[resource].split("/")[1]
        assert rows[0]["keyValues"] == key_of(resource)
        assert before < rows[0]["changeVersion"] <= drawn()


def test_a_deleted_descriptor_leaves_its_key(sis):
    body = {
        "namespace": "uri://tsa.example/TermDescriptor",
        "codeValue": "Long",
        "shortDescription": "Long",
    }
    sis.delete(sis.made("termDescriptors", body))

    (row,) = sis.listed("termDescriptors/deletes")

    assert row["keyValues"] == {"namespace": body["namespace"], "codeValue": "Long"}
    assert sis.listed("sexDescriptors/deletes") == []


def test_what_was_made_again_is_not_among_the_deletions(sis):
    sis.delete(sis.made("students", student(1)))
    sis.delete(sis.made("students", student(2)))
    sis.made("students", student(1))

    rows = sis.listed("students/deletes")

    assert [row["keyValues"] for row in rows] == [{"studentUniqueId": "S2"}]


def test_what_was_deleted_twice_is_there_by_both_ids(sis):
    first = sis.made("students", student())
    sis.delete(first)
    second = sis.made("students", student())
    sis.delete(second)

    rows = sis.listed("students/deletes")

    assert [row["id"] for row in rows] == [first.split("/")[1], second.split("/")[1]]


def test_deletions_are_paged_windowed_and_counted(sis):
    paths = [sis.made("students", student(number)) for number in range(5)]
    for path in paths:
        sis.delete(path)
    rows = sis.listed("students/deletes")

    page = sis.get("students/deletes?limit=2&offset=1&totalCount=true")
    low, high = rows[1]["changeVersion"], rows[3]["changeVersion"]
    window = sis.listed(f"students/deletes?minChangeVersion={low}&maxChangeVersion={high}")

    assert page.json() == rows[1:3]
    assert page["Total-Count"] == "5"
    assert "Next-Page-Token" not in page
    assert window == rows[1:4]
    assert sis.listed("students/deletes?limit=0") == []
    assert [row["changeVersion"] for row in rows] == sorted(row["changeVersion"] for row in rows)


@pytest.mark.parametrize("query", ["pageToken=MSw", "pageSize=5", "studentUniqueId=1", "number=1"])
@pytest.mark.parametrize("listing", ["deletes", "keyChanges"])
def test_neither_listing_has_cursors_or_filters(sis, listing, query):
    answer = sis.get(f"students/{listing}?{query}")

    assert answer.status_code == 400
    assert answer.json()["type"].endswith(":parameter-validation-failed")


@pytest.mark.parametrize("resource", HELD_IMMUTABLE)
def test_keys_that_cannot_change_never_did(sis, resource):
    assert sis.listed(f"{resource}/keyChanges?totalCount=true") == []


# -- other doors -----------------------------------------------------------------------------------


def test_a_bulk_update_keeps_versions_and_etags(sis):
    paths = [sis.made("students", student(number)) for number in range(3)]
    read, etags = drawn(), {sis.get(path)["ETag"] for path in paths}

    Student.objects.update(middle_name="Inés")

    assert len(sis.listed(f"students?minChangeVersion={read}")) == 3
    assert not etags & {sis.get(path)["ETag"] for path in paths}


def test_rows_copied_in_are_there_with_etag_version_and_place(sis):
    sis.made("students", student(1))
    read = drawn()

    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY students (student_unique_id, first_name, last_name, birth_date) FROM STDIN"
        ) as copy,
    ):
        copy.write_row(("S2", "Eva", "Roa", "2012-01-01"))

    (item,) = sis.listed(f"students?minChangeVersion={read}")
    assert item["studentUniqueId"] == "S2"
    assert item["_etag"]
    assert sis.listed("students")[-1] == item


def test_a_deletion_by_sql_leaves_a_tombstone(sis):
    sis.made("students", student(1))
    sis.made("students", student(2))

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM students")

    rows = sis.listed("students/deletes")
    assert [row["keyValues"]["studentUniqueId"] for row in rows] == ["S1", "S2"]


def test_a_key_changed_by_sql_is_among_the_key_changes(school_life):
    client, _ = school_life

    with connection.cursor() as cursor:
        cursor.execute("UPDATE locations SET classroom_identification_code = '9'")

    (row,) = client.listed("locations/keyChanges")
    assert row["newKeyValues"]["classroomIdentificationCode"] == "9"


def test_what_the_enrolment_writes_is_at_once_readable_here(sis):
    Student.objects.create(
        student_unique_id=STUDENT, first_name="Ana", last_name="Roa", birth_date="2012-01-01"
    )

    (item,) = sis.listed(f"students?studentUniqueId={STUDENT}")

    assert item["firstName"] == "Ana"
