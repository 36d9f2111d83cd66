"""The admin audit log (DynamoDB) for auditors: searched by person, record, student, kind and time.

It tells of everybody's acts, at every school: it is for those with the permission who reach all
schools. Where the store does not answer, the page says so, and nothing else of the admin suffers.
"""

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tsa.accounts import actors, reach
from tsa.admin import audit_rows, purposes
from tsa.admin.audit_forms import LogForm
from tsa.audit import exporting, log_search, reads, staff_log
from tsa.lib.errors import StoreUnavailable

PERMISSION = "accounts.search_admin_log"
LIST = "admin:audit_auditlog_admin_log"
LOG = "admin-audit-logs"


class AdminLogPages:
    """For the admin of the audit, whose list these pages stand beside."""

    def get_urls(self):
        own = [
            ("admin-log/", self.log_view, "admin_log"),
            ("admin-log/export/", self.log_export_view, "admin_log_export"),
        ]
        named = [
            path(address, self.admin_site.admin_view(view), name=f"audit_auditlog_{name}")
            for address, view, name in own
        ]
        return [*named, *super().get_urls()]

    def may_search_log(self, request) -> bool:
        user = request.user
        return user.has_perm(PERMISSION) and not reach.is_limited(user)

    def log_view(self, request):
        self._allow_log(request)
        form = LogForm(request.GET or None)
        asked = form.asked()
        said = {name: value for name, value in request.GET.items() if value and name != "after"}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Admin audit log"),
            "opts": self.opts,
            "form": form,
            "is_bounded": log_search.is_bounded(asked),
            "days": log_search.RECENT.days,
            "first": urlencode(said) if "after" in request.GET else "",
            "export": reverse(f"{LIST}_export") + "?" + urlencode(said),
            **self._found(request, asked, said),
        }
        return TemplateResponse(request, "admin/audit_log.html", context)

    def _found(self, request, asked: dict, said: dict) -> dict:
        try:
            page = log_search.page(asked, after=request.GET.get("after", ""))
            self._note(request, said, len(page.rows))
        except StoreUnavailable:
            return {"is_away": True}
        following = urlencode({**said, "after": page.following}) if page.following else ""
        return {"rows": audit_rows.of_items(page.rows), "following": following}

    def _note(self, request, said: dict, number: int) -> None:
        by = actors.of(request)
        reads.note_list(by, table=LOG, records=number, filters=said)

    def log_export_view(self, request):
        """All that the search finds, as it is read; noted with its purpose before the first row."""
        self._allow_log(request)
        said = {name: value for name, value in request.GET.items() if value}
        back = f"{reverse(LIST)}?{urlencode(said)}"
        title = _("Download the admin audit log")
        purpose, page = purposes.asked(self, request, title=title, back=back)
        if page is not None:
            return page
        note_export(request, LOG, purpose, filters=said)
        found = log_search.rows(LogForm(request.GET or None).asked())
        return as_csv(exporting.items(found), "admin-audit-log.csv")

    def _allow_log(self, request) -> None:
        if not self.may_search_log(request):
            raise PermissionDenied


def note_export(request, log: str, purpose: str, *, filters) -> None:
    """Before the first row. It names no student, and stands in nobody's disclosures."""
    staff_log.opened(
        resource_type=log,
        resource_id="*",
        by=actors.of(request),
        description="exported audit rows",
        details={"purpose": purpose, "filters": sorted(filters)},
        action_type="export",
    )


def as_csv(lines, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
