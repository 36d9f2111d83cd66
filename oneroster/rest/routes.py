"""Every operation of the three services: its path, what it gives, and who may ask.

Data, not code: a route names a place (resource and condition), its scopes, and the objects whose
ids its path holds. `versions` says where it exists. The discovery documents are made from it.
"""

from dataclasses import dataclass
from functools import partial

from oneroster.rest.reading import Place
from oneroster.rest.resources.gradebook import (
    AssessmentLineItems,
    AssessmentResults,
    Categories,
    LineItems,
    Results,
    ScoreScales,
)
from oneroster.rest.resources.resources import Resources
from oneroster.rest.resources.rostering import (
    AcademicSessions,
    Classes,
    Courses,
    DemographicsOfUsers,
    Enrollments,
    Orgs,
    Users,
)

BOTH, NEWER = ("1.1", "1.2"), ("1.2",)


@dataclass(frozen=True, slots=True)
class Route:
    """`{name}` in the path is the parameter `name`; the object itself is `{sourced_id}`.

    `parents`: places whose object must exist, by parameter, else 404; nothing is asked of the
    parents of rostering routes, where an unknown one has an empty list.
    """

    service: str
    path: str
    operation: str
    place: Place
    scopes: tuple[str, ...]
    versions: tuple[str, ...] = BOTH
    one: bool = False
    key: str = ""  # of the body, where it is not the resource's own
    parents: tuple[tuple[str, Place], ...] = ()
    put: tuple[str, ...] = ()  # scopes; empty: not offered
    delete: tuple[str, ...] = ()
    post: tuple[str, ...] = ()
    writes: type | None = None  # what a POST makes
    fills: tuple[tuple[str, str], ...] = ()  # columns that a POST takes from the path
    put_versions: tuple[str, ...] = BOTH

    @property
    def body_key(self) -> str:
        return self.key or (self.place.resource.one if self.one else self.place.resource.many)


_CORE = ("roster-core.readonly", "roster.readonly")
_FULL = ("roster.readonly",)
_BOOK_CORE = ("gradebook-core.readonly", "gradebook.readonly")
_BOOK = ("gradebook.readonly",)
_TEST = ("assessment.readonly",)

_roster = partial(Route, "rostering")
_book = partial(Route, "gradebook")
_resource = partial(Route, "resources")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _pair(
    make, name: str, resource, scopes, *, condition="", single="", key="", one_key="", **more
):
    """A collection and its single object."""
    single = single or _capital(name[:-1])
    return [
        make(
            f"{name}",
            f"getAll{_capital(name)}",
            Place(resource, condition),
            scopes,
            key=key,
            versions=more.get("versions", BOTH),
        ),
        make(
            f"{name}/{{sourced_id}}",
            f"get{single}",
            Place(resource, condition),
            scopes,
            one=True,
            key=one_key,
            **more,
        ),
    ]


_SCHOOL = "t.type = 'school'"
# What a caller of some organizations learns of a row of theirs, it learns of that row alone.
_WITHIN = "(%(orgs)s::text[] IS NULL OR {} = ANY(%(orgs)s::text[]))"
_STUDENT, _TEACHER = (
    f"EXISTS (SELECT FROM user_roles r WHERE r.user_sourced_id = t.sourced_id"
    f" AND r.role = '{role}' AND r.status = 'active' AND {_WITHIN.format('r.org_sourced_id')})"
    for role in ("student", "teacher")
)
_PERIOD, _TERM = "t.type = 'gradingPeriod'", "t.type IN ('term', 'semester')"


def _enrolled(role: str = "", *, user: str = "t.sourced_id", **where: str) -> str:
    """The user is enrolled, with the role, where the columns have these parameters."""
    parts = [f"e.user_sourced_id = {user}", "e.status = 'active'"]
    parts.append(_WITHIN.format("e.org_sourced_id"))
    parts += [f"e.role = '{role}'"] if role else []
    parts += [f"e.{column} = %({parameter})s" for column, parameter in where.items()]
    return f"EXISTS (SELECT FROM enrollments e WHERE {' AND '.join(parts)})"


def _has_enrolled(parameter: str, role: str = "") -> str:
    of_role = f" AND e.role = '{role}'" if role else ""
    return (
        "EXISTS (SELECT FROM enrollments e WHERE e.class_sourced_id = t.sourced_id"
        f" AND e.user_sourced_id = %({parameter})s AND e.status = 'active'{of_role})"
    )


def _at_school(role: str) -> str:
    return (
        "EXISTS (SELECT FROM user_roles r WHERE r.user_sourced_id = t.sourced_id"
        f" AND r.role = '{role}' AND r.status = 'active' AND r.org_sourced_id = %(school)s"
        f" AND {_WITHIN.format('r.org_sourced_id')})"
    )


_OF_SCHOOL = "t.org_sourced_id = %(school)s"
_CLASS_OF_SCHOOL = (
    "EXISTS (SELECT FROM classes c WHERE c.sourced_id = %(class)s"
    " AND c.org_sourced_id = %(school)s)"
)

ROSTERING = [
    *_pair(_roster, "academicSessions", AcademicSessions, _CORE),
    *_pair(_roster, "classes", Classes, _CORE, single="Class"),
    *_pair(_roster, "courses", Courses, _CORE),
    *_pair(
        _roster,
        "demographics",
        DemographicsOfUsers,
        ("roster-demographics.readonly",),
        single="Demographics",
    ),
    *_pair(_roster, "enrollments", Enrollments, _CORE),
    *_pair(_roster, "gradingPeriods", AcademicSessions, _CORE, condition=_PERIOD),
    *_pair(_roster, "orgs", Orgs, _CORE),
    *_pair(_roster, "schools", Orgs, _CORE, condition=_SCHOOL),
    *_pair(_roster, "students", Users, _CORE, condition=_STUDENT),
    *_pair(_roster, "teachers", Users, _CORE, condition=_TEACHER),
    *_pair(_roster, "terms", AcademicSessions, _CORE, condition=_TERM),
    *_pair(_roster, "users", Users, _CORE),
    _roster(
        "classes/{class}/students",
        "getStudentsForClass",
        Place(Users, _enrolled("student", class_sourced_id="class")),
        _FULL,
    ),
    _roster(
        "classes/{class}/teachers",
        "getTeachersForClass",
        Place(Users, _enrolled("teacher", class_sourced_id="class")),
        _FULL,
    ),
    _roster(
        "courses/{course}/classes",
        "getClassesForCourse",
        Place(Classes, "t.course_sourced_id = %(course)s"),
        _FULL,
    ),
    _roster("schools/{school}/classes", "getClassesForSchool", Place(Classes, _OF_SCHOOL), _FULL),
    _roster(
        "schools/{school}/classes/{class}/enrollments",
        "getEnrollmentsForClassInSchool",
        Place(Enrollments, f"t.class_sourced_id = %(class)s AND {_OF_SCHOOL}"),
        _FULL,
    ),
    _roster(
        "schools/{school}/classes/{class}/students",
        "getStudentsForClassInSchool",
        Place(Users, f"{_enrolled('student', class_sourced_id='class')} AND {_CLASS_OF_SCHOOL}"),
        _FULL,
    ),
    _roster(
        "schools/{school}/classes/{class}/teachers",
        "getTeachersForClassInSchool",
        Place(Users, f"{_enrolled('teacher', class_sourced_id='class')} AND {_CLASS_OF_SCHOOL}"),
        _FULL,
    ),
    _roster(
        "schools/{school}/courses",
        "getCoursesForSchool",
        Place(
            Courses,
            "(t.org_sourced_id = %(school)s OR EXISTS (SELECT FROM classes c"
            " WHERE c.course_sourced_id = t.sourced_id AND c.status = 'active'"
            " AND c.org_sourced_id = %(school)s))"
            f" AND {_WITHIN.format('%(school)s::text')}",
        ),
        _FULL,
    ),
    _roster(
        "schools/{school}/enrollments",
        "getEnrollmentsForSchool",
        Place(Enrollments, _OF_SCHOOL),
        _FULL,
    ),
    _roster(
        "schools/{school}/students",
        "getStudentsForSchool",
        Place(Users, _at_school("student")),
        _FULL,
    ),
    _roster(
        "schools/{school}/teachers",
        "getTeachersForSchool",
        Place(Users, _at_school("teacher")),
        _FULL,
    ),
    _roster(
        "schools/{school}/terms",
        "getTermsForSchool",
        Place(
            AcademicSessions,
            f"{_TERM} AND (t.school_id IS NULL OR 'school_' || t.school_id = %(school)s)",
        ),
        _FULL,
    ),
    _roster(
        "students/{student}/classes",
        "getClassesForStudent",
        Place(Classes, _has_enrolled("student", "student")),
        _FULL,
    ),
    _roster(
        "teachers/{teacher}/classes",
        "getClassesForTeacher",
        Place(Classes, _has_enrolled("teacher", "teacher")),
        _FULL,
    ),
    _roster(
        "terms/{term}/classes",
        "getClassesForTerm",
        Place(Classes, "t.term_sourced_ids ? %(term)s"),
        _FULL,
    ),
    _roster(
        "terms/{term}/gradingPeriods",
        "getGradingPeriodsForTerm",
        Place(AcademicSessions, f"{_PERIOD} AND t.parent_sourced_id = %(term)s"),
        _FULL,
    ),
    _roster(
        "users/{user}/classes", "getClassesForUser", Place(Classes, _has_enrolled("user")), _FULL
    ),
]

_PUT, _DELETE, _POST = ("gradebook.createput",), ("gradebook.delete",), ("gradebook.createpost",)
_CLASS = (("class", Place(Classes)),)
_RESULTS_OF_CLASS = (
    "(t.class_sourced_id = %(class)s OR EXISTS (SELECT FROM line_items i"
    " WHERE i.sourced_id = t.line_item_sourced_id AND i.class_sourced_id = %(class)s))"
)
_written = {"put": _PUT, "delete": _DELETE}

GRADEBOOK = [
    *_pair(
        _book,
        "assessmentLineItems",
        AssessmentLineItems,
        _TEST,
        versions=NEWER,
        put=("assessment.createput",),
        delete=("assessment.delete",),
    ),
    *_pair(
        _book,
        "assessmentResults",
        AssessmentResults,
        _TEST,
        versions=NEWER,
        put=("assessment.createput",),
        delete=("assessment.delete",),
    ),
    *_pair(_book, "categories", Categories, _BOOK_CORE, single="Category", **_written),
    *_pair(_book, "lineItems", LineItems, _BOOK_CORE, **_written),
    *_pair(_book, "results", Results, _BOOK_CORE, **_written),
    *_pair(_book, "scoreScales", ScoreScales, _BOOK_CORE, versions=NEWER, **_written),
    _book(
        "classes/{class}/academicSessions/{session}/results",
        "ResultsForAcademicSessionForClass",
        Place(Results),
        (),
        NEWER,
        parents=(*_CLASS, ("session", Place(AcademicSessions))),
        post=_POST,
        writes=Results,
        fills=(("class_sourced_id", "class"),),
    ),
    _book(
        "classes/{class}/categories",
        "getCategoriesForClass",
        Place(
            Categories,
            "EXISTS (SELECT FROM line_items i"
            " WHERE i.category_sourced_id = t.sourced_id"
            " AND i.class_sourced_id = %(class)s AND i.status = 'active')",
        ),
        _BOOK,
        NEWER,
        parents=_CLASS,
    ),
    _book(
        "classes/{class}/lineItems",
        "LineItemsForClass",
        Place(LineItems, "t.class_sourced_id = %(class)s"),
        _BOOK,
        parents=_CLASS,
        post=_POST,
        writes=LineItems,
        fills=(("class_sourced_id", "class"),),
    ),
    _book(
        "classes/{class}/lineItems/{line_item}/results",
        "getResultsForLineItemForClass",
        Place(Results, f"t.line_item_sourced_id = %(line_item)s AND {_RESULTS_OF_CLASS}"),
        _BOOK,
        parents=(*_CLASS, ("line_item", Place(LineItems))),
    ),
    _book(
        "classes/{class}/results",
        "getResultsForClass",
        Place(Results, _RESULTS_OF_CLASS),
        _BOOK,
        parents=_CLASS,
    ),
    _book(
        "classes/{class}/scoreScales",
        "getScoreScalesForClass",
        Place(ScoreScales, "t.class_sourced_id = %(class)s"),
        _BOOK,
        NEWER,
        parents=_CLASS,
    ),
    _book(
        "classes/{class}/students/{student}/results",
        "getResultsForStudentForClass",
        Place(Results, f"t.student_sourced_id = %(student)s AND {_RESULTS_OF_CLASS}"),
        _BOOK,
        parents=(*_CLASS, ("student", Place(Users, _STUDENT))),
    ),
    _book(
        "lineItems/{line_item}/results",
        "ResultsForLineItem",
        Place(Results),
        (),
        NEWER,
        parents=(("line_item", Place(LineItems)),),
        post=_POST,
        writes=Results,
        fills=(("line_item_sourced_id", "line_item"),),
    ),
    _book(
        "schools/{school}/lineItems",
        "LineItemsForSchool",
        Place(LineItems),
        (),
        NEWER,
        parents=(("school", Place(Orgs, _SCHOOL)),),
        post=_POST,
        writes=LineItems,
        fills=(("org_sourced_id", "school"),),
    ),
    _book(
        "schools/{school}/scoreScales",
        "getScoreScalesForSchool",
        Place(
            ScoreScales,
            "EXISTS (SELECT FROM classes c WHERE c.sourced_id = t.class_sourced_id"
            " AND c.org_sourced_id = %(school)s)",
        ),
        _BOOK,
        NEWER,
        parents=(("school", Place(Orgs, _SCHOOL)),),
    ),
]

_LINKED = (
    "EXISTS (SELECT FROM {table} l WHERE l.resource_sourced_id = t.sourced_id"
    " AND l.{column} = %({parameter})s AND l.status = 'active')"
)
RESOURCES = [
    *_pair(_resource, "resources", Resources, ("resource-core.readonly", "resource.readonly")),
    *(
        _resource(
            f"{many}/{{{name}}}/resources",
            f"getResourcesFor{_capital(name)}",
            Place(
                Resources,
                _LINKED.format(
                    table=f"{name}_resources", column=f"{name}_sourced_id", parameter=name
                ),
            ),
            ("resource.readonly",),
            versions,
            parents=((name, Place(parent)),),
        )
        for many, name, parent, versions in (
            ("classes", "class", Classes, BOTH),
            ("courses", "course", Courses, BOTH),
            ("users", "user", Users, NEWER),
        )
    ),
]

ALL = [*ROSTERING, *GRADEBOOK, *RESOURCES]
