"""export_edfi writes what import_edfi takes, whole or not at all."""

import json

import pytest
from django.core.management import CommandError, call_command

from edfi.rest.tests.world import ORDER, example

pytestmark = pytest.mark.django_db


def exported(folder, *arguments: str) -> dict[str, list[dict]]:
    call_command("export_edfi", str(folder), *arguments)
    return {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in folder.iterdir()
    }


def test_each_item_stands_in_its_file_as_it_was_sent(sis, tmp_path):
    sis.build()

    found = exported(tmp_path / "out")

    assert {name: found[name] for name in ORDER} == {name: [example(name)] for name in ORDER}


def test_every_kind_of_descriptor_has_its_file(sis, tmp_path):
    found = exported(tmp_path / "out")

    assert "First grade" in {each["codeValue"] for each in found["gradeLevelDescriptors"]}


def test_only_what_was_asked_for_is_written(sis, tmp_path):
    sis.build(until="schools")

    found = exported(tmp_path / "out", "--resource", "SCHOOLS", "--resource", "students")

    assert found == {"schools": [example("schools")], "students": []}


def test_ids_are_kept_where_they_are_asked_for(sis, tmp_path):
    path = sis.build(until="schools")["schools"]

    found = exported(tmp_path / "out", "--resource", "schools", "--with-ids")

    assert found["schools"] == [sis.get(path).json()]


def test_text_that_looks_like_the_servers_members_stays(sis, tmp_path):
    tricky = example("schoolYearTypes", schoolYearDescription='","_etag":"x", "id":"y')
    sis.made("schoolYearTypes", tricky)

    found = exported(tmp_path / "out", "--resource", "schoolYearTypes")

    assert found["schoolYearTypes"] == [tricky]


def test_files_are_for_their_owner_alone(sis, tmp_path):
    exported(tmp_path / "out", "--resource", "schools")

    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out" / "schools.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_resource_that_does_not_exist_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="no resource dragons"):
        call_command("export_edfi", str(tmp_path), "--resource", "dragons")
