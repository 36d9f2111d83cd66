"""Whatever changes schools and students in PostgreSQL reaches DynamoDB; the two are compared."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from edfi.models import School, Student, StudentSchoolAssociation, TSAStudentExtension
from edfi.tables import StudentItem
from edfi.tests.factories import (
    SchoolFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
    TSAStudentExtensionFactory,
)
from oneroster import publishing, read_models
from oneroster.models import ReadModelComparison, Unpublished
from oneroster.tables import OrganizationItem
from tsa.access import services as access
from tsa.access.models import Grant
from tsa.audit.writing import writing
from tsa.dynamo.writes import change, commit, create
from tsa.lib.actor import system

pytestmark = pytest.mark.usefixtures("committed", "dynamo")
TESTS = system("tests")
COACH = "coach_1"


def student(number: int = 1, *, coach: str = COACH) -> Student:
    """A student at a school, with a coach who may see the child."""
    with writing(TESTS):
        made = StudentFactory(student_unique_id=f"S{number}")
        StudentSchoolAssociationFactory(student=made)
        TSAStudentExtensionFactory(student=made)
        access.grant_family(made.student_unique_id, guardian_id=None, coach_id=coach)
    return made


def published(key: str = "S1") -> StudentItem | None:
    publishing.publish_due()
    return StudentItem.fetch(key)


def sql(text: str, *values) -> None:
    with writing(TESTS), connection.cursor() as cursor:
        cursor.execute(text, values)


def kinds() -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in publishing.differences():
        counts[each.kind] = counts.get(each.kind, 0) + 1
    return counts


def test_a_new_student_is_in_the_coachs_list():
    made = student()

    item = published()

    [listed] = read_models.students_of(COACH)
    assert (listed.first_name, listed.last_name) == (made.first_name, made.last_name)
    assert item.enrollment_status == "registered"
    assert item.school_id == str(StudentSchoolAssociation.objects.get().school_id)


def test_the_item_holds_what_the_list_shows_and_no_more_of_the_child():
    student()

    assert set(published().attribute_values) <= {
        *("student_unique_id", "first_name", "last_name", "grade_level", "school_id"),
        *("enrollment_status", "coach_id", "coach_from", "updated_at", "version", "write_id"),
    }


@pytest.mark.parametrize(
    ("statement", "attribute", "expected"),
    [
        ("UPDATE students SET last_name = 'Ñandú'", "last_name", "Ñandú"),
        (
            "UPDATE tsa_student_extensions SET enrollment_status = 'enrolled'",
            "enrollment_status",
            "enrolled",
        ),
        ("UPDATE access_grants SET valid_until = now()", "coach_id", None),
        ("DELETE FROM student_school_associations", "school_id", None),
    ],
    ids=["name", "status", "coach", "stay"],
)
def test_a_change_by_hand_reaches_it(statement, attribute, expected):
    student()
    published()

    sql(statement)

    assert getattr(published(), attribute) == expected


def test_a_change_that_the_list_does_not_show_queues_nothing():
    student()
    published()

    sql("UPDATE students SET birth_city = 'Austin'")
    sql("UPDATE access_grants SET may_pay = true WHERE adult_kind = 'guardian'")

    assert publishing.waiting() == {"organizations": 0, "students": 0}


def test_what_is_rolled_back_is_not_queued():
    student()
    published()

    with writing(TESTS):
        Student.objects.update(last_name="Never")
        transaction.set_rollback(True)

    assert not Unpublished.objects.exists()


def test_a_student_who_is_gone_leaves_the_table():
    student()
    published()

    for table in (Grant, StudentSchoolAssociation, TSAStudentExtension):
        with writing(TESTS):
            table.objects.all().delete()
    sql("DELETE FROM student_education_organization_associations")
    sql("DELETE FROM students")

    assert published() is None
    assert kinds() == {}


def test_a_new_coach_takes_the_student_over():
    student()
    published()

    with writing(TESTS):
        access.end_all("S1", adult_kind="coach")
        access.grant_family("S1", guardian_id=None, coach_id="coach_2")
    published()

    assert read_models.students_of(COACH) == []
    assert [item.key for item in read_models.students_of("coach_2")] == ["S1"]


def test_access_that_has_run_out_hides_the_student_at_once():
    student()
    with writing(TESTS):
        Grant.objects.update(valid_until=timezone.now() + timedelta(days=1))
    item = published()
    item.coach_until = "2020-01-01T00:00:00.000Z"
    commit(change(item))

    assert read_models.students_of(COACH) == []


def test_a_school_changed_in_bulk_reaches_it_and_a_deleted_one_leaves():
    with writing(TESTS):
        SchoolFactory(school_id=8)
        SchoolFactory(school_id=9)
    publishing.publish_due()

    sql("UPDATE schools SET name_of_institution = name_of_institution || ' II'")
    sql("DELETE FROM schools WHERE school_id = 9")
    publishing.publish_due()

    assert read_models.school_item(8).name == School.objects.get(school_id=8).name_of_institution
    assert read_models.school_item(8).name.endswith(" II")
    assert read_models.school_item(9) is None


def test_a_hundred_changes_of_one_student_are_one_write():
    student()
    published()
    version = StudentItem.fetch("S1").version
    for number in range(100):
        sql("UPDATE students SET first_name = %s", f"Ana{number}")

    publishing.publish_due()

    assert StudentItem.fetch("S1").version == version + 1
    assert StudentItem.fetch("S1").first_name == "Ana99"


def test_who_dies_before_the_queue_is_emptied_publishes_again(monkeypatch):
    student()
    monkeypatch.setattr(publishing.faults, "reach", _die_at("read_model_published"))
    with pytest.raises(RuntimeError):
        publishing.publish_due()
    left = Unpublished.objects.count()
    monkeypatch.undo()

    assert left > 0
    assert published().key == "S1"
    assert not Unpublished.objects.exists()


def _die_at(point: str):
    def reach(reached: str) -> None:
        if reached == point:
            raise RuntimeError

    return reach


def test_what_changes_while_it_is_published_wins(monkeypatch):
    student()
    published()
    sql("UPDATE students SET first_name = 'First'")

    def reach(point: str) -> None:
        if point == "read_model_read":
            monkeypatch.undo()
            sql("UPDATE students SET first_name = 'Second'")

    monkeypatch.setattr(publishing.faults, "reach", reach)

    assert published().first_name == "Second"


# -- comparing ----------------------------------------------------------------------------------


def test_every_kind_of_difference_is_found_and_mended():
    for number in (1, 2, 3):
        student(number)
    publishing.publish_due()
    StudentItem.fetch("S1").delete()
    behind = StudentItem.fetch("S2")
    behind.last_name = "Old"
    commit(change(behind))
    commit(create(StudentItem("gone", first_name="Not", last_name="There")))
    commit(create(OrganizationItem("district", school_id=1, name="", time_zone="", source_etag="")))

    found = kinds()
    call_command("check_consistency", "--apply", stdout=StringIO())

    assert found == {
        "student_copy_missing": 1,
        "student_copy_behind": 1,
        "student_copy_left_over": 1,
        "school_copy_left_over": 1,
    }
    assert kinds() == {}


def test_what_is_queued_is_explained():
    student()

    assert {each.reason for each in publishing.differences()} == {"queued for the worker"}


def test_an_unexplained_difference_fails_the_check():
    student()
    publishing.publish_due()
    StudentItem.fetch("S1").delete()

    with pytest.raises(CommandError, match="1 unexplained"):
        call_command("check_consistency", stdout=StringIO())


def test_a_lost_table_is_rebuilt_in_batches(monkeypatch):
    for number in range(120):
        student(number)
    Unpublished.objects.all().delete()
    commits = []
    monkeypatch.setattr(
        publishing, "commit", lambda *writes: (commits.append(len(writes)), commit(*writes))
    )

    call_command("rebuild_copies", "--apply", stdout=StringIO())

    assert sum(commits) == 120 + School.objects.count()
    assert len(commits) < 10
    assert kinds() == {}


def test_each_comparison_is_noted():
    student()
    publishing.publish_due()
    StudentItem.fetch("S1").delete()

    kinds()

    row = ReadModelComparison.objects.get(read_model="students")
    assert (row.rows, row.missing, row.behind, row.left_over) == (1, 1, 0, 0)
