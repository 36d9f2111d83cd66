"""Staff's figures for programs (portal.md, "Staff"): what the start page shows, as JSON.

They were counted by the worker (services.py) and say when; a request only adds them up.
"""

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from enrollment import questions, steps
from tsa.accounts.views import StaffView
from tsa.reporting.selectors import Figures, figures_for


class AnalyticsView(StaffView):
    staff_permissions = {"GET": "enrollment.view_enrollmentcopy"}

    @extend_schema(operation_id="admin_analytics", responses=OpenApiResponse(dict))
    def get(self, request):
        return Response(_body(figures_for(request.user)))


def _body(figures: Figures) -> dict:
    numbers = figures.numbers
    by_step = {str(each): numbers[f"step_{each}"] for each in steps.STEPS}
    return {
        "counted_at": figures.counted_at,
        "enrollments": {
            "by_next_step": {**by_step, "done": numbers["step_done"]},
            "idle": {str(days): numbers[f"stalled_{days}"] for days in questions.STALLED_DAYS},
            "duplicates": numbers["duplicates"],
        },
        "weeks": [
            {
                "week": monday,
                "opened": numbers[f"opened_{monday:%Y%m%d}"],
                "enrolled": numbers[f"enrolled_{monday:%Y%m%d}"],
            }
            for monday in questions.weeks()
        ],
        "metrics": {
            "days": questions.MEASURED_DAYS,
            "student_records_created": _rate(numbers, "created", "due"),
            "enrolled_within_30_seconds": _rate(numbers, "quick", "finished"),
        },
    }


def _rate(numbers, done: str, whole: str) -> dict:
    """The share is cut, not rounded: 99.96 is not 100."""
    part, of = numbers[f"measured_{done}"], numbers[f"measured_{whole}"]
    return {"number": part, "of": of, "percent": int(1000 * part / of) / 10 if of else None}


urlpatterns = [path("admin/analytics", AnalyticsView.as_view(), name="admin-analytics")]
