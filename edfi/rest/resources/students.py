"""Students, where they belong, and their contacts."""

from edfi.models import (
    Contact,
    Person,
    Student,
    StudentContactAssociation,
    StudentEducationOrganizationAssociation,
    StudentSchoolAssociation,
)
from edfi.rest.resource import Resource, Secured, register
from edfi.rest.resources.shared import (
    ADDRESSES,
    ELECTRONIC_MAILS,
    IDENTIFICATION_DOCUMENTS,
    INTERNATIONAL_ADDRESSES,
    LANGUAGES,
    OTHER_NAMES,
    PERSONAL_IDENTIFICATION_DOCUMENTS,
    TELEPHONES,
)
from edfi.rest.shapes import (
    BigInteger,
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


@register
class People(Resource):
    """A person, beyond the roles as student, staff or contact."""

    model = Person
    entity = "Person"
    key = (
        "personId",
        "sourceSystemDescriptor",
    )
    shape = {
        "sourceSystemDescriptor": Descriptor("SourceSystem", required=True),
        "personId": Text(32, required=True),
    }


@register
class Students(Resource):
    """A student of record."""

    model = Student
    key = ("studentUniqueId",)
    secured_by = (Secured("student", "student_unique_id"),)
    created_by = ()
    shape = {
        "birthCountryDescriptor": Descriptor("Country"),
        "birthSexDescriptor": Descriptor("Sex"),
        "birthStateAbbreviationDescriptor": Descriptor("StateAbbreviation"),
        "citizenshipStatusDescriptor": Descriptor("CitizenshipStatus"),
        "birthCity": Text(30, minimum=2),
        "birthDate": Date(required=True),
        "birthInternationalProvince": Text(150),
        "dateEnteredUS": Date(),
        "firstName": Text(75, required=True),
        "generationCodeSuffix": Text(10),
        "lastSurname": Text(75, required=True),
        "maidenName": Text(75),
        "middleName": Text(75),
        "multipleBirthStatus": Boolean(),
        "personalTitlePrefix": Text(30),
        "preferredFirstName": Text(75),
        "preferredLastSurname": Text(75),
        "studentUniqueId": Text(32, required=True),
        "personReference": Reference("people", keeps=("source_system_descriptor",)),
        "identificationDocuments": IDENTIFICATION_DOCUMENTS,
        "otherNames": OTHER_NAMES,
        "personalIdentificationDocuments": PERSONAL_IDENTIFICATION_DOCUMENTS,
        "visas": Descriptors("Visa"),
    }


@register
class StudentSchoolAssociations(Resource):
    """A student's stay at a school."""

    model = StudentSchoolAssociation
    key = (
        "entryDate",
        "schoolReference.schoolId",
        "studentReference.studentUniqueId",
    )
    key_may_change = True
    secured_by = (Secured("organization", "school_id"),)
    shape = {
        "enrollmentTypeDescriptor": Descriptor("EnrollmentType"),
        "entryGradeLevelDescriptor": Descriptor("GradeLevel", required=True),
        "entryGradeLevelReasonDescriptor": Descriptor("EntryGradeLevelReason"),
        "entryTypeDescriptor": Descriptor("EntryType"),
        "exitWithdrawTypeDescriptor": Descriptor("ExitWithdrawType"),
        "nextYearGradeLevelDescriptor": Descriptor("GradeLevel"),
        "residencyStatusDescriptor": Descriptor("ResidencyStatus"),
        "schoolChoiceBasisDescriptor": Descriptor("SchoolChoiceBasis"),
        "employedWhileEnrolled": Boolean(),
        "entryDate": Date(required=True),
        "exitWithdrawDate": Date(),
        "fullTimeEquivalency": Number(5, 4, low=0),
        "primarySchool": Boolean(),
        "repeatGradeIndicator": Boolean(),
        "schoolChoice": Boolean(),
        "schoolChoiceTransfer": Boolean(),
        "termCompletionIndicator": Boolean(),
        "calendarReference": Reference("calendars"),
        "classOfSchoolYearTypeReference": Reference(
            "schoolYearTypes", columns={"schoolYear": "class_of_school_year"}
        ),
        "graduationPlanReference": Unserved(
            "graduationPlans",
            members={
                "educationOrganizationId": BigInteger(),
                "graduationPlanTypeDescriptor": Descriptor("GraduationPlanType"),
                "graduationSchoolYear": Integer(),
            },
        ),
        "nextYearSchoolReference": Reference(
            "schools", columns={"schoolId": "next_year_school_id"}
        ),
        "schoolYearTypeReference": Reference("schoolYearTypes"),
        "schoolReference": Reference("schools", required=True),
        "studentReference": Reference("students", required=True),
        "alternativeGraduationPlans": Collection(
            key=(
                "alternativeGraduationPlanReference.educationOrganizationId",
                "alternativeGraduationPlanReference.graduationPlanTypeDescriptor",
                "alternativeGraduationPlanReference.graduationSchoolYear",
            ),
            shape={
                "alternativeGraduationPlanReference": Unserved(
                    "graduationPlans",
                    members={
                        "educationOrganizationId": BigInteger(),
                        "graduationPlanTypeDescriptor": Descriptor("GraduationPlanType"),
                        "graduationSchoolYear": Integer(),
                    },
                    required=True,
                ),
            },
        ),
        "educationPlans": Descriptors("EducationPlan"),
    }


@register
class StudentEducationOrganizationAssociations(Resource):
    """What an organization knows of its student: race, languages, addresses."""

    model = StudentEducationOrganizationAssociation
    key = (
        "educationOrganizationReference.educationOrganizationId",
        "studentReference.studentUniqueId",
    )
    locked_first = "studentReference"  # race and ethnicity go from one to all of the student's
    secured_by = (
        Secured("organization", "education_organization_id"),
        Secured("student", "student_unique_id"),
    )
    shape = {
        "barrierToInternetAccessInResidenceDescriptor": Descriptor(
            "BarrierToInternetAccessInResidence"
        ),
        "internetAccessTypeInResidenceDescriptor": Descriptor("InternetAccessTypeInResidence"),
        "internetPerformanceInResidenceDescriptor": Descriptor("InternetPerformanceInResidence"),
        "limitedEnglishProficiencyDescriptor": Descriptor("LimitedEnglishProficiency"),
        "primaryLearningDeviceAccessDescriptor": Descriptor("PrimaryLearningDeviceAccess"),
        "primaryLearningDeviceAwayFromSchoolDescriptor": Descriptor(
            "PrimaryLearningDeviceAwayFromSchool"
        ),
        "primaryLearningDeviceProviderDescriptor": Descriptor("PrimaryLearningDeviceProvider"),
        "sexDescriptor": Descriptor("Sex"),
        "supporterMilitaryConnectionDescriptor": Descriptor("SupporterMilitaryConnection"),
        "genderIdentity": Text(60),
        "hispanicLatinoEthnicity": Boolean(),
        "internetAccessInResidence": Boolean(),
        "loginId": Text(60),
        "profileThumbnail": Text(255),
        "educationOrganizationReference": Reference("educationOrganizations", required=True),
        "studentReference": Reference("students", required=True),
        "addresses": ADDRESSES,
        "ancestryEthnicOrigins": Descriptors("AncestryEthnicOrigin"),
        "cohortYears": Collection(
            key=("cohortYearTypeDescriptor", "schoolYearTypeReference.schoolYear"),
            shape={
                "cohortYearTypeDescriptor": Descriptor("CohortYearType", required=True),
                "termDescriptor": Descriptor("Term"),
                "schoolYearTypeReference": Reference("schoolYearTypes", required=True),
            },
        ),
        "disabilities": Collection(
            key=("disabilityDescriptor",),
            shape={
                "disabilityDescriptor": Descriptor("Disability", required=True),
                "disabilityDeterminationSourceTypeDescriptor": Descriptor(
                    "DisabilityDeterminationSourceType"
                ),
                "disabilityDiagnosis": Text(80),
                "orderOfDisability": Integer(),
                "designations": Descriptors("DisabilityDesignation"),
            },
        ),
        "displacedStudents": Collection(
            key=("crisisEventReference.crisisEventName",),
            shape={
                "displacedStudentStatusDescriptor": Descriptor(
                    "DisplacedStudentStatus", required=True
                ),
                "crisisHomelessnessIndicator": Boolean(),
                "displacedStudentEndDate": Date(),
                "displacedStudentStartDate": Date(),
                "crisisEventReference": Unserved(
                    "crisisEvents", members={"crisisEventName": Text(100)}, required=True
                ),
            },
        ),
        "electronicMails": ELECTRONIC_MAILS,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
        "languages": LANGUAGES,
        "races": Descriptors("Race"),
        "studentCharacteristics": Collection(
            key=("studentCharacteristicDescriptor",),
            shape={
                "studentCharacteristicDescriptor": Descriptor(
                    "StudentCharacteristic", required=True
                ),
                "designatedBy": Text(60),
                "periods": Collection(
                    key=("beginDate",),
                    shape={
                        "beginDate": Date(required=True),
                        "endDate": Date(),
                    },
                ),
            },
        ),
        "studentIdentificationCodes": Collection(
            key=(
                "assigningOrganizationIdentificationCode",
                "studentIdentificationSystemDescriptor",
            ),
            shape={
                "studentIdentificationSystemDescriptor": Descriptor(
                    "StudentIdentificationSystem", required=True
                ),
                "assigningOrganizationIdentificationCode": Text(60, required=True),
                "identificationCode": Text(60, required=True),
            },
        ),
        "studentIndicators": Collection(
            key=("indicatorName",),
            shape={
                "designatedBy": Text(60),
                "indicator": Text(60, required=True),
                "indicatorGroup": Text(200),
                "indicatorName": Text(200, required=True),
                "periods": Collection(
                    key=("beginDate",),
                    shape={
                        "beginDate": Date(required=True),
                        "endDate": Date(),
                    },
                ),
            },
        ),
        "telephones": TELEPHONES,
        "tribalAffiliations": Descriptors("TribalAffiliation"),
    }


@register
class Contacts(Resource):
    """A parent, guardian or emergency contact."""

    model = Contact
    key = ("contactUniqueId",)
    secured_by = (Secured("contact", "contact_unique_id"),)
    created_by = ()
    shape = {
        "highestCompletedLevelOfEducationDescriptor": Descriptor("LevelOfEducation"),
        "sexDescriptor": Descriptor("Sex"),
        "contactUniqueId": Text(32, required=True),
        "firstName": Text(75, required=True),
        "genderIdentity": Text(60),
        "generationCodeSuffix": Text(10),
        "lastSurname": Text(75, required=True),
        "loginId": Text(60),
        "maidenName": Text(75),
        "middleName": Text(75),
        "personalTitlePrefix": Text(30),
        "preferredFirstName": Text(75),
        "preferredLastSurname": Text(75),
        "personReference": Reference("people"),
        "addresses": ADDRESSES,
        "electronicMails": ELECTRONIC_MAILS,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
        "languages": LANGUAGES,
        "otherNames": OTHER_NAMES,
        "personalIdentificationDocuments": PERSONAL_IDENTIFICATION_DOCUMENTS,
        "telephones": TELEPHONES,
    }


@register
class StudentContactAssociations(Resource):
    """Whose contact somebody is, and as what."""

    model = StudentContactAssociation
    key = (
        "contactReference.contactUniqueId",
        "studentReference.studentUniqueId",
    )
    secured_by = (Secured("student", "student_unique_id"),)
    shape = {
        "relationDescriptor": Descriptor("Relation"),
        "contactPriority": Integer(),
        "contactRestrictions": Text(250),
        "emergencyContactStatus": Boolean(),
        "legalGuardian": Boolean(),
        "livesWith": Boolean(),
        "primaryContactStatus": Boolean(),
        "contactReference": Reference("contacts", required=True),
        "studentReference": Reference("students", required=True),
    }
