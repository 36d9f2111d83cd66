"""Natural keys that a PUT may change, and everything that refers to them and follows."""

import pytest

from edfi.rest.tests.world import SCHOOL, STUDENT, drawn, example, plain
from tsa.audit.models import AuditLog

SECTION = {
    "localCourseCode": "ALG-1",
    "schoolId": SCHOOL,
    "schoolYear": 2027,
    "sessionName": "Fall 2026",
    "sectionIdentifier": "ALG-1-A",
}

# resource, its new values, what else gets a new key by it, what only gets a new body
CASCADES = [
    (
        "sessions",
        {"sessionName": "Autumn 2026"},
        {
            "courseOfferings",
            "sections",
            "studentSectionAssociations",
            "staffSectionAssociations",
            "grades",
            "studentSchoolAttendanceEvents",
            "studentSectionAttendanceEvents",
        },
        {"studentCohortAssociations"},
    ),
    (
        "sections",
        {"sectionIdentifier": "ALG-1-B"},
        {
            "studentSectionAssociations",
            "staffSectionAssociations",
            "grades",
            "studentSectionAttendanceEvents",
        },
        {"studentCohortAssociations"},
    ),
    ("studentSectionAssociations", {"beginDate": "2026-08-20"}, {"grades"}, set()),
    (
        "classPeriods",
        {"classPeriodName": "01 - Block"},
        set(),
        {"sections", "studentSectionAttendanceEvents"},
    ),
    ("locations", {"classroomIdentificationCode": "102"}, set(), {"sections"}),
    ("studentSchoolAssociations", {"entryDate": "2026-08-24"}, set(), set()),
    (
        "grades",
        {"gradeTypeDescriptor": "uri://ed-fi.org/GradeTypeDescriptor#Semester"},
        set(),
        set(),
    ),
]
every_cascade = pytest.mark.parametrize(
    ("resource", "changes", "keyed", "touched"), CASCADES, ids=[each[0] for each in CASCADES]
)


def change(client, paths, resource, changes, **headers):
    body = example(resource, **changes, id=paths[resource].split("/")[1])
    return client.put(paths[resource], body, **headers)


def replaced(value, old, new):
    """The body with every text `old` as `new`."""
    if isinstance(value, dict):
        return {name: replaced(each, old, new) for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, old, new) for each in value]
    return new if value == old else value


@every_cascade
def test_a_key_changes_by_put(school_life, resource, changes, keyed, touched):
    client, paths = school_life

    answer = change(client, paths, resource, changes)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Location"].endswith(paths[resource])
    item = client.get(paths[resource])
    assert plain(item.json()) == example(resource, **changes)
    assert item["ETag"] == answer["ETag"]


@every_cascade
def test_whatever_refers_to_it_follows(school_life, resource, changes, keyed, touched):
    client, paths = school_life
    ((name, new),) = changes.items()
    old = example(resource)[name]

    change(client, paths, resource, changes)

    for follower in keyed | touched:
        item = plain(client.get(paths[follower]).json())
        if name == "beginDate":
            assert item["studentSectionAssociationReference"]["beginDate"] == new
        else:
            assert item == replaced(example(follower), old, new), follower


@every_cascade
def test_what_followed_has_a_new_etag_and_change_version(
    school_life, resource, changes, keyed, touched
):
    client, paths = school_life
    before, version = {each: client.get(paths[each])["ETag"] for each in paths}, drawn()

    change(client, paths, resource, changes)

    changed = {each for each in paths if client.get(paths[each])["ETag"] != before[each]}
    assert changed == {resource} | keyed | touched
    later = {each for each in paths if client.listed(f"{each}?minChangeVersion={version + 1}")}
    assert later == changed


@every_cascade
def test_every_changed_key_is_in_the_key_changes(school_life, resource, changes, keyed, touched):
    client, paths = school_life
    ((name, new),) = changes.items()
    version = drawn()

    change(client, paths, resource, changes)

    for each in paths:
        rows = client.listed(f"{each}/keyChanges?minChangeVersion={version + 1}")
        if each not in {resource} | keyed:
            assert rows == [], each
            continue
        (row,) = rows
        assert row.keys() == {"id", "changeVersion", "oldKeyValues", "newKeyValues"}
        assert row["id"] == paths[each].split("/")[1]
        assert row["newKeyValues"] == row["oldKeyValues"] | {name: new}
        assert row["oldKeyValues"][name] == example(resource)[name]
        assert version < row["changeVersion"] < drawn()


def test_the_key_values_are_the_whole_flat_key(school_life):
    client, paths = school_life

    change(client, paths, "sections", {"sectionIdentifier": "ALG-1-B"})

    (row,) = client.listed("grades/keyChanges")
    assert row["oldKeyValues"] == {
        **SECTION,
        "beginDate": "2026-08-17",
        "studentUniqueId": STUDENT,
        "gradeTypeDescriptor": "uri://ed-fi.org/GradeTypeDescriptor#Grading Period",
        "gradingPeriodDescriptor": "uri://ed-fi.org/GradingPeriodDescriptor#First Six Weeks",
        "gradingPeriodName": "First Six Weeks",
    }


def test_a_key_change_is_no_deletion(school_life):
    client, paths = school_life

    change(client, paths, "sections", {"sectionIdentifier": "ALG-1-B"})

    for each in ("sections", "grades", "studentSectionAssociations"):
        assert client.listed(f"{each}/deletes") == []


def test_the_old_key_is_free_again_and_the_new_one_is_taken(school_life):
    client, paths = school_life
    change(client, paths, "locations", {"classroomIdentificationCode": "102"})

    new = client.post("locations", example("locations", classroomIdentificationCode="102"))
    old = client.post("locations", example("locations"))

    assert (new.status_code, old.status_code) == (200, 201)


def test_several_changes_are_one_row_from_the_first_old_to_the_last_new(school_life):
    client, paths = school_life
    change(client, paths, "locations", {"classroomIdentificationCode": "102"})
    between = drawn()
    change(client, paths, "locations", {"classroomIdentificationCode": "103"})

    (whole,) = client.listed("locations/keyChanges")
    (first,) = client.listed(f"locations/keyChanges?maxChangeVersion={between}")
    (second,) = client.listed(f"locations/keyChanges?minChangeVersion={between}")

    def codes(row):
        return tuple(
            row[name]["classroomIdentificationCode"] for name in ("oldKeyValues", "newKeyValues")
        )

    assert (codes(whole), codes(first), codes(second)) == (
        ("101", "103"),
        ("101", "102"),
        ("102", "103"),
    )


def test_key_changes_are_paged_and_counted(school_life):
    client, paths = school_life
    other = client.made("locations", example("locations", classroomIdentificationCode="201"))
    change(client, paths, "locations", {"classroomIdentificationCode": "102"})
    body = example("locations", classroomIdentificationCode="202", id=other.split("/")[1])
    client.put(other, body)

    first = client.get("locations/keyChanges?limit=1&totalCount=true")
    second = client.listed("locations/keyChanges?limit=1&offset=1")

    assert first["Total-Count"] == "2"
    assert [
        row["newKeyValues"]["classroomIdentificationCode"] for row in first.json() + second
    ] == [
        "102",
        "202",
    ]
    assert client.listed("locations/keyChanges?offset=2") == []


def test_a_key_and_other_values_change_together(school_life):
    client, paths = school_life

    changes = {"classPeriodName": "01 - Block", "officialAttendancePeriod": False}
    change(client, paths, "classPeriods", {**changes, "meetingTimes": None})

    item = plain(client.get(paths["classPeriods"]).json())
    assert item == example("classPeriods", **changes, meetingTimes=None)


def test_a_key_change_asks_for_the_version_it_names(school_life):
    client, paths = school_life
    changes = {"classroomIdentificationCode": "102"}

    refused = change(client, paths, "locations", changes, **{"If-Match": "0" * 32})
    etag = client.get(paths["locations"])["ETag"]
    taken = change(client, paths, "locations", changes, **{"If-Match": etag})

    assert (refused.status_code, taken.status_code) == (412, 204)


def test_a_refused_key_change_leaves_everything(school_life):
    client, paths = school_life
    client.made("sessions", example("sessions", sessionName="Spring 2027"))
    before = {each: client.get(path).content for each, path in paths.items()}

    answer = change(client, paths, "sessions", {"sessionName": "Spring 2027"})

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:ed-fi:api:identity-conflict"
    assert {each: client.get(path).content for each, path in paths.items()} == before


def test_a_session_cannot_move_to_a_year_in_which_its_grades_have_no_period(school_life):
    client, paths = school_life
    client.made("schoolYearTypes", example("schoolYearTypes", schoolYear=2028))

    changes = {"schoolYearTypeReference": {"schoolYear": 2028}, "gradingPeriods": None}
    answer = change(client, paths, "sessions", changes)

    assert answer.status_code == 409
    assert client.get(paths["sessions"]).json()["schoolYearTypeReference"] == {"schoolYear": 2027}


def test_every_follower_is_audited_as_the_clients_doing(school_life):
    client, paths = school_life
    before = AuditLog.objects.count()

    change(client, paths, "sections", {"sectionIdentifier": "ALG-1-B"})

    rows = AuditLog.objects.order_by("pk")[before:]
    assert {"classes", "enrollments", "grades"} <= {row.entity for row in rows}
    assert {row.actor_id for row in rows} == {client.registered.client_id}
