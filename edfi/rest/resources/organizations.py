"""Education organizations and school years."""

from edfi.models import (
    EducationOrganization,
    EducationServiceCenter,
    LocalEducationAgency,
    Program,
    School,
    SchoolYearType,
    StateEducationAgency,
)
from edfi.rest.resource import Resource, Secured, register
from edfi.rest.resources.shared import (
    ADDRESSES,
    IDENTIFICATION_CODES,
    INDICATORS,
    INSTITUTION_TELEPHONES,
    INTERNATIONAL_ADDRESSES,
    LEARNING_STANDARDS,
)
from edfi.rest.shapes import (
    BigInteger,
    Boolean,
    Collection,
    Descriptor,
    Descriptors,
    Integer,
    Number,
    Reference,
    Text,
)


@register
class EducationOrganizations(Resource):
    """Any of the four kinds below: what a reference to "an education organization" means."""

    model = EducationOrganization
    key = ("educationOrganizationId",)
    served = False
    shape = {"educationOrganizationId": BigInteger(required=True)}


@register
class Schools(Resource):
    """A school: where students attend."""

    model = School
    key = ("schoolId",)
    secured_by = (Secured("organization", "school_id"),)
    created_by = ("school_id", "local_education_agency_id")
    shape = {
        "administrativeFundingControlDescriptor": Descriptor("AdministrativeFundingControl"),
        "charterApprovalAgencyTypeDescriptor": Descriptor("CharterApprovalAgencyType"),
        "charterStatusDescriptor": Descriptor("CharterStatus"),
        "internetAccessDescriptor": Descriptor("InternetAccess"),
        "magnetSpecialProgramEmphasisSchoolDescriptor": Descriptor(
            "MagnetSpecialProgramEmphasisSchool"
        ),
        "operationalStatusDescriptor": Descriptor("OperationalStatus"),
        "schoolTypeDescriptor": Descriptor("SchoolType"),
        "titleIPartASchoolDesignationDescriptor": Descriptor("TitleIPartASchoolDesignation"),
        "nameOfInstitution": Text(75, required=True),
        "schoolId": BigInteger(required=True),
        "shortNameOfInstitution": Text(75),
        "webSite": Text(255, minimum=5),
        "charterApprovalSchoolYearTypeReference": Reference(
            "schoolYearTypes", columns={"schoolYear": "charter_approval_school_year"}
        ),
        "localEducationAgencyReference": Reference("localEducationAgencies"),
        "addresses": ADDRESSES,
        "educationOrganizationCategories": Descriptors(
            "EducationOrganizationCategory", required=True
        ),
        "gradeLevels": Descriptors("GradeLevel", required=True),
        "identificationCodes": IDENTIFICATION_CODES,
        "indicators": INDICATORS,
        "institutionTelephones": INSTITUTION_TELEPHONES,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
        "schoolCategories": Descriptors("SchoolCategory"),
    }


@register
class LocalEducationAgencies(Resource):
    """A district, or what stands for one."""

    model = LocalEducationAgency
    entity = "LocalEducationAgency"
    key = ("localEducationAgencyId",)
    secured_by = (Secured("organization", "local_education_agency_id"),)
    created_by = (
        "local_education_agency_id",
        "parent_local_education_agency_id",
        "education_service_center_id",
        "state_education_agency_id",
    )
    shape = {
        "charterStatusDescriptor": Descriptor("CharterStatus"),
        "localEducationAgencyCategoryDescriptor": Descriptor(
            "LocalEducationAgencyCategory", required=True
        ),
        "operationalStatusDescriptor": Descriptor("OperationalStatus"),
        "localEducationAgencyId": BigInteger(required=True),
        "nameOfInstitution": Text(75, required=True),
        "shortNameOfInstitution": Text(75),
        "webSite": Text(255, minimum=5),
        "educationServiceCenterReference": Reference("educationServiceCenters"),
        "parentLocalEducationAgencyReference": Reference(
            "localEducationAgencies",
            columns={"localEducationAgencyId": "parent_local_education_agency_id"},
        ),
        "stateEducationAgencyReference": Reference("stateEducationAgencies"),
        "accountabilities": Collection(
            key=("schoolYearTypeReference.schoolYear",),
            shape={
                "gunFreeSchoolsActReportingStatusDescriptor": Descriptor(
                    "GunFreeSchoolsActReportingStatus"
                ),
                "schoolChoiceImplementStatusDescriptor": Descriptor("SchoolChoiceImplementStatus"),
                "schoolYearTypeReference": Reference("schoolYearTypes", required=True),
            },
        ),
        "addresses": ADDRESSES,
        "categories": Descriptors("EducationOrganizationCategory", required=True),
        "federalFunds": Collection(
            key=("fiscalYear",),
            shape={
                "fiscalYear": Integer(low=2020, high=2040, required=True),
                "innovativeDollarsSpent": Number(19, 4),
                "innovativeDollarsSpentStrategicPriorities": Number(19, 4),
                "innovativeProgramsFundsReceived": Number(19, 4),
                "schoolImprovementAllocation": Number(19, 4),
                "schoolImprovementReservedFundsPercentage": Number(5, 4, low=0, high=1),
                "stateAssessmentAdministrationFunding": Number(5, 4, low=0, high=1),
                "supplementalEducationalServicesFundsSpent": Number(19, 4),
                "supplementalEducationalServicesPerPupilExpenditure": Number(19, 4),
            },
        ),
        "identificationCodes": IDENTIFICATION_CODES,
        "indicators": INDICATORS,
        "institutionTelephones": INSTITUTION_TELEPHONES,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
    }


@register
class StateEducationAgencies(Resource):
    """The agency of a state."""

    model = StateEducationAgency
    entity = "StateEducationAgency"
    key = ("stateEducationAgencyId",)
    secured_by = (Secured("organization", "state_education_agency_id"),)
    shape = {
        "operationalStatusDescriptor": Descriptor("OperationalStatus"),
        "nameOfInstitution": Text(75, required=True),
        "shortNameOfInstitution": Text(75),
        "stateEducationAgencyId": BigInteger(required=True),
        "webSite": Text(255, minimum=5),
        "accountabilities": Collection(
            key=("schoolYearTypeReference.schoolYear",),
            shape={
                "cteGraduationRateInclusion": Boolean(),
                "schoolYearTypeReference": Reference("schoolYearTypes", required=True),
            },
        ),
        "addresses": ADDRESSES,
        "categories": Descriptors("EducationOrganizationCategory", required=True),
        "federalFunds": Collection(
            key=("fiscalYear",),
            shape={
                "federalProgramsFundingAllocation": Number(19, 4),
                "fiscalYear": Integer(low=2020, high=2040, required=True),
            },
        ),
        "identificationCodes": IDENTIFICATION_CODES,
        "indicators": INDICATORS,
        "institutionTelephones": INSTITUTION_TELEPHONES,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
    }


@register
class EducationServiceCenters(Resource):
    """A regional agency between state and districts."""

    model = EducationServiceCenter
    key = ("educationServiceCenterId",)
    secured_by = (Secured("organization", "education_service_center_id"),)
    created_by = ("education_service_center_id", "state_education_agency_id")
    shape = {
        "operationalStatusDescriptor": Descriptor("OperationalStatus"),
        "educationServiceCenterId": BigInteger(required=True),
        "nameOfInstitution": Text(75, required=True),
        "shortNameOfInstitution": Text(75),
        "webSite": Text(255, minimum=5),
        "stateEducationAgencyReference": Reference("stateEducationAgencies"),
        "addresses": ADDRESSES,
        "categories": Descriptors("EducationOrganizationCategory", required=True),
        "identificationCodes": IDENTIFICATION_CODES,
        "indicators": INDICATORS,
        "institutionTelephones": INSTITUTION_TELEPHONES,
        "internationalAddresses": INTERNATIONAL_ADDRESSES,
    }


@register
class SchoolYearTypes(Resource):
    """A school year, by the year in which it ends."""

    model = SchoolYearType
    key = ("schoolYear",)
    shape = {
        "currentSchoolYear": Boolean(required=True),
        "schoolYear": Integer(required=True),
        "schoolYearDescription": Text(50, required=True),
    }


@register
class Programs(Resource):
    """A programme that an organization runs."""

    model = Program
    key = (
        "educationOrganizationReference.educationOrganizationId",
        "programName",
        "programTypeDescriptor",
    )
    secured_by = (Secured("organization", "education_organization_id"),)
    shape = {
        "programTypeDescriptor": Descriptor("ProgramType", required=True),
        "programId": Text(20),
        "programName": Text(60, required=True),
        "educationOrganizationReference": Reference("educationOrganizations", required=True),
        "characteristics": Descriptors("ProgramCharacteristic"),
        "learningStandards": LEARNING_STANDARDS,
        "sponsors": Descriptors("ProgramSponsor"),
    }
