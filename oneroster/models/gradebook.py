"""Gradebooks of classes: line items, their results, and the scales that scores are on.

PostgreSQL owns them; they come by OneRoster. Not to be confused with grades of record, which
are Ed-Fi's (tsa/grades). A score may exceed its line item's maximum: that is extra credit.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import are_arrays, collection, flag
from oneroster.models import columns
from oneroster.models.columns import Number, may_refer, refer, text

OBJECTIVES = _("OneRoster's learningObjectiveSet.")


class ScoreStatus(models.TextChoices):
    EXEMPT = "exempt", _("exempt")
    FULLY_GRADED = "fully graded", _("fully graded")
    NOT_SUBMITTED = "not submitted", _("not submitted")
    PARTIALLY_GRADED = "partially graded", _("partially graded")
    SUBMITTED = "submitted", _("submitted")


STATUSES = list(ScoreStatus.values)


def rules(table: str, *arrays: str) -> list[models.CheckConstraint]:
    """What holds for every table of the gradebook."""
    found = [columns.status_is_known(table), columns.are_json(table, "object", "metadata")]
    return [*found, are_arrays(table, *arrays)] if arrays else found


def minimum_is_least(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_maximum_not_below_minimum",
        condition=models.Q(result_value_max__gte=models.F("result_value_min")),
    )


def student() -> models.ForeignKey:
    return refer(
        "oneroster.RosterUser",
        "student_sourced_id",
        _("student"),
        to_field=None,
        related_name="+",
    )


class Category(columns.RosterRecord):
    """A kind of work that counts together: homework, tests."""

    title = models.CharField(_("title"), max_length=1000)
    weight = Number(_("weight"))

    class Meta:
        db_table = "categories"
        verbose_name = _("category of work")
        verbose_name_plural = _("categories of work")
        ordering = ["title", "sourced_id"]
        indexes = [columns.by_modified("categories")]
        constraints = rules("categories")

    def __str__(self):
        return self.title


class ScoreScale(columns.RosterRecord):
    """What scores mean: A is 90 to 100."""

    title = models.CharField(_("title"), max_length=1000)
    type = models.CharField(_("type"), max_length=255)
    organization = may_refer(
        "oneroster.Organization",
        "org_sourced_id",
        _("organization"),
        to_field=None,
        related_name="score_scales",
    )
    course = may_refer(
        "oneroster.Course", "course_sourced_id", _("course"), related_name="score_scales"
    )
    roster_class = may_refer(
        "oneroster.RosterClass", "class_sourced_id", _("class"), related_name="score_scales"
    )
    score_scale_value = collection(_("[{itemValueLHS, itemValueRHS}, …]"), _("values"))

    class Meta:
        db_table = "score_scales"
        verbose_name = _("score scale")
        ordering = ["title", "sourced_id"]
        indexes = [columns.by_modified("score_scales")]
        constraints = rules("score_scales", "score_scale_value")

    def __str__(self):
        return self.title


class LineItem(columns.RosterRecord):
    """A piece of work of a class that is scored."""

    title = models.CharField(_("title"), max_length=1000)
    description = models.TextField(_("description"), null=True, blank=True)
    assign_date = models.DateTimeField(_("assigned at"))
    due_date = models.DateTimeField(_("due at"))
    roster_class = refer(
        "oneroster.RosterClass", "class_sourced_id", _("class"), related_name="line_items"
    )
    organization = may_refer(
        "oneroster.Organization",
        "org_sourced_id",
        _("organization"),
        to_field=None,
        related_name="line_items",
        help_text=_("Empty: the class's."),
    )
    category = may_refer(
        Category, "category_sourced_id", _("category"), to_field=None, related_name="line_items"
    )
    grading_period = may_refer(
        "oneroster.AcademicSession",
        "grading_period_sourced_id",
        _("grading period"),
        related_name="+",
    )
    academic_session = may_refer(
        "oneroster.AcademicSession",
        "academic_session_sourced_id",
        _("session"),
        related_name="+",
    )
    score_scale = may_refer(
        ScoreScale, "score_scale_sourced_id", _("score scale"), to_field=None, related_name="+"
    )
    result_value_min = Number(_("least score"))
    result_value_max = Number(_("greatest score"))
    learning_objective_set = collection(OBJECTIVES, _("learning objectives"))

    class Meta:
        db_table = "line_items"
        verbose_name = _("line item")
        ordering = ["-due_date", "sourced_id"]
        indexes = [
            models.Index(fields=["-due_date", "sourced_id"], name="idx_line_items_due"),
            columns.by_modified("line_items"),
        ]
        constraints = [
            *rules("line_items", "learning_objective_set"),
            minimum_is_least("line_items"),
        ]

    def __str__(self):
        return self.title


class ScoredWork(columns.RosterRecord):
    """What results of line items and of assessments have in common."""

    score_status = models.CharField(_("score status"), max_length=50, choices=ScoreStatus)
    score = Number(_("score"))
    text_score = text(255, _("score in words"))
    score_date = models.DateField(_("scored on"))
    comment = models.TextField(_("comment"), null=True, blank=True)
    learning_objective_set = collection(OBJECTIVES, _("learning objectives"))
    in_progress = flag(_("in progress"))
    incomplete = flag(_("incomplete"))
    late = flag(_("late"))
    missing = flag(_("missing"))

    class Meta:
        abstract = True


class Result(ScoredWork):
    """A student's score in one line item."""

    line_item = refer(
        LineItem, "line_item_sourced_id", _("line item"), to_field=None, related_name="results"
    )
    student = student()
    roster_class = may_refer(
        "oneroster.RosterClass",
        "class_sourced_id",
        _("class"),
        related_name="results",
        help_text=_("Empty: the line item's."),
    )
    score_scale = may_refer(
        ScoreScale, "score_scale_sourced_id", _("score scale"), to_field=None, related_name="+"
    )

    class Meta:
        db_table = "results"
        verbose_name = _("result")
        ordering = ["-score_date", "sourced_id"]
        indexes = [
            models.Index(fields=["-score_date", "sourced_id"], name="idx_results_scored"),
            columns.by_modified("results"),
        ]
        constraints = [
            *rules("results", "learning_objective_set"),
            columns.is_one_of("results", "score_status", STATUSES),
        ]

    def __str__(self):
        return f"{self.student_id} · {self.line_item_id}"


class AssessmentLineItem(columns.RosterRecord):
    """An assessment or a part of one, which need not belong to a class."""

    title = models.CharField(_("title"), max_length=1000)
    description = models.TextField(_("description"), null=True, blank=True)
    roster_class = may_refer(
        "oneroster.RosterClass",
        "class_sourced_id",
        _("class"),
        related_name="assessment_line_items",
    )
    parent = may_refer(
        "self", "parent_sourced_id", _("part of"), to_field=None, related_name="children"
    )
    score_scale = may_refer(
        ScoreScale, "score_scale_sourced_id", _("score scale"), to_field=None, related_name="+"
    )
    result_value_min = Number(_("least score"))
    result_value_max = Number(_("greatest score"))
    learning_objective_set = collection(OBJECTIVES, _("learning objectives"))

    class Meta:
        db_table = "assessment_line_items"
        verbose_name = _("assessment")
        ordering = ["title", "sourced_id"]
        indexes = [columns.by_modified("assess_line_items")]
        constraints = [
            *rules("assessment_line_items", "learning_objective_set"),
            minimum_is_least("assessment_line_items"),
            models.CheckConstraint(
                name="assessment_line_items_parent_is_another",
                condition=~models.Q(parent=models.F("sourced_id")),
            ),
        ]

    def __str__(self):
        return self.title


class AssessmentResult(ScoredWork):
    """A student's score in an assessment."""

    assessment_line_item = refer(
        AssessmentLineItem,
        "assessment_line_item_sourced_id",
        _("assessment"),
        to_field=None,
        related_name="results",
    )
    student = student()
    score_scale = may_refer(
        ScoreScale, "score_scale_sourced_id", _("score scale"), to_field=None, related_name="+"
    )
    score_percentile = Number(_("percentile"))

    class Meta:
        db_table = "assessment_results"
        verbose_name = _("assessment result")
        ordering = ["-score_date", "sourced_id"]
        indexes = [
            models.Index(
                fields=["-score_date", "sourced_id"], name="idx_assessment_results_scored"
            ),
            columns.by_modified("assess_results"),
        ]
        constraints = [
            *rules("assessment_results", "learning_objective_set"),
            columns.is_one_of("assessment_results", "score_status", STATUSES),
        ]

    def __str__(self):
        return f"{self.student_id} · {self.assessment_line_item_id}"
