"""What a person of some schools can choose, save and count on the pages of the admin."""

import pytest

from edfi.models import Calendar, CalendarDate, Student
from edfi.tests.factories import (
    CalendarDateFactory,
    CalendarFactory,
    SchoolYearTypeFactory,
    StudentSchoolAssociationFactory,
)
from oneroster.tests.factories import RosterCourseFactory
from tsa.accounts.tests.factories import staff_person
from tsa.admin import waiting
from tsa.admin.tests.clients import queries, signed_in
from tsa.admin.tests.world import OF_A_SCHOOL, school_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def schools():
    return school_of(501), school_of(502)


@pytest.fixture
def rita(schools):
    return signed_in("registrar", organizations=["region_501"])


def choices_of(client, model: str, field: str) -> set[str]:
    """What an autocomplete offers for this field, by key."""
    app, name = model.split(".")
    asked = {"app_label": app, "model_name": name, "field_name": field}
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    return {row["id"] for row in found}


def test_autocompletes_offer_what_is_within_reach(rita, schools):
    own, other = (StudentSchoolAssociationFactory(school=school).student for school in schools)

    assert choices_of(rita, "edfi.studentschoolassociation", "school") == {"501"}
    offered = choices_of(rita, "edfi.studentschoolassociation", "student")
    assert offered == {own.student_unique_id}
    assert other.student_unique_id not in offered


def test_a_form_that_chooses_another_school_is_refused(rita, schools):
    year = SchoolYearTypeFactory().school_year
    form = {
        "calendar_code": "MAIN",
        "school_year": year,
        "calendar_type_descriptor": "uri://ed-fi.org/CalendarTypeDescriptor#School",
    }

    rita.post("/admin/edfi/calendar/add/", {**form, "school": "502"})
    assert not Calendar.objects.exists()

    answer = rita.post("/admin/edfi/calendar/add/", {**form, "school": "501"})
    assert answer.status_code == 302
    assert Calendar.objects.get().school_id == 501


def test_a_number_of_another_school_is_undone_when_it_is_saved(rita, schools):
    theirs = CalendarFactory(school=schools[1])
    form = {
        "calendar_code": theirs.calendar_code,
        "school_id": "502",
        "school_year": theirs.school_year,
        "date": "2026-09-07",
        "calendar_events": "Holiday",
    }

    answer = rita.post("/admin/edfi/calendardate/add/", form)

    assert answer.status_code in (200, 403)
    assert not CalendarDate.objects.exists()


def test_what_belongs_to_the_network_is_shown_without_a_way_to_save(rita, schools):
    course = RosterCourseFactory(organization_id="region_501")
    network = RosterCourseFactory(organization=None)
    page = f"/admin/oneroster/course/{network.pk}/change/"

    assert rita.get(f"/admin/oneroster/course/{course.pk}/change/").status_code == 200
    assert 'name="_save"' not in rita.get(page).content.decode()
    assert rita.post(page, {"title": "Mine"}).status_code == 403


def test_a_student_who_was_just_added_can_be_given_a_school(rita, schools, dynamo):
    form = {
        "student_unique_id": "TSA-STU-20261101-0000ABCD",
        "first_name": "Ana",
        "last_name": "Lopez",
        "birth_date": "2015-03-04",
    }

    assert rita.post("/admin/edfi/student/add/", form).status_code == 302

    student = Student.objects.get()
    assert rita.get(f"/admin/edfi/student/{student.pk}/change/").status_code == 200
    other = signed_in("registrar", email="o@tsa.example", organizations=["region_502"])
    assert other.get(f"/admin/edfi/student/{student.pk}/change/").status_code == 404


def test_a_students_page_shows_no_stay_at_a_school_beyond_reach(rita, schools, dynamo):
    student = StudentSchoolAssociationFactory(school=schools[0]).student
    StudentSchoolAssociationFactory(school=schools[1], student=student)

    section = f"/admin/edfi/student/{student.pk}/section/studentschoolassociation/"
    page = rita.get(section).content.decode()

    assert "Academy 501" in page
    assert "Academy 502" not in page


def test_the_start_page_counts_what_is_within_reach(rita, schools, rf):
    for school in schools:
        OF_A_SCHOOL["enrollment.DocumentCopy"](school)
    request = rf.get("/admin/")
    request.user = staff_person("r@tsa.example", role="registrar", organizations=["region_501"])

    [documents] = [each for each in waiting.of(request) if each["title"] == "Documents to check"]

    assert documents["number"] == 1


@pytest.mark.parametrize("model", ["student", "contact", "calendardate", "school"])
def test_reach_costs_a_list_one_query(model, schools):
    CalendarDateFactory(calendar__school=schools[0])
    StudentSchoolAssociationFactory(school=schools[0])
    address = f"/admin/edfi/{model}/"
    everywhere = queries(signed_in("registrar", email="all@tsa.example"), address)

    some = queries(signed_in("registrar", organizations=["region_501"]), address)

    assert some - everywhere == 1
