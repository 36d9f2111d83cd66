"""Attendance events for tests, with the session or class that they need."""

from datetime import date

import factory

from edfi.tests.factories import StudentFactory
from oneroster.tests.factories import AcademicSessionFactory, RosterClassFactory
from tsa.attendance import models

ABSENCE = "uri://ed-fi.org/AttendanceEventCategoryDescriptor#Excused Absence"


class SchoolEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StudentSchoolAttendanceEvent

    class Params:
        session = factory.SubFactory(AcademicSessionFactory)

    student = factory.SubFactory(StudentFactory)
    school_id = factory.SelfAttribute("session.school_id")
    school_year = factory.SelfAttribute("session.school_year")
    session_name = factory.SelfAttribute("session.session_name")
    event_date = date(2026, 9, 14)
    attendance_event_category_descriptor = ABSENCE


class SectionEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StudentSectionAttendanceEvent

    class Params:
        section = factory.SubFactory(RosterClassFactory)

    student = factory.SubFactory(StudentFactory)
    school_id = factory.SelfAttribute("section.school_id")
    school_year = factory.SelfAttribute("section.school_year")
    session_name = factory.SelfAttribute("section.session_name")
    local_course_code = factory.SelfAttribute("section.local_course_code")
    section_identifier = factory.SelfAttribute("section.section_identifier")
    event_date = date(2026, 9, 14)
    attendance_event_category_descriptor = ABSENCE
