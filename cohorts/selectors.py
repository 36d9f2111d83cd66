"""The list of student groups, quick at any size: a page's keys first, what it shows after.

Counts come from `student_cohort_sizes`, which triggers keep, so sorting by them reads no member.
Every read begins at `visible_to`.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from cohorts.models import StudentCohort, StudentCohortMember

# What a caller may sort by, and the column that it is.
ORDERINGS = {
    "code": "code",
    "name": "name",
    "education_level": "education_level",
    "education_type": "education_type",
    "language": "language",
    "start_year": "start_year",
    "end_year": "end_year",
    "is_active": "is_active",
    "student_count": "size__active_members",
}
# What groups say of themselves; filters offer the values that there are.
SAID = ["education_level", "education_type", "language", "start_year"]
MOST_SAID = 400  # values of one column: a longer choice would help nobody
EXACT = ["education_level", "education_type", "language", "start_year", "is_active"]
_SHOWN = [
    "code",
    "name",
    "education_level",
    "education_type",
    "language",
    "start_year",
    "end_year",
    "is_active",
    "organization_unit__name",
    "tutor__given_name",
    "tutor__family_name",
    "size__active_members",
]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list
    count: int
    number: int
    limit: int


def groups(who, *, page: int, limit: int, ordering="code", search="", **exact) -> Page:
    """The page of the groups that `who` sees. `exact`: values of the columns in EXACT."""
    found = StudentCohort.objects.visible_to(who).filter(**exact)
    if search:
        # By the index on upper(code), upper(name).
        found = found.filter(Q(code__icontains=search) | Q(name__icontains=search))
    first = (page - 1) * limit
    keys = list(_sorted(found, ordering).values_list("pk", flat=True)[first : first + limit])
    is_whole = page == 1 and len(keys) < limit
    count = len(keys) if is_whole else found.order_by().count()
    by_key = {each.pk: each for each in _shown(StudentCohort.objects.filter(pk__in=keys))}
    return Page([by_key[key] for key in keys if key in by_key], count, page, limit)


def group(who, cohort_id: UUID) -> StudentCohort | None:
    return _shown(StudentCohort.objects.visible_to(who).filter(pk=cohort_id)).first()


def members(who, cohort: StudentCohort, *, page: int, limit: int, is_active: bool) -> Page:
    """Who is in the group, or was, by name."""
    found = StudentCohortMember.objects.visible_to(who).filter(cohort=cohort, is_active=is_active)
    shown = found.select_related("student").order_by(
        "student__last_name", "student__first_name", "student_number_id", "enrollment_date", "pk"
    )
    first = (page - 1) * limit
    return Page(list(shown[first : first + limit]), found.count(), page, limit)


def _sorted(rows: QuerySet, ordering: str) -> QuerySet:
    """Codes are unique, so that no row stands on two pages or on none."""
    column = F(ORDERINGS[ordering.removeprefix("-")])
    if ordering.startswith("-"):
        return rows.order_by(column.desc(nulls_last=True), "code")
    return rows.order_by(column.asc(nulls_last=True), "code")


def _shown(rows: QuerySet) -> QuerySet:
    return rows.select_related("organization_unit", "tutor", "size").only(*_SHOWN)


def said() -> dict[str, list]:
    """Every value that some group has, by column, in order; None where a group has none.

    Each next value is looked up in the column's index: as many steps as values, not as groups.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(_VALUES.format(column=each) for each in SAID))
        found = cursor.fetchone()
    return dict(zip(SAID, found, strict=True))


_VALUES = f"""
ARRAY(
    WITH RECURSIVE step(value) AS (
        SELECT min({{column}}) FROM student_cohorts
        UNION ALL
        SELECT (SELECT min(c.{{column}}) FROM student_cohorts c WHERE c.{{column}} > step.value)
        FROM step WHERE step.value IS NOT NULL
    )
    (SELECT value FROM step WHERE value IS NOT NULL LIMIT {MOST_SAID})
    UNION ALL (SELECT c.{{column}} FROM student_cohorts c WHERE c.{{column}} IS NULL LIMIT 1)
)
"""
