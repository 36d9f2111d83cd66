"""Lists out to a file and back in: import-export's flow, with our formats, rules and words.

Between preview and confirmation the file lies in the form itself, signed: no copy of a list of
children is left behind on the server, and any process can go on.
"""

import base64
import itertools
import zlib
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin, ImportMixin
from import_export.forms import ConfirmImportForm, ImportExportFormBase
from import_export.tmp_storages import BaseStorage
from unfold.widgets import UnfoldAdminFileFieldWidget

from cohorts.admin import rows
from cohorts.admin.tables import (
    FORMATS,
    MOST_BYTES,
    MOST_IN_EXCEL,
    CsvTable,
    ExcelTable,
    Unreadable,
    csv_pieces,
    excel_bytes,
)
from tsa.accounts import actors
from tsa.admin.purposes import PurposeForm
from tsa.audit import staff_log

NAMED = 5000  # students whom the audit row of an export names; of more it tells the number
SHOWN = 200  # rows of a preview, or problems
WAITS = timedelta(hours=2)  # so long a preview may be confirmed
_signer = signing.TimestampSigner(salt="cohorts.admin.transfer")


class InTheForm(BaseStorage):
    """Import-export's place between its two steps: the name of the file is the file."""

    def save(self, data: bytes):
        packed = base64.urlsafe_b64encode(zlib.compress(data)).decode()
        self.name = _signer.sign(packed)

    def read(self) -> bytes:
        packed = _signer.unsign(self.name, max_age=WAITS)
        return zlib.decompress(base64.urlsafe_b64decode(packed))

    def remove(self):
        """Nothing is kept."""


class UploadForm(ImportExportFormBase):
    """A file, whose name tells its format."""

    import_file = forms.FileField(
        label=gettext_lazy("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        del self.fields["resource"]
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()

    def clean(self):
        data = super().clean()
        given = data.get("import_file")
        if given is None:
            return data
        names = [each.extension for each in FORMATS]
        kind = given.name.rpartition(".")[2].lower()
        if kind not in names:
            self.add_error("import_file", _("Only .csv and .xlsx files can be read."))
        elif given.size > MOST_BYTES:
            most = filesizeformat(MOST_BYTES)
            text = _("Larger than %(most)s. Split the file.") % {"most": most}
            self.add_error("import_file", text)
        else:
            data["format"] = names.index(kind)
        return data


class ConfirmForm(ConfirmImportForm):
    def clean_import_file_name(self):
        name = super().clean_import_file_name()
        try:
            _signer.unsign(name, max_age=WAITS)
        except signing.BadSignature as error:
            text = _("The preview is too old. Choose the file once more.")
            raise forms.ValidationError(text) from error
        return name

    def clean_format(self):
        if self.cleaned_data["format"] not in {str(n) for n in range(len(FORMATS))}:
            raise forms.ValidationError(_("Choose the file once more."))
        return self.cleaned_data["format"]


class TransferMixin(ImportMixin, ExportMixin):
    """For an admin whose class names one of our resources in `resource_classes`."""

    formats = import_formats = export_formats = FORMATS
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    import_template_name = "cohorts/admin/import.html"
    export_template_name = "cohorts/admin/export.html"
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    tmp_storage_class = InTheForm
    skip_admin_log = True  # the audit has each row
    from_encoding = None

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_resource_kwargs(self, request, *args, **kwargs):
        return {"person": request.user, "by": actors.of(request)}

    # -- in -------------------------------------------------------------------------------------

    def import_action(self, request, **kwargs):
        with self.writing(request):
            page = super().import_action(request, **kwargs)
        return self._told(page)

    def process_import(self, request, **kwargs):
        with self.writing(request):
            page = super().process_import(request, **kwargs)
        return self._told(page)

    def get_import_data_kwargs(self, **kwargs):
        """All of a file or nothing of it."""
        return {"rollback_on_validation_errors": True}

    def get_import_context_data(self, **kwargs):
        resource = self.resource_classes[0]
        fields = [resource.fields[name] for name in resource._meta.fields]
        return {
            "about": resource.about,
            "needed": resource.needed,
            "taken": [field.column_name for field in fields if not field.readonly],
            "only_read": [field.column_name for field in fields if field.readonly],
            "back": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
            "export": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export"),
            "again": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import"),
            "confirm": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_process_import"
            ),
        }

    def add_data_read_fail_error_to_form(self, form, e):
        if not isinstance(e, Unreadable):
            raise e
        form.add_error("import_file", e)

    def process_result(self, result, request):
        """What was right in the preview may be wrong by now: then nothing was stored."""
        if not (result.has_errors() or result.has_validation_errors()):
            return super().process_result(result, request)
        context = {
            **self.admin_site.each_context(request),
            **self.get_import_context_data(),
            "opts": self.opts,
            "result": result,
        }
        return TemplateResponse(request, self.import_template_name, context)

    def add_success_message(self, result, request):
        totals = result.totals
        text = _("%(new)s added, %(changed)s changed, %(same)s unchanged.") % {
            "new": totals["new"],
            "changed": totals["update"],
            "same": totals["skip"],
        }
        messages.success(request, text)

    def _told(self, page):
        """The result in the words of the template."""
        context = getattr(page, "context_data", None) or {}
        context["title"] = self.resource_classes[0].title
        if (result := context.get("result")) is None:
            return page
        found = rows.problems(result)
        context["problems"] = found[:SHOWN]
        context["more_problems"] = len(found) - SHOWN
        context["changes"] = result.rows[:SHOWN]
        context["more_changes"] = len(result.rows) - SHOWN
        context["totals"] = result.totals
        return page

    # -- out ------------------------------------------------------------------------------------

    def export_action(self, request):
        """The list as it is filtered, after a look at how long it is."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        found = self.get_export_queryset(request)
        number = found.order_by().count()
        kind = request.POST.get("format")
        form = PurposeForm(request.POST or None)
        if request.method == "POST" and kind in ("csv", "xlsx") and form.is_valid():
            if kind == "csv" or number <= MOST_IN_EXCEL:
                purpose = form.cleaned_data["purpose"]
                self._note_export(request, found, number, kind, purpose)
                return self._file(request, found, kind)
            text = _("Excel files have at most %(most)s rows here. Take CSV, or filter the list.")
            messages.warning(request, text % {"most": MOST_IN_EXCEL})
            return HttpResponseRedirect(request.get_full_path())
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        listed = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export"),
            "opts": self.opts,
            "form": form,
            "number": number,
            "is_filtered": bool(request.GET),
            "fits_excel": number <= MOST_IN_EXCEL,
            "most_in_excel": MOST_IN_EXCEL,
            "back": listed + query,
        }
        return TemplateResponse(request, self.export_template_name, context)

    def students_of(self, found) -> list[str]:
        """The student_unique_ids of the rows, at most NAMED and one more; none, where they tell
        of no student."""
        return []

    def _note_export(self, request, found, number: int, kind: str, purpose: str) -> None:
        """Before anything is given: for what, and whom it names, or that they are too many."""
        details = {"purpose": purpose, "records": number}
        details["filters"] = sorted(request.GET)
        students = self.students_of(found)
        if len(students) <= NAMED:
            details["students"] = students
        staff_log.opened(
            resource_type=self.resource_type(),
            resource_id="export",
            by=actors.of(request),
            description=f"exported {number} rows as {kind}",
            details=details,
            action_type="export",
        )

    def _file(self, request, found, kind: str):
        resource = self.resource_classes[0](**self.get_resource_kwargs(request))
        written = itertools.chain(
            [resource.get_export_headers()],
            (resource.export_resource(row) for row in resource.iter_queryset(found)),
        )
        if kind == "csv":
            answer = StreamingHttpResponse(csv_pieces(written), content_type=CsvTable.content_type)
        else:
            answer = HttpResponse(excel_bytes(written), content_type=ExcelTable.content_type)
        name = f"{self.opts.db_table}-{timezone.localdate().isoformat()}.{kind}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
