"""Gradebooks of classes, as other systems bring them: work, scores, scales, assessments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from oneroster.admin.base import STATUS, RosterAdmin
from oneroster.models import (
    AssessmentLineItem,
    AssessmentResult,
    Category,
    LineItem,
    Result,
    ScoreScale,
)

BY_SCORE = [("score_status", ChoicesDropdownFilter), STATUS]
SCORE = [
    ("score", "text_score"),
    ("score_status", "score_date"),
    "score_scale",
    "comment",
    ("late", "missing"),
    ("in_progress", "incomplete"),
    "learning_objective_set",
]


@admin.register(Category)
class CategoryAdmin(RosterAdmin):
    list_display = ["title", "weight", "status"]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    fieldsets = [(None, {"fields": ["title", "weight"]})]


@admin.register(ScoreScale)
class ScoreScaleAdmin(RosterAdmin):
    list_display = ["title", "type", "roster_class", "status"]
    list_select_related = ["roster_class"]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    autocomplete_fields = ["roster_class", "course", "organization"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "type"),
                    ("roster_class", "course"),
                    "organization",
                    "score_scale_value",
                ]
            },
        )
    ]


@admin.register(LineItem)
class LineItemAdmin(RosterAdmin):
    list_display = ["title", "roster_class", "category", "due_date", "status"]
    list_select_related = ["roster_class", "category"]
    search_fields = ["title", "roster_class__sourced_id__exact"]
    search_help_text = _("Part of the title, or a whole sourcedId of a class.")
    autocomplete_fields = [
        "roster_class",
        "organization",
        "category",
        "grading_period",
        "academic_session",
        "score_scale",
    ]
    never_changed = ["roster_class", "organization"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "category"),
                    "description",
                    ("roster_class", "organization"),
                    ("assign_date", "due_date"),
                    ("academic_session", "grading_period"),
                    ("result_value_min", "result_value_max"),
                    "score_scale",
                    "learning_objective_set",
                ]
            },
        )
    ]


@admin.register(Result)
class ResultAdmin(RosterAdmin):
    about_student = True
    list_display = ["student", "line_item", "score", "score_status", "score_date", "status"]
    list_select_related = ["student", "line_item"]
    list_filter = BY_SCORE
    search_fields = ["student__family_name", "line_item__sourced_id__exact"]
    search_help_text = _("Part of the student's family name, or a line item's sourcedId.")
    autocomplete_fields = ["line_item", "student", "roster_class", "score_scale"]
    never_changed = ["line_item", "student", "roster_class"]
    fieldsets = [(None, {"fields": [("student", "line_item"), "roster_class", *SCORE]})]


@admin.register(AssessmentLineItem)
class AssessmentLineItemAdmin(RosterAdmin):
    list_display = ["title", "roster_class", "parent", "status"]
    list_select_related = ["roster_class", "parent"]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    autocomplete_fields = ["roster_class", "parent", "score_scale"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "description",
                    ("roster_class", "parent"),
                    ("result_value_min", "result_value_max"),
                    "score_scale",
                    "learning_objective_set",
                ]
            },
        )
    ]


@admin.register(AssessmentResult)
class AssessmentResultAdmin(RosterAdmin):
    about_student = True
    list_display = ["student", "assessment_line_item", "score", "score_status", "score_date"]
    list_select_related = ["student", "assessment_line_item"]
    list_filter = BY_SCORE
    search_fields = ["student__family_name"]
    search_help_text = _("Part of the student's family name.")
    autocomplete_fields = ["assessment_line_item", "student", "score_scale"]
    never_changed = ["assessment_line_item", "student"]
    fieldsets = [
        (None, {"fields": [("student", "assessment_line_item"), "score_percentile", *SCORE]})
    ]
