"""What a client asks of a list: filters, window of change versions, and which page.

Read from the query string with every problem named; nothing here touches the database.
"""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from edfi.rest import statements
from edfi.rest.errors import ParameterInvalid
from edfi.rest.resource import Member, Resource
from edfi.rest.shapes import Wrong

LIMIT, MOST = 25, 500
MOST_PARTITIONS = 200
_LAST = 2**63 - 1
_PAGING = {"limit", "offset", "totalcount", "pagetoken", "pagesize", "number"}
_WINDOW = {"minchangeversion", "maxchangeversion"}


@dataclass(slots=True)
class Query:
    """`after` and `until` bound the page by `_ordinal` (exclusive, inclusive)."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    limit: int = LIMIT
    offset: int = 0
    counted: bool = False
    after: int | None = None
    until: int | None = None


def of_list(resource: Resource, parameters: QueryDict) -> Query:
    """Raises ParameterInvalid."""
    said = _folded(parameters)
    query = _filtered(resource, said, besides=_PAGING - {"number"})
    _page(query, said)
    return query


def of_partitions(resource: Resource, parameters: QueryDict) -> tuple[Query, int]:
    said = _folded(parameters)
    number = _number(said.get("number", "1"), 1, MOST_PARTITIONS)
    if number is None:
        raise ParameterInvalid(
            f"Number must be omitted or set to a numeric value between 1 and {MOST_PARTITIONS}."
        )
    return _filtered(resource, said, besides={"number"}), number


def of_changes(parameters: QueryDict) -> Query:
    """For /deletes and /keyChanges, which are paged by offset alone and have no filters."""
    said = _folded(parameters)
    query = Query()
    strange = said.keys() - _WINDOW - {"limit", "offset", "totalcount"}
    if strange:
        raise ParameterInvalid(*(_unknown(name) for name in sorted(strange)))
    _window(query, said, "change_version")
    _page(query, said)
    return query


def token(after: int, until: int | None) -> str:
    """The opaque name of the pages that follow the row `after`, up to `until`."""
    text = f"{after},{'' if until is None else until}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _folded(parameters: QueryDict) -> dict[str, str]:
    return {name.lower(): value for name, value in parameters.items()}


def _filtered(resource: Resource, said: dict[str, str], *, besides: set[str]) -> Query:
    query = Query()
    problems = []
    for name in said.keys() - besides - _WINDOW:
        member = resource.filters.get(name)
        if member is None:
            problems.append(_unknown(name))
        else:
            problems += _filter(query, resource, member, said[name])
    if problems:
        raise ParameterInvalid(*sorted(problems))
    _window(query, said, "_change_version")
    return query


def _filter(query: Query, resource: Resource, member: Member, text: str) -> list[str]:
    try:
        query.values[member.name] = member.scalar.of_text(text)
    except Wrong as wrong:
        return [f"The query field '{member.name}': {wrong}."]
    query.conditions.append(statements.equals(resource, member))
    return []


def _unknown(name: str) -> str:
    return f"The query field '{name}' is not valid for this resource."


def _window(query: Query, said: dict[str, str], column: str) -> None:
    bounds = {}
    for name, sign in (("minChangeVersion", ">="), ("maxChangeVersion", "<=")):
        text = said.get(name.lower())
        if text is None:
            continue
        bounds[name] = _number(text, 0, _LAST)
        if bounds[name] is None:
            raise ParameterInvalid(f"{name} must be a non-negative 64-bit number.")
        query.conditions.append(f"t.{column} {sign} %({name})s::bigint")
        query.values[name] = bounds[name]
    if len(bounds) == 2 and bounds["minChangeVersion"] > bounds["maxChangeVersion"]:
        raise ParameterInvalid("minChangeVersion must not be greater than maxChangeVersion.")


def _page(query: Query, said: dict[str, str]) -> None:
    query.counted = _counted(said.get("totalcount", "false"))
    if "pagetoken" in said:
        if "offset" in said or "limit" in said or query.counted:
            raise ParameterInvalid(
                "Use either pageToken with pageSize, or offset with limit and totalCount."
            )
        query.after, query.until = _position(said["pagetoken"])
        query.limit = _size(said.get("pagesize"), "PageSize")
        return
    if "pagesize" in said:
        raise ParameterInvalid("PageToken is required when pageSize is specified.")
    query.limit = _size(said.get("limit"), "Limit")
    offset = _number(said.get("offset", "0"), 0, _LAST)
    if offset is None:
        raise ParameterInvalid("Offset must be a numeric value greater than or equal to 0.")
    query.offset = offset


def _size(text: str | None, name: str) -> int:
    size = LIMIT if text is None else _number(text, 0, MOST)
    if size is None:
        raise ParameterInvalid(
            f"{name} must be omitted or set to a numeric value between 0 and {MOST}."
        )
    return size


def _counted(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ParameterInvalid("TotalCount must be a boolean value.")
    return text.lower() == "true"


def _position(text: str) -> tuple[int, int | None]:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        said = base64.b64decode(padded, altchars=b"-_", validate=True)
        after, comma, until = said.partition(b",")
        position = _number(after.decode("ascii"), 0, _LAST)
        end = _number(until.decode("ascii"), 0, _LAST) if until else None
    except (UnicodeError, binascii.Error, ValueError):
        position = end = None
    if position is None or not comma or (end is None and until):
        raise ParameterInvalid("The page token provided was invalid.")
    return position, end


def _number(text: str, low: int, high: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    return int(text) if low <= int(text) <= high else None
