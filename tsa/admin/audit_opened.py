"""A row of the audit with what is encrypted in it: for few, and each opening is noted.

The list, the row's own page and every export show "(encrypted)"; only this page opens values.
"""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from tsa.accounts import actors
from tsa.admin import audit_rows
from tsa.audit import opening, staff_log

# Whoever may open these data on a student's page may see how they changed.
PERMISSION = "edfi.open_health_data"


class OpenedMixin:
    """For the audit's admin: the page behind “Open what is encrypted”."""

    change_form_template = "admin/audit_row.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.opened_view)
        name = "audit_auditlog_opened"
        return [path("<path:object_id>/opened/", view, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, unquote(object_id))
        offered = row is not None and self._may_open(request, row)
        page = reverse("admin:audit_auditlog_opened", args=[row.pk]) if offered else ""
        context = {"opened_page": page, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def opened_view(self, request, object_id):
        """Old and new in plain. Noted before it is shown, as an opening of the record."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self._may_open(request, row):
            raise PermissionDenied
        staff_log.opened(
            resource_type=row.entity,
            resource_id=row.entity_id,
            student=row.student_unique_id,
            by=actors.of(request),
            description="opened encrypted changes in the audit",
            details={"audit_row": row.pk},
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Encrypted changes"),
            "opts": self.opts,
            "row": audit_rows.named_actors([audit_rows.of_row(row, is_open=True)])[0],
            "back": reverse("admin:audit_auditlog_change", args=[row.pk]),
        }
        return TemplateResponse(request, "admin/audit_opened.html", context)

    def _may_open(self, request, row) -> bool:
        may = self.has_view_permission(request, row) and request.user.has_perm(PERMISSION)
        return may and opening.holds_sealed(row.before, row.after)
