"""Who of the staff reaches which rows of the rosters (tsa/accounts/reach.py reads this).

A user is reached through a role at an organization, or as the agent of one who has such a role.
Courses and scales of an organization above are there to be used, and not to be changed.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from oneroster.models import RosterClass, UserAgent, UserRole
from tsa.accounts.reach import NETWORK, SHARED, Reach, Rule, register


def users(reach: Reach) -> QuerySet:
    """The sourcedIds of the users within reach."""
    roles = UserRole.objects.order_by().filter(organization_id__in=reach.orgs).values("user_id")
    agents = UserAgent.objects.order_by().filter(user_id__in=roles).values("agent_id")
    placed = Exists(UserRole.objects.filter(user_id=OuterRef("key")))
    added = reach.added("oneroster.rosteruser").exclude(placed)
    return roles.union(agents, added, all=True)


def classes(reach: Reach) -> QuerySet:
    own = RosterClass.objects.order_by().filter(organization_id__in=reach.orgs)
    return own.values("sourced_id")


def by_user(field: str = "user_id") -> Rule:
    return Rule(own=lambda reach: Q(**{f"{field}__in": users(reach)}))


def by_organization(field: str = "organization_id") -> Rule:
    return Rule(own=lambda reach: Q(**{f"{field}__in": reach.orgs}))


def by_class(field: str = "roster_class_id") -> Rule:
    return Rule(own=lambda reach: Q(**{f"{field}__in": classes(reach)}))


def _own_courses(reach: Reach, prefix: str = "") -> Q:
    by_number = Q(**{f"{prefix}education_organization_id__in": reach.numbers})
    return Q(**{f"{prefix}organization_id__in": reach.orgs}) | by_number


def _courses_above(reach: Reach, prefix: str = "") -> Q:
    by_number = Q(**{f"{prefix}education_organization_id__in": reach.numbers_above})
    nobodys = Q(
        **{f"{prefix}organization__isnull": True, f"{prefix}education_organization__isnull": True}
    )
    return Q(**{f"{prefix}organization_id__in": reach.above}) | by_number | nobodys


register("oneroster.Course", Rule(own=_own_courses, seen=_courses_above))
register(
    "oneroster.CourseResource",
    Rule(own=lambda r: _own_courses(r, "course__"), seen=lambda r: _courses_above(r, "course__")),
)
register("oneroster.CourseOffering", Rule(own=lambda r: Q(school_id__in=r.numbers)))
register(
    "oneroster.AcademicSession",
    Rule(own=lambda r: Q(school_id__in=r.numbers), seen=lambda r: Q(school__isnull=True)),
)
register(
    "oneroster.Organization",
    Rule(own=lambda r: Q(sourced_id__in=r.orgs), seen=lambda r: Q(sourced_id__in=r.above)),
)
register(
    "oneroster.ScoreScale",
    Rule(
        own=lambda r: Q(organization_id__in=r.orgs) | Q(roster_class_id__in=classes(r)),
        seen=lambda r: (
            Q(organization_id__in=r.above) | Q(organization__isnull=True, roster_class__isnull=True)
        ),
    ),
)
register(
    "oneroster.AssessmentLineItem",
    Rule(own=by_class().own, seen=lambda r: Q(roster_class__isnull=True)),
)
register(
    "oneroster.RosterUser",
    Rule(own=lambda r: Q(sourced_id__in=users(r)), key="sourced_id"),
)
for name in ("Demographics", "TSAUserExtension", "UserAgent", "UserResource"):
    register(f"oneroster.{name}", by_user())
register("oneroster.AssessmentResult", by_user("student_id"))
register("oneroster.ProfileSyncLog", by_user("user_sourced_id"))
for name in ("Enrollment", "RosterClass", "UserRole"):
    register(f"oneroster.{name}", by_organization())
for name in ("ClassResource", "LineItem"):
    register(f"oneroster.{name}", by_class())
register("oneroster.Result", by_class("line_item__roster_class_id"))
register("oneroster.Category", SHARED)
register("oneroster.Resource", SHARED)
# A package is of many schools at once; importing and exporting them is the network's.
register("oneroster.RosterImport", NETWORK)
register("oneroster.CsvRecord", NETWORK)
register("oneroster.ReadModelComparison", NETWORK)
