"""How large the groups are, and how many members each level has: one query each, by the sizes
that the database keeps. No child is named."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Func, IntegerField, Sum, Value
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cohorts.models import StudentCohort
from edfi.admin.base import listed
from tsa.accounts import reach
from tsa.admin.charts import bars

FIRST_OF_BAR = [0, 1, 6, 11, 16, 21, 26, 31, 41]
MOST_LEVELS = 25  # bars; the table under them has all


def redirect():
    return HttpResponseRedirect(reverse("admin:cohorts_studentcohort_charts"))


def view(model_admin, request):
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    open_groups = reach.visible_to(request.user, StudentCohort.objects.filter(is_active=True))
    sizes, levels = sizes_of(open_groups), levels_of(open_groups)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Charts of the open groups"),
        "opts": model_admin.opts,
        "sizes": sizes,
        "levels": levels,
        "groups": sum(bar["groups"] for bar in sizes),
        "members": sum(level["members"] for level in levels),
        "sizes_chart": _chart(_("groups"), [(bar["title"], bar["groups"]) for bar in sizes]),
        "levels_chart": _chart(
            _("members"), [(each["title"], each["members"]) for each in levels[:MOST_LEVELS]]
        ),
        "most_levels": MOST_LEVELS,
        "back": reverse("admin:cohorts_studentcohort_changelist"),
    }
    return TemplateResponse(request, "cohorts/admin/charts.html", context)


def sizes_of(groups) -> list[dict]:
    """How many groups have how many members; a bar for every range, also the empty ones."""
    bounds = Value(FIRST_OF_BAR, output_field=ArrayField(IntegerField()))
    bar = Func(
        F("size__active_members"), bounds, function="width_bucket", output_field=IntegerField()
    )
    counted = groups.order_by().annotate(bar=bar).values_list("bar").annotate(number=Count("pk"))
    found = dict(counted)
    return [
        {"title": _range(number), "groups": found.get(number, 0)}
        for number in range(1, len(FIRST_OF_BAR) + 1)
    ]


def _range(number: int) -> str:
    first, *following = FIRST_OF_BAR[number - 1 : number + 1]
    if not following:
        return _("%(first)s or more") % {"first": first}
    last = following[0] - 1
    return str(first) if first == last else f"{first}–{last}"


def levels_of(groups) -> list[dict]:
    """Members and groups of each level, the most members first."""
    counted = (
        groups.order_by()
        .values("education_level")
        .annotate(number=Count("pk"), members=Sum("size__active_members"))
        .order_by("-members", "education_level")
    )
    return [
        {
            "title": each["education_level"] or _("not said"),
            "groups": each["number"],
            "members": each["members"] or 0,
            "page": listed(
                "cohorts_studentcohort",
                level=each["education_level"] or "(none)",
                is_active__exact=1,
            ),
        }
        for each in counted
    ]


def _chart(label: str, named: list[tuple[str, int]]) -> str:
    return bars([title for title, _number in named], {label: [number for _title, number in named]})
