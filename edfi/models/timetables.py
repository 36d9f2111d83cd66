"""When and where a school's classes meet: class periods and locations.

Their names may change (the Ed-Fi API lets them): a change reaches every row that refers to
them, by ON UPDATE CASCADE.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, flag


class ClassPeriod(columns.EdFiRecord):
    """A period of a school's day."""

    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        related_name="class_periods",
        verbose_name=_("school"),
    )
    class_period_name = models.CharField(_("name"), max_length=60)
    official_attendance_period = flag(_("attendance is taken officially"))
    meeting_times = collection(_("Ed-Fi meetingTimes."), _("meeting times"))

    class Meta:
        db_table = "class_periods"
        verbose_name = _("class period")
        ordering = ["school_id", "class_period_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "class_period_name"], name="class_periods_natural_key"
            ),
            columns.are_arrays("class_periods", "meeting_times"),
            columns.are_not_blank("class_periods", "class_period_name"),
        ]

    def __str__(self):
        return f"{self.class_period_name} · {self.school_id}"


class Location(columns.EdFiRecord):
    """A classroom or other place of a school."""

    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        related_name="locations",
        verbose_name=_("school"),
    )
    classroom_identification_code = models.CharField(_("classroom"), max_length=60)
    maximum_number_of_seats = models.IntegerField(_("seats at most"), null=True, blank=True)
    optimal_number_of_seats = models.IntegerField(_("seats at best"), null=True, blank=True)

    class Meta:
        db_table = "locations"
        verbose_name = _("location")
        ordering = ["school_id", "classroom_identification_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "classroom_identification_code"], name="locations_natural_key"
            ),
            columns.are_not_blank("locations", "classroom_identification_code"),
        ]

    def __str__(self):
        return f"{self.classroom_identification_code} · {self.school_id}"
