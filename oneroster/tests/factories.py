"""Roster rows for tests. Students' users and schools' organizations follow the Ed-Fi rows."""

from datetime import UTC, date, datetime

import factory

from edfi.models import SchoolYearType
from edfi.tests.factories import SchoolFactory, StaffFactory, StudentFactory
from oneroster import models


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Organization

    sourced_id = factory.Sequence(lambda n: f"org_{n}")
    name = factory.LazyAttribute(lambda org: f"Network {org.sourced_id}")
    type = models.Organization.Type.NETWORK


class RosterUserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RosterUser

    sourced_id = factory.Sequence(lambda n: f"teacher_{n}")
    username = factory.LazyAttribute(lambda user: user.sourced_id)
    role = "teacher"
    given_name = "Tim"
    family_name = "Teal"


class UserRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.UserRole

    user = factory.SubFactory(RosterUserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = "teacher"


def school_year(year: int = 2027) -> int:
    """The year, of which there is a row."""
    SchoolYearType.objects.get_or_create(
        school_year=year, defaults={"school_year_description": f"{year - 1}-{year}"}
    )
    return year


class AcademicSessionFactory(factory.django.DjangoModelFactory):
    """An Ed-Fi session."""

    class Meta:
        model = models.AcademicSession

    school = factory.SubFactory(SchoolFactory)
    school_year = factory.LazyFunction(school_year)
    session_name = factory.Sequence(lambda n: f"Fall {n}")
    term_descriptor = "uri://ed-fi.org/TermDescriptor#Fall Semester"
    begin_date = date(2026, 8, 15)
    end_date = date(2026, 12, 18)
    total_instructional_days = 84


class GradingPeriodFactory(factory.django.DjangoModelFactory):
    """An Ed-Fi grading period."""

    class Meta:
        model = models.AcademicSession

    school = factory.SubFactory(SchoolFactory)
    school_year = factory.LazyFunction(school_year)
    grading_period_name = factory.Sequence(lambda n: f"Six weeks {n}")
    grading_period_descriptor = "uri://ed-fi.org/GradingPeriodDescriptor#First Six Weeks"
    begin_date = date(2026, 8, 15)
    end_date = date(2026, 9, 30)
    total_instructional_days = 30


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Course

    course_code = factory.Sequence(lambda n: f"ALG-{n}")
    education_organization_id = factory.LazyFunction(lambda: SchoolFactory().school_id)
    course_title = "Algebra"
    number_of_parts = 1


class CourseOfferingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CourseOffering

    class Params:
        session = factory.SubFactory(AcademicSessionFactory)
        course = factory.LazyAttribute(
            lambda offering: CourseFactory(education_organization_id=offering.session.school_id)
        )

    local_course_code = factory.Sequence(lambda n: f"ALG-{n}")
    school_id = factory.SelfAttribute("session.school_id")
    school_year = factory.SelfAttribute("session.school_year")
    session_name = factory.SelfAttribute("session.session_name")
    course_code = factory.SelfAttribute("course.course_code")
    course_education_organization_id = factory.SelfAttribute("course.education_organization_id")


class RosterClassFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RosterClass

    class Params:
        offering = factory.SubFactory(CourseOfferingFactory)

    local_course_code = factory.SelfAttribute("offering.local_course_code")
    school_id = factory.SelfAttribute("offering.school_id")
    school_year = factory.SelfAttribute("offering.school_year")
    session_name = factory.SelfAttribute("offering.session_name")
    section_identifier = factory.Sequence(lambda n: f"{n}-A")


class EnrollmentFactory(factory.django.DjangoModelFactory):
    """A student's section association."""

    class Meta:
        model = models.Enrollment

    class Params:
        section = factory.SubFactory(RosterClassFactory)

    role = "student"
    student = factory.SubFactory(StudentFactory)
    local_course_code = factory.SelfAttribute("section.local_course_code")
    school_id = factory.SelfAttribute("section.school_id")
    school_year = factory.SelfAttribute("section.school_year")
    session_name = factory.SelfAttribute("section.session_name")
    section_identifier = factory.SelfAttribute("section.section_identifier")
    begin_date = date(2026, 8, 15)


class TeacherEnrollmentFactory(EnrollmentFactory):
    """A teacher's section association."""

    role = "teacher"
    student = None
    staff = factory.SubFactory(StaffFactory)
    classroom_position_descriptor = "uri://ed-fi.org/ClassroomPositionDescriptor#Teacher of Record"


class RosterCourseFactory(factory.django.DjangoModelFactory):
    """A course by OneRoster, of an organization that Ed-Fi does not know."""

    class Meta:
        model = models.Course

    sourced_id = factory.Sequence(lambda n: f"course_{n}")
    title = "Chess"
    course_code = factory.Sequence(lambda n: f"CHESS-{n}")
    organization = factory.SubFactory(OrganizationFactory)


class TermFactory(factory.django.DjangoModelFactory):
    """A term by OneRoster."""

    class Meta:
        model = models.AcademicSession

    sourced_id = factory.Sequence(lambda n: f"term_{n}")
    title = "Fall"
    type = "term"
    school_year = 2027
    begin_date = date(2026, 8, 15)
    end_date = date(2026, 12, 18)


class ClassByRosterFactory(factory.django.DjangoModelFactory):
    """A class by OneRoster alone."""

    class Meta:
        model = models.RosterClass

    sourced_id = factory.Sequence(lambda n: f"class_{n}")
    title = "Chess, Monday"
    course = factory.SubFactory(RosterCourseFactory)
    organization = factory.SelfAttribute("course.organization")
    term_sourced_ids = factory.LazyFunction(lambda: [TermFactory().sourced_id])


class EnrollmentByRosterFactory(factory.django.DjangoModelFactory):
    """Someone in a class by OneRoster alone."""

    class Meta:
        model = models.Enrollment

    sourced_id = factory.Sequence(lambda n: f"enrollment_{n}")
    role = "student"
    user = factory.SubFactory(RosterUserFactory)
    roster_class = factory.SubFactory(ClassByRosterFactory)
    organization = factory.SelfAttribute("roster_class.organization")


class DemographicsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Demographics

    user = factory.SubFactory(RosterUserFactory)
    sex = "other"


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Category

    sourced_id = factory.Sequence(lambda n: f"category_{n}")
    title = "Homework"


class ScoreScaleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ScoreScale

    sourced_id = factory.Sequence(lambda n: f"scale_{n}")
    title = "Letters"
    type = "letters"
    roster_class = factory.SubFactory(ClassByRosterFactory)
    score_scale_value = factory.LazyFunction(lambda: [{"itemValueLHS": "A", "itemValueRHS": "90"}])


class LineItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LineItem

    sourced_id = factory.Sequence(lambda n: f"item_{n}")
    title = "Essay"
    assign_date = datetime(2026, 9, 1, tzinfo=UTC)
    due_date = datetime(2026, 9, 8, tzinfo=UTC)
    roster_class = factory.SubFactory(ClassByRosterFactory)
    category = factory.SubFactory(CategoryFactory)


class ResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Result

    sourced_id = factory.Sequence(lambda n: f"result_{n}")
    line_item = factory.SubFactory(LineItemFactory)
    student = factory.SubFactory(RosterUserFactory)
    score_status = "fully graded"
    score_date = date(2026, 9, 9)


class AssessmentLineItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AssessmentLineItem

    sourced_id = factory.Sequence(lambda n: f"assessment_{n}")
    title = "Reading"


class AssessmentResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AssessmentResult

    sourced_id = factory.Sequence(lambda n: f"assessed_{n}")
    assessment_line_item = factory.SubFactory(AssessmentLineItemFactory)
    student = factory.SubFactory(RosterUserFactory)
    score_status = "submitted"
    score_date = date(2026, 9, 9)


class ResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Resource

    sourced_id = factory.Sequence(lambda n: f"resource_{n}")
    vendor_resource_id = factory.Sequence(lambda n: f"isbn-{n}")
    title = "Openings"


class ClassResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ClassResource

    sourced_id = factory.Sequence(lambda n: f"class_resource_{n}")
    roster_class = factory.SubFactory(ClassByRosterFactory)
    resource = factory.SubFactory(ResourceFactory)


class CourseResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CourseResource

    sourced_id = factory.Sequence(lambda n: f"course_resource_{n}")
    course = factory.SubFactory(RosterCourseFactory)
    resource = factory.SubFactory(ResourceFactory)


class UserResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.UserResource

    sourced_id = factory.Sequence(lambda n: f"user_resource_{n}")
    user = factory.SubFactory(RosterUserFactory)
    resource = factory.SubFactory(ResourceFactory)
