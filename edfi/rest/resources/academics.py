"""Courses, classes and who is in them; grades of record."""

from edfi.rest.resource import Resource, Secured, register
from edfi.rest.resources.shared import CLASS_PERIODS, LEARNING_STANDARDS, PROGRAMS
from edfi.rest.shapes import (
    Boolean,
    Collection,
    Date,
    Descriptor,
    Descriptors,
    Integer,
    Number,
    Reference,
    Text,
    Unserved,
)
from oneroster.models import Course, CourseOffering, Enrollment, RosterClass
from tsa.grades.models import Grade


@register
class Courses(Resource):
    """A course as the organization defines it."""

    model = Course
    key = (
        "courseCode",
        "educationOrganizationReference.educationOrganizationId",
    )
    secured_by = (Secured("organization", "education_organization_id"),)
    shape = {
        "careerPathwayDescriptor": Descriptor("CareerPathway"),
        "courseDefinedByDescriptor": Descriptor("CourseDefinedBy"),
        "courseGPAApplicabilityDescriptor": Descriptor("CourseGPAApplicability"),
        "maximumAvailableCreditTypeDescriptor": Descriptor("CreditType"),
        "minimumAvailableCreditTypeDescriptor": Descriptor("CreditType"),
        "courseCode": Text(60, required=True),
        "courseDescription": Text(1024),
        "courseTitle": Text(60, required=True),
        "dateCourseAdopted": Date(),
        "highSchoolCourseRequirement": Boolean(),
        "maxCompletionsForCredit": Integer(low=1),
        "maximumAvailableCreditConversion": Number(9, 2),
        "maximumAvailableCredits": Number(9, 3),
        "minimumAvailableCreditConversion": Number(9, 2),
        "minimumAvailableCredits": Number(9, 3),
        "numberOfParts": Integer(low=1, high=8, required=True),
        "timeRequiredForCompletion": Integer(low=1),
        "educationOrganizationReference": Reference("educationOrganizations", required=True),
        "academicSubjects": Descriptors("AcademicSubject"),
        "competencyLevels": Descriptors("CompetencyLevel"),
        "identificationCodes": Collection(
            key=("courseIdentificationSystemDescriptor",),
            shape={
                "courseIdentificationSystemDescriptor": Descriptor(
                    "CourseIdentificationSystem", required=True
                ),
                "assigningOrganizationIdentificationCode": Text(60),
                "courseCatalogURL": Text(255, minimum=5),
                "identificationCode": Text(60, required=True),
            },
            required=True,
        ),
        "learningStandards": LEARNING_STANDARDS,
        "levelCharacteristics": Descriptors("CourseLevelCharacteristic"),
        "offeredGradeLevels": Descriptors("GradeLevel"),
    }


@register
class CourseOfferings(Resource):
    """A course that a school offers in one session."""

    model = CourseOffering
    key = (
        "localCourseCode",
        "schoolReference.schoolId",
        "sessionReference.schoolId",
        "sessionReference.schoolYear",
        "sessionReference.sessionName",
    )
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "instructionalTimePlanned": Integer(low=1),
        "localCourseCode": Text(60, required=True),
        "localCourseTitle": Text(60),
        "courseReference": Reference(
            "courses",
            required=True,
            columns={"educationOrganizationId": "course_education_organization_id"},
        ),
        "schoolReference": Reference("schools", required=True),
        "sessionReference": Reference("sessions", required=True),
        "courseLevelCharacteristics": Descriptors("CourseLevelCharacteristic"),
        "curriculumUseds": Descriptors("CurriculumUsed"),
        "offeredGradeLevels": Descriptors("GradeLevel"),
    }


@register
class Sections(Resource):
    """A class: a course offering, taught to a group."""

    model = RosterClass
    key = (
        "courseOfferingReference.localCourseCode",
        "courseOfferingReference.schoolId",
        "courseOfferingReference.schoolYear",
        "courseOfferingReference.sessionName",
        "sectionIdentifier",
    )
    key_may_change = True
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "availableCreditTypeDescriptor": Descriptor("CreditType"),
        "educationalEnvironmentDescriptor": Descriptor("EducationalEnvironment"),
        "instructionLanguageDescriptor": Descriptor("Language"),
        "mediumOfInstructionDescriptor": Descriptor("MediumOfInstruction"),
        "populationServedDescriptor": Descriptor("PopulationServed"),
        "sectionTypeDescriptor": Descriptor("SectionType"),
        "availableCreditConversion": Number(9, 2),
        "availableCredits": Number(9, 3),
        "officialAttendancePeriod": Boolean(),
        "sectionIdentifier": Text(255, required=True),
        "sectionName": Text(100),
        "sequenceOfCourse": Integer(low=1, high=8),
        "courseOfferingReference": Reference("courseOfferings", required=True),
        "locationReference": Reference("locations", columns={"schoolId": "location_school_id"}),
        "locationSchoolReference": Reference("schools", columns={"schoolId": "location_school_id"}),
        "characteristics": Descriptors("SectionCharacteristic"),
        "classPeriods": CLASS_PERIODS,
        "courseLevelCharacteristics": Descriptors("CourseLevelCharacteristic"),
        "offeredGradeLevels": Descriptors("GradeLevel"),
        "programs": PROGRAMS,
    }


@register
class StudentSectionAssociations(Resource):
    """A student in a class."""

    model = Enrollment
    key = (
        "beginDate",
        "sectionReference.localCourseCode",
        "sectionReference.schoolId",
        "sectionReference.schoolYear",
        "sectionReference.sessionName",
        "sectionReference.sectionIdentifier",
        "studentReference.studentUniqueId",
    )
    key_may_change = True
    fixed = {"role": "student"}
    secured_by = (
        Secured("organization", "school_id"),
        Secured("student", "student_unique_id"),
    )
    shape = {
        "attemptStatusDescriptor": Descriptor("AttemptStatus"),
        "dualCreditInstitutionDescriptor": Descriptor("DualCreditInstitution"),
        "dualCreditTypeDescriptor": Descriptor("DualCreditType"),
        "repeatIdentifierDescriptor": Descriptor("RepeatIdentifier"),
        "beginDate": Date(required=True),
        "dualCreditIndicator": Boolean(),
        "dualHighSchoolCreditIndicator": Boolean(),
        "endDate": Date(),
        "homeroomIndicator": Boolean(),
        "teacherStudentDataLinkExclusion": Boolean(),
        "dualCreditEducationOrganizationReference": Reference(
            "educationOrganizations",
            columns={"educationOrganizationId": "dual_credit_education_organization_id"},
        ),
        "sectionReference": Reference("sections", required=True),
        "studentReference": Reference("students", required=True),
        "programs": PROGRAMS,
    }


@register
class Grades(Resource):
    """A grade of record."""

    model = Grade
    key = (
        "gradeTypeDescriptor",
        "gradingPeriodReference.gradingPeriodDescriptor",
        "gradingPeriodReference.gradingPeriodName",
        "gradingPeriodReference.schoolId",
        "gradingPeriodReference.schoolYear",
        "studentSectionAssociationReference.beginDate",
        "studentSectionAssociationReference.localCourseCode",
        "studentSectionAssociationReference.schoolId",
        "studentSectionAssociationReference.schoolYear",
        "studentSectionAssociationReference.sectionIdentifier",
        "studentSectionAssociationReference.sessionName",
        "studentSectionAssociationReference.studentUniqueId",
    )
    key_may_change = True
    secured_by = (
        Secured("organization", "school_id"),
        Secured("student", "student_unique_id"),
    )
    shape = {
        "gradeTypeDescriptor": Descriptor("GradeType", required=True),
        "performanceBaseConversionDescriptor": Descriptor("PerformanceBaseConversion"),
        "currentGradeAsOfDate": Date(),
        "currentGradeIndicator": Boolean(),
        "diagnosticStatement": Text(1024),
        "gradeEarnedDescription": Text(64),
        "letterGradeEarned": Text(20),
        "numericGradeEarned": Number(9, 2),
        "gradingPeriodReference": Reference("gradingPeriods", required=True),
        "studentSectionAssociationReference": Reference(
            "studentSectionAssociations", required=True
        ),
        "learningStandardGrades": Collection(
            key=("learningStandardReference.learningStandardId",),
            shape={
                "performanceBaseConversionDescriptor": Descriptor("PerformanceBaseConversion"),
                "diagnosticStatement": Text(1024),
                "letterGradeEarned": Text(20),
                "numericGradeEarned": Number(9, 2),
                "learningStandardReference": Unserved(
                    "learningStandards", members={"learningStandardId": Text(60)}, required=True
                ),
            },
        ),
    }
