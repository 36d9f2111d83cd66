"""Rows of both audit logs as staff read them: who, what, where, and old → new in words."""

import json

from django.apps import apps
from django.contrib.admin.utils import quote
from django.db import connection
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tsa.accounts import reach
from tsa.admin.readable import label, moment, readable
from tsa.audit import about, search, staff_log, tied
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem

COUNTED = 1000
LATEST = 200


def of_row(row: AuditLog) -> dict:
    return {
        "at": row.at,
        "when": moment(row.at),
        "who": who(row.actor_kind, row.actor_id),
        "action": row.action,
        "record": link(row.entity, row.entity_id),
        "difference": difference(row.before, row.after),
        "description": row.description,
        "circumstances": circumstances(row),
        "page": reverse("admin:audit_auditlog_change", args=[row.pk]),
    }


def of_item(item: AuditLogItem) -> dict:
    """A row of the admin audit log, in the same shape."""
    at = parse_datetime(item.timestamp)
    details = readable(item.details) if item.details else ""
    return {
        "at": at,
        "when": moment(at),
        "who": who(item.actor_kind or "staff", item.admin_email),
        "action": item.action_type,
        "record": link(item.resource_type, item.resource_id),
        "difference": difference(item.before_state, item.after_state) or details,
        "description": item.action_description,
        "circumstances": _places(item.ip_address, item.session_id, item.request_id),
        "page": "",
    }


def history_page(model_admin, request, record) -> TemplateResponse:
    """The page behind “History” of any record."""
    opts = model_admin.opts
    page = f"admin:{opts.app_label}_{opts.model_name}_change"
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("History: %(record)s") % {"record": record},
        "opts": opts,
        "object": record,
        "back": reverse(page, args=[quote(record.pk)]),
        "student": _student_for(request, record),
        "rows": history(record, model_admin.resource_type(), model_admin.resource_id(record)),
    }
    return TemplateResponse(request, "admin/audit_history.html", context)


def history(record, resource_type: str, resource_id: str) -> list[dict]:
    """The latest of both logs about one record; what was carried over is shown once."""
    columns = {field.column: field.attname for field in record._meta.concrete_fields}
    key = "|".join(str(getattr(record, columns[name])) for name in tied.key_of(_table(record)))
    rows = search.of_record(_table(record), key)[:LATEST] if key else []
    asked = staff_log.key_of(resource_type, resource_id)
    items = AuditLogItem.resource_index.query(asked, scan_index_forward=False, limit=LATEST)
    shown = [of_row(row) for row in rows]
    shown += [of_item(item) for item in items if not item.log_id.startswith("audit-")]
    return sorted(shown, key=lambda each: each["at"], reverse=True)[:LATEST]


def _table(record) -> str:
    return record._meta.db_table


def _student_for(request, record) -> str:
    """Whose disclosures are a click away, for those who may see the audit."""
    may = request.user.has_perm("audit.view_auditlog") and not reach.is_limited(request.user)
    return (about.student_in(record) or "") if may else ""


def who(kind: str, actor: str):
    """With the list of all that this actor did."""
    address = reverse("admin:audit_auditlog_changelist") + "?" + urlencode({"actor": actor})
    return format_html('<a href="{}" class="text-link">{}</a> ({})', address, actor, kind)


def link(table: str, key: str):
    """The record's own page, where it has one; else its table and key."""
    model = next((each for each in apps.get_models() if each._meta.db_table == table), None)
    name = capfirst(model._meta.verbose_name) if model else label(table)
    if model is not None and key != "*" and tied.key_of(table) in ((), (model._meta.pk.column,)):
        try:
            page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            address = reverse(page, args=[quote(key)])
            return format_html('{} <a href="{}" class="text-link">{}</a>', name, address, key)
        except NoReverseMatch:
            pass  # a table without a page of its own
    return f"{name} {key}"


def difference(before: dict | None, after: dict | None):
    """Each field once: old → new; of a new or deleted record, what it held."""
    if before is None or after is None:
        held = after if before is None else before
        return readable(held) if held else ""
    pairs = {name: (before.get(name), after.get(name)) for name in [*before, *after]}
    return format_html(
        '<dl class="readable">{}</dl>',
        format_html_join(
            "",
            "<div><dt>{}</dt><dd>{} → {}</dd></div>",
            ((label(name), readable(old), readable(new)) for name, (old, new) in pairs.items()),
        ),
    )


def circumstances(row: AuditLog):
    return _places(row.address, row.session, row.request_id)


def _places(address, session, request_id):
    """The request's id leads to everything that the request did."""
    said = [each for each in (address, session) if each]
    if not request_id:
        return ", ".join(said)
    page = reverse("admin:audit_auditlog_changelist") + "?" + urlencode({"request": request_id})
    shown = format_html('<a href="{}" class="text-link">{}</a>', page, _("request"))
    return format_html("{} {}", ", ".join(said), shown)


def count(rows) -> str:
    """Exact as far as that is cheap; beyond, what PostgreSQL expects."""
    number = rows.order_by()[: COUNTED + 1].count()
    if number <= COUNTED:
        return str(number)
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT json) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    expected = max(int(plan[0]["Plan"]["Plan Rows"]), COUNTED)
    return _("about %(number)s") % {"number": f"{expected:,}"}
