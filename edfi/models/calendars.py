"""School years, and the calendars of schools.

A school year is named by the year in which it ends. A stay at a school that names a year makes
the year's row (trigger), so that an enrolment never waits for one; the API's other references
to a year must find it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import Reference, collection

OF_YEAR = Reference(["school_year"], to="edfi.SchoolYearType", target=["school_year"])


class SchoolYearType(columns.EdFiRecord):
    """A school year, and whether it is the present one."""

    school_year = models.IntegerField(
        _("school year"), unique=True, help_text=_("The year in which it ends; never changed.")
    )
    current_school_year = models.BooleanField(_("the current one"), default=False)
    school_year_description = models.CharField(
        _("description"), max_length=50, help_text=_("Such as 2026-2027.")
    )

    class Meta:
        db_table = "school_year_types"
        verbose_name = _("school year")
        ordering = ["-school_year"]
        constraints = [
            columns.are_not_blank("school_year_types", "school_year_description"),
            columns.are_school_years("school_year_types", "school_year"),
        ]

    def __str__(self):
        return self.school_year_description


class Calendar(columns.EdFiRecord):
    """A calendar of one school in one year; which grades it is for, if not for all."""

    references = (OF_YEAR,)

    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        related_name="calendars",
        verbose_name=_("school"),
    )
    school_year = models.IntegerField(
        _("school year"), help_text=_("The year in which it ends: 2027 is 2026-2027.")
    )
    calendar_code = models.CharField(_("calendar code"), max_length=60)
    calendar_type_descriptor = models.CharField(_("type"), max_length=306)
    grade_levels = collection(_("Descriptor URIs."), _("grade levels"))

    class Meta:
        db_table = "calendars"
        verbose_name = _("calendar")
        ordering = ["school_id", "school_year", "calendar_code"]
        indexes = [models.Index(fields=["school_year"], name="idx_calendars_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "calendar_code"], name="calendars_natural_key"
            ),
            columns.are_descriptors("calendars", "calendar_type_descriptor"),
            columns.are_arrays("calendars", "grade_levels"),
            columns.are_not_blank("calendars", "calendar_code"),
        ]

    def __str__(self):
        return f"{self.calendar_code} · {self.school_id} · {self.school_year}"


class CalendarDate(columns.EdFiRecord):
    """What a day is in a calendar: a day of instruction, a holiday …"""

    references = (
        Reference(
            ["calendar_code", "school_id", "school_year"],
            to="edfi.Calendar",
            target=["calendar_code", "school_id", "school_year"],
        ),
    )

    calendar_code = models.CharField(_("calendar code"), max_length=60)
    school_id = models.BigIntegerField(_("school id"))
    school_year = models.IntegerField(_("school year"))
    date = models.DateField(_("date"))
    calendar_events = collection(_("Descriptor URIs."), _("calendar events"))

    class Meta:
        db_table = "calendar_dates"
        verbose_name = _("calendar date")
        ordering = ["school_id", "school_year", "calendar_code", "date"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_id", "school_year", "calendar_code", "date"],
                name="calendar_dates_natural_key",
            ),
            columns.are_arrays("calendar_dates", "calendar_events"),
        ]

    def __str__(self):
        return f"{self.date} · {self.calendar_code} · {self.school_id}"
