"""ETags, and the requests that depend on them."""

import uuid

import pytest

from edfi.models import Student
from edfi.rest.tests.world import example, student

STALE = "0" * 32


@pytest.fixture
def stored(sis):
    """A client, and the path of a student who is there."""
    return sis, sis.made("students", student())


def etag_of(client, path):
    return client.get(path)["ETag"]


def in_forms(etag):
    """As clients send it: quoted, bare, weak, as one of several, or as the star."""
    bare = etag.strip('"')
    return [etag, bare, f'W/"{bare}"', f'"{STALE}", {etag}', "*"]


def outdated(answer):
    return (
        answer.status_code == 412
        and answer.json()["type"] == "urn:ed-fi:api:optimistic-lock-failed"
        and answer.json()["title"] == "Optimistic Lock Failed"
        and answer.json()["status"] == 412
    )


def test_the_header_is_quoted_and_the_member_is_not(stored):
    client, path = stored
    answer = client.get(path)

    assert answer["ETag"] == f'"{answer.json()["_etag"]}"'
    assert '"' not in answer.json()["_etag"]


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", range(5))
def test_what_the_client_has_already_is_not_sent_again(stored, form):
    client, path = stored
    etag = etag_of(client, path)

    answer = client.get(path, **{"If-None-Match": in_forms(etag)[form]})

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)


def test_what_the_client_has_not_is_sent(stored):
    client, path = stored

    assert client.get(path, **{"If-None-Match": f'"{STALE}"'}).status_code == 200


# -- If-Match --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", range(5))
@pytest.mark.parametrize("verb", ["put", "post", "delete"])
def test_a_write_that_names_the_version_that_is_there_goes_through(stored, verb, form):
    client, path = stored
    header = {"If-Match": in_forms(etag_of(client, path))[form]}

    assert write(client, path, verb, header).status_code in (200, 204)


@pytest.mark.parametrize("said", [STALE, f'"{STALE}"', '"x", "y"'])
@pytest.mark.parametrize("verb", ["put", "post", "delete"])
def test_a_write_that_names_another_version_changes_nothing(stored, verb, said):
    client, path = stored

    answer = write(client, path, verb, {"If-Match": said})

    assert outdated(answer)
    assert Student.objects.get().first_name == "Ada"


def write(client, path, verb, header):
    if verb == "delete":
        return client.delete(path, **header)
    if verb == "post":
        return client.post("students", student(firstName="Eda"), **header)
    return client.put(path, student(firstName="Eda", id=path.split("/")[1]), **header)


@pytest.mark.parametrize("said", ["*", STALE])
def test_a_version_of_what_is_not_there_is_a_broken_condition(sis, said):
    record_id = str(uuid.uuid4())
    header = {"If-Match": said}

    assert outdated(sis.put(f"students/{record_id}", student(id=record_id), **header))
    assert outdated(sis.delete(f"students/{record_id}", **header))
    assert outdated(sis.post("students", student(), **header))
    assert not Student.objects.exists()


def test_an_identical_body_with_an_old_version_is_refused_too(stored):
    client, path = stored
    record_id = path.split("/")[1]

    assert outdated(client.put(path, student(id=record_id), **{"If-Match": STALE}))
    assert outdated(client.post("students", student(), **{"If-Match": STALE}))


# -- If-None-Match on writes -----------------------------------------------------------------------


def test_a_post_can_be_held_to_creating(sis):
    first = sis.post("students", student(), **{"If-None-Match": "*"})
    second = sis.post("students", student(firstName="Eda"), **{"If-None-Match": "*"})

    assert first.status_code == 201
    assert outdated(second)
    assert Student.objects.get().first_name == "Ada"


def test_a_put_of_what_is_there_contradicts_the_star(stored):
    client, path = stored
    record_id = path.split("/")[1]

    answer = client.put(path, student(firstName="Eda", id=record_id), **{"If-None-Match": "*"})

    assert outdated(answer)


# -- what changes an etag --------------------------------------------------------------------------


def test_a_change_in_a_collection_changes_the_etag(school_life):
    client, paths = school_life
    before = etag_of(client, paths["schools"])

    changed = example("schools")
    changed["addresses"][0]["periods"].append({"beginDate": "2026-01-01"})
    client.post("schools", changed)
    within = etag_of(client, paths["schools"])
    client.post("schools", example("schools", addresses=None))

    assert len({before, within, etag_of(client, paths["schools"])}) == 3


def test_a_change_by_other_doors_changes_the_etag(stored):
    client, path = stored
    before = etag_of(client, path)

    Student.objects.update(middle_name="Inés")

    assert etag_of(client, path) != before
    assert outdated(write(client, path, "put", {"If-Match": before}))


def test_a_refused_write_keeps_the_etag(stored):
    client, path = stored
    before = etag_of(client, path)

    client.post("students", student(firstName=""))
    client.post("students", student(birthSexDescriptor="uri://a/B#c"))

    assert etag_of(client, path) == before


# -- the order of refusals -------------------------------------------------------------------------


def test_a_broken_condition_is_the_last_of_all_refusals(school_life):
    client, paths = school_life
    path = paths["sections"]
    header = {"If-Match": STALE}
    record_id = path.split("/")[1]
    wrong = example("sections", sectionName="x" * 101, id=record_id)
    unknown = example("sections", sectionTypeDescriptor="uri://a/B#c", id=record_id)
    missing = example("sections", id=record_id)
    missing["programs"][0]["programReference"]["programName"] = "nowhere"

    assert client.put(path, wrong, **header).status_code == 400
    assert client.put(path, unknown, **header).status_code == 400
    assert client.put(path, missing, **header).status_code == 409
    assert client.put(path, example("sections", id=record_id), **header).status_code == 412
