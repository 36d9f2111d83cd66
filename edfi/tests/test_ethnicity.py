"""Race and ethnicity are the student's, and the same wherever an organization shows them."""

import pytest
from django.db import connection

from edfi.models import Student, StudentEducationOrganizationAssociation
from edfi.tests.factories import (
    SchoolFactory,
    StudentEducationOrganizationAssociationFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db
WHITE = "uri://ed-fi.org/RaceDescriptor#White"
ASIAN = "uri://ed-fi.org/RaceDescriptor#Asian"


def shown(row):
    """Race and ethnicity as stored, and the etag."""
    row = type(row).objects.get(pk=row.pk)
    return row.races, row.hispanic_latino_ethnicity, row.etag


def test_a_new_association_shows_what_the_student_has():
    student = StudentFactory(races=[WHITE], hispanic_latino_ethnicity=True)

    association = StudentEducationOrganizationAssociationFactory(student=student)

    assert shown(association)[:2] == ([WHITE], True)


def test_what_a_new_association_says_becomes_the_students():
    student = StudentFactory(races=[WHITE], hispanic_latino_ethnicity=True)

    StudentEducationOrganizationAssociationFactory(student=student, races=[ASIAN])

    assert shown(student)[:2] == ([ASIAN], True)


def test_a_change_of_one_association_reaches_the_student_and_the_others():
    student = StudentFactory()
    first = StudentEducationOrganizationAssociationFactory(student=student)
    second = StudentEducationOrganizationAssociationFactory(student=student)
    before = shown(second)

    StudentEducationOrganizationAssociation.objects.filter(pk=first.pk).update(races=[ASIAN])

    assert shown(first)[0] == shown(student)[0] == shown(second)[0] == [ASIAN]
    assert shown(second)[2] != before[2]


def test_taking_the_races_off_an_association_takes_them_off_the_student():
    student = StudentFactory(races=[WHITE])
    association = StudentEducationOrganizationAssociationFactory(student=student)

    StudentEducationOrganizationAssociation.objects.filter(pk=association.pk).update(races=[])

    assert shown(student)[0] == []


def test_an_upsert_that_leaves_the_races_out_takes_them_off():
    student = StudentFactory(races=[WHITE])
    association = StudentEducationOrganizationAssociationFactory(student=student)

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO student_education_organization_associations"
            " (student_unique_id, education_organization_id) VALUES (%s, %s)"
            " ON CONFLICT (student_unique_id, education_organization_id)"
            " DO UPDATE SET races = EXCLUDED.races",
            [student.student_unique_id, association.education_organization_id],
        )

    assert shown(association)[0] == shown(student)[0] == []


def test_a_change_of_many_students_reaches_their_associations_alone():
    changed, other = StudentFactory(), StudentFactory()
    ours = StudentEducationOrganizationAssociationFactory(student=changed)
    theirs = StudentEducationOrganizationAssociationFactory(student=other, races=[WHITE])
    before = shown(theirs)

    Student.objects.update(races=[WHITE])

    assert shown(ours)[0] == [WHITE]
    assert shown(theirs) == before


def test_another_change_leaves_the_other_sides_etag():
    student = StudentFactory(races=[WHITE])
    association = StudentEducationOrganizationAssociationFactory(student=student)
    of_student, of_association = shown(student), shown(association)

    Student.objects.update(first_name="Other")
    assert shown(association) == of_association
    of_student = shown(student)
    StudentEducationOrganizationAssociation.objects.update(login_id="me")

    assert shown(student) == of_student


def test_associations_come_by_copy_and_agree_with_their_students():
    first = StudentFactory(races=[WHITE])
    second = StudentFactory()
    school = SchoolFactory()
    columns = "student_unique_id, education_organization_id, races"

    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY student_education_organization_associations ({columns}) FROM STDIN"
        ) as copy,
    ):
        copy.write_row((first.student_unique_id, school.school_id, "[]"))
        copy.write_row((second.student_unique_id, school.school_id, f'["{ASIAN}"]'))

    assert shown(first)[0] == [WHITE]
    assert shown(second)[0] == [ASIAN]
    assert StudentEducationOrganizationAssociation.objects.get(student=first).races == [WHITE]
