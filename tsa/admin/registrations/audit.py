"""The audit for staff: by person, record, time and kind; who has seen a student; the packet.

Rows of PostgreSQL are found by tsa/audit/search.py. What was opened, read and signed in to stands
in the admin audit log (DynamoDB); the pages of a record and of a student show both together.
"""

import tempfile

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tsa.accounts import actors, reach
from tsa.admin import audit_rows, purposes, readable
from tsa.admin.audit_forms import SearchForm
from tsa.admin.audit_log_pages import LIST as LOG_LIST
from tsa.admin.audit_log_pages import AdminLogPages, as_csv, note_export
from tsa.admin.audit_opened import OpenedMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.admin.purposes import PurposeForm
from tsa.audit import disclosing, exporting, packet, reads, search, staff_log, words
from tsa.audit.models import AuditLog
from tsa.lib.errors import DomainError

LIST = "admin:audit_auditlog_changelist"


@admin.register(AuditLog)
class AuditLogAdmin(OpenedMixin, AdminLogPages, ReadOnlyAdmin):
    """Who did, changed or opened what."""

    fields = ["moment", "who", "done", "record", "changes", "circumstances", "description"]
    readonly_fields = fields

    def get_urls(self):
        own = [
            ("export/", self.export_view, "export"),
            ("student/", self.student_view, "student"),
            ("student/csv/", self.disclosures_view, "disclosures"),
            ("student/packet/", self.packet_view, "packet"),
        ]
        named = [
            path(address, self.admin_site.admin_view(view), name=f"audit_auditlog_{name}")
            for address, view, name in own
        ]
        return [*named, *super().get_urls()]

    # -- the list -------------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        self._allow(request)
        form = SearchForm(request.GET or None)
        rows = reach.visible_to(request.user, search.found(form.asked()))
        page = search.page(rows, after=request.GET.get("after", ""))
        said = {name: value for name, value in request.GET.items() if value and name != "after"}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Audit"),
            "opts": self.opts,
            "form": form,
            "is_bounded": not search.is_exact(form.asked()) and not form.asked().get("since"),
            "days": search.RECENT.days,
            "rows": audit_rows.of_rows(page.rows),
            "count": audit_rows.count(rows),
            "following": urlencode({**said, "after": page.following}) if page.following else "",
            "first": urlencode(said) if "after" in request.GET else "",
            "export": reverse("admin:audit_auditlog_export") + "?" + urlencode(said),
            "log": reverse(LOG_LIST) if self.may_search_log(request) else "",
        }
        by = actors.of(request)
        reads.note_list(by, table="audit_logs", records=len(page.rows), filters=said)
        return TemplateResponse(request, "admin/audit_list.html", context)

    def export_view(self, request):
        """What the list shows, all of it, as it is read. Noted before the first row is given."""
        self._allow(request)
        form = SearchForm(request.GET or None)
        said = {name: value for name, value in request.GET.items() if value}
        back = f"{reverse(LIST)}?{urlencode(said)}"
        title = _("Download the audit")
        purpose, page = purposes.asked(self, request, title=title, back=back)
        if page is not None:
            return page
        note_export(request, "audit_logs", purpose, filters=said)
        rows = reach.visible_to(request.user, search.found(form.asked()))
        return as_csv(exporting.rows(rows), "audit.csv")

    # -- one student ----------------------------------------------------------------------------

    def student_view(self, request):
        student = self._student(request)
        self._note_student(request, student, "opened who has seen this student")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who has seen this student"),
            "opts": self.opts,
            "student": student,
            "name": disclosing.name_of(student),
            "disclosures": disclosing.of(student, now=timezone.now()),
            "form": PurposeForm(),
        }
        return TemplateResponse(request, "admin/audit_student.html", context)

    def disclosures_view(self, request):
        student = self._student(request)
        back = reverse("admin:audit_auditlog_student") + "?" + urlencode({"student": student})
        title = _("Download who has seen this student")
        purpose, page = purposes.asked(self, request, title=title, back=back)
        if page is not None:
            return page
        said = "exported who has seen this student"
        self._note_student(request, student, said, "export", purpose=purpose)
        found = disclosing.of(student, now=timezone.now())
        return as_csv(exporting.disclosures(found), f"disclosures-{student}.csv")

    def packet_view(self, request):
        """By POST, with a purpose. Asked without one, it asks again."""
        student = self._student(request)
        form = PurposeForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            page = self.student_view(request)
            page.context_data["form"] = form
            return page
        target = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
        try:
            purpose = form.cleaned_data["purpose"]
            packet.write(student, target, purpose=purpose, by=actors.of(request))
        except DomainError:
            target.close()
            raise
        target.seek(0)
        return FileResponse(target, as_attachment=True, filename=f"ferpa-{student}.zip")

    # -- one row --------------------------------------------------------------------------------

    @admin.display(description=_("at"))
    def moment(self, row):
        return readable.moment(row.at)

    @admin.display(description=_("actor"))
    def who(self, row):
        (shown,) = audit_rows.of_rows([row])
        return shown["who"]

    @admin.display(description=_("action"))
    def done(self, row):
        return words.action(row.action)

    @admin.display(description=_("record"))
    def record(self, row):
        return audit_rows.link(row.entity, row.entity_id)

    @admin.display(description=_("changes"))
    def changes(self, row):
        return audit_rows.difference(row.before, row.after)

    @admin.display(description=_("from where"))
    def circumstances(self, row):
        return audit_rows.circumstances(row)

    def _allow(self, request) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _student(self, request) -> str:
        """Whom it is about. What other schools wrote about a child is theirs, so this is for
        those who reach every school."""
        self._allow(request)
        if reach.is_limited(request.user):
            raise PermissionDenied
        student = request.GET.get("student", "")
        if not 0 < len(student) <= 32:
            raise Http404
        return student

    def _note_student(self, request, student, said: str, action="view", **details) -> None:
        staff_log.opened(
            resource_type="students",
            resource_id=student,
            student=student,
            by=actors.of(request),
            description=said,
            details=details or None,
            action_type=action,
        )
