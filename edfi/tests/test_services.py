"""The writers of the Ed-Fi tables: what they store, and that a repeat stores nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from edfi import descriptors, models, services
from edfi.tests.factories import (
    SchoolFactory,
    StudentSchoolAssociationFactory,
    TSAStudentExtensionFactory,
)
from tsa.audit.models import AuditLog
from tsa.audit.writing import writing

pytestmark = pytest.mark.django_db

STUDENT = services.StudentRecord(
    student_unique_id="TSA-STU-20261121-AAAAAAAA",
    first_name="Ana",
    last_name="Lopez",
    middle_name="Maria",
    birth_date=date(2015, 3, 4),
    races=(descriptors.race("White"),),
)
CONTACT = services.ContactRecord(
    contact_unique_id=services.contact_unique_id("Eva@Example.org"),
    first_name="Eva",
    last_name="Lopez",
    email="eva@example.org",
    telephones=((descriptors.telephone_type("mobile"), "+1 512 555 0100"),),
)


def test_a_student_is_registered_once(registrar):
    with writing(registrar):
        services.register_student(STUDENT)
    first = models.Student.objects.get()
    audited = AuditLog.objects.count()

    with writing(registrar):
        services.register_student(STUDENT)

    second = models.Student.objects.get()
    assert (second.student_usi, second.etag) == (first.student_usi, first.etag)
    assert AuditLog.objects.count() == audited
    assert first.source_system_descriptor == descriptors.ADMISSIONS_PORTAL


def test_a_school_knows_a_student_once_and_shows_the_race_and_ethnicity(registrar):
    school = SchoolFactory()
    with writing(registrar):
        services.register_student(STUDENT)
        for _ in range(2):
            services.know_at_organization(
                STUDENT.student_unique_id, education_organization_id=school.school_id
            )
        services.register_student(replace(STUDENT, hispanic_latino_ethnicity=True))

    known = models.StudentEducationOrganizationAssociation.objects.get()
    assert (known.races, known.hispanic_latino_ethnicity) == (list(STUDENT.races), True)


def test_a_correction_replaces_and_empties(registrar):
    with writing(registrar):
        services.register_student(STUDENT)
        services.register_student(replace(STUDENT, first_name="Anna", middle_name=None, races=()))

    student = models.Student.objects.get()
    assert (student.first_name, student.middle_name, student.races) == ("Anna", None, [])


def test_a_taken_number_is_a_clash_that_a_retry_solves(registrar):
    with writing(registrar):
        services.register_student(replace(STUDENT, student_usi=7))

    other = replace(STUDENT, student_unique_id="OTHER", student_usi=7)
    with (
        pytest.raises(services.RecordRefused) as refusal,
        services.naming_refusals(),
        writing(registrar),
    ):
        services.register_student(other)

    assert refusal.value.is_clash
    assert list(refusal.value.errors) == ["student_usi"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": date(2200, 1, 1)}, "birth_date"),
        ({"first_name": " "}, "name"),
        ({"last_name": None}, "last_name"),
        ({"birth_city": "x" * 31}, "value"),
    ],
)
def test_a_refusal_names_the_field_and_no_data(registrar, change, field):
    with (
        pytest.raises(services.RecordRefused) as refusal,
        services.naming_refusals(),
        writing(registrar),
    ):
        services.register_student(replace(STUDENT, **change))

    assert list(refusal.value.errors) == [field]
    assert "Lopez" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def associate(**changes):
    association = services.AssociationRecord(
        student_unique_id=STUDENT.student_unique_id,
        school_id=7,
        entry_date=date(2027, 8, 15),
        school_year=2028,
        entry_grade_level_descriptor=descriptors.grade_level("3"),
    )
    services.associate_with_school(replace(association, **changes))


def test_a_school_that_does_not_exist_is_named(registrar):
    def register():
        with services.naming_refusals(), writing(registrar):
            services.register_student(STUDENT)
            associate(school_id=99)
            connection.check_constraints()  # as the commit would

    with pytest.raises(services.RecordRefused) as refusal:
        register()

    assert list(refusal.value.errors) == ["school_id"]
    assert not models.Student.objects.exists()


def test_a_stay_begins_once_and_is_corrected(registrar):
    SchoolFactory(school_id=7)
    with writing(registrar):
        services.register_student(STUDENT)
        associate()
        associate(entry_grade_level_descriptor=descriptors.grade_level("4"))

    stay = models.StudentSchoolAssociation.objects.get()
    assert stay.entry_type_descriptor == descriptors.NEW_STUDENT
    assert descriptors.code(stay.entry_grade_level_descriptor) == "Fourth grade"
    assert stay.primary_school


def test_a_stay_is_closed_once_and_can_be_reopened():
    stay = StudentSchoolAssociationFactory(entry_date=date(2026, 8, 15))
    named = {"school_id": stay.school_id, "entry_date": stay.entry_date}

    for day in (20, 25):
        services.close_association(
            stay.student_id,
            **named,
            exit_date=date(2026, 11, day),
            exit_type=descriptors.WITHDRAWN,
        )
    stay.refresh_from_db()
    assert stay.exit_withdraw_date == date(2026, 11, 20)
    assert stay.exit_withdraw_type_descriptor == descriptors.WITHDRAWN

    services.reopen_association(stay.student_id, **named)
    stay.refresh_from_db()
    assert stay.exit_withdraw_date is None
    assert stay.exit_withdraw_type_descriptor is None


def test_a_stay_that_has_not_begun_ends_on_its_entry_date():
    stay = StudentSchoolAssociationFactory(entry_date=date(2027, 8, 15))

    services.close_association(
        stay.student_id,
        school_id=stay.school_id,
        entry_date=stay.entry_date,
        exit_date=date(2026, 11, 20),
        exit_type=descriptors.INVALID_ENROLLMENT,
    )

    stay.refresh_from_db()
    assert stay.exit_withdraw_date == date(2027, 8, 15)


def test_what_is_not_there_cannot_be_closed_or_enrolled():
    with pytest.raises(services.RecordMissing):
        services.reopen_association("nobody", school_id=1, entry_date=date(2026, 8, 15))
    with pytest.raises(services.RecordMissing):
        services.set_enrollment_status("nobody", "enrolled")


def test_a_repeated_extension_never_moves_the_status(registrar):
    extension = services.ExtensionRecord(
        student_unique_id=STUDENT.student_unique_id,
        sport_interests=("soccer",),
        custom_data={"a": 1},
    )
    done = datetime(2026, 11, 21, tzinfo=UTC)
    with writing(registrar):
        services.register_student(STUDENT)
        services.extend_student(extension)
        services.set_enrollment_status(STUDENT.student_unique_id, "enrolled", completed_at=done)
        services.extend_student(replace(extension, sport_interests=("golf",)))

    row = models.TSAStudentExtension.objects.get()
    assert (row.enrollment_status, row.enrollment_completed_date) == ("enrolled", done)
    assert (row.sport_interests, row.custom_data) == (["golf"], {"a": 1})


def test_the_first_completion_stays():
    row = TSAStudentExtensionFactory()
    first = datetime(2026, 11, 1, tzinfo=UTC)
    later = datetime(2026, 11, 9, tzinfo=UTC)

    services.set_enrollment_status(row.student_id, "enrolled", completed_at=first)
    services.set_enrollment_status(row.student_id, "enrolled", completed_at=later)

    row.refresh_from_db()
    assert row.enrollment_completed_date == first


def test_staff_set_the_deposit_and_take_it_back():
    row = TSAStudentExtensionFactory()

    services.set_deposit(row.student_id, amount_cents=25_000, paid_on=date(2026, 11, 1))
    row.refresh_from_db()
    assert (row.deposit_paid, row.deposit_amount) == (True, 25_000)

    services.set_deposit(row.student_id, amount_cents=25_000, paid_on=None)
    row.refresh_from_db()
    assert (row.deposit_paid, row.deposit_paid_date) == (False, None)


def test_a_siblings_form_updates_the_contact_and_empties_nothing(registrar):
    with writing(registrar):
        services.register_contact(replace(CONTACT, middle_name="M"))
        services.register_contact(replace(CONTACT, first_name="Evita", telephones=()))

    contact = models.Contact.objects.get()
    assert (contact.first_name, contact.middle_name) == ("Evita", "M")
    assert contact.telephones[0]["telephoneNumber"] == "+1 512 555 0100"
    assert contact.electronic_mails[0]["electronicMailAddress"] == "eva@example.org"


def test_one_mailbox_is_one_contact():
    ids = {services.contact_unique_id(a) for a in ("Eva@Example.org ", "eva@example.org")}

    assert len(ids) == 1
    assert len(ids.pop()) == 32


def test_a_relation_is_kept_where_a_later_form_is_silent(registrar):
    relation = services.RelationRecord(
        student_unique_id=STUDENT.student_unique_id,
        contact_unique_id=CONTACT.contact_unique_id,
        relation_descriptor=descriptors.relation("mother"),
        legal_guardian=True,
    )
    with writing(registrar):
        services.register_student(STUDENT)
        services.register_contact(CONTACT)
        services.relate_contact(relation)
        services.relate_contact(replace(relation, legal_guardian=None, lives_with=True))

    row = models.StudentContactAssociation.objects.get()
    assert (row.legal_guardian, row.lives_with) == (True, True)


def test_a_school_is_registered_and_changed(registrar):
    school = services.SchoolRecord(school_id=31, name="North", time_zone="America/Denver")
    with writing(registrar):
        services.register_school(school)
        services.register_school(replace(school, name="North Campus", required_documents=()))

    row = models.School.objects.get()
    assert (row.name_of_institution, row.time_zone) == ("North Campus", "America/Denver")
    assert (row.state_organization_id, row.required_documents) == ("31", [])
