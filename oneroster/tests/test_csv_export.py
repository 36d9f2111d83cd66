"""Packages from the tables: complete sets, deltas, and that they can be read again."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from edfi.tests.factories import StudentSchoolAssociationFactory
from oneroster import models
from oneroster.csv.catalogue import BY_NAME, FILES, NAMES
from oneroster.csv.exporting import export_package
from oneroster.csv.importing import import_package
from oneroster.tests.factories import EnrollmentFactory
from oneroster.tests.packages import BASE, FURTHER, contents, package
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db
BY = system("test")


def load(files, **options):
    report = import_package(package(files, **options), by=BY)
    assert [str(each) for each in report.problems] == []


def export(**options) -> dict[str, list[dict]]:
    out = io.BytesIO()
    export_package(out, by=BY, **options)
    return contents(out)


def enrolled() -> models.Enrollment:
    """A student of record in a class of the school attended."""
    association = EnrollmentFactory()
    StudentSchoolAssociationFactory(student=association.student, school_id=association.school_id)
    return association


def filled(row: dict) -> dict:
    return {name: value for name, value in row.items() if value}


def test_what_came_in_goes_out_again():
    load(BASE | FURTHER)

    found = export()

    for name, rows in (BASE | FURTHER).items():
        by_id = {row["sourcedId"]: row for row in found[name]}
        for row in rows:
            assert filled(row).items() <= by_id[row["sourcedId"]].items(), name
    assert all(row["status"] == row["dateLastModified"] == "" for row in found["users"])


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_headers_and_manifest_are_the_versions(version):
    load(BASE | FURTHER)

    found = export(version=version)

    declared = {row["propertyName"]: row["value"] for row in found.pop("manifest")}
    assert declared["oneroster.version"] == version
    for name in NAMES[version]:
        assert declared[f"file.{name}"] == ("bulk" if name in found else "absent")
    for name, rows in found.items():
        assert tuple(rows[0]) == BY_NAME[name].header(version)
    assert set(found) == {name for name in BASE | FURTHER if name in NAMES[version]}


def test_records_of_ed_fi_go_out_and_come_back_unchanged():
    association = enrolled()
    out = io.BytesIO()
    export_package(out, by=BY)

    report = import_package(out, by=BY)

    assert [str(each) for each in report.problems] == []
    for tally in report.tallies:
        assert tally.rows == tally.unchanged > 0, tally
    assert report.notices == []
    assert not models.CsvRecord.objects.exists()
    found = contents(out)
    assert association.sourced_id in {row["sourcedId"] for row in found["enrollments"]}


def test_a_complete_set_names_nothing_that_it_has_not():
    load(BASE | FURTHER)
    models.RosterClass.objects.filter(sourced_id="k1").update(status="tobedeleted")
    models.RosterUser.objects.filter(pk="u3").update(status="tobedeleted")

    found = export()

    assert {"classes", "enrollments", "lineItems", "results", "scoreScales"}.isdisjoint(found)
    assert {row["sourcedId"] for row in found["users"]} == {"u1", "u2"}
    assert {row["userSourcedId"] for row in found["roles"]} == {"u1", "u2"}
    assert found["users"][0]["agentSourcedIds"] == ""


def test_a_delta_has_what_changed_and_what_is_gone():
    before = datetime.now(UTC)
    load(BASE)
    load(BASE | {"enrollments": BASE["enrollments"][:1]})

    found = export(since=before)

    assert set(found) == {"manifest", *BASE}
    rows = {row["sourcedId"]: row for row in found["enrollments"]}
    assert {key: row["status"] for key, row in rows.items()} == {
        "e1": "active",
        "e2": "tobedeleted",
    }
    assert rows["e2"]["dateLastModified"].endswith("Z")
    assert set(export(since=before + timedelta(hours=1))) == {"manifest"}


def test_a_school_has_its_own_only():
    load(BASE | FURTHER)
    other = enrolled()

    mine, theirs = export(schools=("s1",)), export(schools=(f"school_{other.school_id}",))

    assert {row["sourcedId"] for row in mine["orgs"]} == {"d1", "s1"}
    assert {row["sourcedId"] for row in mine["enrollments"]} == {"e1", "e2"}
    assert {row["sourcedId"] for row in mine["users"]} == {"u1", "u2", "u3"}
    assert {row["sourcedId"] for row in theirs["enrollments"]} == {other.sourced_id}
    assert "lineItems" not in theirs


def test_line_breaks_and_quotes_survive_the_format():
    load(BASE | FURTHER)
    models.LineItem.objects.update(description='one\r\ntwo, "three"')

    found = export()

    assert found["lineItems"][0]["description"] == 'one  two, "three"'


def test_the_commands(tmp_path, capsys):
    load(BASE)
    target, problems = tmp_path / "rosters.zip", tmp_path / "problems.csv"

    call_command("export_oneroster_csv", target, "--version", "1.1")
    call_command("import_oneroster_csv", target, "--dry-run", report=problems)

    told = capsys.readouterr().out
    assert "users.csv: 2" in told
    assert "users: 1 left out" in told  # 1.1 asks for a user name
    assert "Package checked." in told
    assert problems.read_text() == "file,line,column,reason\n"
    assert models.RosterImport.objects.get().status == "checked"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    bad = tmp_path / "bad.zip"
    bad.write_bytes(package({"orgs": [{"sourcedId": "a"}]}).getvalue())
    with pytest.raises(CommandError, match="Nothing was written: 2 problem"):
        call_command("import_oneroster_csv", bad, report=problems)
    assert len(problems.read_text().splitlines()) == 3
    with pytest.raises(CommandError, match="no organization"):
        call_command("export_oneroster_csv", target, school=["nowhere"])


def test_references_that_are_said_to_be_held_are_held_by_foreign_keys(db):
    said = {
        (file.table, column.column, BY_NAME[column.refers].table)
        for file in FILES
        for column in file.columns
        if column.is_held
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text"
            " FROM pg_constraint k JOIN pg_attribute a"
            " ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) WHERE k.contype = 'f'"
        )
        held = set(cursor.fetchall())

    assert said
    assert said <= held
