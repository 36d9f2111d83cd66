"""From step 4 to a student of record: complete, once, whatever happens in between."""

from edfi.models import (
    Contact,
    Student,
    StudentContactAssociation,
    StudentSchoolAssociation,
    TSAStudentExtension,
)
from enrollment import presenting
from enrollment.models import EnrollmentCopy
from enrollment.tests.families import complete
from enrollment.tests.families import family as make_family
from oneroster.models import RosterUser


def test_step_4_creates_all_records_of_the_student(coach):
    made = make_family(coach, upto=4)

    student = Student.objects.get()
    assert student.student_unique_id == made.student_unique_id
    assert (student.first_name, student.last_name) == ("Ana", "Núñez O'Neil")
    assert str(student.birth_date) == "2015-03-09"
    stay = StudentSchoolAssociation.objects.get()
    assert stay.entry_grade_level_descriptor.endswith("#Fifth grade")
    assert stay.school_id == made.item.school_id
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
