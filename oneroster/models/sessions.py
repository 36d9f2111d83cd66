"""Academic sessions: Ed-Fi's sessions and grading periods, OneRoster's terms and school years.

PostgreSQL owns them. A row with a session_name is an Ed-Fi session, one with a
grading_period_name an Ed-Fi grading period, one with neither only OneRoster knows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.calendars import OF_YEAR
from edfi.models.columns import (
    Reference,
    are_arrays,
    are_descriptors,
    are_not_blank,
    collection,
    descriptor,
    year,
)
from oneroster.models import columns
from oneroster.models.columns import day, have, have_not, text

SESSION = ["school_id", "school_year", "session_name"]
OF_SESSION = Reference(SESSION, to="oneroster.AcademicSession", target=SESSION)
TYPES = ["gradingPeriod", "semester", "schoolYear", "term"]


class AcademicSessionQuerySet(models.QuerySet):
    def sessions(self):
        return self.filter(session_name__isnull=False)

    def grading_periods(self):
        return self.filter(grading_period_name__isnull=False)


class AcademicSession(columns.AcademicRecord):
    """A stretch of a school year: school year, term, grading period."""

    class Type(models.TextChoices):
        GRADING_PERIOD = "gradingPeriod", _("grading period")
        SEMESTER = "semester", _("semester")
        SCHOOL_YEAR = "schoolYear", _("school year")
        TERM = "term", _("term")

    named_by = ("session_name", "grading_period_name")
    references = (OF_YEAR,)

    title = text(100, _("title"), help_text=_("Empty: the name."))
    type = text(50, _("type"), choices=Type, help_text=_("Empty: by name and term."))
    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="academic_sessions",
        verbose_name=_("school"),
    )
    parent = columns.may_refer(
        "self",
        "parent_sourced_id",
        _("part of"),
        related_name="children",
        help_text=_("A session's is its school year, a grading period's its session."),
    )
    school_year = year(_("school year"), help_text=_("The year in which it ends."))
    begin_date = day(_("from"))
    end_date = day(_("until"))
    total_instructional_days = columns.integer(_("instructional days"))
    session_name = text(60, _("session name"), help_text=_("A session's."))
    term_descriptor = descriptor(_("term"), help_text=_("A session's."))
    grading_periods = collection(_("Ed-Fi references of a session."), _("grading periods"))
    grading_period_name = text(60, _("name of grading period"))
    grading_period_descriptor = descriptor(_("kind of grading period"))
    period_sequence = columns.integer(_("sequence"), help_text=_("A grading period's."))

    objects = AcademicSessionQuerySet.as_manager()

    class Meta:
        db_table = "academic_sessions"
        verbose_name = _("academic session")
        ordering = ["-begin_date", "id"]
        indexes = [
            models.Index(fields=["school_year"], name="idx_academic_sessions_year"),
            models.Index(fields=["begin_date", "id"], name="idx_academic_sessions_begin"),
            models.Index(fields=["type", "sourced_id"], name="idx_academic_sessions_type"),
            columns.by_modified("academic_sessions", "last_modified_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "session_name"],
                name="academic_sessions_session_key",
            ),
            models.UniqueConstraint(
                fields=[
                    "school",
                    "school_year",
                    "grading_period_name",
                    "grading_period_descriptor",
                ],
                name="academic_sessions_grading_period_key",
            ),
            columns.status_is_known("academic_sessions"),
            columns.is_one_of("academic_sessions", "type", TYPES),
            columns.are_json("academic_sessions", "object", "metadata"),
            are_descriptors("academic_sessions", "term_descriptor", "grading_period_descriptor"),
            are_arrays("academic_sessions", "grading_periods"),
            columns.ends_after_begin("academic_sessions"),
            columns.are_within("academic_sessions", total_instructional_days=(0, None)),
            models.CheckConstraint(
                name="academic_sessions_is_of_one_kind",
                condition=have_not("session_name", "term_descriptor")
                | have_not("grading_period_name", "grading_period_descriptor"),
            ),
            models.CheckConstraint(
                name="academic_sessions_session_is_complete",
                condition=have_not("session_name")
                | have(
                    "school",
                    "school_year",
                    "term_descriptor",
                    "begin_date",
                    "end_date",
                    "total_instructional_days",
                ),
            ),
            models.CheckConstraint(
                name="academic_sessions_grading_period_is_complete",
                condition=have_not("grading_period_name")
                | have(
                    "school",
                    "school_year",
                    "grading_period_descriptor",
                    "begin_date",
                    "end_date",
                    "total_instructional_days",
                ),
            ),
            are_not_blank("academic_sessions", "title", "session_name", "grading_period_name"),
            models.CheckConstraint(
                name="academic_sessions_parent_is_another",
                condition=~models.Q(parent=models.F("sourced_id")),
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.school_year or ''}".strip()
