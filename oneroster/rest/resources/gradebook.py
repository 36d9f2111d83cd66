"""Gradebook: categories, line items, results, score scales; assessments."""

from oneroster.models import (
    AssessmentLineItem,
    AssessmentResult,
    Category,
    LineItem,
    Result,
    ScoreScale,
)
from oneroster.rest.resource import Resource
from oneroster.rest.resources.rostering import VISIBLE_USER
from oneroster.rest.shapes import Day, Flag, Moment, Number, Objects, Ref, Text, Word

_ORGS = "%(orgs)s::text[]"
SCORE_STATUS = ("exempt", "fully graded", "not submitted", "partially graded", "submitted")
_IN_CLASS = (
    "EXISTS (SELECT FROM classes c WHERE c.sourced_id = {}.class_sourced_id"
    f" AND c.org_sourced_id = ANY({_ORGS}))"
)
_OF_STUDENT = VISIBLE_USER.replace("t.sourced_id", "t.student_sourced_id")
_FLAGS = {
    "inProgress": Flag("in_progress"),
    "incomplete": Flag("incomplete"),
    "late": Flag("late"),
    "missing": Flag("missing"),
}


class Categories(Resource):
    """Kinds of line items. They belong to no school: one is seen where it is used, or unused."""

    model = Category
    type, one, many = "category", "category", "categories"
    visible = (
        "(NOT EXISTS (SELECT FROM line_items i WHERE i.category_sourced_id = t.sourced_id)"
        " OR EXISTS (SELECT FROM line_items i WHERE i.category_sourced_id = t.sourced_id"
        f" AND {_IN_CLASS.format('i')}))"
    )
    shape = {
        "title": Text("title", required=True, maximum=1000),
        "weight": Number("weight"),
    }
    older = {"weight": None}


class LineItems(Resource):
    model = LineItem
    type, one, many = "lineItem", "lineItem", "lineItems"
    whole = "t.category_sourced_id IS NOT NULL"  # the table takes one without, as CSV has them
    visible = _IN_CLASS.format("t")
    shape = {
        "title": Text("title", required=True, maximum=1000),
        "description": Text("description"),
        "assignDate": Moment("assign_date", required=True),
        "dueDate": Moment("due_date", required=True),
        "class": Ref("class_sourced_id", type="class", required=True),
        "school": Ref("org_sourced_id", type="org", required=True),
        "category": Ref("category_sourced_id", type="category", required=True),
        "gradingPeriod": Ref("grading_period_sourced_id", type="academicSession"),
        "academicSession": Ref("academic_session_sourced_id", type="academicSession"),
        "scoreScale": Ref("score_scale_sourced_id", type="scoreScale"),
        "resultValueMin": Number("result_value_min"),
        "resultValueMax": Number("result_value_max"),
        "learningObjectiveSet": Objects("learning_objective_set", item="LearningObjectiveSet"),
    }
    older = {
        "school": None,
        "academicSession": None,
        "scoreScale": None,
        "learningObjectiveSet": None,
        "resultValueMin": Number("result_value_min", required=True),
        "resultValueMax": Number("result_value_max", required=True),
    }


class Results(Resource):
    model = Result
    type, one, many = "result", "result", "results"
    visible = (
        "EXISTS (SELECT FROM line_items i WHERE i.sourced_id = t.line_item_sourced_id"
        f" AND {_IN_CLASS.format('i')})"
    )
    shape = {
        "lineItem": Ref("line_item_sourced_id", type="lineItem", required=True),
        "student": Ref("student_sourced_id", type="user", required=True),
        "class": Ref("class_sourced_id", type="class"),
        "scoreScale": Ref("score_scale_sourced_id", type="scoreScale"),
        "scoreStatus": Word("score_status", required=True, words=SCORE_STATUS),
        "score": Number("score"),
        "textScore": Text("text_score", maximum=255),
        "scoreDate": Day("score_date", required=True),
        "comment": Text("comment"),
        "learningObjectiveSet": Objects("learning_objective_set", item="LearningObjectiveScoreSet"),
        **_FLAGS,
    }
    older = {
        "class": None,
        "scoreScale": None,
        "textScore": None,
        "learningObjectiveSet": None,
        **dict.fromkeys(_FLAGS),
        "score": Number("score", required=True),
    }


class ScoreScales(Resource):
    model = ScoreScale
    type, one, many = "scoreScale", "scoreScale", "scoreScales"
    whole = "t.class_sourced_id IS NOT NULL AND t.score_scale_value <> '[]'"
    visible = _IN_CLASS.format("t")
    shape = {
        "title": Text("title", required=True, maximum=1000),
        "type": Text("type", required=True, maximum=255),
        "course": Ref("course_sourced_id", type="course"),
        "class": Ref("class_sourced_id", type="class", required=True),
        "scoreScaleValue": Objects("score_scale_value", item="ScoreScaleValue", required=True),
    }


_PARTS = "SELECT FROM assessment_line_items p WHERE p.parent_sourced_id = t.sourced_id"
_TAKEN = "SELECT FROM assessment_results x WHERE x.assessment_line_item_sourced_id = t.sourced_id"


class AssessmentLineItems(Resource):
    """One without a class is seen by whose classes or students it is used, or unused."""

    model = AssessmentLineItem
    type, one, many = "assessmentLineItem", "assessmentLineItem", "assessmentLineItems"
    visible = (
        f"CASE WHEN t.class_sourced_id IS NOT NULL THEN {_IN_CLASS.format('t')}"
        f" ELSE EXISTS ({_PARTS} AND {_IN_CLASS.format('p')})"
        f" OR EXISTS ({_TAKEN} AND {VISIBLE_USER.replace('t.sourced_id', 'x.student_sourced_id')})"
        f" OR NOT (EXISTS ({_PARTS}) OR EXISTS ({_TAKEN})) END"
    )
    shape = {
        "title": Text("title", required=True, maximum=1000),
        "description": Text("description"),
        "class": Ref("class_sourced_id", type="class"),
        "parentAssessmentLineItem": Ref("parent_sourced_id", type="assessmentLineItem"),
        "scoreScale": Ref("score_scale_sourced_id", type="scoreScale"),
        "resultValueMin": Number("result_value_min"),
        "resultValueMax": Number("result_value_max"),
        "learningObjectiveSet": Objects("learning_objective_set", item="LearningObjectiveSet"),
    }


class AssessmentResults(Resource):
    model = AssessmentResult
    type, one, many = "assessmentResult", "assessmentResult", "assessmentResults"
    visible = _OF_STUDENT
    shape = {
        "assessmentLineItem": Ref(
            "assessment_line_item_sourced_id", type="assessmentLineItem", required=True
        ),
        "student": Ref("student_sourced_id", type="user", required=True),
        "score": Number("score"),
        "textScore": Text("text_score", maximum=255),
        "scoreDate": Day("score_date", required=True),
        "scoreScale": Ref("score_scale_sourced_id", type="scoreScale"),
        "scorePercentile": Number("score_percentile"),
        "scoreStatus": Word("score_status", required=True, words=SCORE_STATUS),
        "comment": Text("comment"),
        "learningObjectiveSet": Objects("learning_objective_set", item="LearningObjectiveScoreSet"),
        **_FLAGS,
    }
