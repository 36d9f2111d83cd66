"""Grades of record, as Ed-Fi has them. PostgreSQL owns them.

One row is what a student earned in one class in one grading period. A teacher's gradebook
(OneRoster's line items and results) is something else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import DESCRIPTOR, EdFiRecord, Reference, flag, text
from oneroster.models.classes import SECTION
from oneroster.models.columns import day, number

OF_ASSOCIATION = Reference(
    ["student_id", *SECTION, "begin_date"],
    to="oneroster.Enrollment",
    target=["student_id", *SECTION, "begin_date"],
)
PERIOD = ["school_id", "school_year", "grading_period_name", "grading_period_descriptor"]
OF_PERIOD = Reference(PERIOD, to="oneroster.AcademicSession", target=PERIOD)


class Grade(EdFiRecord):
    """A student's grade in a class for a grading period."""

    references = (OF_ASSOCIATION, OF_PERIOD)

    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        # Held by the reference to the student's place in the class.
        db_constraint=False,
        related_name="grades",
        verbose_name=_("student"),
    )
    school_id = models.BigIntegerField(_("school"))
    school_year = models.IntegerField(_("school year"))
    session_name = models.CharField(_("session"), max_length=60)
    local_course_code = models.CharField(_("local course code"), max_length=60)
    section_identifier = models.CharField(_("section"), max_length=255)
    begin_date = models.DateField(_("in the class from"))
    grading_period_name = models.CharField(_("grading period"), max_length=60)
    grading_period_descriptor = models.CharField(_("kind of grading period"), max_length=306)
    grade_type_descriptor = models.CharField(_("kind of grade"), max_length=306)
    letter_grade_earned = text(20, _("letter"))
    numeric_grade_earned = number(9, 2, _("number"))
    grade_earned_description = text(64, _("in words"))
    performance_base_conversion_descriptor = models.CharField(
        _("performance"), max_length=306, null=True, blank=True
    )
    diagnostic_statement = text(1024, _("statement"))
    current_grade_indicator = flag(_("current grade"))
    current_grade_as_of_date = day(_("current as of"))

    class Meta:
        db_table = "grades"
        verbose_name = _("grade")
        ordering = ["-school_year", "student_id", "id"]
        indexes = [
            models.Index(fields=PERIOD, name="idx_grades_grading_period"),
            models.Index(fields=["-school_year", "student", "id"], name="idx_grades_year"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "student",
                    *SECTION,
                    "begin_date",
                    "grading_period_name",
                    "grading_period_descriptor",
                    "grade_type_descriptor",
                ],
                name="grades_natural_key",
            ),
            models.CheckConstraint(
                name="grades_descriptors_are_uris",
                condition=models.Q(
                    grading_period_descriptor__regex=DESCRIPTOR,
                    grade_type_descriptor__regex=DESCRIPTOR,
                    performance_base_conversion_descriptor__regex=DESCRIPTOR,
                ),
            ),
        ]

    def __str__(self):
        earned = self.letter_grade_earned or self.numeric_grade_earned or ""
        return f"{self.student_id} · {self.local_course_code} · {earned}"
