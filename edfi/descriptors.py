"""Ed-Fi descriptors that people name in their own words, as whole URIs.

Each function takes what a form, a letter or another system says ("1st", "Grade 1", "TX", a URI)
and returns the URI, or raises ValueError with a message that names what is understood. Values
that are ours alone stand in our own namespace. Pure functions; no store owns these facts.
"""

import re
from collections.abc import Iterable, Mapping

ED_FI = "uri://ed-fi.org"
OURS = "uri://texassportsacademy.org"

NEW_STUDENT = f"{OURS}/EntryTypeDescriptor#New student"
ADMISSIONS_PORTAL = f"{OURS}/SourceSystemDescriptor#TSA_Admissions_Portal"

_URI = re.compile(r"uri://[^#\s]+/([A-Za-z0-9]+)Descriptor#(.+)", re.DOTALL)


def code(uri: str | None) -> str | None:
    """The part that people read: `First grade` of `uri://…#First grade`."""
    return uri.partition("#")[2] or uri if uri else None


def is_descriptor(text: str) -> bool:
    """Whether it has the form of a descriptor URI and fits its column."""
    return len(text) <= 306 and _URI.fullmatch(text) is not None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[-_.,/]+", " ", text.casefold()).split())


class Vocabulary:
    """One kind of descriptor: its code values, and the other words for them."""

    def __init__(
        self,
        kind: str,
        codes: Iterable[str],
        *,
        also: Mapping[str, str] | None = None,
        noun: str,
        examples: str,
    ):
        self.kind, self.noun, self.examples = kind, noun, examples
        self.codes = tuple(codes)
        words = {**{each: each for each in self.codes}, **(also or {})}
        self._uris = {_plain(word): self.of(value) for word, value in words.items()}
        self._known = {uri.casefold(): uri for uri in self._uris.values()}

    def __deepcopy__(self, memo) -> "Vocabulary":
        """Itself: it never changes, and forms copy their fields each time they are used."""
        return self

    def of(self, code_value: str) -> str:
        return f"{ED_FI}/{self.kind}Descriptor#{code_value}"

    def __call__(self, text: str) -> str:
        found = None
        if isinstance(text, str):
            found = self._known.get(text.strip().casefold()) or self._uris.get(_plain(text))
        if found is None:
            raise ValueError(f"This {self.noun} is not known. Understood: {self.examples}.")
        return found


_ORDINALS = [
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
]
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _grade_words() -> dict[str, str]:
    words = dict.fromkeys(
        ("K", "KG", "Kinder", "Grade K", "K grade", "Kindergarten grade", "0", "Grade 0"),
        "Kindergarten",
    )
    for number, ordinal in enumerate(_ORDINALS, start=1):
        nth = f"{number}{_ENDINGS.get(number, 'th')}"
        for word in (str(number), f"{number:02}", nth, f"{nth} grade", ordinal):
            words[word] = f"{ordinal} grade"
        for word in (f"Grade {number}", f"Grade {number:02}", f"{number} grade", f"G{number}"):
            words[word] = f"{ordinal} grade"
    return words


grade_level = Vocabulary(
    "GradeLevel",
    ["Kindergarten", *(f"{ordinal} grade" for ordinal in _ORDINALS)],
    also=_grade_words(),
    noun="grade level",
    examples="Kindergarten (or K) and First grade to Twelfth grade (or 1, 1st, Grade 1)",
)
sex = Vocabulary(
    "Sex",
    ["Female", "Male", "Non-binary", "Not Selected"],
    also={
        **dict.fromkeys(("F", "Girl", "Woman"), "Female"),
        **dict.fromkeys(("M", "Boy", "Man"), "Male"),
        **dict.fromkeys(("X", "Nonbinary", "NB"), "Non-binary"),
        **dict.fromkeys(("Prefer not to say", "Unknown", "Unspecified"), "Not Selected"),
    },
    noun="sex",
    examples="Female, Male, Non-binary, Not Selected",
)
race = Vocabulary(
    "Race",
    [
        "American Indian or Alaska Native",
        "Asian",
        "Black or African American",
        "Choose Not to Respond",
        "Hispanic or Latino",
        "Middle Eastern or North African",
        "Native Hawaiian or Pacific Islander",
        "Other",
        "White",
    ],
    also={
        **dict.fromkeys(
            ("American Indian", "Alaska Native", "Native American"),
            "American Indian or Alaska Native",
        ),
        **dict.fromkeys(("Black", "African American"), "Black or African American"),
        **dict.fromkeys(("Hispanic", "Latino", "Latina"), "Hispanic or Latino"),
        **dict.fromkeys(
            ("Native Hawaiian", "Pacific Islander", "Native Hawaiian or Other Pacific Islander"),
            "Native Hawaiian or Pacific Islander",
        ),
        **dict.fromkeys(("Middle Eastern", "North African"), "Middle Eastern or North African"),
        **dict.fromkeys(("Prefer not to say", "Declined"), "Choose Not to Respond"),
    },
    noun="race",
    examples="American Indian or Alaska Native, Asian, Black or African American, Hispanic or "
    "Latino, Middle Eastern or North African, Native Hawaiian or Pacific Islander, White, Other, "
    "Choose Not to Respond",
)

_STATES = {
    "AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AS": "American Samoa", "AZ": "Arizona",
    "CA": "California", "CO": "Colorado", "CT": "Connecticut", "DC": "District of Columbia",
    "DE": "Delaware", "FL": "Florida", "FM": "Micronesia", "GA": "Georgia", "GU": "Guam",
    "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts",
    "MD": "Maryland", "ME": "Maine", "MH": "Marshall Islands", "MI": "Michigan",
    "MN": "Minnesota", "MO": "Missouri", "MP": "Northern Mariana Islands", "MS": "Mississippi",
    "MT": "Montana", "NC": "North Carolina", "ND": "North Dakota", "NE": "Nebraska",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NV": "Nevada",
    "NY": "New York", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "PR": "Puerto Rico", "PW": "Palau", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia",
    "VI": "Virgin Islands", "VT": "Vermont", "WA": "Washington", "WI": "Wisconsin",
    "WV": "West Virginia", "WY": "Wyoming",
    "AA": "Armed Forces Americas", "AE": "Armed Forces Europe", "AP": "Armed Forces Pacific",
}  # fmt: skip
state = Vocabulary(
    "StateAbbreviation",
    _STATES,
    also={name: abbreviation for abbreviation, name in _STATES.items()},
    noun="state",
    examples="two-letter abbreviations such as TX, and names such as Texas",
)

# ISO 3166-1, two letters.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_COUNTRY_NAMES = {
    "Afghanistan": "AF", "Argentina": "AR", "Australia": "AU", "Azerbaijan": "AZ",
    "Bolivia": "BO", "Brazil": "BR", "Canada": "CA", "Chile": "CL", "China": "CN",
    "Colombia": "CO", "Costa Rica": "CR", "Cuba": "CU", "Dominican Republic": "DO",
    "Ecuador": "EC", "Egypt": "EG", "El Salvador": "SV", "England": "GB", "Ethiopia": "ET",
    "France": "FR", "Germany": "DE", "Ghana": "GH", "Great Britain": "GB", "Guatemala": "GT",
    "Haiti": "HT", "Honduras": "HN", "India": "IN", "Iran": "IR", "Iraq": "IQ", "Ireland": "IE",
    "Israel": "IL", "Italy": "IT", "Jamaica": "JM", "Japan": "JP", "Kenya": "KE",
    "Mexico": "MX", "México": "MX", "Nepal": "NP", "Netherlands": "NL", "New Zealand": "NZ",
    "Nicaragua": "NI", "Nigeria": "NG", "Pakistan": "PK", "Panama": "PA", "Peru": "PE",
    "Philippines": "PH", "Poland": "PL", "Portugal": "PT", "Russia": "RU",
    "Saudi Arabia": "SA", "South Africa": "ZA", "South Korea": "KR", "Spain": "ES",
    "Syria": "SY", "Turkey": "TR", "Ukraine": "UA", "United Kingdom": "GB", "UK": "GB",
    "United States": "US", "United States of America": "US", "USA": "US", "Venezuela": "VE",
    "Vietnam": "VN",
}  # fmt: skip
country = Vocabulary(
    "Country",
    _COUNTRIES.split(),
    also=_COUNTRY_NAMES,
    noun="country",
    examples="two-letter ISO codes such as US and MX, and the usual names of many countries",
)

relation = Vocabulary(
    "Relation",
    """Aunt|Brother|BrotherInLaw|CourtAppointedGuardian|Cousin|Daughter|DaughterInLaw|Emergency
    |Employer|Father|Father, step|FatherInLaw|FathersCivilPartner|FathersSignificantOther|Fiance
    |Fiancee|Foster parent|Friend|Godparent|Grandfather|Grandmother|Grandparent|Great aunt
    |Great Grandparent|Great uncle|Guardian|Husband|Mother|Mother, step|MotherInLaw
    |MothersCivilPartner|MothersSignificantOther|Neighbor|Nephew|Niece|Other|Parent|Parent, step
    |Relative|Sibling|SignificantOther|Sister|SisterInLaw|Son|SonInLaw|Spouse|Uncle|Unknown|Ward
    |Wife""".replace("\n    ", "").split("|"),
    also={
        **dict.fromkeys(("Mom", "Mum", "Mama", "Madre"), "Mother"),
        **dict.fromkeys(("Dad", "Papa", "Padre"), "Father"),
        **dict.fromkeys(("Stepmother", "Step mother", "Stepmom"), "Mother, step"),
        **dict.fromkeys(("Stepfather", "Step father", "Stepdad"), "Father, step"),
        **dict.fromkeys(("Stepparent", "Step parent"), "Parent, step"),
        **dict.fromkeys(("Foster mother", "Foster father"), "Foster parent"),
        **dict.fromkeys(("Legal guardian", "Tutor legal"), "Guardian"),
        **dict.fromkeys(("Court appointed guardian",), "CourtAppointedGuardian"),
        **dict.fromkeys(("Grandma", "Abuela"), "Grandmother"),
        **dict.fromkeys(("Grandpa", "Abuelo"), "Grandfather"),
        **dict.fromkeys(("Family friend",), "Friend"),
        **dict.fromkeys(("Emergency contact",), "Emergency"),
    },
    noun="relation",
    examples="Mother, Father, Parent, Guardian, Grandparent, Aunt, Uncle, Sibling, Foster parent, "
    "stepmother, stepfather, Friend, Other, and Ed-Fi's further relations",
)
telephone_type = Vocabulary(
    "TelephoneNumberType",
    ["Emergency 1", "Emergency 2", "Fax", "Home", "Mobile", "Other", "Unlisted", "Work"],
    also={"Cell": "Mobile", "Cell phone": "Mobile", "Landline": "Home", "Office": "Work"},
    noun="kind of telephone",
    examples="Mobile, Home, Work, Emergency 1, Emergency 2, Fax, Unlisted, Other",
)
electronic_mail_type = Vocabulary(
    "ElectronicMailType",
    ["Home/Personal", "Organization", "Other", "Work"],
    also={"Home": "Home/Personal", "Personal": "Home/Personal"},
    noun="kind of e-mail address",
    examples="Home/Personal, Work, Organization, Other",
)
address_type = Vocabulary(
    "AddressType",
    ["Billing", "Home", "Mailing", "Other", "Physical", "Shipping", "Temporary", "Work"],
    noun="kind of address",
    examples="Home, Mailing, Physical, Billing, Shipping, Temporary, Work, Other",
)
exit_type = Vocabulary(
    "ExitWithdrawType",
    [
        "Completed",
        "Died or is permanently incapacitated",
        "Dropout",
        "End of school year",
        "Enrolled in a high school diploma program",
        "Expelled",
        "Graduated",
        "Incarcerated",
        "Invalid enrollment",
        "Involuntarily Removed",
        "No show",
        "Other",
        "Reached maximum age",
        "Transferred",
        "Withdrawn",
    ],
    also={"Rejected": "Invalid enrollment", "Withdrew": "Withdrawn", "Transfer": "Transferred"},
    noun="exit type",
    examples="Withdrawn, Transferred, No show, Invalid enrollment, Graduated, Completed, Other",
)
_standard_entry_type = Vocabulary(
    "EntryType",
    ["New to education system", "Next year school", "Other", "Re-entry", "Transfer"],
    noun="entry type",
    examples="New student, Transfer, Re-entry, New to education system, Next year school, Other",
)
school_category = Vocabulary(
    "SchoolCategory",
    [
        "All Levels",
        "Elementary School",
        "Elementary/Secondary School",
        "High School",
        "Intermediate School",
        "Junior High School",
        "Middle School",
        "Other Combination",
        "Other Secondary",
        "Primary School",
        "Secondary School",
        "Ungraded",
    ],
    noun="school category",
    examples="Elementary School, Middle School, High School, All Levels, Other Combination",
)
operational_status = Vocabulary(
    "OperationalStatus",
    ["Active", "Added", "Changed", "Closed", "Future", "Inactive", "New", "Reopened"],
    noun="operational status",
    examples="Active, Inactive, New, Future, Closed, Reopened, Added, Changed",
)
school_type = Vocabulary(
    "SchoolType",
    [
        "Alternative",
        "Career and Technical Education",
        "Regular",
        "Reportable Program",
        "Special Education",
    ],
    noun="school type",
    examples="Regular, Alternative, Special Education, Career and Technical Education",
)

WITHDRAWN = exit_type.of("Withdrawn")
INVALID_ENROLLMENT = exit_type.of("Invalid enrollment")


def entry_type(text: str) -> str:
    """Ed-Fi's entry types, and our own `New student`."""
    if isinstance(text, str) and text.strip().casefold() in ("new student", NEW_STUDENT.casefold()):
        return NEW_STUDENT
    return _standard_entry_type(text)
