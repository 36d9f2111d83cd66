"""A package that we wrote is read into an empty system and is written the same again."""

import io

import pytest
from django.db import transaction

from oneroster import models
from oneroster.csv.exporting import export_package
from oneroster.csv.importing import import_package
from oneroster.tests.packages import BASE, FURTHER, contents, package
from oneroster.tests.test_csv_export import enrolled
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db
BY = system("test")
NOTE = {"note": 'äöü, "quoted" \\ 你好 👩‍🏫'}


class _EmptyAgain(Exception):
    """Takes everything back."""


def written(fill, version: str) -> io.BytesIO:
    """The package of a system that holds what `fill` made; afterwards there is nothing."""
    out = io.BytesIO()
    try:
        with transaction.atomic():
            fill()
            export_package(out, by=BY, version=version)
            raise _EmptyAgain
    except _EmptyAgain:
        return out


def read(file) -> None:
    report = import_package(file, by=BY)
    assert [str(each) for each in report.problems] == []


def by_packages() -> None:
    users = [{**each, "username": each["sourcedId"]} for each in BASE["users"]]  # 1.1 asks for one
    read(package(BASE | FURTHER | {"users": users}))
    models.RosterUser.objects.filter(pk="u1").update(metadata=NOTE)
    models.LineItem.objects.update(metadata=NOTE)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("fill", [by_packages, enrolled], ids=["packages", "ed-fi"])
def test_a_package_of_ours_is_the_same_again(fill, version):
    first = written(fill, version)
    assert not models.RosterUser.objects.exists()

    second = written(lambda: read(first), version)

    before, after = contents(first), contents(second)
    assert set(after) == set(before)
    for name, rows in before.items():
        # 1.1 has no sourcedIds of roles, and no order is promised.
        assert sorted(map(str, after[name])) == sorted(map(str, rows)), name
