"""Rows that only the tables refuse: file, line and column, in words, and no one's data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oneroster import models
from oneroster.csv import checking, locating, measuring
from oneroster.csv.importing import Choices, import_package
from oneroster.tests.packages import BASE, package
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db
BY = system("test")


def load(files, **choices):
    return import_package(package(files), by=BY, choices=Choices(**choices))


@pytest.fixture
def unchecked(monkeypatch):
    """As if the checks had forgotten something: only the tables know."""
    monkeypatch.setattr(checking, "_check_references", lambda *args, **options: None)
    monkeypatch.setattr(checking, "_find_taken", lambda *args: None)


def named(report) -> list[str]:
    assert report.status == "refused"
    assert not models.RosterUser.objects.filter(pk="u1").exists()
    return [str(each) for each in report.problems]


def test_a_reference_that_is_judged_at_the_end_is_named(unchecked):
    lost = [{**BASE["enrollments"][0], "sourcedId": f"e{n}"} for n in range(10, 40)]
    lost[17] = {**lost[17], "userSourcedId": "u9"}

    report = load(BASE | {"enrollments": lost})

    assert named(report) == [
        "enrollments.csv, line 19, userSourcedId: names what is not stored, or is named by what"
        " stays"
    ]


def test_a_reference_within_a_file_is_named_by_its_key(unchecked):
    orgs = [*BASE["orgs"], {"sourcedId": "s2", "name": "South", "type": "school",
                            "parentSourcedId": "d9"}]  # fmt: skip

    assert named(load(BASE | {"orgs": orgs}))[0].startswith("orgs.csv, line 4, parentSourcedId:")


def test_values_that_stand_once_are_named_without_saying_them(unchecked):
    users = [*BASE["users"], {**BASE["users"][0], "sourcedId": "u8"}]
    roles = [*BASE["roles"], {**BASE["roles"][0], "sourcedId": "r8", "userSourcedId": "u8"}]

    problems = named(load(BASE | {"users": users, "roles": roles}))

    assert problems == ["users.csv, line 5, username: another record has the same username"]


def test_the_good_rows_come_in_where_asked(unchecked):
    lost = [*BASE["enrollments"], {**BASE["enrollments"][0], "sourcedId": "e9",
                                   "userSourcedId": "u9"}]  # fmt: skip

    report = load(BASE | {"enrollments": lost}, skip_refused=True)

    assert report.status == "imported"
    tally = next(each for each in report.tallies if each.file == "enrollments")
    assert (tally.created, tally.refused, tally.adds_up) == (2, 1, True)
    assert report.problem_count == 1


def test_only_so_many_are_looked_for(unchecked, monkeypatch):
    monkeypatch.setattr(locating, "MOST", 2)
    lost = [{**BASE["enrollments"][0], "sourcedId": f"e{n}", "userSourcedId": "u9"}
            for n in range(5)]  # fmt: skip

    assert len(named(load(BASE | {"enrollments": lost}))) == 2


def statements(path) -> int:
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert import_package(path, by=BY).status == "imported"
    return len(told)


def test_ten_times_the_rows_take_no_more_statements(tmp_path):
    few, many = tmp_path / "few.zip", tmp_path / "many.zip"
    measuring.people(few, users=20, enrollments=60)
    measuring.people(many, users=200, enrollments=600)

    first = statements(few)

    assert statements(many) == first
