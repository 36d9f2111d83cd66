"""One row for both standards: what follows, what is filled in, and what stays when it goes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from edfi.models import SchoolYearType, StudentContactAssociation, StudentSchoolAssociation
from edfi.tests.factories import (
    ClassPeriodFactory,
    ContactFactory,
    LocationFactory,
    SchoolFactory,
    StaffFactory,
    StudentContactAssociationFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
)
from oneroster import services
from oneroster.models import (
    AcademicSession,
    Course,
    CourseOffering,
    Enrollment,
    RosterClass,
    RosterUser,
    UserRole,
)
from oneroster.tests.factories import (
    AcademicSessionFactory,
    ClassByRosterFactory,
    CourseFactory,
    CourseOfferingFactory,
    EnrollmentByRosterFactory,
    EnrollmentFactory,
    GradingPeriodFactory,
    RosterClassFactory,
    RosterCourseFactory,
    RosterUserFactory,
    TeacherEnrollmentFactory,
    TermFactory,
    UserRoleFactory,
    school_year,
)

pytestmark = pytest.mark.django_db
GRADE = "uri://ed-fi.org/GradeLevelDescriptor#"
SUBJECT = "uri://ed-fi.org/AcademicSubjectDescriptor#"
BAD_ROWS = [
    (ClassByRosterFactory, {"course": None, "organization": None}),
    (ClassByRosterFactory, {"organization": None}),
    (ClassByRosterFactory, {"term_sourced_ids": []}),
    (ClassByRosterFactory, {"grades": [1]}),
    (ClassByRosterFactory, {"subjects": {}}),
    (EnrollmentByRosterFactory, {"user": None}),
    (EnrollmentByRosterFactory, {"organization": None}),
    (TermFactory, {"sourced_id": "x", "parent_id": "x"}),
]


def refused(function, *arguments, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        function(*arguments, **values)


def again(row):
    row.refresh_from_db()
    return row


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_row_is_refused(factory, values):
    refused(factory, **values)


@pytest.mark.parametrize(
    "factory", [ClassByRosterFactory, EnrollmentByRosterFactory, RosterCourseFactory, TermFactory]
)
def test_a_plausible_row_passes_a_forms_checks_and_is_unchanged_when_saved(factory):
    row = again(factory())
    row.full_clean()
    before = type(row).objects.filter(pk=row.pk).values().get()

    row.save()

    assert type(row).objects.filter(pk=row.pk).values().get() == before


# -- years and sessions -------------------------------------------------------------------------


def test_a_school_year_is_a_session_of_rosters():
    school_year(2027)

    year = AcademicSession.objects.get(sourced_id="year_2027")
    assert (year.type, year.title, year.school_year) == ("schoolYear", "2026-2027", 2027)
    assert (year.begin_date, year.end_date) == (date(2026, 8, 1), date(2027, 7, 31))


def test_a_school_year_that_goes_is_to_be_deleted_and_may_come_back():
    school_year(2027)
    AcademicSessionFactory().delete()
    SchoolYearType.objects.all().delete()
    assert AcademicSession.objects.get(sourced_id="year_2027").status == "tobedeleted"

    school_year(2027)
    assert AcademicSession.objects.get(sourced_id="year_2027").status == "active"


def test_a_school_year_with_sessions_stays():
    AcademicSessionFactory()

    refused(SchoolYearType.objects.all().delete)


def test_a_term_by_oneroster_makes_its_school_year():
    TermFactory(school_year=2031)

    assert SchoolYearType.objects.get().school_year == 2031
    assert AcademicSession.objects.filter(sourced_id="year_2031").exists()


def test_a_school_year_by_oneroster_under_our_own_name_is_ours():
    TermFactory(sourced_id="year_2031", school_year=2031, type="schoolYear")

    assert AcademicSession.objects.get().title == "Fall"


def test_a_grading_period_is_part_of_the_session_that_lists_it():
    period = GradingPeriodFactory()
    assert again(period).parent_id == "year_2027"

    session = AcademicSessionFactory(
        school=period.school,
        grading_periods=[
            {
                "gradingPeriodReference": {
                    "gradingPeriodDescriptor": period.grading_period_descriptor,
                    "gradingPeriodName": period.grading_period_name,
                    "schoolId": period.school_id,
                    "schoolYear": period.school_year,
                }
            }
        ],
    )
    assert again(period).parent_id == session.sourced_id == str(session.pk)
    assert again(session).parent_id == "year_2027"

    session.delete()
    assert again(period).parent_id == "year_2027"


# -- Ed-Fi rows on rosters ----------------------------------------------------------------------


def test_a_course_is_its_organizations_with_grades_and_subjects_by_their_codes():
    course = CourseFactory(
        offered_grade_levels=[f"{GRADE}First grade", f"{GRADE}Kindergarten"],
        academic_subjects=[f"{SUBJECT}Mathematics"],
    )

    assert again(course).organization_id == f"school_{course.education_organization_id}"
    assert (course.grades, course.subjects) == (["01", "KG"], ["Mathematics"])

    Course.objects.update(offered_grade_levels=[], academic_subjects=[])
    assert (again(course).grades, course.subjects) == ([], [])


def test_a_class_says_course_school_session_room_and_periods():
    room = LocationFactory(classroom_identification_code="R1")
    period = ClassPeriodFactory(school=room.school, class_period_name="First")
    reference = {"classPeriodName": "First", "schoolId": period.school_id}
    row = RosterClassFactory(
        location_school=room.school,
        classroom_identification_code="R1",
        class_periods=[{"classPeriodReference": reference}],
        offered_grade_levels=[f"{GRADE}First grade"],
    )
    session = AcademicSession.objects.get(session_name=row.session_name)
    course = Course.objects.get()

    assert again(row).course == course
    assert (row.organization_id, row.term_sourced_ids) == (
        f"school_{row.school_id}",
        [session.sourced_id],
    )
    assert (row.location, row.periods, row.grades) == ("R1", ["First"], ["01"])
    assert row.class_code == row.section_identifier

    type(room).objects.update(classroom_identification_code="R2")
    type(period).objects.update(class_period_name="Morning")
    assert (again(row).location, row.periods) == ("R2", ["Morning"])


def test_a_class_follows_what_its_course_says_until_it_says_something_itself():
    row, own = RosterClassFactory(), RosterClassFactory(subjects=["Chess"])
    Course.objects.update(academic_subjects=[f"{SUBJECT}Mathematics"])
    assert (again(row).subjects, again(own).subjects) == (["Mathematics"], ["Chess"])

    Course.objects.update(academic_subjects=[f"{SUBJECT}Reading"])
    assert (again(row).subjects, again(own).subjects) == (["Reading"], ["Chess"])


def test_a_class_of_an_offering_of_another_course_is_of_that_course():
    row = RosterClassFactory()
    other = CourseFactory(education_organization_id=row.school_id)

    CourseOffering.objects.update(course_code=other.course_code)

    assert again(row).course_id == other.sourced_id


def test_a_renamed_session_leaves_the_rosters_references():
    row = EnrollmentFactory()
    again(row)
    before = (row.roster_class_id, row.user_id, RosterClass.objects.get().term_sourced_ids)

    AcademicSession.objects.filter(session_name__isnull=False).update(session_name="Autumn")

    now = (again(row).roster_class_id, row.user_id, RosterClass.objects.get().term_sourced_ids)
    assert now == before


def test_associations_say_user_class_and_school():
    student, teacher = again(EnrollmentFactory()), again(TeacherEnrollmentFactory())

    assert student.user_id == f"student_{student.student_id}"
    assert teacher.user_id == f"staff_{teacher.staff_id}"
    section = RosterClass.objects.get(section_identifier=student.section_identifier)
    assert student.roster_class == section
    assert student.organization_id == f"school_{student.school_id}"


def test_terms_of_a_class_must_be_sessions():
    row = ClassByRosterFactory()
    RosterClass.objects.update(term_sourced_ids=["none"])

    refused(raw, "SET CONSTRAINTS ALL IMMEDIATE")
    RosterClass.objects.filter(pk=row.pk).update(term_sourced_ids=[TermFactory().sourced_id])


# -- rows by OneRoster --------------------------------------------------------------------------


@pytest.fixture
def parts():
    """A school's course and session, of Ed-Fi, for rows by OneRoster."""
    session = AcademicSessionFactory()
    return {
        "course": CourseFactory(education_organization_id=session.school_id),
        "organization_id": f"school_{session.school_id}",
        "organization": None,
        "term_sourced_ids": [TermFactory().sourced_id, str(session.pk)],
        "session": session,
    }


def make_class(parts, **values):
    given = {name: parts[name] for name in ("course", "organization_id", "term_sourced_ids")}
    return RosterClass.objects.create(
        **{"title": "Algebra 1", "sourced_id": "c1", **given, **values}
    )


def test_a_schools_course_by_oneroster_is_an_ed_fi_course():
    school = SchoolFactory()
    course = Course.objects.create(
        title="Algebra", course_code="ALG", organization_id=f"school_{school.school_id}"
    )

    assert again(course).education_organization_id == school.school_id
    assert (course.course_title, course.number_of_parts) == ("Algebra", 1)
    assert again(RosterCourseFactory()).education_organization_id is None


def test_a_class_whose_parts_are_ed_fis_is_a_section(parts):
    row = again(make_class(parts))

    session = parts["session"]
    assert (row.section_identifier, row.session_name) == ("c1", session.session_name)
    assert row.local_course_code == parts["course"].course_code
    assert CourseOffering.objects.get().local_course_code == row.local_course_code
    assert row.term_sourced_ids == [str(session.pk), parts["term_sourced_ids"][0]]


def test_a_class_with_a_part_of_its_own_is_no_section(parts):
    row = again(make_class(parts, course=RosterCourseFactory()))

    assert (row.section_identifier, CourseOffering.objects.count()) == (None, 0)


def test_the_same_package_again_changes_nothing(parts):
    make_class(parts)
    before = RosterClass.objects.values().get()

    RosterClass.objects.update(
        course=parts["course"], term_sourced_ids=parts["term_sourced_ids"], section_name=None
    )

    assert RosterClass.objects.values().get() == before


def test_another_course_by_oneroster_changes_the_key_and_reaches_the_enrollments(parts):
    row = make_class(parts)
    student = StudentFactory()
    enrollment = Enrollment.objects.create(
        role="student",
        user=RosterUser.objects.get(identifier=student.student_unique_id),
        roster_class=row,
        organization_id=parts["organization_id"],
    )
    assert again(enrollment).section_identifier == "c1"
    other = CourseFactory(education_organization_id=parts["session"].school_id)

    RosterClass.objects.update(course=other)

    assert again(row).local_course_code == other.course_code
    assert again(enrollment).local_course_code == other.course_code


def test_a_section_is_not_made_a_class_that_ed_fi_cannot_know(parts):
    make_class(parts)

    refused(RosterClass.objects.update, course=RosterCourseFactory())


@pytest.mark.parametrize("role", ["student", "teacher"])
def test_someone_of_record_in_a_section_is_an_association(parts, role):
    row = make_class(parts)
    person = StudentFactory() if role == "student" else StaffFactory()
    key = person.student_unique_id if role == "student" else person.staff_unique_id
    enrollment = Enrollment.objects.create(
        role=role,
        user=RosterUser.objects.get(identifier=key),
        roster_class=row,
        organization_id=parts["organization_id"],
        is_primary=False,
    )

    again(enrollment)
    assert (enrollment.student_id or enrollment.staff_id) == key
    assert (enrollment.section_identifier, enrollment.begin_date) == (
        "c1",
        parts["session"].begin_date,
    )
    assert bool(enrollment.classroom_position_descriptor) == (role == "teacher")


def test_someone_of_another_system_is_in_a_section_by_oneroster_only(parts):
    enrollment = Enrollment.objects.create(
        role="student",
        user=RosterUserFactory(),
        roster_class=make_class(parts),
        organization_id=parts["organization_id"],
    )

    assert again(enrollment).section_identifier is None


# -- what goes ----------------------------------------------------------------------------------


def test_a_deleted_association_class_course_and_session_are_to_be_deleted():
    row = again(EnrollmentFactory())
    section, session = (
        RosterClass.objects.get(),
        AcademicSession.objects.exclude(session_name=None).get(),
    )
    course = Course.objects.get()
    Enrollment.objects.all().delete()
    RosterClass.objects.all().delete()
    CourseOffering.objects.all().delete()
    Course.objects.all().delete()
    session.delete()

    left = Enrollment.objects.get()
    assert (left.sourced_id, left.status, left.user_id) == (
        row.sourced_id,
        "tobedeleted",
        row.user_id,
    )
    assert (left.student_id, left.section_identifier, left.begin_date) == (
        None,
        None,
        row.begin_date,
    )
    assert left.pk != row.pk
    assert left.roster_class == RosterClass.objects.get(sourced_id=section.sourced_id)
    assert left.roster_class.course == Course.objects.get(sourced_id=course.sourced_id)
    assert Course.objects.get().course_code == course.course_code
    kept = AcademicSession.objects.get(sourced_id=session.sourced_id)
    assert (kept.status, kept.session_name, kept.title) == (
        "tobedeleted",
        None,
        session.session_name,
    )
    connection.check_constraints()


def test_what_was_to_be_deleted_may_be_made_anew_in_ed_fi_and_is_deleted_for_good():
    row = EnrollmentFactory()
    values = Enrollment.objects.values("student_id", "role", "begin_date", *SECTION).get()
    row.delete()

    Enrollment.objects.create(**values)
    assert Enrollment.objects.filter(status="active").count() == 1

    Enrollment.objects.filter(status="tobedeleted").delete()
    assert Enrollment.objects.get().status == "active"


SECTION = ["local_course_code", "school_id", "school_year", "session_name", "section_identifier"]


def test_a_row_to_be_deleted_that_comes_again_by_oneroster_is_of_ed_fi_again(parts):
    make_class(parts).delete()
    assert RosterClass.objects.get().section_identifier is None

    RosterClass.objects.update(status="active")

    assert RosterClass.objects.get().section_identifier == "c1"


def test_an_offering_leaves_nothing():
    CourseOfferingFactory().delete()

    assert not CourseOffering.objects.exists()


# -- roles --------------------------------------------------------------------------------------


def test_a_users_roles_are_listed_as_oneroster_says_them():
    role = UserRoleFactory(begin_date=date(2026, 8, 1), user_profile="https://x.example/p")
    user = again(role.user)
    assert user.roster_roles == [
        {
            "role": "teacher",
            "roleType": "primary",
            "org": role.organization_id,
            "beginDate": "2026-08-01",
            "userProfile": "https://x.example/p",
        }
    ]

    UserRole.objects.update(end_date=date(2027, 6, 1))
    assert again(user).roster_roles[0]["endDate"] == "2027-06-01"
    RosterUser.objects.update(roster_roles=[])
    assert len(again(user).roster_roles) == 1
    UserRole.objects.update(status="tobedeleted")
    assert again(user).roster_roles[0]["endDate"] == "2027-06-01"  # the last one stays


def test_a_students_stay_is_listed_among_the_roles():
    stay = StudentSchoolAssociationFactory()
    user = RosterUser.objects.get(pk=f"student_{stay.student_id}")
    assert [each["role"] for each in user.roster_roles] == ["student"]

    StudentSchoolAssociation.objects.update(exit_withdraw_date=date(2026, 12, 1))
    assert again(user).roster_roles[0]["endDate"] == "2026-12-01"


@pytest.mark.parametrize("stay_first", [True, False])
def test_a_contact_is_a_parent_where_the_student_is(stay_first):
    student, contact = StudentFactory(), ContactFactory(contact_unique_id="C7")
    makers = [StudentSchoolAssociationFactory, StudentContactAssociationFactory]
    for maker in makers if stay_first else reversed(makers):
        more = {"contact": contact} if maker is StudentContactAssociationFactory else {}
        maker(student=student, **more)

    role = UserRole.objects.get(user_id="contact_C7")
    stay = StudentSchoolAssociation.objects.get()
    assert (role.role, role.role_type) == ("parent", "primary")
    assert role.organization_id == f"school_{stay.school_id}"
    user = RosterUser.objects.get(pk="contact_C7")
    assert (user.org_ids, user.roster_roles[0]["role"]) == ([role.organization_id], "parent")


def test_a_contacts_role_goes_with_the_last_child_at_the_school():
    contact, school = ContactFactory(contact_unique_id="C7"), SchoolFactory()
    links = [
        StudentContactAssociationFactory(
            contact=contact, student=StudentSchoolAssociationFactory(school=school).student
        )
        for _ in range(2)
    ]

    links[0].delete()
    assert UserRole.objects.filter(user_id="contact_C7").count() == 1
    StudentSchoolAssociation.objects.filter(student=links[1].student).delete()
    assert not UserRole.objects.filter(user_id="contact_C7").exists()
    (last,) = RosterUser.objects.get(pk="contact_C7").roster_roles  # it stays, ended
    assert "endDate" in last


def test_a_guardian_by_an_enrolment_is_no_parent_besides():
    stay = StudentSchoolAssociationFactory()
    user = services.register_parent_user(
        services.ParentRecord(
            email="eva@x.example",
            given_name="Eva",
            family_name="Lopez",
            school_id=stay.school_id,
            is_guardian=True,
        )
    )
    contact = ContactFactory(contact_unique_id=f"TSA-CON-{user.removeprefix('parent_')}")

    StudentContactAssociationFactory(student=stay.student, contact=contact)

    assert UserRole.objects.get(user_id=user).role == "guardian"
    assert StudentContactAssociation.objects.count() == 1
