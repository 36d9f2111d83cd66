"""Attendance events: what their tables refuse and follow, and staff's pages."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from edfi.models import TrackedChange
from edfi.tests.factories import ClassPeriodFactory, StudentFactory
from oneroster.models import AcademicSession
from tsa.admin.tests.clients import openings, queries, signed_in
from tsa.attendance.tests.factories import SchoolEventFactory, SectionEventFactory
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db
BOTH = [SchoolEventFactory, SectionEventFactory]
BAD_ROWS = [
    (SchoolEventFactory, {"session_name": "None"}),
    (SchoolEventFactory, {"school_attendance_duration": 1441}),
    (SchoolEventFactory, {"event_duration": 2}),
    (SchoolEventFactory, {"attendance_event_category_descriptor": "Absence"}),
    (SectionEventFactory, {"section_identifier": "None"}),
    (SectionEventFactory, {"section_attendance_duration": -1}),
    (SectionEventFactory, {"class_periods": {}}),
]


def refused(function, *arguments, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        function(*arguments, **values)


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_event_is_refused(factory, values):
    refused(factory, **values)


@pytest.mark.parametrize("factory", BOTH)
def test_a_plausible_event_passes_a_forms_checks(factory):
    event = factory()
    event.refresh_from_db()
    event.full_clean()


@pytest.mark.parametrize("factory", BOTH)
def test_an_event_is_there_once_and_keeps_its_key(factory):
    event = factory()
    model = type(event)

    key = {f.attname: getattr(event, f.attname) for f in model._meta.concrete_fields}
    for name in ("id", "ordinal"):
        del key[name]
    refused(model.objects.create, **key)
    refused(model.objects.filter(pk=event.pk).update, event_date=date(2026, 9, 15))
    refused(model.objects.filter(pk=event.pk).update, student=StudentFactory())


@pytest.mark.parametrize(
    ("factory", "resource"),
    [
        (SchoolEventFactory, "studentSchoolAttendanceEvents"),
        (SectionEventFactory, "studentSectionAttendanceEvents"),
    ],
)
def test_a_renamed_session_reaches_its_events(factory, resource):
    event = factory()

    AcademicSession.objects.exclude(session_name=None).update(session_name="Autumn")

    event.refresh_from_db()
    assert event.session_name == "Autumn"
    tracked = TrackedChange.objects.get(resource=resource)
    assert tracked.new_key["sessionName"] == "Autumn"


def test_a_class_period_that_an_event_names_must_be_there():
    period = ClassPeriodFactory()
    reference = {"classPeriodName": period.class_period_name, "schoolId": period.school_id}
    SectionEventFactory(class_periods=[{"classPeriodReference": reference}])

    refused(period.delete)


@pytest.mark.parametrize("factory", BOTH)
def test_an_event_is_audited_under_its_student(factory):
    event = factory()

    row = AuditLog.objects.get(entity=event._meta.db_table)
    assert row.student_unique_id == event.student_id


@pytest.mark.parametrize("factory", BOTH)
def test_staffs_pages_open_and_cost_the_same_for_more_rows(dynamo, factory):
    client = signed_in("registrar")
    event = factory.create_batch(2)[0]
    address = f"/admin/attendance/{event._meta.model_name}/"
    few = queries(client, address)
    factory.create_batch(10)

    assert queries(client, address) == few
    assert client.get(f"{address}add/").status_code == 200
    assert client.get(f"{address}{event.pk}/change/").status_code == 200
    assert openings() == [(event._meta.db_table, str(event.pk))]
