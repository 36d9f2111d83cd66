"""Packages into the tables: what comes in, what a repeat does, what is retired."""

import pytest

from edfi.tests.factories import SchoolFactory
from oneroster import models
from oneroster.csv.importing import Choices, import_package
from oneroster.tests.packages import BASE, FURTHER, delta, package
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db
BY = system("test")


def load(files, *, choices=None, **options):
    return import_package(package(files, **options), by=BY, choices=choices or Choices())


def counts(report, file):
    tally = next(each for each in report.tallies if each.file == file)
    assert tally.adds_up
    return (tally.created, tally.updated, tally.unchanged, tally.retired, tally.refused)


def test_a_whole_package_comes_in():
    report = load(BASE | FURTHER)

    assert [str(each) for each in report.problems] == []
    assert report.status == "imported"
    assert counts(report, "users") == (3, 0, 0, 0, 0)
    ada = models.RosterUser.objects.get(pk="u1")
    assert (ada.role, ada.org_ids, ada.agents) == ("student", ["s1"], ["u3"])
    assert ada.family_name == 'Ło"ve'
    assert ada.user_ids[0] == {"type": "LDAP", "identifier": "ada.l"}
    held = models.RosterClass.objects.get(sourced_id="k1")
    assert (held.term_sourced_ids, held.periods) == (["t1"], ["1", "2"])
    assert models.Result.objects.get(pk="x1").late is True


def test_a_repeat_changes_nothing():
    load(BASE | FURTHER)
    before = {
        model: list(model.objects.order_by("pk").values())
        for model in (models.RosterUser, models.RosterClass, models.Enrollment, models.Course)
    }

    report = load(BASE | FURTHER)

    assert report.status == "imported"
    for tally in report.tallies:
        assert (tally.unchanged, tally.missing) == (tally.rows, 0), tally
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows


def test_what_differs_is_updated():
    load(BASE)
    users = [{**BASE["users"][0], "givenName": "Augusta"}, *BASE["users"][1:]]

    report = load(BASE | {"users": users})

    assert counts(report, "users") == (0, 1, 2, 0, 0)
    assert models.RosterUser.objects.get(pk="u1").given_name == "Augusta"


def test_a_dry_run_counts_and_writes_nothing():
    report = load(BASE, choices=Choices(dry_run=True))

    assert report.status == "checked"
    assert counts(report, "users") == (3, 0, 0, 0, 0)
    assert not models.RosterUser.objects.filter(pk="u1").exists()
    assert not models.CsvRecord.objects.exists()


def test_what_a_bulk_file_no_longer_has_is_retired():
    load(BASE)

    report = load(BASE | {"enrollments": BASE["enrollments"][:1]})

    assert next(t for t in report.tallies if t.file == "enrollments").missing == 1
    assert models.Enrollment.objects.get(sourced_id="e2").status == "tobedeleted"
    assert models.Enrollment.objects.get(sourced_id="e1").status == "active"


def test_another_sources_records_stay():
    load(BASE, source="one")

    load(BASE | {"enrollments": BASE["enrollments"][:1]}, source="two")

    assert models.Enrollment.objects.get(sourced_id="e2").status == "active"


def test_it_stops_before_too_much_is_retired():
    many = [{"sourcedId": f"o{n}", "name": f"School {n}", "type": "school"} for n in range(20)]
    load({"orgs": many})

    report = load({"orgs": many[:10]})

    assert report.status == "refused"
    assert "would retire 10 of 20" in report.problems[0].reason
    assert models.Organization.objects.get(pk="o15").status == "active"
    assert load({"orgs": many[:10]}, choices=Choices(max_retired=50)).status == "imported"
    assert models.Organization.objects.get(pk="o15").status == "tobedeleted"


def test_a_delta_retires_what_it_names_and_a_later_one_revives_it():
    load(BASE)
    gone = delta([BASE["enrollments"][1]], status="tobedeleted")

    report = load({"enrollments": gone}, modes={"enrollments": "delta"})

    assert counts(report, "enrollments") == (0, 0, 0, 1, 0)
    assert models.Enrollment.objects.get(sourced_id="e2").status == "tobedeleted"
    back = load({"enrollments": delta([BASE["enrollments"][1]])}, modes={"enrollments": "delta"})
    assert counts(back, "enrollments") == (0, 1, 0, 0, 0)
    assert models.Enrollment.objects.get(sourced_id="e2").status == "active"


def test_a_delta_asks_for_status_and_time():
    report = load({"orgs": BASE["orgs"]}, modes={"orgs": "delta"})

    assert report.status == "refused"
    assert {(each.line, each.column) for each in report.problems} == {
        (line, column) for line in (2, 3) for column in ("status", "dateLastModified")
    }


def test_records_of_ed_fi_stay_as_they_are():
    school = SchoolFactory(name_of_institution="Of record")
    own = f"school_{school.school_id}"
    renamed = [{"sourcedId": own, "name": "Another", "type": "school"}]

    report = load({"orgs": renamed})

    assert counts(report, "orgs") == (0, 0, 1, 0, 0)
    assert "stay as they are" in report.notices[0].reason
    assert models.Organization.objects.get(pk=own).name == "Of record"
    gone = load({"orgs": delta(renamed, status="tobedeleted")}, modes={"orgs": "delta"})
    assert (gone.status, gone.problems[0].column) == ("refused", "status")


def test_roles_of_1_1_are_made_of_users():
    users = [
        {**BASE["users"][1], "orgSourcedIds": "s1,d1", "role": "teacher", "password": "secret"}
    ]
    files = {"orgs": BASE["orgs"], "users": users}

    report = load(files, version="1.1")

    assert [str(each) for each in report.problems] == []
    assert ["1 password(s) were not taken"] == [each.reason for each in report.notices]
    tim = models.RosterUser.objects.get(pk="u2")
    assert (tim.role, sorted(tim.org_ids), tim.password) == ("teacher", ["d1", "s1"], None)
    assert counts(load(files, version="1.1"), "roles") == (0, 0, 2, 0, 0)
    moved = [{**users[0], "orgSourcedIds": "d1", "role": "aide"}]
    assert load(files | {"users": moved}, version="1.1").status == "imported"
    tim.refresh_from_db()
    assert (tim.role, tim.org_ids) == ("aide", ["d1"])


def test_a_delta_of_1_1_takes_the_roles_that_a_user_has_no_longer():
    users = [{**BASE["users"][1], "orgSourcedIds": "s1,d1", "role": "teacher"}]
    load({"orgs": BASE["orgs"], "users": users}, version="1.1")
    moved = delta([{**users[0], "orgSourcedIds": "d1"}])

    report = load({"users": moved}, version="1.1", modes={"users": "delta"})

    assert counts(report, "roles") == (0, 0, 1, 1, 0)
    assert models.RosterUser.objects.get(pk="u2").org_ids == ["d1"]
    assert models.UserRole.objects.get(organization="s1").status == "tobedeleted"


def test_a_primary_role_gives_way_to_the_one_that_takes_its_place():
    load(BASE)
    other = {**BASE["roles"][1], "sourcedId": "r9", "role": "aide"}

    report = load(BASE | {"roles": [BASE["roles"][0], other, BASE["roles"][2]]})

    assert [str(each) for each in report.problems] == []
    assert models.RosterUser.objects.get(pk="u2").role == "aide"
    assert models.UserRole.objects.get(pk="r2").status == "tobedeleted"


def test_a_delta_needs_no_complete_set_before_it():
    modes = dict.fromkeys(BASE, "delta")
    files = {name: delta(rows) for name, rows in BASE.items()}

    report = load(files, modes=modes)

    assert [str(each) for each in report.problems] == []
    assert counts(report, "users") == (3, 0, 0, 0, 0)
    gone = delta([{"sourcedId": "o9", "name": "Nobody", "type": "school"}], status="tobedeleted")
    never = load({"orgs": gone}, modes={"orgs": "delta"})
    assert (never.status, counts(never, "orgs")) == ("imported", (0, 0, 1, 0, 0))


def test_complete_and_partial_files_may_stand_in_one_package():
    load(BASE)
    added = delta([{**BASE["enrollments"][0], "sourcedId": "e9", "userSourcedId": "u2"}])

    report = load(BASE | {"enrollments": added}, modes={"enrollments": "delta"})

    assert counts(report, "enrollments") == (1, 0, 0, 0, 0)
    assert models.Enrollment.objects.get(sourced_id="e2").status == "active"


def test_good_rows_come_in_where_asked():
    users = [*BASE["users"], {"sourcedId": "u9", "enabledUser": "perhaps", "givenName": "No"}]

    assert load(BASE | {"users": users}).status == "refused"
    assert not models.RosterUser.objects.filter(pk="u1").exists()
    report = load(BASE | {"users": users}, choices=Choices(skip_refused=True))

    assert report.status == "imported"
    assert counts(report, "users") == (3, 0, 0, 0, 1)
    assert {each.column for each in report.problems} == {"enabledUser", "familyName"}


def test_metadata_columns_are_kept():
    text = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,metadata.size\n"

    report = load({"orgs": text + 'm1,,,One,school,,,"big, \\ and ""wide"""\n'})

    assert [str(each) for each in report.problems + report.notices] == []
    stored = models.Organization.objects.get(pk="m1").metadata
    assert stored == {"size": 'big, \\ and "wide"'}
