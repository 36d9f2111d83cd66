"""Cohorts and their members."""

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.rest.resource import Resource, Secured, register
from edfi.rest.resources.shared import PROGRAMS
from edfi.rest.shapes import Collection, Date, Descriptor, Reference, Text


@register
class Cohorts(Resource):
    """A group of students that an organization keeps together."""

    model = StudentCohort
    key = (
        "cohortIdentifier",
        "educationOrganizationReference.educationOrganizationId",
    )
    secured_by = (Secured("organization", "education_organization_id"),)
    shape = {
        "academicSubjectDescriptor": Descriptor("AcademicSubject"),
        "cohortScopeDescriptor": Descriptor("CohortScope"),
        "cohortTypeDescriptor": Descriptor("CohortType", required=True),
        "cohortDescription": Text(1024),
        "cohortIdentifier": Text(36, required=True),
        "educationOrganizationReference": Reference("educationOrganizations", required=True),
        "programs": PROGRAMS,
    }


@register
class StudentCohortAssociations(Resource):
    """A student's time in a cohort."""

    model = StudentCohortMember
    key = (
        "beginDate",
        "cohortReference.cohortIdentifier",
        "cohortReference.educationOrganizationId",
        "studentReference.studentUniqueId",
    )
    secured_by = (
        Secured("organization", "education_organization_id"),
        Secured("student", "student_unique_id"),
    )
    shape = {
        "beginDate": Date(required=True, column="enrollment_date"),
        "endDate": Date(),
        "cohortReference": Reference("cohorts", required=True),
        "studentReference": Reference("students", required=True),
        "sections": Collection(
            key=(
                "sectionReference.localCourseCode",
                "sectionReference.schoolId",
                "sectionReference.schoolYear",
                "sectionReference.sessionName",
                "sectionReference.sectionIdentifier",
            ),
            shape={
                "sectionReference": Reference("sections", required=True),
            },
        ),
    }
