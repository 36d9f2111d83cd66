"""Cohorts and members for tests."""

from datetime import date

import factory

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.tests.factories import StudentFactory


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StudentCohort

    code = factory.Sequence(lambda n: f"{n}-s")
    name = factory.SelfAttribute("code")
    start_year = 2026
    end_year = 2027


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StudentCohortMember

    cohort = factory.SubFactory(CohortFactory)
    student = factory.SubFactory(StudentFactory)
    enrollment_date = date(2026, 8, 15)
