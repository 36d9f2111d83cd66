"""edfi-api-client, a client of others, drives the whole API of a running system.

It retries nothing here and raises for every refusal, so each call that returns was answered.
"""

import json
from types import SimpleNamespace

import pytest
from edfi_api_client import EdFiClient
from requests import HTTPError

from edfi.rest.resource import served
from edfi.rest.tests.specimens import NAMES
from edfi.rest.tests.world import LEA, ORDER, SCHOOL, example, plain

pytestmark = pytest.mark.xdist_group("edfi-client")


@pytest.fixture(scope="module")
def running(module_system):
    """The address of a running system, and the credentials of two of its clients."""
    module_system.start_web()

    def register(name, *arguments):
        made = module_system.run_manage(
            "create_api_client", "--name", name, "--purpose=tests", "--scope", "edfi", *arguments
        )
        return json.loads(made.stdout)

    vendor = ["--claim-set", "SIS Vendor", "--education-organization", str(LEA)]
    return SimpleNamespace(
        address=module_system.base_url,
        all=register("Everything", "--claim-set", "full"),
        vendor=register("Vendor", *vendor),
    )


def signed_in(running, who):
    return EdFiClient(running.address, who["client_id"], who["client_secret"])


@pytest.fixture(scope="module")
def client(running):
    return signed_in(running, running.all)


@pytest.fixture(scope="module")
def sent(client):
    """All examples, sent by the client in their order; their answers by resource."""
    return {name: post(client, name, example(name)) for name in ORDER}


def post(client, name, body):
    return client.session.post_response(client.resource(name).url, data=body)


def students(client, numbers):
    for number in numbers:
        body = {
            "studentUniqueId": f"S{number:04}",
            "firstName": "Ada",
            "lastSurname": "Quispe",
            "birthDate": "2011-04-05",
        }
        post(client, "students", body)


@pytest.fixture(scope="module")
def crowd(client):
    """130 students, by their keys."""
    students(client, range(130))
    return [f"S{number:04}" for number in range(130)]


def newest(client):
    return client.get_newest_change_version()


# -- finding out -----------------------------------------------------------------------------------


def test_the_client_finds_out_what_this_server_is(client):
    assert client.get_api_mode() is None
    assert tuple(map(int, client.get_ods_version().split("."))) >= (7, 3)
    assert client.get_data_model_version() == "5.2.0"
    assert client.get_info()["urls"]["oauth"] == f"{client.base_url}/oauth/token"


def test_the_descriptions_name_every_endpoint(client):
    resources = {name for namespace, name in client.resources if namespace == "ed-fi"}
    descriptors = {name for namespace, name in client.descriptors if namespace == "ed-fi"}

    assert resources == set(NAMES)
    assert descriptors == {each.name for each in served() if each.group == "descriptors"}


def test_every_endpoint_has_a_description_and_tells_its_deletions(client):
    for name in NAMES:
        assert client.resource(name).has_deletes
        assert client.resource(name).description
    assert client.descriptor("gradeLevelDescriptors").description


def test_the_token_tells_about_itself(client, sent, running):
    vendor = signed_in(running, running.vendor)

    about = vendor.get_token_info()

    assert about["active"] is True
    assert about["client_id"] == running.vendor["client_id"]
    assert [each["education_organization_id"] for each in about["education_organizations"]] == [LEA]
    assert about["claim_set"] == {"name": "SIS Vendor"}


# -- writing and reading ---------------------------------------------------------------------------


def test_everything_is_sent_and_comes_back(client, sent):
    assert {answer.status_code for answer in sent.values()} == {201}
    for name in ORDER:
        record_id = sent[name].headers["Location"].rpartition("/")[2]
        item = client.resource(name).get_by_id(record_id)
        assert plain(item) == example(name)
        assert item in client.resource(name).get(limit=500)


def test_sending_it_again_changes_nothing(client, sent):
    before = {name: client.resource(name).get(limit=500) for name in ORDER}

    answers = [post(client, name, example(name)) for name in ORDER]

    assert {answer.status_code for answer in answers} == {200}
    assert {name: client.resource(name).get(limit=500) for name in ORDER} == before


def test_the_client_can_be_asked_whether_an_endpoint_is_there(client):
    assert client.resource("students").ping().ok
    assert client.descriptor("sexDescriptors").ping().ok
    with pytest.raises(HTTPError):
        client.resource("nothing").ping()


def test_names_may_be_said_with_underscores(client, sent):
    rows = client.resource("student_school_associations", school_id=SCHOOL).get()

    assert [row["schoolReference"] for row in rows] == [{"schoolId": SCHOOL}]


def test_filters_choose_the_rows(client, sent):
    one = client.resource("schools", params={"schoolId": SCHOOL})
    none = client.resource("schools", params={"nameOfInstitution": "nowhere"})

    assert (len(one.get()), one.get_total_count()) == (1, 1)
    assert (none.get(), none.get_total_count()) == ([], 0)


def test_all_rows_by_cursor(client, crowd):
    rows = list(client.resource("students", first_name="Ada").get_rows(page_size=50))

    assert [row["studentUniqueId"] for row in rows] == crowd


def test_all_rows_by_offset(client, crowd):
    pages = client.resource("students", first_name="Ada").get_pages(page_size=60)

    assert [len(page) for page in pages] == [60, 60, 10, 0]


def test_all_rows_by_windows_of_change_versions_backwards(client, crowd):
    resource = client.resource(
        "students", first_name="Ada", min_change_version=0, max_change_version=newest(client)
    )

    pages = resource.get_pages(
        page_size=30, step_change_version=True, change_version_step_size=100, reverse_paging=True
    )

    found = [row["studentUniqueId"] for page in pages for row in page]
    assert sorted(found) == crowd


def test_the_total_is_counted(client, crowd):
    assert client.resource("students", first_name="Ada").get_total_count() == 130


def test_descriptors_are_read_whole(client):
    grades = client.descriptor("gradeLevelDescriptors")

    rows = list(grades.get_rows(page_size=10))

    assert len(rows) == grades.get_total_count() > 10
    assert all(row["namespace"].startswith("uri://") for row in rows)


def test_a_put_replaces(client, sent):
    url = client.resource("schoolYearTypes").url
    body = example("schoolYearTypes", schoolYear=2031)
    record_id = post(client, "schoolYearTypes", body).headers["Location"].rpartition("/")[2]

    changed = {**body, "id": record_id, "schoolYearDescription": "Another"}
    answer = client.session.put_response(url, record_id, changed)

    assert answer.status_code == 204
    (row,) = client.resource("schoolYearTypes", school_year=2031).get()
    assert row["schoolYearDescription"] == "Another"


# -- what changed ----------------------------------------------------------------------------------


def test_what_changed_since_is_found(client):
    since = newest(client)
    students(client, [9001])

    resource = client.resource("students", min_change_version=since)

    assert [row["studentUniqueId"] for row in resource.get_rows()] == ["S9001"]
    assert newest(client) > since


def test_what_was_deleted_is_told(client):
    since = newest(client)
    students(client, [9100, 9101])
    url = client.resource("students").url
    for row in client.resource("students", min_change_version=since).get():
        assert client.session.delete_response(url, row["id"]).status_code == 204

    deleted = client.resource(
        "students", get_deletes=True, min_change_version=since, max_change_version=newest(client)
    )
    stepped = deleted.get_rows(page_size=1, step_change_version=True, change_version_step_size=3)

    keys = [{"studentUniqueId": "S9100"}, {"studentUniqueId": "S9101"}]
    assert [row["keyValues"] for row in deleted.get_rows(page_size=1)] == keys
    assert sorted(row["keyValues"]["studentUniqueId"] for row in stepped) == ["S9100", "S9101"]
    assert deleted.get_total_count() == 2


def test_whose_key_changed_is_told(client, sent):
    since = newest(client)
    body = example("locations", classroomIdentificationCode="9")
    record_id = post(client, "locations", body).headers["Location"].rpartition("/")[2]
    changed = {**body, "id": record_id, "classroomIdentificationCode": "10"}
    client.session.put_response(client.resource("locations").url, record_id, changed)

    rows = client.resource("locations", get_key_changes=True, min_change_version=since).get_rows()

    (row,) = list(rows)
    assert row["oldKeyValues"] == {"classroomIdentificationCode": "9", "schoolId": SCHOOL}
    assert row["newKeyValues"] == {"classroomIdentificationCode": "10", "schoolId": SCHOOL}


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("students", {}, 400),
        ("schools", {**example("schools"), "localEducationAgencyReference": None}, 403),
        ("sexDescriptors", {"codeValue": "X"}, 403),
    ],
)
def test_refusals_reach_the_client_as_errors(running, sent, name, body, status):
    vendor = signed_in(running, running.vendor)

    with pytest.raises(HTTPError) as refused:
        post(vendor, name, body)

    assert refused.value.response.status_code == status


def test_a_client_that_is_held_to_an_agency_sees_its_students_only(running, client, sent):
    students(client, [9200])
    vendor = signed_in(running, running.vendor)

    seen = [row["studentUniqueId"] for row in vendor.resource("students").get_rows()]

    assert seen == [example("students")["studentUniqueId"]]
    assert vendor.resource("students").get_total_count() == 1


def test_a_wrong_secret_opens_nothing(running):
    stranger = EdFiClient(running.address, running.all["client_id"], "wrong")

    with pytest.raises(HTTPError):
        stranger.connect()


def test_there_are_no_snapshots(running):
    snapshots = signed_in(running, running.all)
    snapshots.connect(use_snapshot=True)

    with pytest.raises(HTTPError) as refused:
        snapshots.resource("students").get()

    assert refused.value.response.status_code == 404
