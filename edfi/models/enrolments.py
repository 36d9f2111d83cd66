"""When a student attended which school. A stay that ended keeps its row, with exit date.

Student, school and entry date are its key. Nothing changes it but a PUT through the Ed-Fi API,
which says so to the database (`tsa.key_change`). A school year that is not given follows from
the entry date, by trigger.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import Reference, collection, descriptor, flag, text

DESCRIPTORS = [
    "enrollment_type_descriptor",
    "entry_grade_level_descriptor",
    "entry_grade_level_reason_descriptor",
    "entry_type_descriptor",
    "exit_withdraw_type_descriptor",
    "graduation_plan_type_descriptor",
    "next_year_grade_level_descriptor",
    "residency_status_descriptor",
    "school_choice_basis_descriptor",
]


class StudentSchoolAssociationQuerySet(models.QuerySet):
    def current(self):
        """Those without an exit date."""
        return self.filter(exit_withdraw_date__isnull=True)


class StudentSchoolAssociation(columns.EdFiRecord):
    """A student's stay at a school. Student, school and entry date name it."""

    references = (
        Reference(
            ["calendar_code", "school_id", "school_year"],
            to="edfi.Calendar",
            target=["calendar_code", "school_id", "school_year"],
        ),
        Reference(["class_of_school_year"], to="edfi.SchoolYearType", target=["school_year"]),
        Reference(["next_year_school_id"], to="edfi.School", target=["school_id"]),
    )

    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        related_name="school_associations",
        verbose_name=_("student"),
    )
    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        related_name="student_associations",
        verbose_name=_("school"),
    )
    entry_date = models.DateField(_("entry date"))
    entry_grade_level_descriptor = descriptor(_("entry grade level"))
    entry_grade_level_reason_descriptor = descriptor(_("reason of entry grade level"))
    entry_type_descriptor = descriptor(_("entry type"))
    enrollment_type_descriptor = descriptor(_("enrollment type"))
    repeat_grade_indicator = flag(_("repeats the grade"))
    school_choice = flag(_("school choice"))
    school_choice_transfer = flag(_("school choice transfer"))
    school_choice_basis_descriptor = descriptor(_("school choice basis"))
    exit_withdraw_date = models.DateField(_("exit date"), null=True, blank=True)
    exit_withdraw_type_descriptor = descriptor(_("exit type"))
    primary_school = flag(_("primary school"), default=True)
    school_year = models.IntegerField(
        _("school year"),
        help_text=_("The year in which it ends: 2027 is August 2026 to July 2027."),
    )
    class_of_school_year = columns.year(_("class of"))
    graduation_plan_type_descriptor = descriptor(_("graduation plan type"))
    graduation_school_year = columns.year(_("graduation school year"))
    alternative_graduation_plans = collection(label=_("alternative graduation plans"))
    education_plans = collection(_("Descriptor URIs."), _("education plans"))
    calendar_code = text(60, _("calendar code"))
    residency_status_descriptor = descriptor(_("residency status"))
    next_year_grade_level_descriptor = descriptor(_("grade level next year"))
    next_year_school_id = models.BigIntegerField(_("school next year"), null=True, blank=True)
    employed_while_enrolled = flag(_("employed while enrolled"))
    term_completion_indicator = flag(_("completed the term"))
    full_time_equivalency = models.DecimalField(
        _("full-time equivalency"), max_digits=5, decimal_places=4, null=True, blank=True
    )

    objects = StudentSchoolAssociationQuerySet.as_manager()

    class Meta:
        db_table = "student_school_associations"
        verbose_name = _("student's school")
        verbose_name_plural = _("students' schools")
        ordering = ["student", "-entry_date"]
        indexes = [
            models.Index(fields=["school"], name="idx_student_school_school"),
            models.Index(fields=["student"], name="idx_student_school_student"),
            models.Index(fields=["school_year"], name="idx_student_school_year"),
            models.Index(
                fields=["class_of_school_year"],
                name="idx_student_school_class_of",
                condition=models.Q(class_of_school_year__isnull=False),
            ),
            models.Index(
                fields=["next_year_school_id"],
                name="idx_student_school_next_school",
                condition=models.Q(next_year_school_id__isnull=False),
            ),
            models.Index(
                fields=["school", "school_year", "calendar_code"],
                name="idx_student_school_calendar",
                condition=models.Q(calendar_code__isnull=False),
            ),
            models.Index(fields=["entry_grade_level_descriptor"], name="idx_student_school_grade"),
            models.Index(
                fields=["school", "school_year"],
                name="idx_student_school_active",
                condition=models.Q(exit_withdraw_date__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school", "entry_date"], name="student_school_natural_key"
            ),
            columns.are_descriptors("student_school", *DESCRIPTORS),
            columns.are_arrays("student_school", "alternative_graduation_plans", "education_plans"),
            columns.are_school_years(
                "student_school", "school_year", "class_of_school_year", "graduation_school_year"
            ),
            models.CheckConstraint(
                condition=models.Q(exit_withdraw_date__gte=models.F("entry_date")),
                name="student_school_exit_not_before_entry",
            ),
            models.CheckConstraint(
                condition=models.Q(entry_date__range=("1900-01-01", "2200-12-31")),
                name="student_school_entry_is_plausible",
            ),
            models.CheckConstraint(
                condition=models.Q(full_time_equivalency__gte=0),
                name="student_school_equivalency_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.student_id} · {self.school_id} · {self.entry_date}"
