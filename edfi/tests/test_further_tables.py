"""Organizations, calendars, staff and programs: what their tables refuse, keep and follow."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from edfi import models
from edfi.models import EducationOrganization, TrackedChange
from edfi.tests import factories

pytestmark = pytest.mark.django_db
TYPE = "uri://ed-fi.org/CalendarTypeDescriptor#School"
FACTORIES = [
    factories.CalendarDateFactory,
    factories.CalendarFactory,
    factories.ClassPeriodFactory,
    factories.EducationServiceCenterFactory,
    factories.LocalEducationAgencyFactory,
    factories.LocationFactory,
    factories.PersonFactory,
    factories.ProgramFactory,
    factories.SchoolYearTypeFactory,
    factories.StaffEducationOrganizationAssignmentFactory,
    factories.StaffFactory,
    factories.StateEducationAgencyFactory,
    factories.StudentEducationOrganizationAssociationFactory,
]
BAD_ROWS = [
    (factories.StateEducationAgencyFactory, {"name_of_institution": " "}),
    (factories.StateEducationAgencyFactory, {"accountabilities": {}}),
    (factories.EducationServiceCenterFactory, {"operational_status_descriptor": "Active"}),
    (factories.LocalEducationAgencyFactory, {"local_education_agency_category_descriptor": "x"}),
    (factories.SchoolYearTypeFactory, {"school_year": 27}),
    (factories.SchoolYearTypeFactory, {"school_year_description": " "}),
    (factories.CalendarFactory, {"school_year": 2031}),
    (factories.CalendarFactory, {"calendar_type_descriptor": "School"}),
    (factories.CalendarDateFactory, {"calendar_code": "NONE"}),
    (factories.ClassPeriodFactory, {"meeting_times": {}}),
    (factories.LocationFactory, {"classroom_identification_code": " "}),
    (factories.StaffFactory, {"last_name": " "}),
    (factories.StaffFactory, {"races": {}}),
    (factories.StaffFactory, {"sex_descriptor": "Female"}),
    (
        factories.StaffFactory,
        {"person_id": "P", "source_system_descriptor": "uri://x.example/SourceSystemDescriptor#X"},
    ),
    (
        factories.StaffEducationOrganizationAssignmentFactory,
        {"staff_classification_descriptor": "Teacher"},
    ),
    (factories.StaffEducationOrganizationAssignmentFactory, {"full_time_equivalency": -1}),
    (factories.ProgramFactory, {"program_name": " "}),
    (factories.PersonFactory, {"source_system_descriptor": "District"}),
    (factories.StudentEducationOrganizationAssociationFactory, {"languages": {}}),
    (factories.StudentEducationOrganizationAssociationFactory, {"sex_descriptor": "Female"}),
    (factories.SchoolFactory, {"local_education_agency_id": 12}),
    (factories.StudentSchoolAssociationFactory, {"next_year_school_id": 12}),
    (factories.StudentSchoolAssociationFactory, {"class_of_school_year": 2199}),
    (factories.StudentSchoolAssociationFactory, {"calendar_code": "NONE"}),
]


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_plausible_row_passes_a_forms_checks(factory):
    factory().full_clean()


@pytest.mark.parametrize("factory", FACTORIES)
def test_the_same_key_is_there_once(factory):
    row = factory()
    copy = type(row).objects.get(pk=row.pk)
    copy.pk = "00000000-0000-4000-8000-000000000001"
    copy._state.adding = True
    copy.ordinal = 0

    with pytest.raises(IntegrityError, match="unique"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize(
    "factory", [each for each in FACTORIES if each is not factories.PersonFactory]
)
def test_a_change_gives_a_new_etag_and_version_and_is_audited(factory):
    row = factory()
    before = type(row).objects.get(pk=row.pk)
    table = row._meta.db_table

    raw(f"UPDATE {table} SET _etag = 'mine'")
    same = type(row).objects.get(pk=row.pk)
    raw(f"UPDATE {table} SET {COLUMN[table]}")

    after = type(row).objects.get(pk=row.pk)
    assert (same.etag, same.change_version) == (before.etag, before.change_version)
    assert after.etag != before.etag
    assert after.change_version > before.change_version
    with connection.cursor() as cursor:
        cursor.execute("SELECT action FROM audit_logs WHERE entity = %s ORDER BY id", [table])
        assert [action for (action,) in cursor] == ["insert", "update"]


COLUMN = {
    "calendar_dates": "calendar_events = '[]'",
    "calendars": "grade_levels = '[\"x\"]'",
    "class_periods": "official_attendance_period = true",
    "education_service_centers": "web_site = 'https://region.example'",
    "local_education_agencies": "web_site = 'https://district.example'",
    "locations": "optimal_number_of_seats = 20",
    "programs": "program_id = '7'",
    "school_year_types": "current_school_year = true",
    "staff_education_organization_assignments": "position_title = 'Head'",
    "staffs": "middle_name = 'M'",
    "state_education_agencies": "web_site = 'https://state.example'",
    "student_education_organization_associations": "login_id = 'me'",
}


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_row_is_refused(factory, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)


@pytest.mark.parametrize(
    ("factory", "column"),
    [
        (factories.CalendarFactory, "calendar_code"),
        (factories.LocalEducationAgencyFactory, "local_education_agency_id"),
        (factories.PersonFactory, "person_id"),
        (factories.ProgramFactory, "program_name"),
        (factories.SchoolYearTypeFactory, "school_year"),
        (factories.StaffFactory, "staff_unique_id"),
    ],
)
def test_a_key_is_never_changed(factory, column):
    row = factory()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        raw(f"UPDATE {row._meta.db_table} SET {column} = '2001'")


# -- education organizations --------------------------------------------------------------------


def test_every_kind_is_an_education_organization():
    state = factories.StateEducationAgencyFactory()
    center = factories.EducationServiceCenterFactory(state_education_agency=state)
    district = factories.LocalEducationAgencyFactory(
        education_service_center=center, state_education_agency=state
    )
    part = factories.LocalEducationAgencyFactory(parent_local_education_agency=district)
    school = factories.SchoolFactory(local_education_agency_id=part.local_education_agency_id)

    assert list(
        EducationOrganization.objects.order_by("education_organization_id").values_list(
            "education_organization_id",
            "kind",
            "local_education_agency_id",
            "education_service_center_id",
            "state_education_agency_id",
        )
    ) == [
        (school.school_id, "School", part.local_education_agency_id, None, None),
        (
            district.local_education_agency_id,
            "LocalEducationAgency",
            None,
            center.education_service_center_id,
            state.state_education_agency_id,
        ),
        (
            part.local_education_agency_id,
            "LocalEducationAgency",
            district.local_education_agency_id,
            None,
            None,
        ),
        (
            center.education_service_center_id,
            "EducationServiceCenter",
            None,
            None,
            state.state_education_agency_id,
        ),
        (state.state_education_agency_id, "StateEducationAgency", None, None, None),
    ]


def test_a_number_belongs_to_one_kind_only():
    school = factories.SchoolFactory()

    with pytest.raises(IntegrityError, match="education_organizations"), transaction.atomic():
        factories.LocalEducationAgencyFactory(local_education_agency_id=school.school_id)


def test_an_education_organization_follows_bulk_changes_and_deletions():
    stays, goes = factories.SchoolFactory(), factories.SchoolFactory()

    models.School.objects.update(name_of_institution="Renamed")
    models.School.objects.filter(pk=goes.pk).delete()

    (left,) = EducationOrganization.objects.all()
    assert (left.education_organization_id, left.name_of_institution) == (
        stays.school_id,
        "Renamed",
    )


def test_an_organization_that_records_name_cannot_go():
    program = factories.ProgramFactory()

    raw("DELETE FROM schools WHERE school_id = %s", program.education_organization_id)

    with pytest.raises(IntegrityError):  # as the commit would
        connection.check_constraints()


def test_schools_come_by_copy_and_are_listed():
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY schools (school_id, name_of_institution) FROM STDIN") as copy,
    ):
        copy.write_row((51, "North"))
        copy.write_row((52, "South"))

    assert list(
        models.School.objects.order_by("school_id").values_list("state_organization_id", flat=True)
    ) == ["51", "52"]
    assert EducationOrganization.objects.count() == 2


# -- references ---------------------------------------------------------------------------------


def test_a_form_says_which_row_is_missing():
    school = factories.SchoolFactory.build(local_education_agency_id=12)

    with pytest.raises(ValidationError, match="local education agency"):
        school.full_clean()


def test_a_source_system_may_stand_without_a_person():
    source = "uri://x.example/SourceSystemDescriptor#X"

    assert factories.StudentFactory(source_system_descriptor=source).person_id is None


def test_a_person_that_a_contact_names_cannot_go():
    person = factories.PersonFactory()
    factories.ContactFactory(
        person_id=person.person_id, source_system_descriptor=person.source_system_descriptor
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        person.delete()


def test_a_school_year_that_an_agencys_item_names_must_be_there_and_stay():
    factories.SchoolYearTypeFactory(school_year=2026)
    item = {"schoolYearTypeReference": {"schoolYear": 2026}, "title": "x"}
    factories.LocalEducationAgencyFactory(accountabilities=[item])

    with pytest.raises(IntegrityError), transaction.atomic():
        models.SchoolYearType.objects.filter(school_year=2026).delete()
    item["schoolYearTypeReference"]["schoolYear"] = 2025
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.StateEducationAgencyFactory(accountabilities=[item])


def test_what_the_api_may_leave_out_is_filled_in():
    raw("INSERT INTO schools (school_id, name_of_institution) VALUES (7, 'Seven')")
    raw("INSERT INTO students (student_unique_id, first_name, last_name) VALUES ('A', 'A', 'A')")
    raw("INSERT INTO students (student_unique_id, first_name, last_name) VALUES ('B', 'B', 'B')")

    first, second = models.Student.objects.order_by("student_unique_id")
    assert models.School.objects.get().state_organization_id == "7"
    assert len(str(first.student_usi)) == 18
    assert first.student_usi != second.student_usi


# -- stays at schools ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "year"),
    [(date(2026, 7, 31), 2026), (date(2026, 8, 1), 2027), (date(2027, 1, 5), 2027)],
)
def test_a_stay_without_a_school_year_gets_that_of_its_entry_date(entry, year):
    stay = factories.StudentSchoolAssociationFactory(entry_date=entry, school_year=None)

    assert models.StudentSchoolAssociation.objects.get(pk=stay.pk).school_year == year


def test_a_stay_makes_the_school_year_that_it_names():
    factories.StudentSchoolAssociationFactory(school_year=2033)

    year = models.SchoolYearType.objects.get(school_year=2033)
    assert (year.school_year_description, year.current_school_year) == ("2032-2033", False)


def test_the_key_of_a_stay_changes_where_the_transaction_says_so():
    stay = factories.StudentSchoolAssociationFactory()

    with transaction.atomic():
        raw("SELECT set_config('tsa.key_change', 'on', true)")
        raw("UPDATE student_school_associations SET entry_date = '2026-09-01'")
        raw("SELECT set_config('tsa.key_change', '', true)")

    (change,) = TrackedChange.objects.filter(resource="studentSchoolAssociations")
    assert change.record_id == stay.pk
    assert change.old_key["entryDate"] == "2026-08-15"
    assert change.new_key == {**change.old_key, "entryDate": "2026-09-01"}
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        raw("UPDATE student_school_associations SET entry_date = '2026-10-01'")


def test_a_calendar_that_a_stay_names_is_of_its_school_and_year():
    calendar = factories.CalendarFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.StudentSchoolAssociationFactory(calendar_code=calendar.calendar_code)
    factories.StudentSchoolAssociationFactory(
        school=calendar.school, calendar_code=calendar.calendar_code
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("DELETE FROM calendars")


# -- tombstones ---------------------------------------------------------------------------------


def test_a_deleted_row_leaves_its_natural_key():
    assignment = factories.StaffEducationOrganizationAssignmentFactory()
    kept = models.StaffEducationOrganizationAssignment.objects.get(pk=assignment.pk)

    models.StaffEducationOrganizationAssignment.objects.all().delete()

    (gone,) = TrackedChange.objects.all()
    assert gone.resource == "staffEducationOrganizationAssignmentAssociations"
    assert gone.change_version > kept.change_version
    assert gone.new_key is None
    assert gone.old_key == {
        "beginDate": "2026-08-01",
        "educationOrganizationId": assignment.education_organization_id,
        "staffClassificationDescriptor": assignment.staff_classification_descriptor,
        "staffUniqueId": assignment.staff_id,
    }


def test_a_renamed_class_period_and_location_tell_their_key_change():
    factories.ClassPeriodFactory(class_period_name="Old")
    factories.LocationFactory(classroom_identification_code="Old")

    models.ClassPeriod.objects.update(class_period_name="New")
    models.Location.objects.update(classroom_identification_code="New")

    assert sorted(
        (change.resource, *change.new_key.values()) for change in TrackedChange.objects.all()
    ) == [
        ("classPeriods", models.ClassPeriod.objects.get().school_id, "New"),
        ("locations", models.Location.objects.get().school_id, "New"),
    ]
