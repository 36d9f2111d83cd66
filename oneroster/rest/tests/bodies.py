"""Bodies for the gradebook with every property; `<class>` stands for the id of the class."""

_FLAGS = {"inProgress": "false", "incomplete": "true", "late": "false", "missing": "true"}
_SCORED = {
    "scoreStatus": "fully graded",
    "score": 87.5,
    "textScore": "B+",
    "scoreDate": "2026-09-14",
    "comment": "Well done.",
    "learningObjectiveSet": [
        {
            "source": "case",
            "learningObjectiveResults": [
                {"learningObjectiveId": "lo-1", "score": 3.5, "textScore": "good"}
            ],
        }
    ],
    **_FLAGS,
}
_OBJECTIVES = [{"source": "unknown", "learningObjectiveIds": ["lo-1", "lo-2"]}]


def _to(type_: str, sourced_id: str) -> dict:
    return {"href": f"https://roster.example/{type_}", "sourcedId": sourced_id, "type": type_}


BODIES = {
    "categories/homework": {
        "category": {"title": "Homework", "weight": 0.25, "metadata": {"k": "v"}}
    },
    "scoreScales/letters": {
        "scoreScale": {
            "title": "Letters",
            "type": "simple",
            "course": _to("course", "<course>"),
            "class": _to("class", "<class>"),
            "scoreScaleValue": [{"itemValueLHS": "A", "itemValueRHS": "90-100"}],
            "metadata": {"k": "v"},
        }
    },
    "lineItems/item-1": {
        "lineItem": {
            "title": "Chapter 1",
            "description": "Odd numbers only",
            "assignDate": "2026-09-01T08:00:00.000Z",
            "dueDate": "2026-09-14T22:00:00.000Z",
            "class": _to("class", "<class>"),
            "school": _to("org", "<school>"),
            "category": _to("category", "homework"),
            "gradingPeriod": _to("academicSession", "<period>"),
            "academicSession": _to("academicSession", "<term>"),
            "scoreScale": _to("scoreScale", "letters"),
            "resultValueMin": 0,
            "resultValueMax": 100,
            "learningObjectiveSet": _OBJECTIVES,
            "metadata": {"k": "v"},
        }
    },
    "results/result-1": {
        "result": {
            "lineItem": _to("lineItem", "item-1"),
            "student": _to("user", "<student>"),
            "class": _to("class", "<class>"),
            "scoreScale": _to("scoreScale", "letters"),
            "metadata": {"k": "v"},
            **_SCORED,
        }
    },
    "assessmentLineItems/whole": {"assessmentLineItem": {"title": "State test"}},
    "assessmentLineItems/part": {
        "assessmentLineItem": {
            "title": "State test, part 1",
            "description": "Numbers",
            "class": _to("class", "<class>"),
            "parentAssessmentLineItem": _to("assessmentLineItem", "whole"),
            "scoreScale": _to("scoreScale", "letters"),
            "resultValueMin": 0,
            "resultValueMax": 40,
            "learningObjectiveSet": _OBJECTIVES,
            "metadata": {"k": "v"},
        }
    },
    "assessmentResults/ar-1": {
        "assessmentResult": {
            "assessmentLineItem": _to("assessmentLineItem", "part"),
            "student": _to("user", "<student>"),
            "scoreScale": _to("scoreScale", "letters"),
            "scorePercentile": 91,
            "metadata": {"k": "v"},
            **_SCORED,
        }
    },
}
