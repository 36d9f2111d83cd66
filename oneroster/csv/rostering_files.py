"""The rostering files: organizations, sessions, courses, classes, people, who is in which class."""

from oneroster.csv.files import BOTH, V11, V12, Column, File, Rule, Unique, headers
from oneroster.csv.kinds import Date, Flag, Id, Listed, Pairs, ProfileId, Text, Token, Word, Year

ROLES = (
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher",
)
ROLES_V11 = (
    "administrator",
    "aide",
    "guardian",
    "parent",
    "proctor",
    "relative",
    "student",
    "teacher",
)
OF_OTHERS = "t.{} ~ '^(student|staff|contact|parent)_'"
# 1.1 knows fewer roles.
ROLE_V11 = (
    "CASE WHEN t.role IN ('principal', 'siteAdministrator', 'districtAdministrator',"
    " 'systemAdministrator') THEN 'administrator' WHEN t.role = 'counselor' THEN 'aide'"
    " ELSE t.role END"
)

_OWN_PARENT = Rule("parentSourcedId", 's."parentSourcedId" = s."sourcedId"', "names the row itself")

ORGS = File(
    "orgs",
    "organizations",
    (
        Column("name", Text(), "name", BOTH),
        Column(
            "type",
            Token(("department", "district", "local", "national", "school", "state")),
            "type",
            BOTH,
        ),
        Column("identifier", Text(), "identifier"),
        Column("parentSourcedId", Id(), "parent_id", refers="orgs"),
    ),
    headers("name type identifier parentSourcedId"),
    backed="t.sourced_id ~ '^(school|lea|sea|esc)_'",
    rules=(_OWN_PARENT,),
)
SESSIONS = File(
    "academicSessions",
    "academic_sessions",
    (
        Column("title", Text(100), "title", BOTH),
        Column("type", Token(("gradingPeriod", "semester", "schoolYear", "term")), "type", BOTH),
        Column("startDate", Date(), "begin_date", BOTH),
        Column("endDate", Date(), "end_date", BOTH),
        Column("parentSourcedId", Id(), "parent_sourced_id", refers="academicSessions"),
        Column("schoolYear", Year(), "school_year", BOTH),
    ),
    headers("title type startDate endDate parentSourcedId schoolYear"),
    backed="(t.session_name IS NOT NULL OR t.grading_period_name IS NOT NULL"
    " OR t.sourced_id ~ '^year_')",
    modified="_last_modified_date",
    in_order=(("startDate", "endDate"),),
    rules=(_OWN_PARENT,),
)
# Made by the database with the classes of such a course, and of use to nobody without them.
_UNUSED_OFFERINGS = """
DELETE FROM course_offerings o USING courses t
WHERE t.sourced_id IN (SELECT sourced_id FROM csv_retiring)
    AND o.course_code = t.course_code
    AND o.course_education_organization_id = t.education_organization_id
    AND NOT EXISTS (SELECT FROM classes c WHERE c.school_id = o.school_id
        AND c.school_year = o.school_year AND c.session_name = o.session_name
        AND c.local_course_code = o.local_course_code)
"""
COURSES = File(
    "courses",
    "courses",
    (
        Column("schoolYearSourcedId", Id(), "school_year_sourced_id", refers="academicSessions"),
        Column("title", Text(), "title", BOTH),
        Column("courseCode", Text(60), "course_code", BOTH),
        Column("grades", Listed(), "grades"),
        Column("orgSourcedId", Id(), "org_sourced_id", BOTH, refers="orgs"),
        Column("subjects", Listed(), "subjects"),
        Column("subjectCodes", Listed(), "subject_codes"),
    ),
    headers("schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes"),
    backed="t.education_organization_id IS NOT NULL",
    modified="_last_modified_date",
    clears=_UNUSED_OFFERINGS,
)
# Where Ed-Fi knows a class too, what a file leaves empty follows the course or the section.
_SECTION = "t.section_identifier IS NOT NULL"
_SECTION_SAYS = _SECTION + " AND v.{} = '[]'"
CLASSES = File(
    "classes",
    "classes",
    (
        Column("title", Text(), "title", BOTH),
        Column("grades", Listed(), "grades", kept=_SECTION_SAYS.format("grades")),
        Column("courseSourcedId", Id(), "course_sourced_id", BOTH, refers="courses"),
        Column("classCode", Text(), "class_code", kept=f"{_SECTION} AND v.class_code IS NULL"),
        Column("classType", Token(("homeroom", "scheduled")), "class_type", BOTH),
        Column("location", Text(), "location", kept=f"{_SECTION} AND v.location IS NULL"),
        Column("schoolSourcedId", Id(), "org_sourced_id", BOTH, refers="orgs"),
        Column(
            "termSourcedIds",
            Listed(),
            "term_sourced_ids",
            BOTH,
            refers="academicSessions",
            # A section's own session comes first, whatever the file's order.
            kept=f"{_SECTION} AND t.term_sourced_ids @> v.term_sourced_ids"
            " AND v.term_sourced_ids @> t.term_sourced_ids",
        ),
        Column("subjects", Listed(), "subjects", kept=_SECTION_SAYS.format("subjects")),
        Column(
            "subjectCodes", Listed(), "subject_codes", kept=_SECTION_SAYS.format("subject_codes")
        ),
        Column("periods", Listed(), "periods", kept=_SECTION_SAYS.format("periods")),
    ),
    headers(
        "title grades courseSourcedId classCode classType location schoolSourcedId"
        " termSourcedIds subjects subjectCodes periods"
    ),
    backed="t.section_identifier IS NOT NULL",
    modified="_last_modified_date",
)
_CREDENTIALS = ("credentialType", "username", "password")
USERS = File(
    "users",
    "users",
    (
        Column("enabledUser", Flag(), "enabled_user", BOTH),
        Column(
            "orgSourcedIds",
            Listed(),
            None,
            (V11,),
            "orgs",
            export=Listed().shown("t.org_ids"),
        ),
        Column("role", Token(ROLES_V11, is_open=False), None, (V11,), export=ROLE_V11),
        Column("username", Word(), "username", (V11,)),
        Column("userIds", Pairs("type", "identifier"), "user_ids"),
        Column("givenName", Text(), "given_name", BOTH),
        Column("familyName", Text(), "family_name", BOTH),
        Column("middleName", Text(), "middle_name"),
        Column("identifier", Text(), "identifier"),
        Column("email", Text(), "email"),
        Column("sms", Text(20), "sms"),
        Column("phone", Text(20), "phone"),
        Column(
            "agentSourcedIds", Listed(), None, refers="users", export=Listed().shown("t.agents")
        ),
        Column("grades", Listed(), "grades"),
        # Never stored, never written: see docs/decisions.
        Column("password", Text(None), None, export="NULL"),
        Column("userMasterIdentifier", Text(), "user_master_identifier"),
        Column("preferredGivenName", Text(), "preferred_first_name"),
        Column("preferredMiddleName", Text(), "preferred_middle_name"),
        Column("preferredFamilyName", Text(), "preferred_last_name"),
        Column("primaryOrgSourcedId", Id(), "primary_org_id", refers="orgs"),
        Column("pronouns", Text(50), "pronouns"),
        # userResources.csv is made of it.
        Column("resourceSourcedIds", Listed(), None, refers="resources"),
    ),
    headers(
        v11="enabledUser orgSourcedIds role username userIds givenName familyName middleName"
        " identifier email sms phone agentSourcedIds grades password",
        v12="enabledUser username userIds givenName familyName middleName identifier email sms"
        " phone agentSourcedIds grades password userMasterIdentifier preferredGivenName"
        " preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
    ),
    backed=f"({OF_OTHERS.format('sourced_id')} OR t.profile_id IS NOT NULL)",
    unique=(Unique(("username",), reason="is another user's"),),
    earlier=("resourceSourcedIds",),
    untaken=("password",),
    of_user="t.sourced_id",
    # Derived from the roles, which come after the users they belong to.
    once={
        "role": "coalesce((SELECT r.role FROM csv_roles r WHERE NOT r.refused AND r.active"
        ' AND r."userSourcedId" = s."sourcedId" ORDER BY r."roleType", r.line LIMIT 1),'
        " 'student')"
    },
)
USER_PROFILES = File(
    "userProfiles",
    "user_profiles",
    (
        Column("userSourcedId", Id(), "user_sourced_id", (V12,), refers="users"),
        Column("profileType", Text(), "profile_type", (V12,)),
        Column("vendorId", Text(), "vendor_id", (V12,)),
        Column("applicationId", Text(), "application_id"),
        Column("description", Text(None), "description"),
        *(Column(name, Text(None), export="NULL") for name in _CREDENTIALS),
    ),
    headers(
        v12=f"userSourcedId profileType vendorId applicationId description {' '.join(_CREDENTIALS)}"
    ),
    untaken=_CREDENTIALS,
    of_user="t.user_sourced_id",
    once={"profile_id": ProfileId().stored('s."sourcedId"')},
)
_ONE_PRIMARY = "s.\"roleType\" = 'primary'"
USER_ROLES = File(
    "roles",
    "user_roles",
    (
        Column("userSourcedId", Id(), "user_sourced_id", (V12,), refers="users"),
        Column("roleType", Token(("primary", "secondary"), is_open=False), "role_type", (V12,)),
        Column("role", Token(("administrator", *ROLES)), "role", (V12,)),
        Column("beginDate", Date(), "begin_date"),
        Column("endDate", Date(), "end_date"),
        Column("orgSourcedId", Id(), "org_sourced_id", (V12,), refers="orgs"),
        Column("userProfileSourcedId", ProfileId(), "user_profile", refers="userProfiles"),
    ),
    headers(v12="userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId"),
    backed=OF_OTHERS.format("user_sourced_id"),
    unique=(
        Unique(
            ("userSourcedId", "orgSourcedId", "role"),
            reason="the user has this role at this organization under another sourcedId",
        ),
        Unique(
            ("userSourcedId", "orgSourcedId"),
            _ONE_PRIMARY,
            "t.role_type = 'primary' AND t.status = 'active'",
            "the user has another primary role at this organization",
            freed=True,
        ),
    ),
    in_order=(("beginDate", "endDate"),),
    of_user="t.user_sourced_id",
)
ENROLLMENTS = File(
    "enrollments",
    "enrollments",
    (
        Column("classSourcedId", Id(), "class_sourced_id", BOTH, refers="classes"),
        Column("schoolSourcedId", Id(), "org_sourced_id", BOTH, refers="orgs"),
        Column("userSourcedId", Id(), "user_sourced_id", BOTH, refers="users"),
        Column("role", Token(("administrator", "proctor", "student", "teacher")), "role", BOTH),
        Column("primary", Flag(), "is_primary"),
        Column("beginDate", Date(), "begin_date", kept=f"{_SECTION} AND v.begin_date IS NULL"),
        Column("endDate", Date(), "end_date"),
    ),
    headers("classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"),
    backed="t.section_identifier IS NOT NULL",
    modified="_last_modified_date",
    in_order=(("beginDate", "endDate"),),
    of_user="t.user_sourced_id",
)
_RACES = {
    "americanIndianOrAlaskaNative": "american_indian_or_alaska_native",
    "asian": "asian",
    "blackOrAfricanAmerican": "black_or_african_american",
    "nativeHawaiianOrOtherPacificIslander": "native_hawaiian_or_other_pacific_islander",
    "white": "white",
    "demographicRaceTwoOrMoreRaces": "demographic_race_two_or_more_races",
    "hispanicOrLatinoEthnicity": "hispanic_or_latino_ethnicity",
}
DEMOGRAPHICS = File(
    "demographics",
    "demographics",
    (
        Column("birthDate", Date(), "birth_date"),
        Column("sex", Token(("male", "female", "unspecified", "other")), "sex"),
        *(Column(name, Flag(), column) for name, column in _RACES.items()),
        Column("countryOfBirthCode", Text(), "country_of_birth_code"),
        Column("stateOfBirthAbbreviation", Text(), "state_of_birth_abbreviation"),
        Column("cityOfBirth", Text(), "city_of_birth"),
        Column("publicSchoolResidenceStatus", Text(), "public_school_residence_status"),
    ),
    headers(
        f"birthDate sex {' '.join(_RACES)} countryOfBirthCode stateOfBirthAbbreviation"
        " cityOfBirth publicSchoolResidenceStatus"
    ),
    backed="t.sourced_id ~ '^student_'",
    of_user="t.sourced_id",
    is_of="users",
)
ROSTERING = (
    ORGS,
    SESSIONS,
    COURSES,
    CLASSES,
    USERS,
    USER_PROFILES,
    USER_ROLES,
    ENROLLMENTS,
    DEMOGRAPHICS,
)
