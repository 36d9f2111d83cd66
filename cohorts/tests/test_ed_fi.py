"""A cohort and its members by our names and by Ed-Fi's, whichever way they are written."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.models import TrackedChange
from edfi.tests.factories import LocalEducationAgencyFactory, SchoolFactory, StudentFactory
from oneroster.models import AcademicSession
from oneroster.tests.factories import OrganizationFactory, RosterClassFactory

pytestmark = pytest.mark.django_db
TYPE = "uri://ed-fi.org/CohortTypeDescriptor#Study Hall"


def by_ed_fi(identifier="923-s", organization=77, **values):
    columns = {
        "cohort_identifier": identifier,
        "education_organization_id": organization,
        "cohort_type_descriptor": TYPE,
        **values,
    }
    return insert("student_cohorts", columns, StudentCohort)


def join(student, identifier="923-s", organization=77, **values):
    columns = {
        "cohort_identifier": identifier,
        "education_organization_id": organization,
        "student_unique_id": student.student_unique_id,
        "enrollment_date": date(2026, 8, 15),
        **values,
    }
    return insert("student_cohort_members", columns, StudentCohortMember)


def insert(table, columns, model):
    """As the Ed-Fi API does: none of our own names."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" VALUES ({', '.join(['%s'] * len(columns))}) RETURNING id",
            list(columns.values()),
        )
        (key,) = cursor.fetchone()
    return model.objects.get(pk=key)


@pytest.fixture
def school():
    return SchoolFactory(school_id=77)


@pytest.fixture
def cohort(school):
    """Made by staff."""
    made = StudentCohort.objects.create(
        code="923-s", name="923-s", organization_unit_id="school_77"
    )
    made.refresh_from_db()
    return made


def test_a_cohort_of_a_school_is_an_ed_fi_cohort(cohort):
    assert (cohort.education_organization_id, cohort.cohort_identifier) == (77, "923-s")
    assert cohort.cohort_type_descriptor == "uri://ed-fi.org/CohortTypeDescriptor#Other"
    assert cohort.etag


def test_a_cohort_of_a_network_is_not():
    made = StudentCohort.objects.create(code="a", name="a", organization_unit=OrganizationFactory())
    made.refresh_from_db()

    assert (made.education_organization_id, made.cohort_identifier) == (None, None)


def test_long_codes_are_cut_to_identifiers_that_differ(school):
    for ending in "ab":
        StudentCohort.objects.create(
            code="x" * 40 + ending, name="x", organization_unit_id="school_77"
        )

    identifiers = StudentCohort.objects.values_list("cohort_identifier", flat=True)
    assert set(identifiers) == {"x" * 36, "x" * 34 + "-2"}


def test_a_cohort_by_ed_fi_gets_code_name_and_organization(school):
    made = by_ed_fi()

    assert (made.code, made.name, made.organization_unit_id) == ("923-s", "923-s", "school_77")
    assert made.is_active
    assert made.cohort_type_descriptor == TYPE


def test_one_identifier_at_two_organizations_makes_two_codes(school):
    LocalEducationAgencyFactory(local_education_agency_id=12)

    codes = [by_ed_fi().code, by_ed_fi(organization=12).code]

    assert codes == ["923-s", "923-s-2"]


def test_a_cohort_saved_again_as_it_was_made_is_unchanged(school):
    made = StudentCohort.objects.create(
        code="923-s", name="923-s", organization_unit_id="school_77"
    )
    before = StudentCohort.objects.values().get()

    made.save()

    assert StudentCohort.objects.values().get() == before


def test_a_member_by_staff_is_known_to_ed_fi(cohort):
    student = StudentFactory()
    member = StudentCohortMember.objects.create(
        cohort=cohort, student=student, enrollment_date=date(2026, 8, 15)
    )
    member.save()

    member.refresh_from_db()
    assert (member.education_organization_id, member.cohort_identifier) == (77, "923-s")
    assert member.student_number_id == student.student_unique_id


def test_a_member_by_ed_fi_is_known_to_us(cohort):
    student = StudentFactory()

    member = join(student)

    assert (member.cohort, member.student, member.is_active) == (cohort, student, True)


@pytest.mark.parametrize("values", [{"identifier": "none"}, {"organization": 78}])
def test_a_member_of_no_cohort_is_refused(cohort, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        join(StudentFactory(), **values)


def test_a_member_who_is_no_student_is_refused(cohort):
    with pytest.raises(IntegrityError), transaction.atomic():
        join(StudentFactory.build(student_unique_id="none"))


def test_a_membership_that_is_over_is_past_and_may_be_resumed(cohort):
    student = StudentFactory()
    member = join(student, end_date=date(2026, 8, 20))
    assert (member.is_active, member.status) == (False, "ended")
    second = join(student, enrollment_date=date(2026, 9, 1))
    assert second.is_active
    second.delete()

    StudentCohortMember.objects.filter(pk=member.pk).update(end_date=None)

    member.refresh_from_db()
    assert (member.is_active, member.status) == (True, "active")


def test_a_membership_that_will_end_is_not_past_yet(cohort):
    assert join(StudentFactory(), end_date=date.today() + timedelta(days=9)).is_active


def test_a_cohort_that_moves_takes_its_members_and_its_old_key_is_gone(cohort):
    member = join(StudentFactory())
    SchoolFactory(school_id=78)

    StudentCohort.objects.filter(pk=cohort.pk).update(organization_unit_id="school_78")

    member.refresh_from_db()
    assert (member.education_organization_id, member.cohort_id) == (78, cohort.pk)
    gone = TrackedChange.objects.order_by("resource").values_list("resource", "old_key", "new_key")
    assert list(gone) == [
        ("cohorts", {"cohortIdentifier": "923-s", "educationOrganizationId": 77}, None),
        (
            "studentCohortAssociations",
            {
                "beginDate": "2026-08-15",
                "cohortIdentifier": "923-s",
                "educationOrganizationId": 77,
                "studentUniqueId": member.student_number_id,
            },
            None,
        ),
    ]


def test_a_cohort_leaves_ed_fi_and_comes_back_with_its_members(cohort):
    member = join(StudentFactory())

    StudentCohort.objects.filter(pk=cohort.pk).update(organization_unit=OrganizationFactory())
    member.refresh_from_db()
    assert (member.education_organization_id, member.cohort_identifier) == (None, None)

    StudentCohort.objects.filter(pk=cohort.pk).update(organization_unit_id="school_77")
    member.refresh_from_db()
    assert (member.education_organization_id, member.cohort_identifier) == (77, "923-s")


def test_a_members_sections_must_be_there_and_follow(cohort):
    section = RosterClassFactory()
    reference = {
        "localCourseCode": section.local_course_code,
        "schoolId": section.school_id,
        "schoolYear": section.school_year,
        "sectionIdentifier": section.section_identifier,
        "sessionName": section.session_name,
    }
    member = StudentCohortMember.objects.create(
        cohort=cohort, student=StudentFactory(), sections=[{"sectionReference": reference}]
    )

    AcademicSession.objects.filter(school_id=section.school_id).update(session_name="Autumn")

    member.refresh_from_db()
    assert member.sections == [{"sectionReference": {**reference, "sessionName": "Autumn"}}]
    with pytest.raises(IntegrityError), transaction.atomic():
        section.delete()
