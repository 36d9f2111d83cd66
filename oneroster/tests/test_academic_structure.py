"""What the tables of the academic structure refuse, fill in, and pass on when a key changes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from edfi.models import TrackedChange
from edfi.tests.factories import (
    ClassPeriodFactory,
    LocationFactory,
    ProgramFactory,
    SchoolFactory,
    StaffFactory,
)
from oneroster.models import AcademicSession, Course, CourseOffering, Enrollment, RosterClass
from oneroster.tests.factories import (
    AcademicSessionFactory,
    ClassByRosterFactory,
    CourseFactory,
    CourseOfferingFactory,
    EnrollmentFactory,
    GradingPeriodFactory,
    RosterClassFactory,
    TeacherEnrollmentFactory,
    school_year,
)
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db
FACTORIES = [
    AcademicSessionFactory,
    CourseFactory,
    CourseOfferingFactory,
    EnrollmentFactory,
    GradingPeriodFactory,
    RosterClassFactory,
    TeacherEnrollmentFactory,
]
BAD_ROWS = [
    (AcademicSessionFactory, {"term_descriptor": None}),
    (AcademicSessionFactory, {"term_descriptor": "Fall"}),
    (AcademicSessionFactory, {"total_instructional_days": None}),
    (AcademicSessionFactory, {"total_instructional_days": -1}),
    (AcademicSessionFactory, {"end_date": date(2026, 8, 14)}),
    (AcademicSessionFactory, {"school_year": 2199}),
    (AcademicSessionFactory, {"school": None}),
    (AcademicSessionFactory, {"session_name": " "}),
    (AcademicSessionFactory, {"session_name": None}),
    (AcademicSessionFactory, {"grading_period_name": "First"}),
    (AcademicSessionFactory, {"type": "club"}),
    (AcademicSessionFactory, {"status": "deleted"}),
    (AcademicSessionFactory, {"grading_periods": {}}),
    (GradingPeriodFactory, {"grading_period_descriptor": None}),
    (CourseFactory, {"number_of_parts": 9}),
    (CourseFactory, {"number_of_parts": None}),
    (CourseFactory, {"course_title": None}),
    (CourseFactory, {"metadata": []}),
    (CourseOfferingFactory, {"session_name": "No such"}),
    (CourseOfferingFactory, {"course_code": "No such"}),
    (RosterClassFactory, {"local_course_code": "No such"}),
    (RosterClassFactory, {"local_course_code": None}),
    (RosterClassFactory, {"sequence_of_course": 0}),
    (RosterClassFactory, {"classroom_identification_code": "R1"}),
    (EnrollmentFactory, {"section_identifier": "No such"}),
    (EnrollmentFactory, {"begin_date": None}),
    (EnrollmentFactory, {"student": None}),
    (EnrollmentFactory, {"role": "teacher"}),
    (EnrollmentFactory, {"end_date": date(2026, 8, 14)}),
    (TeacherEnrollmentFactory, {"classroom_position_descriptor": None}),
    (TeacherEnrollmentFactory, {"percentage_contribution": 2}),
]


def refused(function, *arguments, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        function(*arguments, **values)


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def changed(resource):
    rows = TrackedChange.objects.filter(resource=resource)
    return [(row.old_key, row.new_key) for row in rows.order_by("pk")]


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_row_is_refused(factory, values):
    refused(factory, **values)


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_plausible_row_passes_a_forms_checks(factory):
    row = factory()
    row.refresh_from_db()
    row.full_clean()


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_row_saved_again_as_it_was_made_is_unchanged(factory):
    row = factory()
    before = type(row).objects.filter(pk=row.pk).values().get()

    row.save()

    assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_natural_key_is_there_once(factory):
    row = factory()
    copy = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "sourced_id", "ordinal")
    }

    refused(type(row).objects.create, **copy)


# -- what is filled in --------------------------------------------------------------------------


def test_the_resource_id_is_the_sourced_id_unless_one_is_given():
    ours, theirs = CourseFactory(), CourseFactory(sourced_id="sis-7")

    assert (ours.sourced_id, theirs.sourced_id) == (str(ours.pk), "sis-7")


@pytest.mark.parametrize(
    ("term", "kind"),
    [("Fall Semester", "semester"), ("First Quarter", "term"), ("Year Round", "schoolYear")],
)
def test_a_sessions_type_follows_its_term(term, kind):
    session = AcademicSessionFactory(term_descriptor=f"uri://ed-fi.org/TermDescriptor#{term}")
    session.refresh_from_db()

    assert (session.type, session.title) == (kind, session.session_name)


def test_a_title_follows_the_name_until_somebody_writes_one():
    course = CourseFactory(course_title="Algebra")
    Course.objects.filter(pk=course.pk).update(course_title="Algebra I")
    course.refresh_from_db()
    assert course.title == "Algebra I"

    Course.objects.filter(pk=course.pk).update(title="Our algebra")
    Course.objects.filter(pk=course.pk).update(course_title="Algebra II")

    course.refresh_from_db()
    assert course.title == "Our algebra"


def test_a_class_is_called_by_its_sections_name_or_its_course_code():
    plain, named = RosterClassFactory(), RosterClassFactory(section_name="Homeroom 3")
    plain.refresh_from_db()
    named.refresh_from_db()

    assert (plain.title, named.title) == (plain.local_course_code, "Homeroom 3")


def test_raw_rows_in_bulk_are_filled_in_too():
    school = SchoolFactory()
    raw(
        "INSERT INTO academic_sessions (school_id, school_year, session_name, term_descriptor,"
        " begin_date, end_date, total_instructional_days)"
        " SELECT %s, %s, 'Term ' || n, 'uri://ed-fi.org/TermDescriptor#Other', '2026-08-15',"
        " '2026-12-18', 80 FROM generate_series(1, 3) n",
        school.school_id,
        school_year(),
    )

    rows = AcademicSession.objects.filter(school=school)
    assert all(row.sourced_id == str(row.pk) and row.etag for row in rows)
    assert len({row.ordinal for row in rows}) == len({row.change_version for row in rows}) == 3


# -- keys that change ---------------------------------------------------------------------------


def test_a_renamed_session_reaches_every_row_below():
    section = RosterClassFactory()
    student = EnrollmentFactory(section=section)
    TeacherEnrollmentFactory(section=section)
    before = Enrollment.objects.get(pk=student.pk)

    AcademicSession.objects.filter(session_name=section.session_name).update(session_name="Autumn")

    for model in (CourseOffering, RosterClass, Enrollment):
        assert set(model.objects.values_list("session_name", flat=True)) == {"Autumn"}
    after = Enrollment.objects.get(pk=student.pk)
    assert after.etag != before.etag
    assert after.change_version > before.change_version
    for resource in (
        "sessions",
        "courseOfferings",
        "sections",
        "studentSectionAssociations",
        "staffSectionAssociations",
    ):
        ((old, new),) = changed(resource)
        assert (old["sessionName"], new["sessionName"]) == (section.session_name, "Autumn")


def test_a_student_may_be_put_into_another_section():
    here = EnrollmentFactory()
    there = RosterClassFactory()

    Enrollment.objects.filter(pk=here.pk).update(
        **{
            name: getattr(there, name)
            for name in (
                "local_course_code",
                "school_id",
                "school_year",
                "session_name",
                "section_identifier",
            )
        }
    )

    ((_old, new),) = changed("studentSectionAssociations")
    assert new["sectionIdentifier"] == there.section_identifier


def test_keys_that_ed_fi_keeps_are_kept():
    teacher, period = TeacherEnrollmentFactory(), GradingPeriodFactory()
    course, offering = CourseFactory(), CourseOfferingFactory()

    refused(Enrollment.objects.filter(pk=teacher.pk).update, begin_date=date(2026, 9, 1))
    refused(Enrollment.objects.filter(pk=teacher.pk).update, staff=StaffFactory())
    refused(AcademicSession.objects.filter(pk=period.pk).update, grading_period_name="Other")
    refused(Course.objects.filter(pk=course.pk).update, course_code="Other")
    refused(CourseOffering.objects.filter(pk=offering.pk).update, local_course_code="Other")
    refused(Course.objects.filter(pk=course.pk).update, sourced_id="other")


# -- references ---------------------------------------------------------------------------------


def test_what_is_referred_to_stays():
    section = RosterClassFactory()
    EnrollmentFactory(section=section)

    for table in ("academic_sessions", "courses", "course_offerings", "classes"):
        refused(raw, f"DELETE FROM {table}")


def test_a_sessions_grading_periods_must_be_there_and_stay():
    period = GradingPeriodFactory()
    reference = {
        "gradingPeriodDescriptor": period.grading_period_descriptor,
        "gradingPeriodName": period.grading_period_name,
        "schoolId": period.school_id,
        "schoolYear": period.school_year,
    }
    AcademicSessionFactory(grading_periods=[{"gradingPeriodReference": reference}])

    refused(period.delete)
    refused(
        AcademicSessionFactory,
        grading_periods=[{"gradingPeriodReference": {**reference, "gradingPeriodName": "None"}}],
    )


def test_a_renamed_class_period_reaches_the_classes_that_meet_then():
    period = ClassPeriodFactory(class_period_name="First")
    reference = {"classPeriodName": "First", "schoolId": period.school_id}
    section = RosterClassFactory(class_periods=[{"classPeriodReference": reference}])

    type(period).objects.filter(pk=period.pk).update(class_period_name="Morning")

    section.refresh_from_db()
    assert section.class_periods == [
        {"classPeriodReference": {**reference, "classPeriodName": "Morning"}}
    ]


def test_a_renamed_room_reaches_the_classes_in_it():
    room = LocationFactory(classroom_identification_code="R1")
    section = RosterClassFactory(
        location_school=room.school,
        classroom_identification_code=room.classroom_identification_code,
    )

    type(room).objects.filter(pk=room.pk).update(classroom_identification_code="R2")

    section.refresh_from_db()
    assert section.classroom_identification_code == "R2"


@pytest.mark.parametrize("factory", [RosterClassFactory, EnrollmentFactory])
def test_a_program_that_is_named_must_be_there(factory):
    program = ProgramFactory()
    reference = {
        "educationOrganizationId": program.education_organization_id,
        "programName": program.program_name,
        "programTypeDescriptor": program.program_type_descriptor,
    }
    factory(programs=[{"programReference": reference}])

    refused(program.delete)
    refused(factory, programs=[{"programReference": {**reference, "programName": "None"}}])


# -- what is told of changes --------------------------------------------------------------------


def test_each_resource_tells_of_its_own_deletions_only():
    section = RosterClassFactory()
    student = EnrollmentFactory(section=section)
    teacher = TeacherEnrollmentFactory(section=section)

    Enrollment.objects.filter(pk=student.pk).delete()
    ((key, _new),) = changed("studentSectionAssociations")
    assert changed("staffSectionAssociations") == []
    assert key["studentUniqueId"] == student.student_id

    Enrollment.objects.filter(pk=teacher.pk).delete()
    ((key, _new),) = changed("staffSectionAssociations")
    assert (key["staffUniqueId"], key["beginDate"]) == (teacher.staff_id, "2026-08-15")


def test_a_class_by_oneroster_alone_is_no_ed_fi_section():
    row = ClassByRosterFactory()

    row.delete()

    assert changed("sections") == []


def test_enrollments_are_audited_under_their_student():
    student, teacher = EnrollmentFactory(), TeacherEnrollmentFactory()

    rows = AuditLog.objects.filter(entity="enrollments")
    assert rows.get(entity_id=str(student.pk)).student_unique_id == student.student_id
    assert not rows.get(entity_id=str(teacher.pk)).student_unique_id
