"""Rows of the Ed-Fi tables for tests, plausible and told apart by a counter."""

from datetime import date

import factory

from edfi import descriptors, models


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.School

    school_id = factory.Sequence(lambda n: 1000 + n)
    state_organization_id = factory.LazyAttribute(lambda school: f"TX-{school.school_id}")
    name_of_institution = factory.LazyAttribute(lambda school: f"Academy {school.school_id}")


class StudentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Student

    student_unique_id = factory.Sequence(lambda n: f"TSA-STU-20261101-{n:08X}")
    student_usi = factory.Sequence(lambda n: 179_000_000_000_000_000 + n)
    first_name = "Ana"
    last_name = factory.Sequence(lambda n: f"Lopez{n}")
    birth_date = date(2015, 3, 4)


class StudentSchoolAssociationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StudentSchoolAssociation

    student = factory.SubFactory(StudentFactory)
    school = factory.SubFactory(SchoolFactory)
    entry_date = date(2026, 8, 15)
    school_year = 2027
    entry_grade_level_descriptor = descriptors.grade_level.of("Third grade")


class TSAStudentExtensionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TSAStudentExtension

    student = factory.SubFactory(StudentFactory)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Contact

    contact_unique_id = factory.Sequence(lambda n: f"TSA-CON-{n:024x}")
    first_name = "Eva"
    last_name = "Lopez"


class StudentContactAssociationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StudentContactAssociation

    student = factory.SubFactory(StudentFactory)
    contact = factory.SubFactory(ContactFactory)
