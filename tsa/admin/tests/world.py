"""A row of each model that the admin shows: at a school, or of the network as a whole."""

from datetime import UTC, date, datetime, timedelta

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.tests import factories as edfi
from enrollment import models as enrollment
from oneroster import models as oneroster
from oneroster.tests import factories as roster
from tsa.access.models import Grant
from tsa.attendance.tests import factories as attendance
from tsa.coaches import models as coaches
from tsa.grades.tests import factories as grades

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


def school_of(number: int):
    """A school in a region of its own, which is called region_{number}."""
    school = edfi.SchoolFactory(school_id=number)
    region = roster.OrganizationFactory(sourced_id=f"region_{number}", type="ext:region")
    oneroster.Organization.objects.filter(pk=_org(school)).update(parent=region)
    return school


def _org(school) -> str:
    return f"school_{school.school_id}"


def _student(school):
    return edfi.StudentSchoolAssociationFactory(school=school).student


def _roster_student(school) -> str:
    return f"student_{_student(school).student_unique_id}"


def _section(school):
    session = roster.AcademicSessionFactory(school=school)
    return roster.RosterClassFactory(offering__session=session)


def _course(school):
    return roster.RosterCourseFactory(organization_id=_org(school))


def _class(school):
    return roster.ClassByRosterFactory(course=_course(school))


def _assignment(school):
    number = school.school_id
    return edfi.StaffEducationOrganizationAssignmentFactory(education_organization_id=number)


def _of_number(factory):
    return lambda school: factory(education_organization_id=school.school_id)


def _cohort(school):
    return StudentCohort.objects.create(
        code=f"c{school.school_id}", name="c", organization_unit_id=_org(school)
    )


def _agent(school):
    parent = roster.RosterUserFactory(role="parent")
    return oneroster.UserAgent.objects.create(user_id=_roster_student(school), agent=parent)


def _enrolment(school):
    return enrollment.EnrollmentCopy.objects.create(
        enrollment_id=f"e{school.school_id}",
        version=1,
        school_id=school.school_id,
        student_name="Ana Lopez",
        status="pending",
        records="none",
        created_at=NOW,
        updated_at=NOW,
    )


def _document(school):
    return enrollment.DocumentCopy.objects.create(
        document_id=f"d{school.school_id}",
        version=1,
        enrollment=_enrolment(school),
        document_type="transcript",
        file_size=5,
        upload_status="uploaded",
        verification_status="pending",
        uploaded_at=NOW,
    )


def _appointment(school):
    return enrollment.AppointmentCopy.objects.create(
        appointment_id=f"a{school.school_id}",
        version=1,
        enrollment=_enrolment(school),
        appointment_type="consultation",
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        time_zone="America/Chicago",
        status="scheduled",
    )


def _parent_invitation(school):
    return enrollment.ParentInvitationCopy.objects.create(
        invitation_id=f"i{school.school_id}",
        version=1,
        school_id=school.school_id,
        status="sent",
        sent_at=NOW,
        expires_at=NOW,
    )


def _coach(school):
    return coaches.CoachCopy.objects.create(
        profile_id=f"coach_{school.school_id}",
        version=1,
        school_id=school.school_id,
        status="active",
        created_at=NOW,
        updated_at=NOW,
    )


def _coach_invitation(school):
    return coaches.CoachInvitationCopy.objects.create(
        invitation_id=f"ci{school.school_id}",
        version=1,
        school_id=school.school_id,
        status="sent",
        sent_at=NOW,
        expires_at=NOW,
    )


# label -> a row at that school
OF_A_SCHOOL = {
    "access.Grant": lambda school: Grant.objects.create(
        student=_student(school), adult_kind="coach", adult_id=f"coach-{school.school_id}"
    ),
    "attendance.StudentSchoolAttendanceEvent": lambda school: attendance.SchoolEventFactory(
        session=roster.AcademicSessionFactory(school=school)
    ),
    "attendance.StudentSectionAttendanceEvent": lambda school: attendance.SectionEventFactory(
        section=_section(school)
    ),
    "coaches.CoachCopy": _coach,
    "coaches.CoachInvitationCopy": _coach_invitation,
    "cohorts.StudentCohort": _cohort,
    "cohorts.StudentCohortMember": lambda school: StudentCohortMember.objects.create(
        cohort=_cohort(school), student=_student(school), enrollment_date=date(2026, 8, 15)
    ),
    "edfi.Calendar": lambda school: edfi.CalendarFactory(school=school),
    "edfi.CalendarDate": lambda school: edfi.CalendarDateFactory(calendar__school=school),
    "edfi.ClassPeriod": lambda school: edfi.ClassPeriodFactory(school=school),
    "edfi.Contact": lambda school: (
        edfi.StudentContactAssociationFactory(student=_student(school)).contact
    ),
    "edfi.Location": lambda school: edfi.LocationFactory(school=school),
    "edfi.Program": _of_number(edfi.ProgramFactory),
    "edfi.School": lambda school: school,
    "edfi.Staff": lambda school: _assignment(school).staff,
    "edfi.StaffEducationOrganizationAssignment": _assignment,
    "edfi.Student": _student,
    "edfi.StudentContactAssociation": lambda school: edfi.StudentContactAssociationFactory(
        student=_student(school)
    ),
    "edfi.StudentEducationOrganizationAssociation": _of_number(
        edfi.StudentEducationOrganizationAssociationFactory
    ),
    "edfi.StudentSchoolAssociation": lambda school: edfi.StudentSchoolAssociationFactory(
        school=school
    ),
    "edfi.TSAStudentExtension": lambda school: edfi.TSAStudentExtensionFactory(
        student=_student(school)
    ),
    "enrollment.AppointmentCopy": _appointment,
    "enrollment.DocumentCopy": _document,
    "enrollment.EnrollmentCopy": _enrolment,
    "enrollment.ParentInvitationCopy": _parent_invitation,
    "grades.Grade": lambda school: grades.GradeFactory(place__section=_section(school)),
    "oneroster.AcademicSession": lambda school: roster.AcademicSessionFactory(school=school),
    "oneroster.AssessmentLineItem": lambda school: roster.AssessmentLineItemFactory(
        roster_class=_class(school)
    ),
    "oneroster.AssessmentResult": lambda school: roster.AssessmentResultFactory(
        student_id=_roster_student(school)
    ),
    "oneroster.ClassResource": lambda school: roster.ClassResourceFactory(
        roster_class=_class(school)
    ),
    "oneroster.Course": _course,
    "oneroster.CourseOffering": lambda school: roster.CourseOfferingFactory(
        session=roster.AcademicSessionFactory(school=school)
    ),
    "oneroster.CourseResource": lambda school: roster.CourseResourceFactory(course=_course(school)),
    "oneroster.Demographics": lambda school: roster.DemographicsFactory(
        user=roster.UserRoleFactory(organization_id=_org(school)).user
    ),
    "oneroster.Enrollment": lambda school: roster.EnrollmentByRosterFactory(
        roster_class=_class(school)
    ),
    "oneroster.LineItem": lambda school: roster.LineItemFactory(roster_class=_class(school)),
    "oneroster.Organization": lambda school: oneroster.Organization.objects.get(pk=_org(school)),
    "oneroster.ProfileSyncLog": lambda school: oneroster.ProfileSyncLog.objects.create(
        profile_id="p", user_sourced_id=_roster_student(school), sync_type="update"
    ),
    "oneroster.Result": lambda school: roster.ResultFactory(line_item__roster_class=_class(school)),
    "oneroster.RosterClass": _class,
    "oneroster.RosterUser": lambda school: (
        roster.UserRoleFactory(organization_id=_org(school)).user
    ),
    "oneroster.ScoreScale": lambda school: roster.ScoreScaleFactory(roster_class=_class(school)),
    "oneroster.TSAUserExtension": lambda school: oneroster.TSAUserExtension.objects.create(
        user=_agent(school).agent
    ),
    "oneroster.UserAgent": _agent,
    "oneroster.UserResource": lambda school: roster.UserResourceFactory(
        user=roster.UserRoleFactory(organization_id=_org(school)).user
    ),
    "oneroster.UserRole": lambda school: roster.UserRoleFactory(organization_id=_org(school)),
}

# label -> a row that all schools share: people of some schools look at it
SHARED = {
    "edfi.SchoolYearType": lambda: edfi.SchoolYearTypeFactory(),
    "oneroster.Category": lambda: roster.CategoryFactory(),
    "oneroster.Resource": lambda: roster.ResourceFactory(),
}
