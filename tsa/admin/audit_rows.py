"""Rows of both audit logs as staff read them: who, what, where, and old → new in words."""

import json
from collections.abc import Iterable

from django.apps import apps
from django.contrib.admin.utils import quote
from django.db import connection
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tsa.accounts import reach
from tsa.admin.readable import label, moment, readable
from tsa.audit import about, opening, search, staff_log, tied, words
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem

COUNTED = 1000
LATEST = 200
FEW = 5
# Who is known by a key: where the name is. Staff and parents are known by their addresses.
NAMES = {
    "coach": ("coaches", "CoachCopy", "profile_id", ("first_name", "last_name")),
    "machine": ("accounts", "ApiClient", "client_id", ("name",)),
}


def of_rows(rows: Iterable[AuditLog]) -> list[dict]:
    return named_actors([of_row(row) for row in rows])


def of_items(items: Iterable[AuditLogItem]) -> list[dict]:
    return named_actors([of_item(item) for item in items])


def of_row(row: AuditLog, *, is_open: bool = False) -> dict:
    """`is_open`: with what is encrypted in plain, for a page that notes its opening."""
    states = [row.before, row.after]
    if is_open:
        states = [opening.state(row.entity, row.entity_id, each) for each in states]
    return {
        "at": row.at,
        "when": moment(row.at),
        "actor": (row.actor_kind, row.actor_id),
        "who": who(row.actor_kind, row.actor_id),
        "action": words.action(row.action),
        "record": link(row.entity, row.entity_id),
        "difference": difference(*states),
        "description": row.description,
        "circumstances": circumstances(row),
        "page": reverse("admin:audit_auditlog_change", args=[row.pk]),
    }


def of_item(item: AuditLogItem) -> dict:
    """A row of the admin audit log, in the same shape."""
    at = parse_datetime(item.timestamp)
    actor = (item.actor_kind or "staff", item.admin_email)
    return {
        "at": at,
        "when": moment(at),
        "actor": actor,
        "who": who(*actor),
        "action": words.action(item.action_type),
        "record": link(item.resource_type, item.resource_id),
        "difference": difference(item.before_state, item.after_state)
        or _details(item.details or {}),
        "description": words.shown(item.resource_type, item.action_description),
        "circumstances": _places(item.ip_address, item.session_id, item.request_id),
        "page": "",
    }


def _details(said: dict):
    """What is empty says nothing; a long list of students is unfolded when it is wanted."""
    said = {name: value for name, value in said.items() if value}
    students = said.pop("students", [])
    if len(students) <= FEW:
        said |= {"students": students} if students else {}
        students = []
    folded = format_html(
        "<details><summary>{}</summary>{}</details>",
        _("%(number)s students") % {"number": len(students)},
        ", ".join(students),
    )
    return format_html("{}{}", readable(said) if said else "", folded if students else "")


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
        "student": student_for(request, record),
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
    return sorted(named_actors(shown), key=lambda each: each["at"], reverse=True)[:LATEST]


def _table(record) -> str:
    return record._meta.db_table


def student_for(request, record) -> str:
    """Whose disclosures are a click away, for those who may see the audit."""
    may = request.user.has_perm("audit.view_auditlog") and not reach.is_limited(request.user)
    return (about.student_in(record) or "") if may else ""


def named_actors(shown: list[dict]) -> list[dict]:
    """The same rows, where coaches and programs have their names: a query for each kind."""
    for kind, (app, model, key, names) in NAMES.items():
        ids = {each["actor"][1] for each in shown if each["actor"][0] == kind}
        if not ids:
            continue
        rows = apps.get_model(app, model).objects.filter(**{f"{key}__in": ids})
        found = {first: " ".join(rest) for first, *rest in rows.values_list(key, *names)}
        for each in shown:
            if each["actor"][0] == kind:
                each["who"] = who(*each["actor"], name=found.get(each["actor"][1], ""))
    return shown


def who(kind: str, actor: str, name: str = ""):
    """With the list of all that this actor did."""
    address = reverse("admin:audit_auditlog_changelist") + "?" + urlencode({"actor": actor})
    said = words.actor(kind)
    return format_html(
        '<a href="{}" class="text-link" title="{}">{}</a> ({})', address, actor, name or actor, said
    )


def link(table: str, key: str):
    """The record's own page, where it has one; else its table and key."""
    model, name = words.model_of(table), words.named(table)
    if model is not None and key != "*" and tied.key_of(table) in ((), (model._meta.pk.column,)):
        try:
            page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            address = reverse(page, args=[quote(key)])
            return format_html('{} <a href="{}" class="text-link">{}</a>', name, address, key)
        except NoReverseMatch:
            pass  # a table without a page of its own
    return name if key == "*" else f"{name} {key}"


def difference(before: dict | None, after: dict | None):
    """Each field once: old → new; of a new or deleted record, what it held."""
    if before is None or after is None:
        whole = (after if before is None else before) or {}
        held = {name: value for name, value in whole.items() if value not in (None, "", [], {})}
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
    said = [address] if address else []
    if session:
        said.append(_("session %(session)s") % {"session": session})
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
