"""The files of the gradebook and of resources."""

from oneroster.csv.files import BOTH, V11, V12, Column, File, Rule, Unique, headers
from oneroster.csv.kinds import Date, DayOf, Flag, Id, Listed, Number, Pairs, Text, Token, Whole

_OF_CLASS = "(SELECT c.{} FROM classes c WHERE c.sourced_id = t.class_sourced_id)"

CATEGORIES = File(
    "categories",
    "categories",
    (Column("title", Text(1000), "title", BOTH), Column("weight", Whole(), "weight")),
    headers(v11="title", v12="title weight"),
)
SCORE_SCALES = File(
    "scoreScales",
    "score_scales",
    (
        Column("title", Text(1000), "title", (V12,)),
        Column("type", Text(), "type", (V12,)),
        Column(
            "orgSourcedId",
            Id(),
            "org_sourced_id",
            refers="orgs",
            fallback=_OF_CLASS.format("org_sourced_id"),
        ),
        Column(
            "courseSourcedId",
            Id(),
            "course_sourced_id",
            refers="courses",
            fallback=_OF_CLASS.format("course_sourced_id"),
        ),
        Column("classSourcedId", Id(), "class_sourced_id", (V12,), refers="classes"),
        Column(
            "scoreScaleValue",
            Pairs("itemValueLHS", "itemValueRHS"),
            "score_scale_value",
            (V12,),
        ),
    ),
    headers(v12="title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue"),
)
_FIRST_TERM = _OF_CLASS.format("term_sourced_ids ->> 0")
_LIMITS = ('s."resultValueMin"', 's."resultValueMax"')
_NUMERIC = " AND ".join(f"NOT ({Number().judged(each)[0][0]})" for each in _LIMITS)
_REVERSED = (
    f"CASE WHEN {_NUMERIC}"
    ' THEN s."resultValueMax"::numeric < s."resultValueMin"::numeric ELSE false END'
)
LINE_ITEMS = File(
    "lineItems",
    "line_items",
    (
        Column("title", Text(1000), "title", BOTH),
        Column("description", Text(None), "description"),
        Column("assignDate", DayOf(), "assign_date", BOTH),
        Column("dueDate", DayOf(), "due_date", BOTH),
        Column("classSourcedId", Id(), "class_sourced_id", BOTH, refers="classes"),
        Column("categorySourcedId", Id(), "category_sourced_id", BOTH, refers="categories"),
        Column(
            "gradingPeriodSourcedId",
            Id(),
            "grading_period_sourced_id",
            (V11,),
            "academicSessions",
            fallback=f"t.academic_session_sourced_id, {_FIRST_TERM}",
        ),
        Column(
            "academicSessionSourcedId",
            Id(),
            "academic_session_sourced_id",
            refers="academicSessions",
            fallback=f"t.grading_period_sourced_id, {_FIRST_TERM}",
        ),
        Column("resultValueMin", Number(), "result_value_min", (V11,)),
        Column("resultValueMax", Number(), "result_value_max", (V11,)),
        Column(
            "schoolSourcedId",
            Id(),
            "org_sourced_id",
            refers="orgs",
            fallback=_OF_CLASS.format("org_sourced_id"),
            kept="v.org_sourced_id IS NULL",  # the class's
        ),
    ),
    headers(
        v11="title description assignDate dueDate classSourcedId categorySourcedId"
        " gradingPeriodSourcedId resultValueMin resultValueMax",
        v12="title description assignDate dueDate classSourcedId categorySourcedId"
        " academicSessionSourcedId resultValueMin resultValueMax schoolSourcedId",
    ),
    rules=(Rule("resultValueMax", _REVERSED, "is less than resultValueMin"),),
)
_STATUSES = ("exempt", "fully graded", "not submitted", "partially graded", "submitted")
RESULTS = File(
    "results",
    "results",
    (
        Column("lineItemSourcedId", Id(), "line_item_sourced_id", BOTH, refers="lineItems"),
        Column("studentSourcedId", Id(), "student_sourced_id", BOTH, refers="users"),
        Column("scoreStatus", Token(_STATUSES), "score_status", BOTH),
        Column("score", Number(), "score", (V11,)),
        Column("scoreDate", Date(), "score_date", BOTH),
        Column("comment", Text(None), "comment"),
        Column("textScore", Text(), "text_score"),
        Column(
            "classSourcedId",
            Id(),
            "class_sourced_id",
            refers="classes",
            kept="v.class_sourced_id IS NULL",  # the line item's
        ),
        Column("inProgress", Flag(), "in_progress"),
        Column("incomplete", Flag(), "incomplete"),
        Column("late", Flag(), "late"),
        Column("missing", Flag(), "missing"),
    ),
    headers(
        v11="lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment",
        v12="lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore"
        " classSourcedId inProgress incomplete late missing",
    ),
    of_user="t.student_sourced_id",
)
_LINE_ITEM = Column("lineItemSourcedId", Id(), "line_item_sourced_id", (V12,), refers="lineItems")
_RESULT = Column("resultSourcedId", Id(), "result_sourced_id", (V12,), refers="results")
_SCALE = Column("scoreScaleSourcedId", Id(), "score_scale_sourced_id", (V12,), refers="scoreScales")
_ACTIVE = "t.status = 'active'"


def _scales(name: str, table: str, whole: Column) -> File:
    reason = "is on another score scale"
    return File(
        name,
        table,
        (Column("title", Text(1000), "title"), whole, _SCALE),
        headers(v12=f"title {whole.name} scoreScaleSourcedId"),
        unique=(Unique((whole.name,), stored=_ACTIVE, reason=reason, freed=True),),
    )


def _objectives(name: str, table: str, whole: Column, *scores: Column) -> File:
    columns = (
        whole,
        Column("source", Token(("case", "unknown")), "source", (V12,)),
        Column("learningObjectiveId", Text(), "learning_objective_id", (V12,)),
        *scores,
    )
    names = (whole.name, "source", "learningObjectiveId")
    reason = "has this learning objective under another sourcedId"
    return File(
        name,
        table,
        columns,
        headers(v12=" ".join(each.name for each in columns)),
        unique=(Unique(names, stored=_ACTIVE, reason=reason, freed=True),),
    )


LINE_ITEM_SCALES = _scales("lineItemScoreScales", "line_item_score_scales", _LINE_ITEM)
RESULT_SCALES = _scales("resultScoreScales", "result_score_scales", _RESULT)
LINE_ITEM_OBJECTIVES = _objectives(
    "lineItemLearningObjectiveIds", "line_item_objectives", _LINE_ITEM
)
RESULT_OBJECTIVES = _objectives(
    "resultLearningObjectiveIds",
    "result_objectives",
    _RESULT,
    Column("score", Number(), "score"),
    Column("textScore", Text(), "text_score"),
)
_AUDIENCE = (
    "administrator",
    "aide",
    "guardian",
    "parent",
    "proctor",
    "relative",
    "student",
    "teacher",
)
RESOURCES = File(
    "resources",
    "resources",
    (
        Column("vendorResourceId", Text(), "vendor_resource_id", BOTH),
        Column("title", Text(1000), "title"),
        Column("roles", Listed(_AUDIENCE), "roles"),
        Column("importance", Token(("primary", "secondary"), is_open=False), "importance"),
        Column("vendorId", Text(), "vendor_id"),
        Column("applicationId", Text(), "application_id"),
    ),
    headers("vendorResourceId title roles importance vendorId applicationId"),
)
_RESOURCE = Column("resourceSourcedId", Id(), "resource_sourced_id", BOTH, refers="resources")
CLASS_RESOURCES = File(
    "classResources",
    "class_resources",
    (
        Column("title", Text(1000), "title"),
        Column("classSourcedId", Id(), "class_sourced_id", BOTH, refers="classes"),
        _RESOURCE,
    ),
    headers("title classSourcedId resourceSourcedId"),
)
COURSE_RESOURCES = File(
    "courseResources",
    "course_resources",
    (
        Column("title", Text(1000), "title"),
        Column("courseSourcedId", Id(), "course_sourced_id", BOTH, refers="courses"),
        _RESOURCE,
    ),
    headers("title courseSourcedId resourceSourcedId"),
)
USER_RESOURCES = File(
    "userResources",
    "user_resources",
    (
        Column("userSourcedId", Id(), "user_sourced_id", (V12,), refers="users"),
        Column("orgSourcedId", Id(), "org_sourced_id", refers="orgs"),
        Column("classSourcedId", Id(), "class_sourced_id", refers="classes"),
        _RESOURCE,
    ),
    headers(v12="userSourcedId orgSourcedId classSourcedId resourceSourcedId"),
    of_user="t.user_sourced_id",
)
FURTHER = (
    CATEGORIES,
    SCORE_SCALES,
    LINE_ITEMS,
    RESULTS,
    LINE_ITEM_SCALES,
    RESULT_SCALES,
    LINE_ITEM_OBJECTIVES,
    RESULT_OBJECTIVES,
    RESOURCES,
    CLASS_RESOURCES,
    COURSE_RESOURCES,
    USER_RESOURCES,
)
