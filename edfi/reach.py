"""Who of the staff reaches which rows of the Ed-Fi tables (tsa/accounts/reach.py reads this).

A student is reached through any stay at a school, present or past: the school keeps the record of
one who left. What another school wrote about the same student is that school's.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from edfi.models import (
    StaffEducationOrganizationAssignment,
    StudentContactAssociation,
    StudentSchoolAssociation,
)
from tsa.accounts.reach import NETWORK, SHARED, Reach, Rule, register


def _unplaced(added: QuerySet, rows, field: str) -> QuerySet:
    """Of what the person added, what no school has yet: later only the school's people reach it."""
    return added.exclude(Exists(rows.objects.filter(**{field: OuterRef("key")})))


def students(reach: Reach) -> QuerySet:
    """The student_unique_ids within reach."""
    stays = StudentSchoolAssociation.objects.order_by().filter(school_id__in=reach.numbers)
    added = _unplaced(reach.added("edfi.student"), StudentSchoolAssociation, "student_id")
    return stays.values("student_id").union(added, all=True)


def contacts(reach: Reach) -> QuerySet:
    known = StudentContactAssociation.objects.order_by().filter(student_id__in=students(reach))
    added = _unplaced(reach.added("edfi.contact"), StudentContactAssociation, "contact_id")
    return known.values("contact_id").union(added, all=True)


def staff(reach: Reach) -> QuerySet:
    assigned = StaffEducationOrganizationAssignment.objects.order_by().filter(
        education_organization_id__in=reach.numbers
    )
    added = _unplaced(reach.added("edfi.staff"), StaffEducationOrganizationAssignment, "staff_id")
    return assigned.values("staff_id").union(added, all=True)


def by_student(field: str = "student_id") -> Rule:
    return Rule(own=lambda reach: Q(**{f"{field}__in": students(reach)}))


def by_school(field: str = "school_id") -> Rule:
    return Rule(own=lambda reach: Q(**{f"{field}__in": reach.numbers}))


def by_organization(field: str = "education_organization_id") -> Rule:
    """What lies above may be looked at: the name of the district, the program of the region."""
    return Rule(
        own=lambda reach: Q(**{f"{field}__in": reach.numbers}),
        seen=lambda reach: Q(**{f"{field}__in": reach.numbers_above}),
    )


def _demographics_from_above(reach: Reach) -> Q:
    above = Q(education_organization_id__in=reach.numbers_above)
    return above & Q(student_id__in=students(reach))


register(
    "edfi.Student",
    Rule(own=lambda r: Q(student_unique_id__in=students(r)), key="student_unique_id"),
)
register(
    "edfi.Contact",
    Rule(own=lambda r: Q(contact_unique_id__in=contacts(r)), key="contact_unique_id"),
)
register("edfi.Staff", Rule(own=lambda r: Q(staff_unique_id__in=staff(r)), key="staff_unique_id"))
register(
    "edfi.StudentEducationOrganizationAssociation",
    Rule(own=by_organization().own, seen=_demographics_from_above),
)
for name in ("StudentContactAssociation", "TSAStudentExtension"):
    register(f"edfi.{name}", by_student())
for name in ("Calendar", "CalendarDate", "ClassPeriod", "Location", "StudentSchoolAssociation"):
    register(f"edfi.{name}", by_school())
register("edfi.School", by_school())
register("edfi.EducationOrganization", by_organization())
register("edfi.LocalEducationAgency", by_organization("local_education_agency_id"))
register("edfi.EducationServiceCenter", by_organization("education_service_center_id"))
register("edfi.StateEducationAgency", by_organization("state_education_agency_id"))
register("edfi.Program", by_organization())
register("edfi.StaffEducationOrganizationAssignment", by_organization())
register("edfi.Descriptor", SHARED)
register("edfi.SchoolYearType", SHARED)
register("edfi.Person", NETWORK)  # one person's numbers in other systems, of any school
register("edfi.TrackedChange", NETWORK)

# Of the apps below this one, which know students by name only.
register("access.Grant", by_student())
register("audit.AuditLog", by_student("student_unique_id"))
