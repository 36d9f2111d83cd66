"""What the database's rules on groups say to staff, and at which field: in forms and in files.

The rules stand in the models' constraints; one that is not here is shown by its name.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.services import CODE_LENGTH
from edfi.admin.forms import EdFiForm, rule_in

RULES = {
    "student_cohorts_end_not_before_start": (
        ["end_year"],
        gettext_lazy("The end year lies before the start year."),
    ),
    "student_cohorts_years_plausible": (
        ["start_year"],
        gettext_lazy("Start and end year are years such as 2026, between 1900 and 2200."),
    ),
    "student_cohorts_names_not_blank": (
        ["name"],
        gettext_lazy("Code and name need more than blanks."),
    ),
    "student_cohorts_ed_fi_cohort_is_complete": (
        ["cohort_identifier"],
        gettext_lazy(
            "An Ed-Fi cohort needs an identifier, a cohort type and an organization that Ed-Fi "
            "knows. Fill in all of them, or leave identifier and type empty."
        ),
    ),
    "student_cohort_members_end_not_before_start": (
        ["end_date"],
        gettext_lazy("The last day lies before the first day."),
    ),
    "student_cohort_members_natural_key": (
        ["enrollment_date"],
        gettext_lazy("The student has a membership in this group from that day on already."),
    ),
}


# PostgreSQL refuses what does not fit into an index, as if it were out of order itself.
_INDEXED = ("code", "education_level", "education_type", "language")


def too_long(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with these of a group's columns, by column."""
    text = _("Longer than %(most)s characters: shorten it.") % {"most": CODE_LENGTH}
    return {name: text for name in _INDEXED if len(values.get(name) or "") > CODE_LENGTH}


def worded(text: str) -> tuple[str, str]:
    """The field and the words for what a constraint said; no field, where it is none of ours."""
    if rule := rule_in(text, RULES):
        [field], words = rule
        return field, str(words)
    return "", text


class GroupForm(EdFiForm):
    rules = {**RULES, **EdFiForm.rules}
