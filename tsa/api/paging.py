"""Lists of the portal: {"results", "next", "count"}, by limit and offset."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.request import Request

from tsa.lib.errors import InvalidData

USUAL, MOST = 50, 200


def page(request: Request, items: Sequence | QuerySet, body: Callable[[object], dict]) -> dict:
    """The page that `limit` and `offset` ask for.

    Raises: InvalidData for numbers that are none or out of bounds.
    """
    limit = _number(request, "limit", USUAL, least=1, most=MOST)
    offset = _number(request, "offset", 0, least=0, most=10**9)
    rows = list(items[offset : offset + limit + 1])
    count = items.count() if isinstance(items, QuerySet) else len(items)
    following = None
    if len(rows) > limit:
        query = {**request.query_params.dict(), "limit": limit, "offset": offset + limit}
        following = f"{settings.PUBLIC_URL}{request.path}?{urlencode(query)}"
    return {"results": [body(row) for row in rows[:limit]], "next": following, "count": count}


def _number(request: Request, name: str, default: int, *, least: int, most: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    if not is_number or not least <= int(text) <= most:
        raise InvalidData(
            "A parameter is wrong.", errors={name: [f"Give a number from {least} to {most}."]}
        )
    return int(text)
