"""Who of the staff reaches which enrolments: by the school that the enrolment is for."""

from django.db.models import Q

from tsa.accounts.reach import Rule, register


def by_school(field: str) -> Rule:
    return Rule(own=lambda reach: Q(**{f"{field}__in": reach.numbers}))


register("enrollment.EnrollmentCopy", by_school("school_id"))
register("enrollment.ParentInvitationCopy", by_school("school_id"))
register("enrollment.DocumentCopy", by_school("enrollment__school_id"))
register("enrollment.AppointmentCopy", by_school("enrollment__school_id"))
