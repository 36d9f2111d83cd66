"""Staff, what they do where, and what they teach."""

from edfi.models import Staff, StaffEducationOrganizationAssignment
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
from oneroster.models import Enrollment


@register
class Staffs(Resource):
    """A member of staff."""

    model = Staff
    key = ("staffUniqueId",)
    secured_by = (Secured("staff", "staff_unique_id"),)
    created_by = ()
    shape = {
        "citizenshipStatusDescriptor": Descriptor("CitizenshipStatus"),
        "highestCompletedLevelOfEducationDescriptor": Descriptor("LevelOfEducation"),
        "sexDescriptor": Descriptor("Sex"),
        "birthDate": Date(),
        "firstName": Text(75, required=True),
        "genderIdentity": Text(60),
        "generationCodeSuffix": Text(10),
        "highlyQualifiedTeacher": Boolean(),
        "hispanicLatinoEthnicity": Boolean(),
        "lastSurname": Text(75, required=True),
        "loginId": Text(60),
        "maidenName": Text(75),
        "middleName": Text(75),
        "personalTitlePrefix": Text(30),
        "preferredFirstName": Text(75),
        "preferredLastSurname": Text(75),
        "staffUniqueId": Text(32, required=True),
        "yearsOfPriorProfessionalExperience": Number(5, 2),
        "yearsOfPriorTeachingExperience": Number(5, 2),
        "personReference": Reference("people"),
        "addresses": ADDRESSES,
        "ancestryEthnicOrigins": Descriptors("AncestryEthnicOrigin"),
        "credentials": Collection(
            key=(
                "credentialReference.credentialIdentifier",
                "credentialReference.stateOfIssueStateAbbreviationDescriptor",
            ),
            shape={
                "credentialReference": Unserved(
                    "credentials",
                    members={
                        "credentialIdentifier": Text(60),
                        "stateOfIssueStateAbbreviationDescriptor": Descriptor("StateAbbreviation"),
                    },
                    required=True,
                ),
            },
        ),
        "electronicMails": ELECTRONIC_MAILS,
        "identificationCodes": Collection(
            key=("staffIdentificationSystemDescriptor",),
            shape={
                "staffIdentificationSystemDescriptor": Descriptor(
                    "StaffIdentificationSystem", required=True
                ),
                "assigningOrganizationIdentificationCode": Text(60),
                "identificationCode": Text(60, required=True),
            },
        ),
        "identificationDocuments": IDENTIFICATION_DOCUMENTS,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
        "languages": LANGUAGES,
        "otherNames": OTHER_NAMES,
        "personalIdentificationDocuments": PERSONAL_IDENTIFICATION_DOCUMENTS,
        "races": Descriptors("Race"),
        "recognitions": Collection(
            key=("recognitionTypeDescriptor",),
            shape={
                "achievementCategoryDescriptor": Descriptor("AchievementCategory"),
                "recognitionTypeDescriptor": Descriptor("RecognitionType", required=True),
                "achievementCategorySystem": Text(60),
                "achievementTitle": Text(60),
                "criteria": Text(150),
                "criteriaURL": Text(255, minimum=5),
                "evidenceStatement": Text(150),
                "imageURL": Text(255, minimum=5),
                "issuerName": Text(150),
                "issuerOriginURL": Text(255, minimum=5),
                "recognitionAwardDate": Date(),
                "recognitionAwardExpiresDate": Date(),
                "recognitionDescription": Text(80),
            },
        ),
        "telephones": TELEPHONES,
        "tribalAffiliations": Descriptors("TribalAffiliation"),
        "visas": Descriptors("Visa"),
    }


@register
class StaffEducationOrganizationAssignmentAssociations(Resource):
    """What somebody does at an organization, from when until when."""

    model = StaffEducationOrganizationAssignment
    key = (
        "beginDate",
        "educationOrganizationReference.educationOrganizationId",
        "staffClassificationDescriptor",
        "staffReference.staffUniqueId",
    )
    secured_by = (Secured("organization", "education_organization_id"),)
    shape = {
        "staffClassificationDescriptor": Descriptor("StaffClassification", required=True),
        "beginDate": Date(required=True),
        "endDate": Date(),
        "fullTimeEquivalency": Number(5, 4, low=0),
        "orderOfAssignment": Integer(),
        "positionTitle": Text(100),
        "credentialReference": Unserved(
            "credentials",
            members={
                "credentialIdentifier": Text(60),
                "stateOfIssueStateAbbreviationDescriptor": Descriptor("StateAbbreviation"),
            },
        ),
        "educationOrganizationReference": Reference("educationOrganizations", required=True),
        "employmentStaffEducationOrganizationEmploymentAssociationReference": Unserved(
            "staffEducationOrganizationEmploymentAssociations",
            members={
                "educationOrganizationId": BigInteger(),
                "employmentStatusDescriptor": Descriptor("EmploymentStatus"),
                "hireDate": Date(),
                "staffUniqueId": Text(32),
            },
            columns={"staffUniqueId": "staff_unique_id"},
        ),
        "staffReference": Reference("staffs", required=True),
    }


@register
class StaffSectionAssociations(Resource):
    """Somebody who teaches a class."""

    model = Enrollment
    key = (
        "beginDate",
        "sectionReference.localCourseCode",
        "sectionReference.schoolId",
        "sectionReference.schoolYear",
        "sectionReference.sessionName",
        "sectionReference.sectionIdentifier",
        "staffReference.staffUniqueId",
    )
    fixed = {"role": "teacher"}
    secured_by = (
        Secured("organization", "school_id"),
        Secured("staff", "staff_unique_id"),
    )
    shape = {
        "classroomPositionDescriptor": Descriptor("ClassroomPosition", required=True),
        "beginDate": Date(required=True),
        "endDate": Date(),
        "highlyQualifiedTeacher": Boolean(),
        "percentageContribution": Number(5, 4, low=0, high=1),
        "teacherStudentDataLinkExclusion": Boolean(),
        "sectionReference": Reference("sections", required=True),
        "staffReference": Reference("staffs", required=True),
    }
