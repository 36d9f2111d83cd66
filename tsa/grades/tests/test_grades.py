"""Grades of record: what their table refuses and follows, and staff's page."""

import pytest
from django.db import IntegrityError, transaction

from edfi.models import TrackedChange
from oneroster.models import AcademicSession, Enrollment
from tsa.admin.tests.clients import openings, queries, signed_in
from tsa.audit.models import AuditLog
from tsa.grades.models import Grade
from tsa.grades.tests.factories import GradeFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/grades/grade/"


@pytest.mark.parametrize(
    "values",
    [
        {"grading_period_name": "None"},
        {"section_identifier": "None"},
        {"grade_type_descriptor": "Final"},
        {"grade_type_descriptor": None},
    ],
)
def test_a_bad_grade_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeFactory(**values)


def test_a_plausible_grade_passes_a_forms_checks():
    grade = GradeFactory()
    grade.refresh_from_db()
    grade.full_clean()


def test_a_renamed_session_reaches_the_grades():
    grade = GradeFactory()

    AcademicSession.objects.sessions().update(session_name="Autumn")

    after = Grade.objects.get()
    assert after.session_name == "Autumn"
    assert after.etag != grade.etag
    tracked = TrackedChange.objects.get(resource="grades")
    assert (tracked.old_key["sessionName"], tracked.new_key["sessionName"]) == (
        grade.session_name,
        "Autumn",
    )


def test_a_student_with_a_grade_stays_in_the_class():
    GradeFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.all().delete()


def test_a_grade_is_audited_under_its_student():
    grade = GradeFactory()

    row = AuditLog.objects.get(entity="grades")
    assert row.student_unique_id == grade.student_id


def test_the_list_costs_the_same_for_2_rows_and_for_20():
    client = signed_in("registrar")
    GradeFactory.create_batch(2)
    few = queries(client, LIST)
    GradeFactory.create_batch(18)

    assert queries(client, LIST) == few


def test_a_grades_page_opens_and_its_opening_is_noted(dynamo):
    grade = GradeFactory()
    client = signed_in("registrar")

    assert client.get(f"{LIST}{grade.pk}/change/").status_code == 200
    assert client.get(f"{LIST}add/").status_code == 200
    assert openings() == [("grades", str(grade.pk))]


def test_the_auditor_may_read_grades_and_not_change_them():
    client = signed_in("auditor")

    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}add/").status_code == 403
