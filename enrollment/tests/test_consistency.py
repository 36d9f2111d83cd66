"""Both stores provably agree: every kind of difference is made, counted, and mended."""

import pytest
from django.core.management import CommandError, call_command

from edfi.models import StudentSchoolAssociation
from enrollment import consistency
from enrollment.models import EnrollmentCopy
from enrollment.services import saving
from enrollment.tests import families
from oneroster import publishing
from oneroster.models import RosterUser, UserAgent
from oneroster.tables import OrganizationItem
from tsa.audit.writing import writing
from tsa.dynamo.writes import change, commit
from tsa.lib.actor import system


def kinds() -> list[str]:
    publishing.publish_due()
    return sorted(each.kind for each in consistency.differences())


def test_a_clean_system_has_no_difference(coach):
    for upto in range(7):
        families.family(coach, upto=upto)
    drafted = families.family(coach, upto=1)
    saving.save_draft(drafted.enrollment_id, 2, {"notes": "later"}, by=drafted.actor)

    assert kinds() == []
    call_command("check_consistency")


def test_a_lost_copy_is_found_and_made_anew(coach):
    made = families.family(coach, upto=2)
    EnrollmentCopy.objects.filter(pk=made.enrollment_id).delete()

    with pytest.raises(CommandError, match="1 unexplained"):
        call_command("check_consistency")
    call_command("rebuild_copies", "--apply")

    assert EnrollmentCopy.objects.get().appointments.count() == 1
    assert kinds() == []


def test_half_a_set_of_records_is_never_explained(coach):
    made = families.family(coach, upto=4)
    item = made.item
    item.mark()
    commit(change(item))
    with writing(system("tests")):
        UserAgent.objects.all().delete()

    (found,) = [each for each in consistency.differences() if each.kind.startswith("records")]
    assert (found.kind, found.reason) == ("records_incomplete", "")


def test_missing_records_are_made_again(coach):
    made = families.family(coach, upto=4)
    with writing(system("tests")):
        StudentSchoolAssociation.objects.all().delete()

    with pytest.raises(CommandError):
        call_command("check_consistency")
    call_command("check_consistency", "--apply")

    assert StudentSchoolAssociation.objects.get().student_id == made.student_unique_id


def test_the_roster_and_the_schools_are_compared_too(coach):
    families.family(coach, upto=4)
    publishing.publish_due()
    stale = OrganizationItem.fetch(f"school_{families.SCHOOL_ID}")
    stale.source_etag = "old"
    commit(change(stale))

    assert kinds() == ["school_copy_behind"]
    call_command("check_consistency", "--apply")
    assert kinds() == []
    assert RosterUser.objects.filter(role="student").count() == 1
