"""From step 4 to a student of record: complete, once, whatever happens in between."""

from edfi.models import (
    Contact,
    School,
    Student,
    StudentContactAssociation,
    StudentEducationOrganizationAssociation,
    StudentSchoolAssociation,
    TSAStudentExtension,
)
from enrollment import presenting
from enrollment.models import EnrollmentCopy
from enrollment.services import enrollments
from enrollment.tests.families import STAFF, answers, complete, engage_coach, open_school
from enrollment.tests.families import family as make_family
from oneroster.models import RosterUser
from tsa.access.models import Grant
from tsa.audit.writing import writing


def test_step_4_creates_all_records_of_the_student(coach):
    made = make_family(coach, upto=4)

    student = Student.objects.get()
    assert student.student_unique_id == made.student_unique_id
    assert (student.first_name, student.last_name) == ("Ana", "Núñez O'Neil")
    assert str(student.birth_date) == "2015-03-09"
    stay = StudentSchoolAssociation.objects.get()
    assert stay.entry_grade_level_descriptor.endswith("#Fifth grade")
    assert stay.school_id == made.item.school_id
    known = StudentEducationOrganizationAssociation.objects.get()
    assert known.education_organization_id == stay.school_id
    assert (known.races, known.hispanic_latino_ethnicity) == (
        student.races,
        student.hispanic_latino_ethnicity,
    )
    extension = TSAStudentExtension.objects.get()
    assert extension.enrollment_status == "registered"
    assert extension.custom_data["steps"]["4"]["medical_info"] == {"allergies": "peanuts"}
    user = RosterUser.objects.get(sourced_id=f"student_{student.student_unique_id}")
    assert user.username == f"ana.nunezoneil.{student.student_usi}"
    assert user.org_ids == [f"school_{stay.school_id}"]
    parent = RosterUser.objects.get(email=made.email)
    assert user.agents == [parent.sourced_id]
    assert StudentContactAssociation.objects.get().contact == Contact.objects.get()
    body = presenting.status_body(made.item)
    assert body["student_records"]["status"] == "created"
    assert made.item.owes is None


def test_step_6_enrols_the_student_and_completes_the_enrolment(coach):
    made = make_family(coach, upto=6)

    assert TSAStudentExtension.objects.get().enrollment_status == "enrolled"
    assert made.item.enrollment_status == "completed"
    assert EnrollmentCopy.objects.get().status == "completed"


def test_a_repeated_step_changes_nothing(coach):
    made = make_family(coach, upto=4)
    version, etag = made.item.version, Student.objects.get().etag

    complete(made, 4)

    assert made.item.version == version
    assert Student.objects.get().etag == etag


def test_another_coach_takes_over_and_the_old_one_sees_nothing(coach):
    made = make_family(coach, upto=4)
    other = engage_coach("other@tsa.example")

    enrollments.assign_coach(made.enrollment_id, other.profile_id, by=STAFF)

    grants = Grant.objects.filter(adult_kind="coach", student_id=made.student_unique_id)
    assert list(grants.filter(valid_until=None).values_list("adult_id", flat=True)) == [
        other.profile_id
    ]
    assert grants.count() == 2
    assert {each["status"] for each in made.item.appointments.values()} == {"cancelled"}


def test_a_rejection_closes_the_stay_and_reopening_takes_it_back(coach):
    made = make_family(coach, upto=4)
    enrollments.decide(made.enrollment_id, "rejected", by=STAFF)

    stay = StudentSchoolAssociation.objects.get()
    assert stay.exit_withdraw_type_descriptor.endswith("#Invalid enrollment")
    assert TSAStudentExtension.objects.get().enrollment_status == "rejected"
    assert RosterUser.objects.get(role="student").enabled_user is False

    enrollments.reopen(made.enrollment_id, by=STAFF)

    stay.refresh_from_db()
    assert stay.exit_withdraw_date is None
    assert TSAStudentExtension.objects.get().enrollment_status == "registered"
    assert RosterUser.objects.get(role="student").enabled_user is True


def test_what_staff_corrected_is_not_undone_by_a_later_step(coach):
    made = make_family(coach, upto=4)
    with writing(STAFF):
        Student.objects.update(first_name="Anna")

    complete(made, 5)
    complete(made, 6)

    assert Student.objects.get().first_name == "Anna"
    assert RosterUser.objects.get(role="student").given_name == "Anna"


def test_a_school_that_is_gone_is_named_and_can_be_mended(coach):
    with writing(STAFF):
        School.objects.all().delete()
    made = make_family(coach, upto=6)
    body = presenting.status_body(made.item)
    assert body["student_records"]["status"] == "failed"
    assert body["student_records"]["problems"][0]["field"] == "school_id"
    assert body["status"] == "active"
    assert Student.objects.count() == 0

    open_school()
    enrollments.retry_records(made.enrollment_id, by=STAFF)

    assert made.item.enrollment_status == "completed"
    assert Student.objects.count() == 1


def test_siblings_meet_in_one_parent(coach):
    make_family(coach, upto=4, email="Mother@Family.example", student_name="One")
    make_family(coach, upto=4, email="mother@family.example", student_name="Two")

    assert Student.objects.count() == 2
    assert Contact.objects.count() == 1
    parent = RosterUser.objects.get(role="parent")
    assert len(parent.agents) == 2


def test_the_same_child_from_two_invitations_is_shown_as_a_likely_duplicate(coach):
    first = make_family(coach, upto=4)
    second = make_family(coach, upto=4)
    other = answers(4)
    other["student_info"]["birth_date"] = "2016-01-01"
    make_family(coach, upto=4, step_4=other)

    found = EnrollmentCopy.objects.likely_duplicates().values_list("pk", flat=True)

    assert set(found) == {first.enrollment_id, second.enrollment_id}


def test_records_can_wait_for_step_6(coach, settings):
    settings.STUDENT_CREATION_STEP = 6
    made = make_family(coach, upto=5)
    assert Student.objects.count() == 0
    assert made.item.records["status"] == "none"

    complete(made, 6)

    assert made.item.enrollment_status == "completed"
    assert TSAStudentExtension.objects.get().enrollment_status == "enrolled"
