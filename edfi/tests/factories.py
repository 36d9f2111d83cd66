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


class SchoolYearTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SchoolYearType
        django_get_or_create = ["school_year"]

    school_year = 2027
    school_year_description = factory.LazyAttribute(
        lambda year: f"{year.school_year - 1}-{year.school_year}"
    )


class StateEducationAgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StateEducationAgency

    state_education_agency_id = factory.Sequence(lambda n: 900_000 + n)
    name_of_institution = factory.LazyAttribute(
        lambda agency: f"State {agency.state_education_agency_id}"
    )


class EducationServiceCenterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.EducationServiceCenter

    education_service_center_id = factory.Sequence(lambda n: 800_000 + n)
    name_of_institution = factory.LazyAttribute(
        lambda center: f"Region {center.education_service_center_id}"
    )


class LocalEducationAgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LocalEducationAgency

    local_education_agency_id = factory.Sequence(lambda n: 700_000 + n)
    name_of_institution = factory.LazyAttribute(
        lambda agency: f"District {agency.local_education_agency_id}"
    )
    local_education_agency_category_descriptor = (
        "uri://ed-fi.org/LocalEducationAgencyCategoryDescriptor#Independent"
    )


class CalendarFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Calendar

    school = factory.SubFactory(SchoolFactory)
    school_year = factory.LazyFunction(lambda: SchoolYearTypeFactory().school_year)
    calendar_code = factory.Sequence(lambda n: f"CAL{n}")
    calendar_type_descriptor = "uri://ed-fi.org/CalendarTypeDescriptor#School"


class CalendarDateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CalendarDate
        exclude = ["calendar"]

    calendar = factory.SubFactory(CalendarFactory)
    calendar_code = factory.SelfAttribute("calendar.calendar_code")
    school_id = factory.SelfAttribute("calendar.school_id")
    school_year = factory.SelfAttribute("calendar.school_year")
    date = date(2026, 9, 7)
    calendar_events = ["uri://ed-fi.org/CalendarEventDescriptor#Holiday"]


class ClassPeriodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ClassPeriod

    school = factory.SubFactory(SchoolFactory)
    class_period_name = factory.Sequence(lambda n: f"Period {n}")


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Location

    school = factory.SubFactory(SchoolFactory)
    classroom_identification_code = factory.Sequence(lambda n: f"R{n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Person

    person_id = factory.Sequence(lambda n: f"P{n}")
    source_system_descriptor = "uri://ed-fi.org/SourceSystemDescriptor#District"


class StaffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Staff

    staff_unique_id = factory.Sequence(lambda n: f"STAFF{n}")
    first_name = "Maya"
    last_name = factory.Sequence(lambda n: f"Reyes{n}")


def organization_id(**values) -> int:
    """The number of a new school, for what belongs to an education organization of any kind."""
    return SchoolFactory(**values).school_id


class StaffEducationOrganizationAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StaffEducationOrganizationAssignment

    staff = factory.SubFactory(StaffFactory)
    education_organization_id = factory.LazyFunction(organization_id)
    staff_classification_descriptor = "uri://ed-fi.org/StaffClassificationDescriptor#Teacher"
    begin_date = date(2026, 8, 1)


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Program

    education_organization_id = factory.LazyFunction(organization_id)
    program_name = factory.Sequence(lambda n: f"Program {n}")
    program_type_descriptor = "uri://ed-fi.org/ProgramTypeDescriptor#Bilingual"


class StudentEducationOrganizationAssociationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StudentEducationOrganizationAssociation

    student = factory.SubFactory(StudentFactory)
    education_organization_id = factory.LazyFunction(organization_id)
