"""Lists of any length: sorted by what an index has, and going on beyond their last page.

A list whose admin names `orders` is sorted by one of them at a time; a second column, or another
tie-break, would make PostgreSQL sort the whole table for one page.

PostgreSQL reads all that lies before a page that is named by its number, so a list is cut after
MOST_PAGES (tsa/admin/paginator.py). From there `_after=<key of the last row>` begins again at the
first page, with the same search, filters and order. An address names a key and never the values
of the order, which are names of children. A row that is gone begins the list anew.
"""

from dataclasses import dataclass

from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from unfold.views import ChangeList

AFTER = "_after"


class StaffList(ChangeList):
    after = ""  # the key that the list goes on from

    def get_queryset(self, request, exclude_parameters=None):
        self.filter_params.pop(AFTER, None)
        asked = self.params.pop(AFTER, self.after)
        rows = super().get_queryset(request, exclude_parameters)
        rest = beyond(rows, asked, among=self.root_queryset) if asked else None
        self.after = asked if rest is not None else ""
        return rows if rest is None else rest

    def get_results(self, request):
        """Without a search or filter its number is that of all: no “show all” is offered."""
        super().get_results(request)
        if not (self.query or self.has_active_filters or self.after):
            self.full_result_count = self.result_count

    def get_ordering(self, request, queryset):
        orders = self.model_admin.orders
        if not orders:
            return super().get_ordering(request, queryset)
        asked = self.params.get(ORDER_VAR, "").split(".")[0]
        order = orders.get(self._column(asked.removeprefix("-")))
        if order is None:
            self.params.pop(ORDER_VAR, None)
            return super().get_ordering(request, queryset)
        self.params[ORDER_VAR] = asked  # what the headings show
        return [_reverse(each) for each in order] if asked.startswith("-") else order

    def _column(self, number: str) -> str:
        is_one = number.isdecimal() and int(number) < len(self.list_display)
        return self.list_display[int(number)] if is_one else ""

    def get_query_string(self, new_params=None, remove=None):
        """Its pages belong to where it goes on from; another order or filter begins anew."""
        if self.after and not remove and set(new_params or ()) == {PAGE_VAR}:
            new_params = {AFTER: self.after, **new_params}
        return super().get_query_string(new_params, remove)

    @property
    def going_on(self) -> str:
        """The query of the rest behind the page that is shown; empty where its order is none to
        go on in."""
        shown = list(self.result_list)
        if not shown or order_of(self.queryset) is None:
            return ""
        return super().get_query_string({AFTER: shown[-1].pk})

    @property
    def beginning(self) -> str:
        return super().get_query_string()


def _reverse(field: str) -> str:
    """Backwards the same index is read from its other end."""
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


@dataclass(frozen=True, slots=True)
class Column:
    """One part of a list's order. PostgreSQL sorts what is missing last, and first backwards."""

    field: str
    is_descending: bool
    may_be_missing: bool

    def beyond(self, value) -> Q:
        if value is None:
            return Q(**{f"{self.field}__isnull": False}) if self.is_descending else Q(pk__in=[])
        if self.is_descending:
            return Q(**{f"{self.field}__lt": value})
        farther = Q(**{f"{self.field}__gt": value})
        return farther | self._missing() if self.may_be_missing else farther

    def same(self, value) -> Q:
        return self._missing() if value is None else Q(**{self.field: value})

    def near(self, value) -> Q:
        """No more than `beyond` and `same` together, as one range, which an index can go by."""
        if value is None:
            return Q() if self.is_descending else self._missing()
        if self.may_be_missing and not self.is_descending:
            return Q()
        return Q(**{f"{self.field}__{'lte' if self.is_descending else 'gte'}": value})

    def _missing(self) -> Q:
        return Q(**{f"{self.field}__isnull": True})


def beyond(rows: QuerySet, key: str, *, among: QuerySet) -> QuerySet | None:
    """The rows behind the one with this key, in their own order; None: there is no such row."""
    order = order_of(rows)
    if order is None:
        return None
    try:
        found = among.filter(pk=key).order_by().values_list(*(each.field for each in order))
        values = found.first()
    except (ValueError, ValidationError):
        return None
    if values is None:
        return None
    either, equal = Q(pk__in=[]), Q()
    for column, value in zip(order, values, strict=True):
        either |= equal & column.beyond(value)
        equal &= column.same(value)
    return rows.filter(order[0].near(values[0]) & either)


def order_of(rows: QuerySet) -> list[Column] | None:
    """The columns that a list is sorted by; None where it is sorted by anything else."""
    order = [_column(rows.model, each) for each in rows.query.order_by]
    return order if order and None not in order else None


def _column(model: type[Model], said) -> Column | None:
    if not isinstance(said, str):
        return None  # an expression
    name = said.removeprefix("-")
    may_be_missing = False
    *path, last = name.split("__")
    try:
        for step in path:
            relation = model._meta.get_field(step)
            if not (relation.many_to_one or relation.one_to_one):
                return None
            may_be_missing |= relation.null or relation.auto_created
            model = relation.related_model
        field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    except FieldDoesNotExist:
        return None
    if not field.concrete or (field.is_relation and last not in (field.attname, "pk")):
        return None  # sorted by whatever the other table is sorted by
    return Column(name, said.startswith("-"), may_be_missing or field.null)
