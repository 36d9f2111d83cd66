"""Grades for tests, with the class and grading period that they need."""

import factory

from edfi.models import School
from oneroster.tests.factories import EnrollmentFactory, GradingPeriodFactory
from tsa.grades.models import Grade


class GradeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grade

    class Params:
        place = factory.SubFactory(EnrollmentFactory)
        period = factory.LazyAttribute(
            lambda grade: GradingPeriodFactory(
                school=School.objects.get(school_id=grade.place.school_id),
                school_year=grade.place.school_year,
            )
        )

    student_id = factory.SelfAttribute("place.student_id")
    school_id = factory.SelfAttribute("place.school_id")
    school_year = factory.SelfAttribute("place.school_year")
    session_name = factory.SelfAttribute("place.session_name")
    local_course_code = factory.SelfAttribute("place.local_course_code")
    section_identifier = factory.SelfAttribute("place.section_identifier")
    begin_date = factory.SelfAttribute("place.begin_date")
    grading_period_name = factory.SelfAttribute("period.grading_period_name")
    grading_period_descriptor = factory.SelfAttribute("period.grading_period_descriptor")
    grade_type_descriptor = "uri://ed-fi.org/GradeTypeDescriptor#Grading Period"
    letter_grade_earned = "A"
