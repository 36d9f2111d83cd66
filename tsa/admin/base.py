"""How every staff list and form behaves: quick counts, audited writes, logged openings.

Register a model with StaffModelAdmin where PostgreSQL owns it and staff may change it, with
ReadOnlyAdmin where it is a copy of what DynamoDB owns or is append-only. Unfold's detail, row
and list actions are links (GET): let them open a page, and change things by `actions` or
`actions_submit_line`, which are sent with POST.
"""

import time
from contextlib import nullcontext
from functools import partial

from django.contrib.admin import ShowFacets
from django.db import models
from unfold.admin import ModelAdmin

from tsa.accounts import actors
from tsa.admin.forms import ROWS_3, JSONText
from tsa.admin.paginator import StaffPaginator
from tsa.admin.readable import readable
from tsa.audit import staff_log
from tsa.audit.writing import writing

OPEN = "tsa_open"  # in the session: the record opened last, and until when a return to it is none
COMES_BACK_SECONDS = 30
DESCRIPTOR_LENGTH = 306


class Readable:
    """Shows JSON and descriptors in words wherever a field is only to be read.

    `shown_<field>` stands for such a field: Django prints a model's own field as it is stored.
    """

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        self.raw = {field.name for field in model._meta.concrete_fields if is_raw(field)}
        for name in self.raw:
            shown = partial(_shown, name=name)
            shown.short_description = model._meta.get_field(name).verbose_name
            setattr(self, f"shown_{name}", shown)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *(f"shown_{name}" for name in self.raw)]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            only_read = self.raw
        else:
            only_read = self.raw & set(self.get_readonly_fields(request, obj))
        return [
            (title, {**options, "fields": _replaced(options["fields"], only_read)})
            for title, options in fieldsets
        ]


def is_raw(field) -> bool:
    """Is the column JSON or a descriptor?"""
    return isinstance(field, models.JSONField) or field.max_length == DESCRIPTOR_LENGTH


def _shown(obj, *, name: str):
    return readable(getattr(obj, name))


def _replaced(fields, only_read: set) -> list:
    """The names of a fieldset, which may be grouped into rows, with their readable stand-ins."""
    named = []
    for each in fields:
        if isinstance(each, list | tuple):
            named.append(_replaced(each, only_read))
        elif not str(each).startswith("shown_"):  # Django adds all read-only ones by itself
            named.append(f"shown_{each}" if each in only_read else each)
    return named


class StaffModelAdmin(Readable, ModelAdmin):
    """A model that PostgreSQL owns. Whatever is posted happens in one audited transaction."""

    formfield_overrides = {
        models.JSONField: {"form_class": JSONText, "widget": ROWS_3},
        models.TextField: {"widget": ROWS_3},
    }
    list_per_page = 50
    list_max_show_all = 50  # "show all" is never offered: it would be one endless page
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = StaffPaginator
    list_filter_submit = True  # one request for all filters, and usable with the keyboard
    warn_unsaved_form = True

    # Is a page of this model about one student? Then opening it is logged, or it is not shown.
    about_student = False
    # False where a POST calls services that reach DynamoDB: no network within a transaction.
    writes_postgresql = True

    def writing(self, request):
        """The transaction for a POST, with the actor; nothing for a GET."""
        if self.writes_postgresql and request.method == "POST":
            return writing(actors.of(request))
        return nullcontext()

    def get_paginator(self, request, queryset, per_page, orphans=0, allow_empty_first_page=True):
        asked = request.GET.get("p", "1")
        return self.paginator(
            queryset,
            per_page,
            orphans,
            allow_empty_first_page,
            page_asked=int(asked) if asked.isdecimal() else 1,
        )

    def changelist_view(self, request, extra_context=None):
        with self.writing(request):
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with self.writing(request):
            page = super().changeform_view(request, object_id, form_url, extra_context)
        return self._opened_first(request, page)

    def delete_view(self, request, object_id, extra_context=None):
        with self.writing(request):
            page = super().delete_view(request, object_id, extra_context)
        return self._opened_first(request, page)

    def history_view(self, request, object_id, extra_context=None):
        page = super().history_view(request, object_id, extra_context)
        return self._opened_first(request, page)

    # -- opening a record ---------------------------------------------------------------------

    def opened(self, request, obj) -> None:
        """Note in the audit log that this person opened this record; raises if it cannot."""
        staff_log.opened(
            resource_type=self.resource_type(),
            resource_id=self.resource_id(obj),
            by=actors.of(request),
            description=f"opened {self.opts.verbose_name}",
        )

    def resource_type(self) -> str:
        return self.opts.db_table

    def resource_id(self, obj) -> str:
        return str(obj.pk)

    def note_opening(self, request, obj) -> None:
        """Log it, unless the person only comes back from what they did on this very page."""
        if request.method == "GET" and self._comes_back(request, obj.pk):
            return
        self.opened(request, obj)
        request.session[OPEN] = [*self._record(obj.pk), 0]

    def keep_open(self, request, key) -> None:
        """The person is sent back to the record's page; if it was open, it is still open."""
        if request.session.get(OPEN, [])[:2] == self._record(key):
            request.session[OPEN] = [*self._record(key), int(time.time()) + COMES_BACK_SECONDS]

    def response_change(self, request, obj):
        if "_continue" in request.POST:
            self.keep_open(request, obj.pk)
        return super().response_change(request, obj)

    def _record(self, key) -> list[str]:
        return [self.opts.label_lower, str(key)]

    def _comes_back(self, request, key) -> bool:
        *record, until = request.session.get(OPEN, [0])
        if record != self._record(key) or until < time.time():
            return False
        request.session[OPEN] = [*record, 0]
        return True

    def _opened_first(self, request, page):
        """Log the record on a page that is about to be rendered; redirects show none.

        Here the transaction of a POST is over: the log is in DynamoDB, and no network call
        stands inside a transaction.
        """
        context = getattr(page, "context_data", None) or {}
        shown = context.get("original") or context.get("object")
        if shown is not None and self.about_student:
            self.note_opening(request, shown)
        return page


class ReadOnlyAdmin(StaffModelAdmin):
    """Copies and append-only tables: to find and to read. Rows change elsewhere or never."""

    writes_postgresql = False
    warn_unsaved_form = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
