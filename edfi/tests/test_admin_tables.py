"""Staff's pages on organizations, calendars, staff, programs and demographics."""

import pytest

from edfi import descriptors, models
from edfi.models import EducationOrganization
from edfi.tests import factories
from edfi.tests.test_admin import form_of
from tsa.accounts.tests.factories import machine_client
from tsa.admin.tests.clients import openings, queries, signed_in, told

pytestmark = pytest.mark.django_db
PAGES = {
    "calendar": factories.CalendarFactory,
    "calendardate": factories.CalendarDateFactory,
    "classperiod": factories.ClassPeriodFactory,
    "educationservicecenter": factories.EducationServiceCenterFactory,
    "localeducationagency": factories.LocalEducationAgencyFactory,
    "location": factories.LocationFactory,
    "person": factories.PersonFactory,
    "program": factories.ProgramFactory,
    "schoolyeartype": factories.SchoolYearTypeFactory,
    "staff": factories.StaffFactory,
    "staffeducationorganizationassignment": factories.StaffEducationOrganizationAssignmentFactory,
    "stateeducationagency": factories.StateEducationAgencyFactory,
    "studenteducationorganizationassociation": (
        factories.StudentEducationOrganizationAssociationFactory
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_costs_the_same_for_2_rows_and_for_30(name):
    client = signed_in("registrar")
    PAGES[name].create_batch(2)
    few = queries(client, f"/admin/edfi/{name}/")
    PAGES[name].create_batch(28)

    assert queries(client, f"/admin/edfi/{name}/") == few


@pytest.mark.parametrize("name", PAGES)
def test_a_page_saved_as_it_is_changes_nothing(dynamo, name):
    row = PAGES[name]()
    before = type(row).objects.get(pk=row.pk)
    client = signed_in("registrar")
    address = f"/admin/edfi/{name}/{row.pk}/change/"

    answer = client.post(address, form_of(client, address))

    assert answer.status_code == 302, told(answer)
    assert type(row).objects.get(pk=row.pk).etag == before.etag


@pytest.mark.parametrize("name", PAGES)
def test_an_auditor_reads_words_and_no_uris(dynamo, name):
    row = PAGES[name]()
    client = signed_in("auditor")

    listed = client.get(f"/admin/edfi/{name}/").content.decode()
    page = client.get(f"/admin/edfi/{name}/{row.pk}/change/").content.decode()

    assert "uri://" not in listed + page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_search_and_an_empty_form_open(name):
    client = signed_in("registrar")
    PAGES[name]()

    assert client.get(f"/admin/edfi/{name}/", {"q": "7"}).status_code == 200
    assert client.get(f"/admin/edfi/{name}/add/").status_code == 200


def test_opening_a_students_demographics_is_logged(dynamo):
    row = factories.StudentEducationOrganizationAssociationFactory()

    signed_in("registrar").get(
        f"/admin/edfi/studenteducationorganizationassociation/{row.pk}/change/"
    )

    assert openings() == [("student_education_organization_associations", str(row.pk))]


def test_a_calendar_is_added_for_a_year_that_is_there():
    client = signed_in("registrar")
    school = factories.SchoolFactory()
    factories.SchoolYearTypeFactory(school_year=2027)
    form = {
        "school": school.school_id,
        "school_year": "2027",
        "calendar_code": "MAIN",
        "calendar_type_descriptor": "uri://ed-fi.org/CalendarTypeDescriptor#School",
        "grade_levels": [descriptors.grade_level.of("First grade")],
    }

    refused = client.post("/admin/edfi/calendar/add/", {**form, "school_year": "2031"})
    answer = client.post("/admin/edfi/calendar/add/", form)

    assert "There is no such school year" in refused.content.decode()
    assert answer.status_code == 302, told(answer)
    assert models.Calendar.objects.get().grade_levels == form["grade_levels"]


def test_a_calendar_with_dates_is_not_deleted_and_one_without_is():
    client = signed_in()
    factories.CalendarDateFactory()
    held = models.Calendar.objects.get()
    free = factories.CalendarFactory()

    refused = client.post(f"/admin/edfi/calendar/{held.pk}/delete/", {"post": "yes"})
    answer = client.post(f"/admin/edfi/calendar/{free.pk}/delete/", {"post": "yes"})

    assert "Calendar dates: they name it by its key" in refused.content.decode()
    assert answer.status_code == 302, told(answer)
    assert models.Calendar.objects.get() == held


def test_programs_are_filtered_by_an_organizations_name():
    client = signed_in("registrar")
    north = factories.organization_id(name_of_institution="North Campus")
    factories.ProgramFactory(education_organization_id=north)
    factories.ProgramFactory()

    for said in ("north", str(north)):
        page = client.get("/admin/edfi/program/", {"organization": said})
        assert page.context_data["cl"].result_count == 1


def test_all_organizations_are_listed_and_lead_to_their_own_pages():
    client = signed_in("auditor")
    for make in (
        factories.SchoolFactory,
        factories.StateEducationAgencyFactory,
        factories.EducationServiceCenterFactory,
        factories.LocalEducationAgencyFactory,
    ):
        make()

    assert client.get("/admin/edfi/educationorganization/").status_code == 200
    for organization in EducationOrganization.objects.all():
        page = client.get(f"/admin/edfi/educationorganization/{organization.pk}/change/")
        assert f"/admin/edfi/{organization.kind.lower()}/" in page.content.decode()


def test_a_schools_page_refuses_a_district_that_is_not_there(dynamo):
    client = signed_in("registrar")
    school = factories.SchoolFactory()
    address = f"/admin/edfi/school/{school.pk}/change/"

    answer = client.post(address, {**form_of(client, address), "local_education_agency_id": "5"})

    assert "There is no such local education agency" in answer.content.decode()


def test_a_number_that_another_kind_of_organization_has_is_refused_at_its_field():
    client = signed_in("registrar")
    school = factories.SchoolFactory()
    form = form_of(client, "/admin/edfi/stateeducationagency/add/")
    form |= {"name_of_institution": "Again", "state_education_agency_id": school.school_id}

    answer = client.post("/admin/edfi/stateeducationagency/add/", form)

    errors = answer.context_data["adminform"].form.errors
    assert "has this number" in str(errors["state_education_agency_id"])
    assert not models.StateEducationAgency.objects.exists()


def test_a_value_that_records_use_is_not_deleted_and_a_free_one_is():
    client = signed_in()
    used, free = (
        models.Descriptor.objects.get(uri=f"uri://ed-fi.org/CalendarTypeDescriptor#{code}")
        for code in ("School", "Staff")
    )
    factories.CalendarFactory(calendar_type_descriptor=used.uri)

    refused = client.post(f"/admin/edfi/descriptor/{used.pk}/delete/", {"post": "yes"})
    answer = client.post(f"/admin/edfi/descriptor/{free.pk}/delete/", {"post": "yes"})

    assert "Calendars use it" in refused.content.decode()
    assert answer.status_code == 302, told(answer)
    assert list(models.Descriptor.objects.filter(pk__in=[used.pk, free.pk])) == [used]


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("8:00 – 09:00", [{"startTime": "08:00:00", "endTime": "09:00:00"}]),
        ("08:35-09:25", [{"startTime": "08:35:30", "endTime": "09:25:00"}]),
        ("9:00-8:00", None),
        ("25:00-26:00", None),
        ("noon", None),
    ],
)
def test_meeting_times_are_written_as_lines(said, stored):
    client = signed_in("registrar")
    before = [{"startTime": "08:35:30", "endTime": "09:25:00"}]
    row = factories.ClassPeriodFactory(meeting_times=before)
    address = f"/admin/edfi/classperiod/{row.pk}/change/"

    answer = client.post(address, {**form_of(client, address), "meeting_times": said})

    row.refresh_from_db()
    assert row.meeting_times == (stored or before)
    assert answer.status_code == (302 if stored else 200)


def test_a_students_rows_are_found_by_name_and_by_whole_id():
    client = signed_in("registrar")
    row = factories.StudentEducationOrganizationAssociationFactory()
    address = "/admin/edfi/studenteducationorganizationassociation/"

    for said in (row.student_id, f"{row.student.first_name} {row.student.last_name[:2]}"):
        assert client.get(address, {"q": said}).context_data["cl"].result_count == 1
    assert client.get(address, {"q": "nobody"}).context_data["cl"].result_count == 0


def test_a_clients_page_names_the_organizations_behind_its_numbers():
    factories.SchoolFactory(school_id=77, name_of_institution="Northside")
    machine, _secret = machine_client("edfi", education_organization_ids=[77, 78])

    page = signed_in().get(f"/admin/accounts/apiclient/{machine.pk}/change/").content.decode()

    assert "77: Northside" in page
    assert "78: no such organization yet" in page
