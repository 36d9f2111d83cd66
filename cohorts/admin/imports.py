"""Imports of the legacy database: what each did with every row of it, by ids only.

Imports are begun and taken back by command, on the machine that reaches the source; here staff
read how they ended.
"""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from cohorts.legacy.reports import OUTCOMES
from cohorts.legacy_models import LegacyImport
from tsa.admin.base import ReadOnlyAdmin

SHOWN = 50  # rows on the page; the report has more of them
COLOURS = {
    "imported": "success",
    "checked": "info",
    "failed": "danger",
    "taken back": "warning",
    "reading": "info",
    "read": "info",
}


@admin.register(LegacyImport)
class LegacyImportAdmin(ReadOnlyAdmin):
    """How each import ended, and what became of every row."""

    list_display = ["id", "created_at", "standing", "source", "language", "since", "done_by"]
    list_filter = [("status", ChoicesDropdownFilter)]
    search_fields = ["source"]
    search_help_text = gettext_lazy("Part of the source's name.")
    fields = [
        "source",
        ("ended_as", "done_by"),
        ("language", "since"),
        ("created_at", "ended_at"),
        ("read_at", "dry_run"),
        "failure",
        "tables",
        "how_to_take_back",
        "refused",
        "warnings",
    ]
    readonly_fields = [
        "ended_as",
        "done_by",
        "failure",
        "tables",
        "how_to_take_back",
        "refused",
        "warnings",
    ]
    list_before_template = "cohorts/admin/imports.html"

    class Media:
        css = {"all": ["staff/groups.css"]}

    def get_queryset(self, request):
        found = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and match.url_name.endswith("_changelist")
        return found.defer("report") if is_list else found

    @display(description=gettext_lazy("status"), label=COLOURS)
    def standing(self, run):
        return run.status, run.get_status_display()

    @admin.display(description=gettext_lazy("status"))
    def ended_as(self, run):
        """A page has no labels as lists have them."""
        return run.get_status_display()

    @admin.display(description=gettext_lazy("by"), ordering="by")
    def done_by(self, run):
        return run.by.partition(":")[2]

    @admin.display(description=gettext_lazy("why it was broken off"))
    def failure(self, run):
        return (run.report or {}).get("failure") or "–"

    @admin.display(description=gettext_lazy("rows"))
    def tables(self, run):
        tables = (run.report or {}).get("tables")
        if not tables:
            return "–"
        names = [_("read"), _("created"), _("updated"), _("unchanged"), _("refused")]
        headings = ((each,) for each in [_("table"), *names])
        head = format_html_join("", '<th scope="col">{}</th>', headings)
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (
                    each["table"],
                    format_html_join(
                        "", "<td>{}</td>", ((each[name],) for name in ("read", *OUTCOMES))
                    ),
                )
                for each in tables
            ),
        )
        return format_html(
            '<table class="readable staff-counts group-counts">'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            head,
            rows,
        )

    @admin.display(description=gettext_lazy("refused rows"))
    def refused(self, run):
        report = run.report or {}
        return _listed(report.get("refused", []), report.get("refusedCount", 0))

    @admin.display(description=gettext_lazy("warnings"))
    def warnings(self, run):
        report = run.report or {}
        return _listed(report.get("warnings", []), report.get("warningCount", 0))

    @admin.display(description=gettext_lazy("taking it back"))
    def how_to_take_back(self, run):
        if run.status != LegacyImport.Status.IMPORTED:
            return "–"
        return format_html(
            "{} <code>manage.py rollback_import {}</code>",
            _(
                "On the server; it first only tells what would go, and takes the import back "
                "with --apply:"
            ),
            run.pk,
        )


def _listed(found: list[dict], count: int):
    if not count:
        return "–"
    lines = format_html_join(
        "",
        "<li>{} {}: {}</li>",
        ((each["table"], each["id"] or "?", each["reason"]) for each in found[:SHOWN]),
    )
    more = _("The first %(shown)s of %(count)s; the file of --report has all of them.")
    more = more % {"shown": SHOWN, "count": count} if count > SHOWN else ""
    return format_html('<p>{}</p><ol class="readable group-refused">{}</ol>', more, lines)
