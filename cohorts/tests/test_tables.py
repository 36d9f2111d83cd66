"""What the cohort tables refuse."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.tests.factories import StudentFactory
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return StudentCohort.objects.create(
        code="923-s",
        name="923-s",
        organization_unit=OrganizationFactory(),
        tutor=RosterUserFactory(),
        metadata={"old_id": 17},
    )


def join(cohort, student, **values):
    return StudentCohortMember.objects.create(cohort=cohort, student=student, **values)


def refused(function, *arguments, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        function(*arguments, **values)


def test_a_student_has_one_active_membership_and_many_past_ones(cohort):
    student = StudentFactory()
    for year in (2023, 2024):
        join(cohort, student, enrollment_date=date(year, 9, 1), is_active=False)
    join(cohort, student, enrollment_date=date(2025, 9, 1))

    refused(join, cohort, student, enrollment_date=date(2026, 9, 1))
    refused(join, cohort, student, enrollment_date=date(2024, 9, 1), is_active=False)


def test_a_membership_without_date_is_unique_too(cohort):
    student = StudentFactory()
    join(cohort, student, is_active=False)

    refused(join, cohort, student, is_active=False)


@pytest.mark.parametrize(
    "values",
    [
        {"code": "923-s"},
        {"code": " "},
        {"name": ""},
        {"start_year": 2024, "end_year": 2023},
        {"start_year": 23},
    ],
)
def test_a_bad_cohort_is_refused(cohort, values):
    refused(StudentCohort.objects.create, **{"code": "other", "name": "other", **values})


def test_a_membership_cannot_end_before_it_began(cohort):
    refused(
        join,
        cohort,
        StudentFactory(),
        enrollment_date=date(2026, 9, 1),
        end_date=date(2026, 8, 1),
    )


def test_a_membership_is_audited_under_its_student(cohort):
    student = StudentFactory()

    member = join(cohort, student)

    row = AuditLog.objects.get(entity="student_cohort_members", entity_id=str(member.pk))
    assert row.student_unique_id == student.student_unique_id
