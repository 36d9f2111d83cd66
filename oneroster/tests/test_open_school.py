"""A school is opened once, and reaches DynamoDB by a queue of the same transaction."""

import pytest
from django.core.management import CommandError, call_command

from edfi.models import School
from oneroster import read_models
from oneroster.models import Organization, Unpublished

pytestmark = pytest.mark.usefixtures("committed", "dynamo")


def test_a_school_is_opened_once_and_its_copy_is_owed(capsys):
    call_command("open_school", "--school-id", "7", "--name", "El Paso Academy")
    call_command("open_school", "--school-id", "7", "--name", "Another name")

    school = School.objects.get()
    assert (school.school_id, school.name_of_institution) == (7, "El Paso Academy")
    assert Organization.objects.get(sourced_id="school_7").name == "El Paso Academy"
    assert set(Unpublished.objects.values_list("read_model", "key")) == {
        ("organizations", "school_7")
    }
    assert "nothing was changed" in capsys.readouterr().out


def test_a_school_is_published_as_it_is_then():
    call_command("open_school", "--school-id", "7")

    assert read_models.publish_school(7) is True
    assert read_models.publish_school(7) is False
    assert read_models.school_item(7).name == "Texas Sports Academy"


@pytest.mark.parametrize(
    "odd", [["--time-zone", "Mars/Olympus"], ["--name", " "], ["--school-id", "0"]]
)
def test_odd_input_is_named(odd):
    with pytest.raises(CommandError, match=odd[0]):
        call_command("open_school", *odd)
    assert School.objects.count() == 0
