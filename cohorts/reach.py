"""Who of the staff reaches which cohorts: those of their organizations, with all members."""

from django.db.models import Q

from tsa.accounts.reach import NETWORK, Reach, Rule, register


def _of_cohort(reach: Reach, prefix: str = "") -> Q:
    by_number = Q(**{f"{prefix}education_organization_id__in": reach.numbers})
    return Q(**{f"{prefix}organization_unit_id__in": reach.orgs}) | by_number


register("cohorts.StudentCohort", Rule(own=_of_cohort))
register("cohorts.StudentCohortMember", Rule(own=lambda reach: _of_cohort(reach, "cohort__")))
register("cohorts.LegacyImport", NETWORK)  # one source of all schools at once
