"""Packages in the admin: read one and its report, write one. Both behind their own permission."""

import tempfile

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from oneroster.csv import runs, tasks
from oneroster.csv.exporting import export_package
from oneroster.csv.files import VERSIONS
from oneroster.csv.importing import MAX_RETIRED, Choices
from oneroster.models import Organization, RosterImport
from tsa.accounts import actors
from tsa.admin.base import ReadOnlyAdmin
from tsa.admin.purposes import PurposeField

COLOURS = {"imported": "success", "refused": "danger", "failed": "danger", "running": "info"}
IMPORT, EXPORT = "oneroster.import_package", "oneroster.export_package"
SHOWN = 200  # problems on the page; the report has more of them
COUNTS = ["rows", "created", "updated", "unchanged", "retired", "refused", "missing"]


class ImportForm(forms.Form):
    package = forms.FileField(
        label=gettext_lazy("Package"), help_text=gettext_lazy("A zip of CSV files.")
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Only check"), required=False, initial=True,
        help_text=gettext_lazy("Say what would happen, and write nothing."),
    )  # fmt: skip
    skip_refused = forms.BooleanField(
        label=gettext_lazy("Read the good rows even where others are refused"), required=False
    )
    max_retired = forms.IntegerField(
        label=gettext_lazy("Stop where more than so many percent would be retired"),
        min_value=0, max_value=100, initial=MAX_RETIRED,
    )  # fmt: skip

    def clean_package(self):
        package = self.cleaned_data["package"]
        if package.size > runs.LARGEST:
            most = filesizeformat(runs.LARGEST)
            raise forms.ValidationError(
                _("Larger than %(most)s: read it by command.") % {"most": most}
            )
        return package


class ExportForm(forms.Form):
    version = forms.ChoiceField(
        label=gettext_lazy("OneRoster version"),
        choices=[(each, each) for each in reversed(VERSIONS)],
        widget=UnfoldAdminSelectWidget,
    )
    schools = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Schools"),
        queryset=Organization.objects.filter(type="school", status="active"),
        required=False,
        help_text=gettext_lazy("None: all of them."),
        widget=UnfoldAdminSelectMultipleWidget,
    )
    since = forms.DateTimeField(
        label=gettext_lazy("Changed since"),
        required=False,
        help_text=gettext_lazy("Empty: a complete set. Else only what changed after that day."),
        widget=UnfoldAdminSingleDateWidget,
    )
    purpose = PurposeField()


@admin.register(RosterImport)
class RosterImportAdmin(ReadOnlyAdmin):
    """What was read, by whom and how it ended; the two doors stand above the list."""

    list_display = ["created_at", "file_name", "standing", "done_by", "bytes"]
    list_filter = [("status", ChoicesDropdownFilter)]
    search_fields = ["file_name"]
    search_help_text = gettext_lazy("Part of the file's name.")
    actions_list = ["open_import", "open_export"]
    fields = [
        ("file_name", "bytes", "by"),
        ("created_at", "ended_at", "status"),
        ("dry_run", "skip_refused", "max_retired"),
        "counts",
        "problems",
        "notices",
    ]
    readonly_fields = ["bytes", "counts", "problems", "notices"]

    def get_queryset(self, request):
        found = super().get_queryset(request).defer("package")
        match = request.resolver_match
        is_list = match is not None and match.url_name.endswith("_changelist")
        return found.defer("package", "report") if is_list else found

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="oneroster_rosterimport_import"),
            path("export/", wrap(self.export_view), name="oneroster_rosterimport_export"),
            *super().get_urls(),
        ]

    @action(description=gettext_lazy("Import a package"), permissions=["import_package"])
    def open_import(self, request):
        return HttpResponseRedirect(reverse("admin:oneroster_rosterimport_import"))

    @action(description=gettext_lazy("Export a package"), permissions=["export_package"])
    def open_export(self, request):
        return HttpResponseRedirect(reverse("admin:oneroster_rosterimport_export"))

    # By name, unfold asks the tables of permissions before there are any: `migrate` would fail.
    def has_import_package_permission(self, request, obj=None):
        return request.user.has_perm(IMPORT)

    def has_export_package_permission(self, request, obj=None):
        return request.user.has_perm(EXPORT)

    def import_view(self, request):
        """Ask for a package, and read it: at once, or by the worker if it is large."""
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self._import(request, form.cleaned_data)
        return self._ask(request, form, _("Import a package"), _("Import"), is_upload=True)

    def _import(self, request, asked):
        package, by = asked["package"], actors.of(request)
        choices = Choices(asked["dry_run"], asked["skip_refused"], asked["max_retired"])
        if package.size > runs.AT_ONCE:
            run = runs.put_off(
                package.read(), name=package.name, by=by, choices=choices,
                defer=tasks.import_package.defer,
            )  # fmt: skip
            self.message_user(request, _("The worker reads it; look again in a while."))
        else:
            run, _report = runs.run_now(
                package, name=package.name, size=package.size, by=by, choices=choices
            )
            level = messages.WARNING if run.status == "refused" else messages.SUCCESS
            self.message_user(request, run.get_status_display().capitalize(), level)
        return HttpResponseRedirect(reverse("admin:oneroster_rosterimport_change", args=[run.pk]))

    def export_view(self, request):
        """Ask which package, and give it."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        form = ExportForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self._ask(request, form, _("Export a package"), _("Export"))
        file = tempfile.TemporaryFile()  # noqa: SIM115  (the answer that streams it closes it)
        export_package(
            file,
            by=actors.of(request),
            purpose=form.cleaned_data["purpose"],
            version=form.cleaned_data["version"],
            since=form.cleaned_data["since"],
            schools=tuple(each.pk for each in form.cleaned_data["schools"]),
        )
        file.seek(0)
        name = f"oneroster-{timezone.localdate():%Y-%m-%d}.zip"
        return FileResponse(file, filename=name, as_attachment=True, content_type="application/zip")

    def _ask(self, request, form, title, verb, *, is_upload=False):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "verb": verb,
            "form": form,
            "is_upload": is_upload,
            "back": reverse("admin:oneroster_rosterimport_changelist"),
        }
        return TemplateResponse(request, "oneroster/admin/package.html", context)

    # -- the report -----------------------------------------------------------------------------

    @display(description=gettext_lazy("status"), label=COLOURS)
    def standing(self, run):
        return run.status, run.get_status_display()

    @admin.display(description=gettext_lazy("by"), ordering="by")
    def done_by(self, run):
        return run.by.partition(":")[2]

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def bytes(self, run):
        return filesizeformat(run.size)

    @admin.display(description=gettext_lazy("rows"))
    def counts(self, run):
        if not run.report:
            return "–"
        names = [_("rows"), _("created"), _("updated"), _("unchanged"), _("retired"),
                 _("refused"), _("retired, as they were missing")]  # fmt: skip
        head = format_html_join("", "<th>{}</th>", ((each,) for each in [_("file"), *names]))
        rows = format_html_join(
            "",
            "<tr><th>{} ({})</th>{}</tr>",
            (
                (
                    each["file"],
                    each["mode"],
                    format_html_join("", "<td>{}</td>", ((each[name],) for name in COUNTS)),
                )
                for each in run.report["files"]
            ),
        )
        return format_html('<table class="readable"><tr>{}</tr>{}</table>', head, rows)

    @admin.display(description=gettext_lazy("problems"))
    def problems(self, run):
        found = run.report["problems"] if run.report else []
        return _listed(found, run.report["problemCount"] if run.report else 0)

    @admin.display(description=gettext_lazy("notes"))
    def notices(self, run):
        found = run.report["notices"] if run.report else []
        return _listed(found, len(found))


def _listed(found: list[dict], count: int):
    if not count:
        return "–"
    lines = format_html_join("", "<li>{}</li>", ((_in_words(each),) for each in found[:SHOWN]))
    more = _("… of %(count)s in all") % {"count": count} if count > SHOWN else ""
    return format_html('<ol class="readable">{}</ol>{}', lines, more)


def _in_words(problem: dict) -> str:
    line = _("line %(line)s") % {"line": problem["line"]} if problem["line"] else ""
    place = ", ".join(part for part in (problem["file"], line, problem["column"]) if part)
    return f"{place}: {problem['reason']}" if place else problem["reason"]
