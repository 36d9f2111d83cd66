"""Files of parts: profiles, score scales and objectives, beside the API's columns of them."""

import io
from datetime import UTC, datetime

import pytest

from oneroster import models
from oneroster.csv.exporting import export_package
from oneroster.csv.importing import import_package
from oneroster.tests.factories import OrganizationFactory
from oneroster.tests.packages import BASE, FURTHER, contents, delta, package, text
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db
BY = system("test")
ALL = BASE | FURTHER
LETTERS = FURTHER["scoreScales"][0]
LINKS = "lineItemScoreScales"
PROFILE = {
    "profileId": "urn:oneroster:profile:p1",
    "profileType": "SSO",
    "vendorId": "vendor.example",
    "applicationId": "reader",
    "description": "Reads, and writes",
}


def load(files, **options):
    report = import_package(package(files, **options), by=BY)
    assert [str(each) for each in report.problems] == []
    return report


def export(**options) -> dict[str, list[dict]]:
    out = io.BytesIO()
    export_package(out, by=BY, **options)
    return contents(out)


def refusals(files, **options) -> str:
    report = import_package(package(files, **options), by=BY)
    assert report.status == "refused"
    return "\n".join(map(str, report.problems))


def notes(report) -> list[str]:
    return [str(each) for each in report.notices]


def test_the_api_serves_what_their_files_say():
    load(ALL)

    assert models.RosterUser.objects.get(pk="u1").user_profiles == [PROFILE]
    item, result = models.LineItem.objects.get(pk="l1"), models.Result.objects.get(pk="x1")
    assert (item.score_scale_id, result.score_scale_id) == ("ss1", "ss1")
    assert item.learning_objective_set == [
        {"source": "case", "learningObjectiveIds": ["obj-1", "obj-2"]},
        {"source": "unknown", "learningObjectiveIds": ["obj-3"]},
    ]
    [scores] = result.learning_objective_set
    assert scores["learningObjectiveResults"] == [
        {"learningObjectiveId": "obj-1", "score": 4.5, "textScore": "Good"}
    ]


def test_a_role_names_a_profile_of_the_package():
    roles = [{**BASE["roles"][0], "userProfileSourcedId": "p1"}, *BASE["roles"][1:]]
    load(ALL | {"roles": roles})

    assert models.UserRole.objects.get(pk="r1").user_profile == PROFILE["profileId"]
    [role] = [row for row in export()["roles"] if row["sourcedId"] == "r1"]
    assert role["userProfileSourcedId"] == "p1"
    lost = [{**roles[0], "userProfileSourcedId": "p9"}, *roles[1:]]
    assert "userProfileSourcedId: names p9" in refusals(ALL | {"roles": lost})


def test_credentials_are_neither_stored_nor_written():
    secret = {"credentialType": "basic", "username": "ada", "password": "opensesame"}
    report = load(ALL | {"userProfiles": [{**FURTHER["userProfiles"][0], **secret}]})

    assert {f"userProfiles.csv, {name}: 1 {name}(s) were not taken" for name in secret} <= set(
        notes(report)
    )
    assert models.RosterUser.objects.get(pk="u1").user_profiles == [PROFILE]
    assert models.UserProfile.objects.get().credentials == []
    [row] = export()["userProfiles"]
    assert [row[name] for name in secret] == ["", "", ""]


def test_credentials_of_staff_stay_when_a_package_comes():
    load(ALL)
    kept = [{"type": "basic", "username": "ada"}]
    models.RosterUser.objects.filter(pk="u1").update(
        user_profiles=[{**PROFILE, "credentials": kept}]
    )

    load(ALL | {"userProfiles": [{**FURTHER["userProfiles"][0], "vendorId": "other"}]})

    [profile] = models.RosterUser.objects.get(pk="u1").user_profiles
    assert profile == {**PROFILE, "vendorId": "other", "credentials": kept}


def test_what_the_api_writes_becomes_rows():
    load(ALL)
    models.LineItem.objects.filter(pk="l1").update(
        score_scale_id=None,
        learning_objective_set=[
            {"source": "case", "learningObjectiveIds": ["obj-9", "obj-1"]},
            {"source": "ext:own"},
        ],
    )
    models.Result.objects.filter(pk="x1").update(learning_objective_set=[])

    found = export()

    assert LINKS not in found
    assert "resultLearningObjectiveIds" not in found
    rows = {each["learningObjectiveId"]: each for each in found["lineItemLearningObjectiveIds"]}
    assert set(rows) == {"obj-1", "obj-9"}
    assert rows["obj-1"]["sourcedId"] == "lo1"
    written = models.LineItem.objects.get(pk="l1").learning_objective_set
    assert written[0]["learningObjectiveIds"] == ["obj-9", "obj-1"]
    gone = models.LineItemObjective.objects.filter(status="tobedeleted")
    assert sorted(each.pk for each in gone) == ["lo2", "lo3"]


def test_what_came_by_the_api_goes_out_and_comes_back_unchanged():
    load(ALL)
    models.RosterUser.objects.filter(pk="u2").update(
        user_profiles=[{"profileId": "https://id.example/tim", "profileType": "a", "vendorId": "b"}]
    )
    models.Result.objects.filter(pk="x1").update(
        score_scale_id=None,
        learning_objective_set=[
            {"source": "case", "learningObjectiveResults": [{"learningObjectiveId": "o"}]}
        ],
    )
    out = io.BytesIO()
    export_package(out, by=BY)

    report = import_package(out, by=BY)

    assert [str(each) for each in report.problems] == []
    assert [each for each in report.tallies if each.unchanged != each.rows] == []
    ids = {row["sourcedId"] for row in contents(out)["userProfiles"]}
    assert ids == {"p1", "https://id.example/tim"}


def test_a_delta_retires_a_part_and_a_bulk_file_those_it_leaves_out():
    load(ALL)
    gone = delta([FURTHER["userProfiles"][0]], status="tobedeleted")

    load({"userProfiles": gone}, modes={"userProfiles": "delta"})
    load(ALL | {"lineItemLearningObjectiveIds": FURTHER["lineItemLearningObjectiveIds"][:1]})

    assert models.UserProfile.objects.get(pk="p1").status == "active"  # the complete set has it
    objectives = models.LineItem.objects.get(pk="l1").learning_objective_set
    assert objectives == [{"source": "case", "learningObjectiveIds": ["obj-1"]}]


@pytest.mark.parametrize("since", [None, datetime(2020, 1, 1, tzinfo=UTC)], ids=["bulk", "delta"])
def test_a_school_has_the_parts_of_its_own_only(since):
    load(ALL)
    other = OrganizationFactory(type="school")

    mine, theirs = (export(schools=(school,), since=since) for school in ("s1", other.pk))

    parts = {name for name in FURTHER if "Ids" in name or "ScoreScales" in name}
    assert parts | {"userProfiles"} <= set(mine)
    assert theirs.keys().isdisjoint(parts | {"userProfiles"})


def test_a_line_item_is_on_one_scale():
    other = {**LETTERS, "sourcedId": "ss2"}
    link = {"sourcedId": "ls2", "lineItemSourcedId": "l1", "scoreScaleSourcedId": "ss2"}
    both = ALL | {"scoreScales": [LETTERS, other]}

    twice = refusals(both | {LINKS: [*FURTHER[LINKS], link]})
    assert f"{LINKS}.csv, line 3, lineItemSourcedId: is on another score scale (line 2)" in twice
    load(both)
    added = refusals({LINKS: delta([link])}, modes={LINKS: "delta"})
    assert "is on another score scale (ls1)" in added
    load(both | {LINKS: [link]})

    assert models.LineItem.objects.get(pk="l1").score_scale_id == "ss2"
    assert models.LineItemScoreScale.objects.get(pk="ls1").status == "tobedeleted"


# -- resourceSourcedIds, as users.csv had them before 1.2.1 -------------------------------------


def with_resources(ids: str, *, rows=None) -> str:
    lines = text("users", rows or BASE["users"]).splitlines()
    at = lines[0].split(",").index("userMasterIdentifier") + 1
    header = lines[0].split(",")
    header.insert(at, "resourceSourcedIds")
    found = [",".join(header)]
    # The fields from here on are empty in these rows, but for primaryOrgSourcedId.
    for line in lines[1:]:
        front, tail = line.rsplit(",", 5)[0], line.rsplit(",", 5)[1:]
        found.append(",".join([front, f'"{ids}"' if line.startswith("u1,") else "", *tail]))
    return "\r\n".join(found)


EARLY = {name: rows for name, rows in ALL.items() if name != "userResources"}


def test_resources_of_early_users_become_user_resources():
    report = load(EARLY | {"users": with_resources("b1")})

    [link] = models.UserResource.objects.filter(status="active")
    assert (link.user_id, link.resource_id) == ("u1", "b1")
    tally = next(each for each in report.tallies if each.file == "userResources")
    assert (tally.mode, tally.created) == ("bulk, of users.csv", 1)
    again = load(EARLY | {"users": with_resources("b1")})
    assert [each for each in again.tallies if each.unchanged != each.rows] == []
    load(EARLY | {"users": with_resources("")})
    assert not models.UserResource.objects.filter(status="active").exists()


def test_resources_of_early_users_have_to_be_there():
    found = refusals(EARLY | {"users": with_resources("b9")})

    assert "users.csv, line 2, resourceSourcedIds: names b9" in found


def test_a_file_of_user_resources_goes_before_the_column():
    report = load(ALL | {"users": with_resources("b1")})

    assert [each.pk for each in models.UserResource.objects.all()] == ["ur1"]
    assert "users.csv, resourceSourcedIds: is not read: the package has" in notes(report)[0]


# -- metadata -----------------------------------------------------------------------------------

ORG = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"


def test_metadata_goes_out_at_the_far_right_and_comes_back():
    rows = ['m1,,,One,school,,,"1, 2",', "m2,,,Two,school,,,,é"]
    load({"orgs": "\n".join([f"{ORG},metadata.size,metadata.a b", *rows])})
    models.Organization.objects.filter(pk="m2").update(metadata={"a b": "é", "n": [1], "x\ny": 1})
    out = io.BytesIO()
    export_package(out, by=BY)

    rows = {row["sourcedId"]: row for row in contents(out)["orgs"]}
    report = import_package(out, by=BY)

    assert list(rows["m1"])[-3:] == ["metadata.a b", "metadata.n", "metadata.size"]
    assert (rows["m1"]["metadata.size"], rows["m2"]["metadata.n"]) == ("1, 2", "[1]")
    assert [each for each in report.tallies if each.unchanged != each.rows] == []
    assert models.Organization.objects.get(pk="m2").metadata == {"a b": "é", "n": [1], "x\ny": 1}


def test_metadata_that_no_column_is_for_stays():
    load({"orgs": f"{ORG},metadata.a,metadata.b\nm1,,,One,school,,,1,2"})

    load({"orgs": f"{ORG},metadata.b\nm1,,,One,school,,,3"})
    assert models.Organization.objects.get(pk="m1").metadata == {"a": "1", "b": "3"}
    load({"orgs": f"{ORG}\nm1,,,One,school,,"})
    assert models.Organization.objects.get(pk="m1").metadata == {"a": "1", "b": "3"}
    load({"orgs": f"{ORG},metadata.a,metadata.b\nm1,,,One,school,,,,"})
    assert models.Organization.objects.get(pk="m1").metadata is None


def test_metadata_between_the_columns_is_taken_and_told():
    report = load({"orgs": "sourcedId,metadata.a,name,type\nm1,1,One,school"})

    assert models.Organization.objects.get(pk="m1").metadata == {"a": "1"}
    assert any("metadata belong to the right" in each for each in notes(report))


def test_names_of_metadata_are_never_sql():
    name = "metadata.x') FROM users; DROP TABLE users; --\"%s{}"
    quoted = '"' + name.replace('"', '""') + '"'
    load({"orgs": f"{ORG},{quoted}\nm1,,,One,school,,,1"})

    [org] = export()["orgs"]
    assert org[name] == "1"


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_file_keeps_metadata(name):
    header, *lines = text(name, ALL[name]).splitlines()
    given = "\r\n".join([f"{header},metadata.note", *(f"{each},kept" for each in lines)])

    load(ALL | {name: given})

    brought = {row["sourcedId"] for row in ALL[name]}
    rows = [row for row in export()[name] if row["sourcedId"] in brought]
    assert [row["metadata.note"] for row in rows] == ["kept"] * len(brought)
