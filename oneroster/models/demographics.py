"""Demographics as OneRoster has them: one row for each student, with the user's sourcedId.

A student of record owns them (edfi.Student): the row follows by trigger, and what is written
here over it is put back. For users of other systems they are given.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import flag
from oneroster.models import columns
from oneroster.models.columns import day, text

SEXES = ["female", "male", "other", "unspecified"]


class Demographics(columns.RosterRecord):
    """Birth, sex and races of a user. None: not said."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        OTHER = "other", _("other")
        UNSPECIFIED = "unspecified", _("unspecified")

    sourced_id = None
    user = models.OneToOneField(
        "oneroster.RosterUser",
        models.CASCADE,
        primary_key=True,
        db_column="sourced_id",
        related_name="demographics",
        verbose_name=_("user"),
    )
    birth_date = day(_("birth date"))
    sex = text(50, _("sex"), choices=Sex)
    american_indian_or_alaska_native = flag(_("American Indian or Alaska Native"))
    asian = flag(_("Asian"))
    black_or_african_american = flag(_("Black or African American"))
    native_hawaiian_or_other_pacific_islander = flag(_("Native Hawaiian or Pacific Islander"))
    white = flag(_("White"))
    demographic_race_two_or_more_races = flag(_("two or more races"))
    hispanic_or_latino_ethnicity = flag(_("Hispanic or Latino"))
    country_of_birth_code = text(255, _("country of birth"))
    state_of_birth_abbreviation = text(255, _("state of birth"))
    city_of_birth = text(255, _("city of birth"))
    public_school_residence_status = text(255, _("residence status"))

    class Meta:
        db_table = "demographics"
        verbose_name = _("demographics")
        verbose_name_plural = _("demographics")
        ordering = ["user"]
        indexes = [
            models.Index(fields=["date_last_modified", "user"], name="idx_demographics_modified")
        ]
        constraints = [
            columns.status_is_known("demographics"),
            columns.is_one_of("demographics", "sex", SEXES),
            columns.are_json("demographics", "object", "metadata"),
        ]

    def __str__(self):
        return f"{self.user_id}"
