"""Collections that several resources share."""

from edfi.rest.shapes import (
    Boolean,
    Collection,
    Date,
    Descriptor,
    Descriptors,
    Integer,
    Reference,
    Text,
    Unserved,
)

ADDRESSES = Collection(
    key=(
        "addressTypeDescriptor",
        "city",
        "postalCode",
        "stateAbbreviationDescriptor",
        "streetNumberName",
    ),
    shape={
        "addressTypeDescriptor": Descriptor("AddressType", required=True),
        "localeDescriptor": Descriptor("Locale"),
        "stateAbbreviationDescriptor": Descriptor("StateAbbreviation", required=True),
        "apartmentRoomSuiteNumber": Text(50),
        "buildingSiteNumber": Text(20),
        "city": Text(30, minimum=2, required=True),
        "congressionalDistrict": Text(30),
        "countyFIPSCode": Text(5, minimum=3),
        "doNotPublishIndicator": Boolean(),
        "latitude": Text(20),
        "longitude": Text(20),
        "nameOfCounty": Text(30),
        "postalCode": Text(17, required=True),
        "streetNumberName": Text(150, required=True),
        "periods": Collection(
            key=("beginDate",),
            shape={
                "beginDate": Date(required=True),
                "endDate": Date(),
            },
        ),
    },
)

IDENTIFICATION_CODES = Collection(
    key=("educationOrganizationIdentificationSystemDescriptor",),
    shape={
        "educationOrganizationIdentificationSystemDescriptor": Descriptor(
            "EducationOrganizationIdentificationSystem", required=True
        ),
        "identificationCode": Text(60, required=True),
    },
)

INDICATORS = Collection(
    key=("indicatorDescriptor",),
    shape={
        "indicatorDescriptor": Descriptor("Indicator", required=True),
        "indicatorGroupDescriptor": Descriptor("IndicatorGroup"),
        "indicatorLevelDescriptor": Descriptor("IndicatorLevel"),
        "designatedBy": Text(60),
        "indicatorValue": Text(60),
        "periods": Collection(
            key=("beginDate",),
            shape={
                "beginDate": Date(required=True),
                "endDate": Date(),
            },
        ),
    },
)

INSTITUTION_TELEPHONES = Collection(
    key=("institutionTelephoneNumberTypeDescriptor",),
    shape={
        "institutionTelephoneNumberTypeDescriptor": Descriptor(
            "InstitutionTelephoneNumberType", required=True
        ),
        "telephoneNumber": Text(24, required=True),
    },
)

INTERNATIONAL_ADDRESSES = Collection(
    key=("addressTypeDescriptor",),
    shape={
        "addressTypeDescriptor": Descriptor("AddressType", required=True),
        "countryDescriptor": Descriptor("Country", required=True),
        "addressLine1": Text(150, required=True),
        "addressLine2": Text(150),
        "addressLine3": Text(150),
        "addressLine4": Text(150),
        "beginDate": Date(),
        "endDate": Date(),
        "latitude": Text(20),
        "longitude": Text(20),
    },
)

IDENTIFICATION_DOCUMENTS = Collection(
    key=("identificationDocumentUseDescriptor", "personalInformationVerificationDescriptor"),
    shape={
        "identificationDocumentUseDescriptor": Descriptor("IdentificationDocumentUse"),
        "issuerCountryDescriptor": Descriptor("Country"),
        "personalInformationVerificationDescriptor": Descriptor("PersonalInformationVerification"),
        "documentExpirationDate": Date(),
        "documentTitle": Text(60),
        "issuerDocumentIdentificationCode": Text(60),
        "issuerName": Text(150),
    },
)

OTHER_NAMES = Collection(
    key=("otherNameTypeDescriptor",),
    shape={
        "otherNameTypeDescriptor": Descriptor("OtherNameType", required=True),
        "firstName": Text(75, required=True),
        "generationCodeSuffix": Text(10),
        "lastSurname": Text(75, required=True),
        "middleName": Text(75),
        "personalTitlePrefix": Text(30),
    },
)

PERSONAL_IDENTIFICATION_DOCUMENTS = Collection(
    key=("identificationDocumentUseDescriptor", "personalInformationVerificationDescriptor"),
    shape={
        "identificationDocumentUseDescriptor": Descriptor(
            "IdentificationDocumentUse", required=True
        ),
        "issuerCountryDescriptor": Descriptor("Country"),
        "personalInformationVerificationDescriptor": Descriptor(
            "PersonalInformationVerification", required=True
        ),
        "documentExpirationDate": Date(),
        "documentTitle": Text(60),
        "issuerDocumentIdentificationCode": Text(60),
        "issuerName": Text(150),
    },
)

ELECTRONIC_MAILS = Collection(
    key=("electronicMailAddress", "electronicMailTypeDescriptor"),
    shape={
        "electronicMailTypeDescriptor": Descriptor("ElectronicMailType", required=True),
        "doNotPublishIndicator": Boolean(),
        "electronicMailAddress": Text(128, minimum=7, required=True),
        "primaryEmailAddressIndicator": Boolean(),
    },
)

LANGUAGES = Collection(
    key=("languageDescriptor",),
    shape={
        "languageDescriptor": Descriptor("Language", required=True),
        "uses": Descriptors("LanguageUse"),
    },
)

TELEPHONES = Collection(
    key=("telephoneNumber", "telephoneNumberTypeDescriptor"),
    shape={
        "telephoneNumberTypeDescriptor": Descriptor("TelephoneNumberType", required=True),
        "doNotPublishIndicator": Boolean(),
        "orderOfPriority": Integer(low=1),
        "telephoneNumber": Text(24, required=True),
        "textMessageCapabilityIndicator": Boolean(),
    },
)

LEARNING_STANDARDS = Collection(
    key=("learningStandardReference.learningStandardId",),
    shape={
        "learningStandardReference": Unserved(
            "learningStandards", members={"learningStandardId": Text(60)}, required=True
        ),
    },
)

CLASS_PERIODS = Collection(
    key=("classPeriodReference.classPeriodName", "classPeriodReference.schoolId"),
    shape={
        "classPeriodReference": Reference("classPeriods", required=True),
    },
)

PROGRAMS = Collection(
    key=(
        "programReference.educationOrganizationId",
        "programReference.programName",
        "programReference.programTypeDescriptor",
    ),
    shape={
        "programReference": Reference("programs", required=True),
    },
)
