"""Rostering: organizations, sessions, courses, classes, users, enrolments, demographics."""

from oneroster.models import (
    AcademicSession,
    Course,
    Demographics,
    Enrollment,
    Organization,
    RosterClass,
    RosterUser,
)
from oneroster.rest.resource import Resource
from oneroster.rest.shapes import (
    Day,
    Flag,
    Made,
    Objects,
    Property,
    Ref,
    Refs,
    Text,
    Texts,
    Word,
    Year,
    link,
)

_ORGS = "%(orgs)s::text[]"
SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
ORG_TYPES = ("department", "district", "local", "national", "school", "state")
ENROLLMENT_ROLES = ("administrator", "proctor", "student", "teacher")
USER_ROLES = (
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


class Orgs(Resource):
    """Districts, schools and what else users belong to."""

    model = Organization
    type, one, many = "org", "org", "orgs"
    is_parent = True
    visible = f"t.sourced_id = ANY({_ORGS})"
    public = frozenset({"identifier"})
    shape = {
        "name": Text("name", required=True),
        "type": Word("type", required=True, words=ORG_TYPES),
        "identifier": Text("identifier", required=True, otherwise="t.sourced_id"),
        "parent": Ref("parent_id", type="org"),
        "children": Refs(
            type="org",
            rows=f"FROM organizations x WHERE x.parent_id = t.sourced_id AND x.status = 'active'"
            f" AND ({_ORGS} IS NULL OR x.sourced_id = ANY({_ORGS}))",
        ),
    }


class AcademicSessions(Resource):
    """School years, terms, grading periods."""

    model = AcademicSession
    type, one, many = "academicSession", "academicSession", "academicSessions"
    is_parent = True
    modified = "_last_modified_date"
    visible = f"(t.school_id IS NULL OR 'school_' || t.school_id = ANY({_ORGS}))"
    shape = {
        "title": Text("title", required=True),
        "startDate": Day("begin_date", required=True),
        "endDate": Day("end_date", required=True),
        "type": Word("type", required=True, words=SESSION_TYPES),
        "parent": Ref("parent_sourced_id", type="academicSession"),
        "children": Refs(
            type="academicSession",
            rows="FROM academic_sessions x WHERE x.parent_sourced_id = t.sourced_id"
            " AND x.status = 'active' AND (x.school_id IS NULL"
            f" OR {_ORGS} IS NULL OR 'school_' || x.school_id = ANY({_ORGS}))",
        ),
        "schoolYear": Year("school_year", required=True),
    }


class Courses(Resource):
    model = Course
    type, one, many = "course", "course", "courses"
    modified = "_last_modified_date"
    visible = (
        f"(t.org_sourced_id = ANY({_ORGS}) OR EXISTS (SELECT FROM classes c"
        f" WHERE c.course_sourced_id = t.sourced_id AND c.org_sourced_id = ANY({_ORGS})))"
    )
    shape = {
        "title": Text("title", required=True),
        "schoolYear": Ref("school_year_sourced_id", type="academicSession"),
        "courseCode": Text("course_code", required=True, otherwise="t.sourced_id"),
        "grades": Texts("grades"),
        "subjects": Texts("subjects"),
        "org": Ref("org_sourced_id", type="org"),
        "subjectCodes": Texts("subject_codes"),
        "resources": Refs("resource_ids", type="resource"),
    }


class Classes(Resource):
    model = RosterClass
    type, one, many = "class", "class", "classes"
    modified = "_last_modified_date"
    visible = f"t.org_sourced_id = ANY({_ORGS})"
    shape = {
        "title": Text("title", required=True),
        "classCode": Text("class_code"),
        "classType": Word("class_type", words=("homeroom", "scheduled")),
        "location": Text("location"),
        "grades": Texts("grades"),
        "subjects": Texts("subjects"),
        "course": Ref("course_sourced_id", type="course", required=True),
        "school": Ref("org_sourced_id", type="org", required=True),
        "terms": Refs("term_sourced_ids", type="academicSession", required=True),
        "subjectCodes": Texts("subject_codes"),
        "periods": Texts("periods"),
        "resources": Refs("resource_ids", type="resource"),
    }


class _OfRole(Property):
    """A filter on any one of a user's roles: roles.roleType, roles.org.sourcedId."""

    operators = frozenset(("=", "!=", "~"))

    def compared(self, operator: str, value: str) -> str:
        match = f"r.{self.column} = ANY(%({value})s::text[])"
        if operator == "~":
            match = f"strpos(lower(r.{self.column}), lower((%({value})s::text[])[1])) > 0"
        holds = (
            "EXISTS (SELECT FROM user_roles r WHERE r.user_sourced_id = t.sourced_id"
            f" AND r.status = 'active' AND {match}"
            f" AND ({_ORGS} IS NULL OR r.org_sourced_id = ANY({_ORGS})))"
        )
        return f"NOT {holds}" if operator == "!=" else holds

    def of_text(self, text: str) -> list[str]:
        return [text.strip()]

    def ordered(self) -> str:
        return "t.role"


class _RoleWord(_OfRole):
    """roles.role, and `role`, which consumers of 1.2 name too. Case does not matter."""

    def of_text(self, text: str) -> list[str]:
        """The stored words that the said one stands for."""
        said = text.strip()
        word = next((each for each in USER_ROLES if each.lower() == said.lower()), said)
        if word.lower() == "administrator":  # 1.1's word for them all
            return ["administrator", *_ADMINISTRATORS]
        return [word, "administrator"] if word == "siteAdministrator" else [word]


class _OlderRoleWord(_RoleWord):
    """1.1 has no word for a counselor, who is an aide there."""

    def of_text(self, text: str) -> list[str]:
        words = super().of_text(text)
        return {"aide": ["aide", "counselor"], "counselor": []}.get(words[0], words)


_ADMINISTRATORS = (
    "districtAdministrator",
    "principal",
    "siteAdministrator",
    "systemAdministrator",
)
_ROLE = "(CASE WHEN r ->> 'role' = 'administrator' THEN 'siteAdministrator' ELSE r ->> 'role' END)"
_ROLE_ORG = link("org", "r ->> 'org'")
# Somebody has only one name, or only a user name.
_ANY_NAME = "nullif(t.given_name, ''), nullif(t.family_name, ''), t.username, t.sourced_id"
_ROLES = (
    "(SELECT '[' || string_agg('{\"roleType\":'"
    " || coalesce(to_json(r ->> 'roleType')::text, '\"primary\"')"
    f" || ',\"role\":' || to_json({_ROLE}) || ',\"org\":' || {_ROLE_ORG}"
    " || coalesce(',\"userProfile\":' || to_json(r ->> 'userProfile'), '')"
    " || coalesce(',\"beginDate\":' || to_json(r ->> 'beginDate'), '')"
    " || coalesce(',\"endDate\":' || to_json(r ->> 'endDate'), '') || '}', ',' ORDER BY n) || ']'"
    " FROM jsonb_array_elements(t.roster_roles) WITH ORDINALITY e(r, n) WHERE {})"
)
_ONLY_THEIRS = f"{_ORGS} IS NULL OR r ->> 'org' = ANY({_ORGS})"
_OLDER_ROLE = (
    "(SELECT to_json(CASE WHEN r ->> 'role' IN ('principal', 'siteAdministrator',"
    " 'districtAdministrator', 'systemAdministrator') THEN 'administrator'"
    " WHEN r ->> 'role' = 'counselor' THEN 'aide' ELSE r ->> 'role' END)::text"
    " FROM jsonb_array_elements(t.roster_roles) WITH ORDINALITY e(r, n)"
    f" WHERE {_ONLY_THEIRS} ORDER BY n LIMIT 1)"
)
_OLDER_ORGS = (
    f"(SELECT '[' || string_agg({link('org', 'o')}, ',' ORDER BY o) || ']'"
    " FROM (SELECT DISTINCT r ->> 'org' AS o FROM jsonb_array_elements(t.roster_roles) r"
    f" WHERE {_ONLY_THEIRS}) d)"
)
VISIBLE_USER = (
    "EXISTS (SELECT FROM user_roles r WHERE r.user_sourced_id = t.sourced_id"
    f" AND r.status = 'active' AND r.org_sourced_id = ANY({_ORGS}))"
)
# By index for each agent, of whom there are few; an EXISTS here reads all roles for each user.
_THEIR_AGENT = (
    "(SELECT TRUE FROM user_roles r WHERE r.user_sourced_id = a.id"
    f" AND r.status = 'active' AND r.org_sourced_id = ANY({_ORGS}) LIMIT 1)"
)
_THEIR_AGENTS = (
    "FROM (SELECT a.id AS sourced_id FROM jsonb_array_elements_text(t.agents) a(id)"
    f" WHERE {_ORGS} IS NULL OR {_THEIR_AGENT}) x WHERE TRUE"
)
# Does `document` say nothing but what lies within %(orgs)s?
_ALL_WITHIN = (
    "(NOT EXISTS (SELECT FROM jsonb_array_elements(t.roster_roles) r"
    f" WHERE r ->> 'org' <> ALL({_ORGS}))"
    f" AND (t.primary_org_id IS NULL OR t.primary_org_id = ANY({_ORGS}))"
    " AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(t.agents) a(id)"
    f" WHERE {_THEIR_AGENT} IS NULL))"
)


class _TheirOrg(Ref):
    """The link to an organization, for a caller that sees it; others do not hear of it."""

    def _seen(self) -> str:
        return f"({_ORGS} IS NULL OR t.{self.column} = ANY({_ORGS}))"

    def shown(self) -> str:
        return f"CASE WHEN {self._seen()} THEN {super().shown()} END"

    def compared(self, operator: str, value: str) -> str:
        return f"{super().compared(operator, value)} AND {self._seen()}"


class _Profiles(Objects):
    """Accounts with vendors, as the standard has them, and never with a password."""

    def shown(self) -> str:
        return f"nullif(nullif(roster_profiles(t.{self.column}), '[]'), 'null')::text"


class Users(Resource):
    """People: students, parents, teachers, administrators.

    A caller of some organizations hears of no role, agent or primary organization elsewhere.
    """

    model = RosterUser
    type, one, many = "user", "user", "users"
    # or they were there last, of those who are nowhere now (they have only ended roles)
    visible = (
        f"({VISIBLE_USER} OR (t.org_ids = '[]' AND EXISTS (SELECT"
        f" FROM jsonb_array_elements(t.roster_roles) r WHERE r ->> 'org' = ANY({_ORGS}))))"
    )
    whole = "t.roster_roles <> '[]'"
    ready = "document"
    ready_if = _ALL_WITHIN
    shape = {
        "userMasterIdentifier": Text("user_master_identifier"),
        "username": Text("username"),
        "userIds": Objects("user_ids", item="UserId"),
        "enabledUser": Flag("enabled_user", required=True),
        "givenName": Text("given_name", required=True, otherwise=_ANY_NAME),
        "familyName": Text("family_name", required=True, otherwise=_ANY_NAME),
        "middleName": Text("middle_name"),
        "preferredFirstName": Text("preferred_first_name"),
        "preferredMiddleName": Text("preferred_middle_name"),
        "preferredLastName": Text("preferred_last_name"),
        "pronouns": Text("pronouns"),
        "roles": Made(sql=_ROLES.replace("{}", _ONLY_THEIRS), described="Role", required=True),
        "userProfiles": _Profiles("user_profiles", item="UserProfile"),
        "primaryOrg": _TheirOrg("primary_org_id", type="org"),
        "identifier": Text("identifier"),
        "email": Text("email"),
        "sms": Text("sms"),
        "phone": Text("phone"),
        "agents": Refs(type="user", rows=_THEIR_AGENTS),
        "grades": Texts("grades"),
        "resources": Refs("resource_ids", type="resource"),
    }
    older = {
        "userMasterIdentifier": None,
        "username": Text("username", required=True, otherwise="t.sourced_id"),
        "preferredFirstName": None,
        "preferredMiddleName": None,
        "preferredLastName": None,
        "pronouns": None,
        "roles": None,
        "userProfiles": None,
        "primaryOrg": None,
        "resources": None,
        "role": Made(sql=_OLDER_ROLE, described="RoleName", required=True),
        "orgs": Made(sql=_OLDER_ORGS, described="OrgGUIDRef", required=True),
    }
    filters = {
        "role": _RoleWord("role"),
        "roles.role": _RoleWord("role"),
        "roles.roleType": _OfRole("role_type"),
        "roles.org.sourcedId": _OfRole("org_sourced_id"),
    }
    older_filters = {
        "role": _OlderRoleWord("role"),
        "orgs.sourcedId": _OfRole("org_sourced_id"),
        "org.sourcedId": _OfRole("org_sourced_id"),
    }


class Enrollments(Resource):
    model = Enrollment
    type, one, many = "enrollment", "enrollment", "enrollments"
    modified = "_last_modified_date"
    visible = f"t.org_sourced_id = ANY({_ORGS})"
    shape = {
        "user": Ref("user_sourced_id", type="user", required=True),
        "class": Ref("class_sourced_id", type="class", required=True),
        "school": Ref("org_sourced_id", type="org", required=True),
        "role": Word("role", required=True, words=ENROLLMENT_ROLES),
        "primary": Flag("is_primary"),
        "beginDate": Day("begin_date"),
        "endDate": Day("end_date"),
    }


class DemographicsOfUsers(Resource):
    model = Demographics
    type, one, many = "demographics", "demographics", "demographics"
    visible = VISIBLE_USER
    shape = {
        "birthDate": Day("birth_date"),
        "sex": Word("sex", words=("male", "female", "unspecified", "other")),
        "americanIndianOrAlaskaNative": Flag("american_indian_or_alaska_native"),
        "asian": Flag("asian"),
        "blackOrAfricanAmerican": Flag("black_or_african_american"),
        "nativeHawaiianOrOtherPacificIslander": Flag("native_hawaiian_or_other_pacific_islander"),
        "white": Flag("white"),
        "demographicRaceTwoOrMoreRaces": Flag("demographic_race_two_or_more_races"),
        "hispanicOrLatinoEthnicity": Flag("hispanic_or_latino_ethnicity"),
        "countryOfBirthCode": Text("country_of_birth_code"),
        "stateOfBirthAbbreviation": Text("state_of_birth_abbreviation"),
        "cityOfBirth": Text("city_of_birth"),
        "publicSchoolResidenceStatus": Text("public_school_residence_status"),
    }
    older = {
        "sex": Made(
            sql="CASE WHEN t.sex IN ('male', 'female') THEN to_json(t.sex)::text END",
            described="Sex",
        )
    }
    older_filters = {"sex": Word("sex", words=("male", "female"))}
