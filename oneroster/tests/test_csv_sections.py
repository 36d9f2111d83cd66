"""Rows of a package that Ed-Fi knows too: a class is a section, an enrollment an association."""

import pytest

from edfi.rest.tests.conftest import sis  # noqa: F401  (a client of the Ed-Fi API)
from edfi.tests.factories import StaffFactory, StudentSchoolAssociationFactory
from oneroster import models
from oneroster.csv.importing import Choices, import_package
from oneroster.tests.factories import AcademicSessionFactory
from oneroster.tests.packages import BASE, package
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db


def load(files, **choices):
    return import_package(package(files), by=system("test"), choices=Choices(**choices))


@pytest.fixture
def files() -> dict:
    """A package that refers to a session, a student and a member of staff of record."""
    session = AcademicSessionFactory()
    session.refresh_from_db()
    school = f"school_{session.school_id}"
    student = StudentSchoolAssociationFactory(school_id=session.school_id).student_id
    staff = StaffFactory().staff_unique_id
    course = {"sourcedId": "ec", "title": "Algebra", "courseCode": "ALG", "orgSourcedId": school}
    held = {
        "sourcedId": "ek",
        "title": "Algebra, first period",
        "courseSourcedId": "ec",
        "classType": "scheduled",
        "schoolSourcedId": school,
        "termSourcedIds": session.sourced_id,
    }
    people = [("es", f"student_{student}", "student"), ("et", f"staff_{staff}", "teacher")]
    enrollments = [
        {
            "sourcedId": sourced_id,
            "classSourcedId": "ek",
            "schoolSourcedId": school,
            "userSourcedId": user,
            "role": role,
            "beginDate": "2026-08-20",
        }
        for sourced_id, user, role in people
    ]
    return {"courses": [course], "classes": [held], "enrollments": enrollments}


def test_they_are_read_through_the_ed_fi_api(files, sis):  # noqa: F811
    report = load(files)

    assert [str(each) for each in report.problems] == []
    [section] = sis.listed("sections?sectionIdentifier=ek")
    offering = section["courseOfferingReference"]
    assert (offering["localCourseCode"], offering["schoolId"]) == (
        "ALG",
        int(files["classes"][0]["schoolSourcedId"].removeprefix("school_")),
    )
    [student] = sis.listed("studentSectionAssociations")
    assert student["beginDate"] == "2026-08-20"
    assert student["sectionReference"]["sectionIdentifier"] == "ek"
    reference = student["studentReference"]["studentUniqueId"]
    assert f"student_{reference}" == files["enrollments"][0]["userSourcedId"]
    [teacher] = sis.listed("staffSectionAssociations")
    assert teacher["classroomPositionDescriptor"].endswith("#Teacher of Record")


def test_a_repeat_leaves_them_unchanged(files, sis):  # noqa: F811
    load(files)
    before = sis.listed("sections"), sis.listed("studentSectionAssociations")

    report = load(files)

    assert [each for each in report.tallies if each.unchanged != each.rows] == []
    assert report.notices == []
    assert (sis.listed("sections"), sis.listed("studentSectionAssociations")) == before


def test_what_is_left_out_is_an_ed_fi_delete(files, sis):  # noqa: F811
    load(files)
    [was] = sis.listed("studentSectionAssociations")

    load(files | {"enrollments": files["enrollments"][1:]})

    assert sis.listed("studentSectionAssociations") == []
    [gone] = sis.listed("studentSectionAssociations/deletes")
    assert gone["id"] == was["id"]
    assert gone["keyValues"]["sectionIdentifier"] == "ek"
    assert models.Enrollment.objects.get(sourced_id="es").status == "tobedeleted"
    back = load(files)
    assert [str(each) for each in back.problems] == []
    assert len(sis.listed("studentSectionAssociations")) == 1


def test_a_class_that_ends_takes_its_section_with_it(files, sis):  # noqa: F811
    load(files)
    other = {**files["classes"][0], "sourcedId": "ek2", "title": "Second period"}
    moved = [
        {**each, "sourcedId": f"{each['sourcedId']}2", "classSourcedId": "ek2"}
        for each in files["enrollments"]
    ]

    report = load(files | {"classes": [other], "enrollments": moved})

    assert [str(each) for each in report.problems] == []
    assert [each["sectionIdentifier"] for each in sis.listed("sections")] == ["ek2"]
    assert models.RosterClass.objects.get(sourced_id="ek").status == "tobedeleted"


def test_what_the_tables_refuse_is_named_by_line(files):
    load(files)
    session = BASE["academicSessions"][:1]
    held = files["classes"][0]
    fresh = {**held, "sourcedId": "ek3"}
    away = {**held, "termSourcedIds": "y27"}  # no session of that school: it would be no section
    changed = files | {"academicSessions": session, "classes": [fresh, away]}

    report = load(changed)

    assert report.status == "refused"
    [problem] = report.problems
    assert (problem.file, problem.line) == ("classes.csv", 3)
    assert problem.reason.startswith("class ek is of Ed-Fi")
    assert not models.RosterClass.objects.filter(sourced_id="ek3").exists()


def test_good_rows_come_in_beside_those_that_the_tables_refuse(files):
    load(files)
    away = {**files["classes"][0], "termSourcedIds": "y27"}
    fresh = {**files["classes"][0], "sourcedId": "ek3"}
    changed = {"academicSessions": BASE["academicSessions"][:1], "classes": [fresh, away]}

    report = load(changed, skip_refused=True)

    assert report.status == "imported"
    tally = next(each for each in report.tallies if each.file == "classes")
    assert (tally.created, tally.refused, tally.adds_up) == (1, 1, True)
    assert models.RosterClass.objects.get(sourced_id="ek").term_sourced_ids != ["y27"]
