"""What the Ed-Fi tables refuse and keep, whichever way rows are written."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from edfi import models
from edfi.tests.factories import (
    ContactFactory,
    SchoolFactory,
    StudentContactAssociationFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
    TSAStudentExtensionFactory,
)

pytestmark = pytest.mark.django_db

BAD_ROWS = [
    (SchoolFactory, {"school_id": 0}),
    (SchoolFactory, {"name_of_institution": " "}),
    (SchoolFactory, {"state_organization_id": ""}),
    (SchoolFactory, {"addresses": {}}),
    (SchoolFactory, {"required_documents": "transcript"}),
    (SchoolFactory, {"type_descriptor": "Regular"}),
    (SchoolFactory, {"time_zone": "right about now"}),
    (StudentFactory, {"first_name": "\t"}),
    (StudentFactory, {"last_name": ""}),
    (StudentFactory, {"student_unique_id": " "}),
    (StudentFactory, {"student_usi": 0}),
    (StudentFactory, {"birth_date": date(1899, 12, 31)}),
    (StudentFactory, {"birth_date": date.today() + timedelta(days=5)}),
    (StudentFactory, {"date_entered_us": date(2015, 3, 3)}),
    (StudentFactory, {"races": {"a": 1}}),
    (StudentFactory, {"birth_sex_descriptor": "Female"}),
    (StudentSchoolAssociationFactory, {"exit_withdraw_date": date(2026, 8, 14)}),
    (StudentSchoolAssociationFactory, {"school_year": 27}),
    (StudentSchoolAssociationFactory, {"class_of_school_year": 2300}),
    (StudentSchoolAssociationFactory, {"entry_type_descriptor": "New student"}),
    (StudentSchoolAssociationFactory, {"full_time_equivalency": -1}),
    (TSAStudentExtensionFactory, {"enrollment_status": "maybe"}),
    (TSAStudentExtensionFactory, {"deposit_amount": -1}),
    (TSAStudentExtensionFactory, {"deposit_paid_date": date(2026, 9, 1)}),
    (TSAStudentExtensionFactory, {"custom_data": []}),
    (TSAStudentExtensionFactory, {"missing_documents": "all"}),
    (ContactFactory, {"last_name": " "}),
    (ContactFactory, {"telephones": {}}),
    (StudentContactAssociationFactory, {"relation_descriptor": "Mother"}),
]


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_row_is_refused(factory, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)


def test_ids_keys_and_names_are_unique():
    student = StudentFactory()
    association = StudentSchoolAssociationFactory(student=student)

    for repeat in (
        lambda: StudentFactory(student_unique_id=student.student_unique_id),
        lambda: StudentFactory(student_usi=student.student_usi),
        lambda: SchoolFactory(school_id=association.school_id),
        lambda: StudentSchoolAssociationFactory(student=student, school=association.school),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            repeat()


def test_an_association_needs_its_student_and_school():
    with transaction.atomic():
        StudentSchoolAssociationFactory(student=None, student_id="nobody")
        with pytest.raises(IntegrityError):  # as the commit would
            connection.check_constraints()
        transaction.set_rollback(True)


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize("column", ["student_unique_id", "school_id", "entry_date"])
def test_the_key_of_an_association_is_never_changed(column):
    other = StudentSchoolAssociationFactory(entry_date=date(2025, 8, 15))
    association = StudentSchoolAssociationFactory()
    new = {
        "student_unique_id": other.student_id,
        "school_id": other.school_id,
        "entry_date": other.entry_date,
    }[column]

    with pytest.raises(IntegrityError), transaction.atomic():
        raw(
            f"UPDATE student_school_associations SET {column} = %s WHERE id = %s",
            new,
            association.pk,
        )


def test_a_student_keeps_its_number_and_id():
    student = StudentFactory()

    for assignment in ("student_unique_id = 'X'", "student_usi = 5"):
        with pytest.raises(IntegrityError), transaction.atomic():
            raw(f"UPDATE students SET {assignment} WHERE id = %s", student.pk)


def test_a_raw_row_gets_id_etag_and_times():
    raw(
        "INSERT INTO students (student_unique_id, student_usi, first_name, last_name)"
        " VALUES ('RAW1', 1, 'R', 'R')"
    )

    student = models.Student.objects.get(student_unique_id="RAW1")
    assert student.pk
    assert len(student.etag) == 32
    assert student.races == []
    assert student.created_at <= student.last_modified_date == student.updated_at


def test_a_change_gives_a_new_etag_and_time():
    student = StudentFactory()
    before = models.Student.objects.get(pk=student.pk)

    models.Student.objects.update(first_name="Other")

    after = models.Student.objects.get(pk=student.pk)
    assert after.etag != before.etag
    assert after.last_modified_date > before.last_modified_date
    assert after.updated_at == after.last_modified_date
    assert after.created_at == before.created_at


def test_an_identical_update_leaves_etag_and_times():
    student = StudentFactory(races=["uri://ed-fi.org/RaceDescriptor#White"])
    before = models.Student.objects.get(pk=student.pk)

    before.save()

    after = models.Student.objects.get(pk=student.pk)
    assert (after.etag, after.updated_at) == (before.etag, before.updated_at)


def test_etag_and_creation_cannot_be_written():
    student = StudentFactory()
    before = models.Student.objects.get(pk=student.pk)

    raw("UPDATE students SET _etag = 'mine', created_at = now() - interval '1 year'")

    after = models.Student.objects.get(pk=student.pk)
    assert (after.etag, after.created_at) == (before.etag, before.created_at)


def test_a_saved_object_knows_its_etag():
    student = StudentFactory()

    assert student.etag == models.Student.objects.get(pk=student.pk).etag


INDEXES = {
    "schools": ["lea", "state_org", "operational_status", "type"],
    "students": ["person", "birth_date", "ethnicity"],
    "student_school": ["student", "school", "year", "grade", "active"],
}


def test_the_indexes_have_their_known_names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found = dict(cursor.fetchall())

    for table, names in INDEXES.items():
        for name in names:
            assert f"idx_{table}_{name}" in found
    assert "WHERE (exit_withdraw_date IS NULL)" in found["idx_student_school_active"]


def test_a_time_zone_must_exist():
    school = SchoolFactory.build(time_zone="America/Dallas")

    with pytest.raises(ValidationError, match="IANA"):
        school.full_clean()


@pytest.mark.parametrize(
    "factory",
    [
        ContactFactory,
        SchoolFactory,
        StudentContactAssociationFactory,
        StudentFactory,
        StudentSchoolAssociationFactory,
        TSAStudentExtensionFactory,
    ],
)
def test_a_plausible_row_passes_a_forms_checks(factory):
    factory().full_clean()
