"""How every staff list and form behaves: quick counts, audited writes, logged openings, and
nothing from beyond the schools that the person was given (tsa/accounts/reach.py).

Register a model with StaffModelAdmin where PostgreSQL owns it and staff may change it, with
ReadOnlyAdmin where it is a copy of what DynamoDB owns or is append-only. Unfold's detail, row
and list actions are links (GET): let them open a page, and change things by `actions` or
`actions_submit_line`, which are sent with POST.
"""

import copy
import time
from contextlib import nullcontext
from functools import partial

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelChoiceField
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from tsa.accounts import actors, looking, reach
from tsa.admin import audit_rows
from tsa.admin.forms import ROWS_3, JSONText
from tsa.admin.lists import AFTER, StaffList
from tsa.admin.paginator import StaffPaginator
from tsa.admin.readable import readable
from tsa.audit import about, reads, staff_log
from tsa.audit.writing import writing
from tsa.lib.errors import Forbidden

OPEN = "tsa_open"  # in the session: the record opened last, and until when a return to it is none
COMES_BACK_SECONDS = 30
DESCRIPTOR_LENGTH = 306
ORDERS = {"o", "p", AFTER}  # what lists call order, page and where to go on: they choose nobody


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


class OutOfReach(Forbidden):
    code = "out_of_reach"
    title = _("Not at your schools")


class WithinReach:
    """Only rows of the person's schools, in lists, choices, inlines and by address.

    StaffSite calls `must_reach` before every page of one record, whoever wrote the page. What is
    out of reach is answered like what is not there: 404.
    """

    def get_queryset(self, request):
        return reach.visible_to(request.user, super().get_queryset(request))

    def is_within_reach(self, request) -> bool:
        return reach.sees_any(request.user, self.model)

    def must_reach(self, request, key: str) -> None:
        """Raises Http404. Costs a query only for those who do not reach every school."""
        if not reach.is_limited(request.user):
            return
        rows = reach.visible_to(request.user, self.model._default_manager.all())
        try:
            found = rows.filter(pk=unquote(key)).exists()
        except (ValueError, ValidationError):
            found = False
        if not found:
            raise Http404

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        return allowed and reach.sees_any(request.user, self.model)

    def has_module_permission(self, request):
        allowed = super().has_module_permission(request)
        return allowed and reach.sees_any(request.user, self.model)

    def has_add_permission(self, request, *args):
        allowed = super().has_add_permission(request, *args)
        return allowed and reach.changes_any(request.user, self.model)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request, obj) -> bool:
        """Rows of an organization above, and what all schools share, are only to be looked at."""
        if not reach.changes_any(request.user, self.model):
            return False
        if obj is None or obj.pk is None or not reach.has_rows_to_look_at(request.user, self.model):
            return True
        asked = request.__dict__.setdefault("_touchable", {})
        key = (self.opts.label_lower, str(obj.pk))
        if key not in asked:
            rows = self.model._default_manager.filter(pk=obj.pk)
            asked[key] = reach.changeable_by(request.user, rows).exists()
        return asked[key]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        limit_choices(form.base_fields, request.user, obj)
        return form

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            limit_choices(formset.form.base_fields, request.user)
            yield formset, inline

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        kwargs["queryset"] = reach.visible_to(request.user, kwargs["queryset"])
        return kwargs

    def save_related(self, request, form, formsets, change):
        """After all is saved: does the row, and what was saved with it, stand within reach?

        A form may name a school by its number; whatever way was found, it is undone here.
        """
        super().save_related(request, form, formsets, change)
        if reach.is_limited(request.user):
            self._must_stay_within(request, form.instance, is_new=not change)
            for formset in formsets:
                for row in (*formset.new_objects, *(each for each, _ in formset.changed_objects)):
                    self._must_stay_within(request, row, is_new=False)

    def _must_stay_within(self, request, row, *, is_new: bool) -> None:
        rows = type(row)._default_manager.filter(pk=row.pk)
        if reach.changeable_by(request.user, rows).exists():
            return
        if not (is_new and reach.remember_addition(request.user, row)):
            raise OutOfReach(_("This belongs to a school that is not one of yours."))

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if reach.is_limited(request.user):
            raise Http404
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)


def limit_choices(fields: dict, user, obj=None) -> None:
    """Choices within reach; what the record names already stays a choice."""
    if not reach.is_limited(user):
        return
    for name, field in fields.items():
        if isinstance(field, ModelChoiceField) and field.queryset is not None:
            field = fields[name] = copy.deepcopy(field)
            every = field.queryset
            visible = reach.visible_to(user, every)
            if current := getattr(obj, f"{name}_id", None):
                visible |= every.filter(**{field.to_field_name or "pk": current})
            field.queryset = visible


class StaffModelAdmin(WithinReach, Readable, ModelAdmin):
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

    # {column of the list: its order, down to a unique field}, each as some index has it. Where any
    # is named, the list is sorted by no other column (tsa/admin/lists.py).
    orders: dict[str, list[str]] = {}

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
            page = super().changelist_view(request, extra_context)
        self._note_list(request, page)
        self._tell_of_the_end(request, page)
        return page

    def _note_list(self, request, page) -> None:
        """Whom a list shows is in the log before it is shown; its rows are read once for both."""
        shown = (getattr(page, "context_data", None) or {}).get("cl")
        if shown is not None and len(shown.result_list):
            named = {student for row in shown.result_list if (student := about.of_row(row))}
            reads.note_list(
                actors.of(request),
                table=self.opts.db_table,
                records=len(shown.result_list),
                filters=set(request.GET) - ORDERS,
                students=named or None,
            )

    def _tell_of_the_end(self, request, page) -> None:
        """On the last page that a list has, where there are rows beyond it: the way to them."""
        shown = (getattr(page, "context_data", None) or {}).get("cl")
        pages = getattr(shown, "paginator", None)
        if getattr(shown, "after", ""):
            self._tell(request, _("Rows before these are left out."), shown.beginning, _("All"))
        is_last = pages is not None and shown.page_num == pages.num_pages
        if is_last and getattr(pages, "is_cut", False):
            text = _("A list ends here, after %(number)s rows. Search or filter to see others.")
            text = text % {"number": pages.num_pages * pages.per_page}
            going_on = getattr(shown, "going_on", "")
            self._tell(request, text, going_on, _("Or go on from here"), messages.WARNING)

    def _tell(self, request, text: str, address: str, link: str, level=messages.INFO) -> None:
        followed = format_html(' <a class="text-link" href="{}">{}</a>', address, link)
        said = format_html("{}{}", text, followed if address else "")
        self.message_user(request, said, level)

    def get_changelist(self, request, **kwargs):
        return StaffList

    def get_sortable_by(self, request):
        return list(self.orders) or super().get_sortable_by(request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with self.writing(request):
            page = super().changeform_view(request, object_id, form_url, extra_context)
        return self._opened_first(request, page)

    def delete_view(self, request, object_id, extra_context=None):
        with self.writing(request):
            page = super().delete_view(request, object_id, extra_context)
        return self._opened_first(request, page)

    def history_view(self, request, object_id, extra_context=None):
        """What the audit knows of the record, from both stores, instead of Django's own log."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        page = audit_rows.history_page(self, request, obj)
        return self._opened_first(request, page)

    # -- opening a record ---------------------------------------------------------------------

    def opened(self, request, obj) -> None:
        """Note in the audit log that this person opened this record; raises if it cannot."""
        staff_log.opened(
            resource_type=self.resource_type(),
            resource_id=self.resource_id(obj),
            by=actors.of(request),
            description=f"opened {self.opts.verbose_name}{_as_whom(request)}",
            student=about.student_in(obj),
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


def _as_whom(request) -> str:
    look = looking.of(request)
    return f" as {look.person.email}" if look else ""


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
