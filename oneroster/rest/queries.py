"""What a consumer asks of a collection: page, order, projection, filter; and the links onward.

Names of parameters are taken with blanks around them, as one consumer sends them; parameters
that nobody knows are ignored, as the standard has it.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest

from oneroster.rest import filters
from oneroster.rest.errors import BadParameter, BadSelection, BadSort
from oneroster.rest.filters import Filter
from oneroster.rest.resource import Resource, properties

LIMIT, MOST = 100, 10_000
_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """What a collection is sorted by; sourcedId decides between equals, and alone without it."""

    value: str = ""  # SQL on `t`
    descending: bool = False

    @property
    def sql(self) -> str:
        return f"{self.value} {self._direction}, t.sourced_id" if self.value else "t.sourced_id"

    @property
    def of_keys(self) -> str:
        """The same on `k`, which has the value as `v`."""
        return f"k.v {self._direction}, k.sourced_id" if self.value else "k.sourced_id"

    @property
    def _direction(self) -> str:
        return "DESC" if self.descending else "ASC"

    def begins(self, *, at_null: bool) -> str:
        """SQL: from the row %(start_value)s, %(start)s on, as far as NULLs do not begin or end."""
        if not self.value:
            return "t.sourced_id >= %(start)s"
        if at_null:
            return f"{self.value} IS NULL AND t.sourced_id >= %(start)s"
        if self.descending:  # the keys go up all the same
            return (
                f"{self.value} <= %(start_value)s"
                f" AND ({self.value} < %(start_value)s OR t.sourced_id >= %(start)s)"
            )
        return f"({self.value}, t.sourced_id) >= (%(start_value)s, %(start)s)"


@dataclass(frozen=True, slots=True)
class Query:
    limit: int
    offset: int
    order: Order
    fields: tuple[str, ...] | None
    filter: Filter | None
    said: tuple[tuple[str, str], ...]  # what the links carry on


def of(
    request: HttpRequest,
    resource: type[Resource],
    version: str,
    hidden: frozenset[str],
    *,
    strict_sort: bool = False,
) -> Query:
    """Raises BadParameter, BadFilter, BadSelection, BadSort."""
    said = _said(request)
    limit = min(_number(said, "limit", LIMIT, least=1), MOST)
    offset = _number(said, "offset", 0, least=0)
    text = said.get("filter")
    return Query(
        limit,
        offset,
        _order(resource, version, said, hidden, strict=strict_sort),
        selection(resource, version, said.get("fields"), hidden),
        filters.parse(resource, version, text, hidden) if text is not None else None,
        tuple((name, said[name]) for name in _CARRIED if name in said),
    )


_KNOWN = ("limit", "offset", "sort", "orderBy", "fields", "filter")
_CARRIED = ("sort", "orderBy", "fields", "filter")


def _said(request: HttpRequest) -> dict[str, str]:
    said = {}
    for name in request.GET:
        known = next((each for each in _KNOWN if each.lower() == name.strip().lower()), None)
        if known is None:
            continue
        values = request.GET.getlist(name)
        if known in said or len(values) > 1:
            raise BadParameter(f"{known} is given more than once.")
        said[known] = values[0]
    return said


def said_fields(request: HttpRequest) -> str | None:
    return _said(request).get("fields")


def _number(said: dict[str, str], name: str, default: int, *, least: int) -> int:
    text = said.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,10}", text.strip(), re.ASCII) or int(text) > _INT32:
        raise BadParameter(f"{name} must be a whole number of 32 bits.")
    if int(text) < least:
        raise BadParameter(f"{name} must be at least {least}.")
    return int(text)


def selection(
    resource: type[Resource], version: str, text: str | None, hidden: frozenset[str]
) -> tuple[str, ...] | None:
    """The properties that are asked for, in the standard's order; None for all."""
    known = properties(resource, version)
    if text is None:
        shown = tuple(name for name in known if name not in hidden)
        return None if len(shown) == len(known) else shown
    wanted = {each.strip() for each in text.split(",")}
    unknown = wanted - known.keys()
    if unknown:
        raise BadSelection(f"There is no property {', '.join(sorted(unknown))[:200]!r} here.")
    return tuple(name for name in known if name in wanted - hidden)


def _order(resource, version, said, hidden, *, strict: bool) -> Order:
    name = said.get("sort", "").strip()
    direction = said.get("orderBy", "asc").strip().lower()
    if direction not in ("asc", "desc"):
        raise BadParameter("orderBy must be asc or desc.")
    found = filters.property_of(resource, version, name) if name else None
    if found is None or not found.operators or name.partition(".")[0] in hidden:
        if name and strict:
            raise BadSort(
                f"The collection cannot be sorted by {name[:100]!r}.", service="resources"
            )
        return Order()  # the standard's prose: an unknown field leaves the order as it is
    return Order(found.ordered(), descending=direction == "desc")


def links(address: str, query: Query, total: int) -> str:
    """RFC 8288: first, last, and next and prev where there are such pages.

    Commas are escaped, in the path too: clients split the header at them.
    """
    address = address.replace(",", "%2C")
    last = max(0, (total - 1) // query.limit * query.limit) if total else 0
    pages = {"first": 0, "last": last}
    if query.offset + query.limit < total:
        pages["next"] = query.offset + query.limit
    if query.offset > 0:
        pages["prev"] = max(0, min(query.offset - query.limit, last))
    carried = "".join(f"&{name}={quote(value, safe='')}" for name, value in query.said)
    return ",".join(
        f'<{address}?limit={query.limit}&offset={offset}{carried}>; rel="{relation}"'
        for relation, offset in pages.items()
    )
